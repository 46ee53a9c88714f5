"""The section on what engineers could see themselves (practice P5)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.rules.communication import Communication, Section
from bot.rules.digest.counting import percent
from bot.rules.digest.facts import DECIDED, Facts
from bot.rules.digest.lines import Line
from bot.rules.lifecycle import State
from bot.rules.service_levels import Moment

_UNDECIDED = frozenset({State.NEW, State.ACKNOWLEDGED})


def reproduction(facts: Facts, agreed: Communication) -> list[Line]:
    """By area of the known issues on which engineers decided in the week, the most decided first."""
    decided, reproduced = Counter[str](), Counter[str]()
    for area, moments in facts.histories:
        found = decision(moments)
        if found is not None and found[0] >= facts.week[0]:
            decided[area] += 1
            reproduced[area] += found[1]
    return [
        Line(
            Section.REPRODUCTION,
            area,
            (("reproduced", str(reproduced[area])), ("of", str(count)), ("percent", percent(reproduced[area], count))),
        )
        for area, count in sorted(decided.items(), key=lambda item: (-item[1], item[0]))
    ]


def decision(moments: Sequence[Moment]) -> tuple[datetime, bool] | None:
    """When engineers came to what they hold at the end of these moments, and whether they could reproduce it. Who
    works on it, helps or mends it could; a question, its answer and an end without a fix decide nothing, and what is
    new or acknowledged again is undecided."""
    found: tuple[datetime, bool] | None = None
    before: State | None = None
    for moment in moments:
        could = moment.state is not State.CANNOT_REPRODUCE
        if moment.state in _UNDECIDED:
            found = None
        elif moment.state in DECIDED and moment.state is not before and moment.by_engineer:
            found = found if found is not None and found[1] is could else (moment.at, could)
        before = moment.state
    return found
