"""Changes of what binds both sides: proposed, decided, in force, or made behind both backs."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class ChangeProposed(Notice):
    """To who can approve it for `side` (`to`). `settles`: what the chapter is about. `parts` are JSON: what, as it was,
    as it shall be. `starts` is a day in `zone`, empty for the first midnight after both have approved. `fate` is that
    of the proposal, `ended` who decided on it. `spared`: why `to` need not approve it any more."""

    number: int
    chapter: str
    settles: str
    parts: str
    side: str
    starts: str
    zone: str
    by: str
    to: str
    fate: str = "open"
    ended: str = ""
    spared: str = ""

    people = ("by", "ended")

    @property
    def key(self) -> str:
        return f"proposal:{self.number}:{self.to}"


@dataclass(frozen=True)
class ChangeDecided(Notice):
    """To who proposed or approved it (`to`): what became of it, and who did that. `effective` in unix time."""

    number: int
    chapter: str
    fate: str
    by: str
    effective: int | None
    to: str

    people = ("by",)

    @property
    def key(self) -> str:
        return f"proposal-{self.fate}:{self.number}:{self.to}"


@dataclass(frozen=True)
class ChangeInForce(Notice):
    """In the liaison channel. `signed` holds who approved it; `is_forced` is 1 where an admin did not wait for that."""

    number: int
    chapter: str
    version: int
    parts: str
    by: str
    signed: str
    is_forced: int = 0

    people = ("by", "signed")

    @property
    def key(self) -> str:
        return f"change-in-force:{self.number}"


@dataclass(frozen=True)
class DriftFound(Notice):
    """In the liaison channel: the chapter stands in a `version` that both sides did not agree on; `drift` names it,
    `agreed` is the version that they did agree on."""

    chapter: str
    version: int
    agreed: int
    drift: str
    parts: str

    @property
    def key(self) -> str:
        return f"drift:{self.chapter}:{self.agreed}:{self.drift}"
