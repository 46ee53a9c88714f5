"""How many problems one person may flag in how short a time: a script that runs wild shall not bury the engineers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import Refused


@dataclass(frozen=True)
class Flood:
    """At most so many in any stretch of so many minutes. Programs with a token have a limit of their own."""

    most: int = 30
    minutes: int = 10


def check_is_no_flood(agreed: Flood, earlier: datetime | None, now: datetime) -> None:
    """`earlier`: when this person flagged the `most`-th before this one; None if there are fewer. Raises Refused."""
    over = timedelta(minutes=agreed.minutes)
    if earlier is None or now - earlier >= over:
        return
    minutes = max(-(-(earlier + over - now).total_seconds() // 60), 1)
    raise Refused(
        f"You have flagged {agreed.most:,} problems within {agreed.minutes:,} minutes, which is the limit. What you "
        f"wrote stays here: send it again in {minutes:.0f} min. If it is one problem of many customers, flag it once "
        "and say how many have it. Liaisons change the limit: /liaison policy flagging"
    )


_NUMBERS = {"most": (1, 10_000), "minutes": (1, 1440)}


def _read(plain: Plain) -> Flood:
    wrong = [f"“{key}” means nothing here." for key in plain if key not in _NUMBERS]
    for name, (least, most) in _NUMBERS.items():
        number = plain.get(name)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            wrong.append(f"{name}: say a whole number from {least} to {most:,}.")
    check(wrong)
    return Flood(plain["most"], plain["minutes"])


CHAPTER: Chapter[Flood] = Chapter(
    name="flagging",
    about="how many problems one person may flag in how short a time",
    default=Flood(),
    read=_read,
    plain=lambda agreed: {"most": agreed.most, "minutes": agreed.minutes},
)
