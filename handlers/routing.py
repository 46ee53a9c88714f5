"""Somebody asks where problems go, or would go."""

from bot.desk import Desk
from bot.rules.escalation import read_severity
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.rules.report import AREAS
from bot.rules.routing import Subject, read_area
from bot.rules.severity import Severity
from bot.slack import routing as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import routing


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    first, _, rest = spoken.text.partition(" ")
    if not first and not spoken.options:
        agreed = await routing.standing(desk, occasion.actor)
        return texts.listed(agreed, await desk.people.names([agreed.by] if agreed.by else []))
    if first.lower() != "test":
        raise Refused(f"Say: {texts.TRY}")
    area, severity = spoken.options.get("area"), spoken.options.get("severity")
    subject = Subject(
        text=rest.strip('" '),
        area=read_area(area) if area is not None else AREAS[-1],
        severity=read_severity(severity) if severity is not None else Severity.MAJOR,
        customer=spoken.options.get("customer", ""),
    )
    return texts.tried(await routing.try_out(desk, occasion.actor, subject))
