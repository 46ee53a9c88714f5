"""What a week was like."""

from dataclasses import dataclass

from bot.notices.places import Notice, Urgency


@dataclass(frozen=True)
class DigestPosted(Notice):
    """In the channel that was agreed on: what the week from `monday` on was like. As JSON: `lines` (section, about,
    figures, issue), `counts` (how many lines each section has in all) and `cards` (channel and ts by issue).
    `workspace` is its address; `late` is 1 if it comes late."""

    day: str
    monday: str
    late: int
    lines: str
    counts: str
    workspace: str
    cards: str

    @property
    def key(self) -> str:
        # A week is told once, also when the day of the digest changes within the next one.
        return f"digest:{self.monday}"


@dataclass(frozen=True)
class ChartsPosted(Notice):
    """Under the digest of that `day`, or to who asked for one on this `occasion`: its numbers as pictures. `charts` are
    JSON (bot.rules.charts)."""

    day: str
    week: str
    charts: str
    occasion: str = ""

    @property
    def key(self) -> str:
        return f"charts:{self.occasion or self.week}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER if self.occasion else Urgency.FAN_OUT
