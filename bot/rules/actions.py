"""What somebody is to do until a day, as it was agreed in a meeting (practice P44)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.rules import dates
from bot.rules.mentions import ids_by_name, named
from bot.rules.refusals import NotAllowed, Refused
from bot.rules.roles import Person, Right, rights_of

MOST_CHARACTERS = 500
REMINDED_AT = time(9)
"""On the day, by the clock of who is to do it."""
EXAMPLE = "For example: action add rewrite the export page owner: @mia due: 2026-12-01"
_LABEL = re.compile(r"[Aa]-?([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Action:
    """Open until `done_at`; `outcome` is what came of it."""

    number: int
    words: str
    owner: str
    due: date
    by: str
    at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    outcome: str = ""

    @property
    def label(self) -> str:
        return f"A-{self.number}"


@dataclass(frozen=True)
class Task:
    """An action as it was said, checked."""

    words: str
    owner: str
    due: date


def read_label(text: str) -> int | None:
    found = _LABEL.fullmatch(text.strip().rstrip(".,:;!?"))
    return int(found[1]) if found else None


def read_task(words: str, said: Mapping[str, str], people: Sequence[str], now: datetime, zone: tzinfo) -> Task:
    """From the words and `owner:` and `due:`. `people` are the ids of all who are mentioned. Raises Refused."""
    ids = ids_by_name([words, *said.values()], people)
    owners, due = named(said.get("owner", ""), ids), said.get("due", "").strip()
    missing = [name for name, given in (("words", words.strip()), ("owner", owners), ("due", due)) if not given]
    if missing or len(owners) > 1:
        raise Refused(f"It needs {', '.join(missing)}. {EXAMPLE}" if missing else f"One owner, please. {EXAMPLE}")
    if len(words.strip()) > MOST_CHARACTERS:
        raise Refused(f"Say it in {MOST_CHARACTERS} characters.")
    day = dates.read_date(due, now, zone).date()
    if day < now.astimezone(zone).date():
        raise Refused(f"{day} is over. {EXAMPLE}")
    return Task(" ".join(words.split()), owners[0], day)


def check_may_settle(action: Action, person: Person) -> None:
    """Whoever does it, whoever gave it, and liaisons say what became of it."""
    if person.id not in (action.owner, action.by) and Right.CHANGE_POLICY not in rights_of(person):
        raise NotAllowed(f"{action.label} is somebody else's: its owner, who gave it, or a liaison can say so.")


def check_is_open(action: Action) -> None:
    if action.done_at is not None:
        raise Refused(f"{action.label} is done already. If it is not: action reopen {action.label}")


def check_is_done(action: Action) -> None:
    if action.done_at is None:
        raise Refused(f"{action.label} is open.")


def in_order(actions: Sequence[Action], since: datetime) -> list[Action]:
    """What is open first, by its day; then what was done since then, the latest first."""
    still = sorted((each for each in actions if each.done_at is None), key=lambda each: (each.due, each.number))
    done = [(each.done_at, each) for each in actions if each.done_at is not None and each.done_at >= since]
    return [*still, *(each for _, each in sorted(done, key=lambda pair: pair[0], reverse=True))]


def state(action: Action, today: date) -> str:
    if action.done_at is not None:
        return "done"
    return "overdue" if action.due < today else "open"


def reminder(action: Action, zone: tzinfo, now: datetime) -> datetime | None:
    """When its owner is reminded; None if that moment is less than an hour away or past."""
    at = datetime.combine(action.due, REMINDED_AT, zone)
    return at if at - now >= timedelta(hours=1) else None
