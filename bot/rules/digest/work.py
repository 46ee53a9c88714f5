"""The sections on how much came in, and what it took of people."""

from collections import Counter

from bot.rules.communication import Communication, Section
from bot.rules.demand import Kind
from bot.rules.digest.counting import decimal, fixed_in, percent
from bot.rules.digest.facts import Facts
from bot.rules.digest.lines import BEFORE, LAUNCH_FIGURES, OTHERS, Line, course, spread, written
from bot.rules.launches import Watched, launch_label, usual
from bot.rules.load import loads
from bot.rules.priority import tier_of


def volume(facts: Facts, agreed: Communication) -> list[Line]:
    figures = {
        "reports": facts.volumes[0],
        f"reports {BEFORE}": facts.volumes[1],
        "new known issues": facts.created,
        "fixed": len(fixed_in(facts, facts.week)),
    }
    fixed = [len(fixed_in(facts, span)) for span in facts.spans]
    return [
        Line(Section.VOLUME, "", written(figures)),
        Line(Section.VOLUME, "Reports", course(facts.volumes)),
        Line(Section.VOLUME, "Fixed", course(fixed)),
    ]


def areas(facts: Facts, agreed: Communication) -> list[Line]:
    found = sorted(facts.areas.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [
        Line(Section.AREAS, area, written({"reports": now, BEFORE: before}))
        for area, (now, before) in found
        if now or before
    ]


def tiers(facts: Facts, agreed: Communication) -> list[Line]:
    """Left out as long as no customer is of a tier."""
    if not facts.matrix.raised:
        return []
    found = dict.fromkeys((*facts.matrix.raised, ""), (0, 0))
    for customer, (now, before) in facts.customers.items():
        tier = tier_of(facts.matrix, customer)
        found[tier] = (found[tier][0] + now, found[tier][1] + before)
    return [
        Line(Section.TIERS, tier or OTHERS, written({"reports": now, BEFORE: before}))
        for tier, (now, before) in found.items()
        if now or before
    ]


def interruptions(facts: Facts, agreed: Communication) -> list[Line]:
    called = sorted(facts.interrupted.items(), key=lambda item: (-item[1], item[0]))
    found = [Line(Section.INTERRUPTIONS, user, written({"times": count})) for user, count in called]
    if facts.answered_after:
        found.insert(0, Line(Section.INTERRUPTIONS, "", spread(facts.answered_after)))
    return found


def shout_outs(facts: Facts, agreed: Communication) -> list[Line]:
    """By people who were thanked, of each side (practice P22)."""
    agents, engineers = facts.thanked.agents, facts.thanked.engineers
    count = agents + engineers
    figures = (
        *(("agents", str(agents)), ("agents percent", percent(agents, count))),
        *(("engineers", str(engineers)), ("engineers percent", percent(engineers, count))),
        ("untagged", str(facts.untagged)),
    )
    return [Line(Section.SHOUT_OUTS, "", figures)] if count else []


def demand(facts: Facts, agreed: Communication) -> list[Line]:
    """By reports of the week. Nothing is told before anything was classified: nobody counts it then."""
    counts, departments = Counter[Kind | None](), Counter[str]()
    for (kind, department), reports in (facts.demanded or {}).items():
        counts[kind] += reports
        if kind is Kind.FAILURE:
            departments[department] += reports
    if not counts.total():
        return []
    failure, classified = counts[Kind.FAILURE], counts[Kind.FAILURE] + counts[Kind.VALUE]
    share = {"failure": str(failure), "classified": str(classified), "percent": percent(failure, classified)}
    first = Line(Section.DEMAND, "", (*share.items(), ("unclassified", str(counts[None]))))
    ordered = sorted(departments.items(), key=lambda item: (-item[1], item[0]))
    return [first, *(Line(Section.DEMAND, name, written({"reports": count})) for name, count in ordered if count)]


def load(facts: Facts, agreed: Communication) -> list[Line]:
    return [
        Line(
            Section.LOAD,
            each.team,
            (
                *written({"touches": each.touches, "minutes": each.minutes, "of minutes": each.of_minutes}),
                ("percent", percent(each.minutes, each.of_minutes)),
                ("agreed percent", str(each.budget)),
            ),
        )
        for each in loads(facts.maintenance, facts.touches)
        if each.touches
    ]


def of_launch(watched: Watched) -> Line:
    """What is usual is the mean of the launches before, or what was in the days before this one."""
    launch, than = watched.launch, usual(watched)
    about = f"{launch_label(launch.number)} {launch.name}, {launch.area or 'all areas'}, live on {launch.day}"
    figures = dict.fromkeys(LAUNCH_FIGURES, "") | {"reports": str(watched.reports)}
    if than is not None:
        times = than.launches or 1
        figures |= {
            "usual": decimal(than.reports, times),
            "change percent": decimal(100 * (watched.reports * times - than.reports), than.reports),
            "launches before": str(than.launches),
            "of reports": str(than.reports),
        }
    return Line(Section.LAUNCHES, about, tuple(figures.items()))


def launches(facts: Facts, agreed: Communication) -> list[Line]:
    return [of_launch(each) for each in facts.launches]
