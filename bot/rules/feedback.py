"""Sessions in which both sides tell each other how it goes, also when nothing went badly (practice P20)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.rules.refusals import Refused

MOST_CHARACTERS = 1000
SKIPS_TOLD = 2
"""So many in a row are told to the sponsors, once."""
UNSAID = "nobody said whether it was held"


class Outcome(StrEnum):
    OPEN = "open"
    HELD = "held"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Session:
    """`day` is that of the schedule. `words`: what came of it, or why it was skipped. `by` is empty where the next
    session came before anybody had said."""

    day: date
    outcome: Outcome = Outcome.OPEN
    words: str = ""
    by: str = ""
    at: datetime | None = None


def settled(session: Session, outcome: Outcome, words: str, by: str, now: datetime) -> Session:
    """Also another time, by who knows better; who says without a word that it was held leaves what came of it as it
    was said. Raises Refused for a skip without a reason."""
    said = " ".join(words.split())
    if outcome is Outcome.SKIPPED and not said:
        raise Refused("Why was it skipped? For example: feedback skipped half of us were at the fair")
    if len(said) > MOST_CHARACTERS:
        raise Refused(f"Say it in {MOST_CHARACTERS:,} characters.")
    if outcome is session.outcome and not said:
        return session
    return replace(session, outcome=outcome, words=said, by=by, at=now)


def unsaid(session: Session, now: datetime) -> Session:
    return replace(session, outcome=Outcome.SKIPPED, words=UNSAID, by="", at=now)


def skipped_in_a_row(latest_first: Sequence[Session]) -> list[Session]:
    """The latest ones, as far as they were skipped; the one that is still open does not interrupt them."""
    row: list[Session] = []
    for each in latest_first:
        if each.outcome is Outcome.HELD:
            break
        if each.outcome is Outcome.SKIPPED:
            row.append(each)
    return row
