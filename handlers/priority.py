"""Somebody says how many customers a report stands for."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.labels import issue_label
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack.priority import with_inputs
from bot.slack.spoken import Where
from bot.slack.threads import without_report
from bot.usecases import priority


async def impact_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    report, customers = without_report(spoken.text)
    if report is None:
        raise Refused("Which report, and how many customers? Say for example: impact R-12 40")
    found = await priority.recount(desk, occasion, report, customers)
    was = f", was {found.before.label}" if found.before.level != found.after.level else ""
    return f"{found.report.label} is counted. {issue_label(found.report.issue)} is {with_inputs(found.after)}{was}."
