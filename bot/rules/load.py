"""How much of a team's time maintenance takes, against what was agreed (practice P10): touches, each counted as so many
minutes, of the hours that the team has in a week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rules.policy import Chapter, Plain, check

UNROUTED = "engineers"
"""The team of known issues that no rule brought to another."""


@dataclass(frozen=True)
class Budget:
    people: int
    percent: int


@dataclass(frozen=True)
class Maintenance:
    """`teams` by the names that routes have for them."""

    minutes_per_touch: int = 30
    hours_per_week: int = 40
    teams: Mapping[str, Budget] = field(default_factory=dict)


@dataclass(frozen=True)
class Load:
    team: str
    touches: int
    minutes: int
    of_minutes: int
    budget: int

    @property
    def is_over(self) -> bool:
        return self.minutes * 100 > self.budget * self.of_minutes


def loads(agreed: Maintenance, touches: Mapping[str, int]) -> list[Load]:
    """Of each team with a budget, by its touches in one week; those without a team are named ''."""
    found = []
    for team, budget in agreed.teams.items():
        count = touches.get("" if team == UNROUTED else team, 0)
        of_minutes = budget.people * agreed.hours_per_week * 60
        found.append(Load(team, count, count * agreed.minutes_per_touch, of_minutes, budget.percent))
    return found


_NUMBERS = {"minutes_per_touch": (1, 480), "hours_per_week": (1, 168)}
_OF_TEAM = {"people": (1, 10_000), "percent": (1, 100)}


def _wrong(told: Any, limits: Mapping[str, tuple[int, int]], of: str) -> list[str]:
    wrong = [f"“{key}”{of} means nothing." for key in told if key not in limits]
    for name, (least, most) in limits.items():
        number = told.get(name)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            wrong.append(f"{name}{of}: say a whole number from {least} to {most:,}.")
    return wrong


def _read(plain: Plain) -> Maintenance:
    teams = plain.get("teams", {})
    wrong = _wrong({key: value for key, value in plain.items() if key != "teams"}, _NUMBERS, "")
    if not isinstance(teams, Mapping) or not all(isinstance(told, Mapping) for told in teams.values()):
        wrong.append("teams: a table for each, such as [teams.Billing] with people and percent.")
    else:
        wrong += [each for team, told in teams.items() for each in _wrong(told, _OF_TEAM, f" of {team[:60]}")]
    check(wrong)
    budgets = {team: Budget(told["people"], told["percent"]) for team, told in teams.items()}
    return Maintenance(plain["minutes_per_touch"], plain["hours_per_week"], budgets)


def _plain(agreed: Maintenance) -> dict[str, Any]:
    teams = {team: {"people": budget.people, "percent": budget.percent} for team, budget in agreed.teams.items()}
    return {
        "minutes_per_touch": agreed.minutes_per_touch,
        "hours_per_week": agreed.hours_per_week,
        **({"teams": teams} if teams else {}),
    }


CHAPTER: Chapter[Maintenance] = Chapter(
    name="maintenance",
    about="how much of each team's time maintenance may take, and how it is counted",
    default=Maintenance(),
    read=_read,
    plain=_plain,
)
