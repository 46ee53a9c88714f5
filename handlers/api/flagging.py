"""A program flags a problem: a help desk, or a form of yours."""

import re
from http import HTTPStatus

from bot.rules import tokens
from bot.rules.labels import ReportId, read_issue_label
from bot.rules.occasion import Occasion
from bot.rules.report import Draft
from bot.rules.tokens import Sent
from bot.usecases import api, flagging
from bot.usecases.flagging import Choice
from handlers.api import drawing, models
from handlers.api.calls import Call, Made
from handlers.api.problems import Problem

KEY = "Idempotency-Key"
"""A header; see the IETF's draft-ietf-httpapi-idempotency-key-header."""
MOST_KEY_CHARACTERS = 200
KEY_PATTERN = f'("[!#-~]{{1,{MOST_KEY_CHARACTERS}}}"|[!#-~]{{1,{MOST_KEY_CHARACTERS}}})'
_KEY = re.compile(KEY_PATTERN)


async def report_sent(call: Call) -> Made:
    """The same way as a form's: on the known issue that is named, or that Liaison is sure of, or on a new one. Sent
    again with its key, it is answered as it stands by then."""
    new: models.NewReport = call.body
    sent = Sent(call.token.number, call.key, tokens.fingerprint(new.model_dump(exclude_defaults=True)))
    before = await api.sent_before(call.desk, sent)
    if before is not None:
        return await _repeated(call, *before)
    occasion = Occasion(f"api:{call.token.number}:{call.key}", new.flagged_by or call.token.owner)
    kept = call.desk.hiding.kept
    draft = Draft(
        title=kept(new.title),
        what_happens=kept(new.what_happens),
        area=new.area,
        severity=str(new.severity),
        customer=kept(new.customer),
        ticket_link=kept(new.ticket_link),
        customers_affected=str(new.customers_affected),
    )
    choice = Choice(read_issue_label(new.known_issue or ""))
    if choice.same_as is None:
        choice = (await flagging.look_for_known(call.desk, occasion, draft)).choice
    accepted = await flagging.flag(call.desk, occasion, draft, choice, sent)
    return await _made(call, accepted.report.id, {})


async def _repeated(call: Call, number: ReportId, is_same: bool) -> Made:
    if not is_same:
        fault = "Another report came with it. Take a new one for each report."
        raise Problem(HTTPStatus.CONFLICT, "This is not what was sent before.", [(KEY, fault)])
    return await _made(call, number, {"Idempotency-Replayed": "true"})


async def _made(call: Call, number: ReportId, headers: dict[str, str]) -> Made:
    report = await api.report(call.desk, number)
    issue = await api.issue(call.desk, report.issue)
    trackers = await api.trackers(call.desk, [report.issue])
    answer = models.Flagged(
        report=drawing.own_report(report, call.token),
        known_issue=drawing.known_issue(issue, call.token, trackers),
    )
    return Made(answer, f"/api/v1/reports/{report.label}", headers)


def check_key(given: str | None) -> str:
    """The Idempotency-Key, with or without the quotes that its draft puts around it. Raises Problem."""
    found = _KEY.fullmatch((given or "").strip())
    if found is None:
        fault = f"1 to {MOST_KEY_CHARACTERS} letters, digits or signs, such as the ticket's id."
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            "Say by the header Idempotency-Key which report this is: sent again with it, it counts once.",
            [(KEY, fault)],
        )
    return found[0].strip('"')
