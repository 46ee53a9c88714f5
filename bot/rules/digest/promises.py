"""The sections on what was promised and answered."""

from bot.rules.attainment import attained
from bot.rules.communication import Communication, Section
from bot.rules.digest.counting import percent
from bot.rules.digest.facts import Facts
from bot.rules.digest.lines import DEFLECTION, Line, spread, written
from bot.rules.returns import FORMULA, saved
from bot.rules.severity import LEVELS
from bot.rules.terms import Measure


def attainment(facts: Facts, agreed: Communication) -> list[Line]:
    return [
        Line(
            Section.ATTAINMENT,
            f"{LEVELS[each.severity].word}, {each.measure.value}",
            (
                ("in time", str(each.in_time)),
                ("of", str(each.count)),
                ("percent", percent(each.in_time, each.count)),
                ("target percent", str(each.target_percent or "")),
            ),
        )
        for each in attained(facts.judged, [facts.week])
    ]


def times(facts: Facts, agreed: Communication) -> list[Line]:
    found = []
    for measure in (Measure.FIRST_RESPONSE, Measure.WORKAROUND):
        spans = [span for each, span in facts.spent if each is measure]
        if spans:
            found.append(Line(Section.TIMES, f"Time to {measure.value}", spread(spans)))
    return found


def workarounds(facts: Facts, agreed: Communication) -> list[Line]:
    first = [Line(Section.WORKAROUNDS, "Published", written({"count": facts.published}))] if facts.published else []
    judged = sorted(facts.verdicts, key=lambda each: (-each.worked - each.did_not, each.issue, each.label))
    return first + [
        Line(
            Section.WORKAROUNDS,
            each.label,
            (
                ("worked", str(each.worked)),
                ("of", str(each.worked + each.did_not)),
                ("percent", percent(each.worked, each.worked + each.did_not)),
            ),
            each.issue,
        )
        for each in judged
    ]


def deflection(facts: Facts, agreed: Communication) -> list[Line]:
    answered, count = facts.deflected
    if not count:
        return []
    figures = (("answered", str(answered)), ("flags", str(count)), ("percent", percent(answered, count)))
    return [Line(Section.DEFLECTION, DEFLECTION, figures)]


def returns(facts: Facts, agreed: Communication) -> list[Line]:
    """Left out without a cost, which is not the same as a cost of nothing."""
    answered, count = facts.deflected
    cost = facts.costs.per_contact
    if cost is None or not count:
        return []
    figures = (("contacts avoided", str(answered)), ("cost per contact", str(cost)), ("saved", saved(answered, cost)))
    return [Line(Section.RETURNS, FORMULA, (*figures, ("currency", facts.costs.currency)))]


def dedupe(facts: Facts, agreed: Communication) -> list[Line]:
    said = facts.suggested
    figures = {"suggested": said.suggested, "accepted": said.accepted, "rejected": said.rejected, "undone": said.undone}
    return [Line(Section.DEDUPE, "", written(figures))] if said.suggested else []
