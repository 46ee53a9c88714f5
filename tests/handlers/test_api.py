"""Programs look things up and flag problems: each sees what its token allows, and hears what was wrong."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import cast

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.matching import Matcher
from bot.rules.hiding import Hiding, Kind
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.report import Draft
from bot.rules.tokens import Scope
from bot.slack.people import SlackPeople
from bot.slack.requests import MOST_BYTES
from bot.usecases import flagging, tokens
from bot.usecases.flagging import Choice
from handlers.api.limits import Rate
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.handlers.programs import BODY, Answer, Program, served, token

PROBLEM = "application/problem+json"
CUSTOMER, LINK = "Acme", "https://desk.example.com/1"


@pytest.fixture
async def desk(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> AsyncIterator[Desk]:
    """Thursday 20 August 2026, 12:00 UTC."""
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    yield desk
    await cast("Matcher", desk.matching).close()


@pytest.fixture
async def port(desk: Desk, clock: HandSetClock) -> AsyncIterator[int]:
    async with served(desk, clock.now, Rate(burst=1000)) as port:
        yield port


@pytest.fixture
async def program(desk: Desk, port: int, session: aiohttp.ClientSession) -> Program:
    """It may do everything."""
    return Program(session, port, (await token(desk))[1])


async def another(desk: Desk, like: Program, *scopes: Scope) -> Program:
    _, secret = await token(desk, *scopes, name=f"program-{len(scopes)}")
    return Program(like._session, int(like.address.split(":")[2].split("/")[0]), secret)


async def flag(desk: Desk, title: str, same_as: int | None = None) -> None:
    known = IssueId(same_as) if same_as else None
    draft = Draft(title, f"The customer sees: {title}", "Billing", "1", CUSTOMER, LINK)
    await flagging.flag(desk, Occasion(f"form {desk.now()} {title}", "U0ANA"), draft, Choice(known))


def assert_problem(answer: Answer, status: int, *said: str) -> None:
    assert (answer.status, answer.content_type) == (status, PROBLEM), answer
    assert answer.json["status"] == status
    assert answer.json["type"] == "about:blank"
    for each in said:
        assert each in answer.text, answer.text


async def test_only_who_has_a_good_token_is_let_in(
    desk: Desk, program: Program, clock: HandSetClock, caplog: pytest.LogCaptureFixture
) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": f"Basic {program.secret}"}, {"Authorization": "Bearer x"},
                    {"Authorization": f"Bearer lia_{'x' * 43}"}):  # fmt: skip
        refused = await program.asks("GET", "/known-issues", headers)
        assert_problem(refused, 401, "An admin of Liaison makes one in Slack.")
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert_problem(await program.asks("POST", "/reports", {"Authorization": ""}, data=b"{"), 401)
    own = await program.gets("/token")
    assert (own["id"], own["name"], len(own["scopes"])) == ("T-1", "helpdesk", len(Scope))
    async with desk.store.transaction() as tx:
        (used,) = await tx.tokens.standing()
    assert used.last_used_at == clock.now()

    clock.advance(timedelta(days=365).total_seconds())
    assert_problem(await program.asks("GET", "/token"), 401)
    renewed = await another(desk, program, Scope.READ_ISSUES)
    assert (await renewed.gets("/token"))["scopes"] == ["read:issues"]
    await tokens.revoke(desk, Occasion("Ev1", "U0LEA"), "program-1")
    assert_problem(await renewed.asks("GET", "/token"), 401)
    assert program.secret not in caplog.text


async def test_a_scope_that_is_missing_is_named(desk: Desk, program: Program) -> None:
    reader = await another(desk, program, Scope.READ_ISSUES)
    for method, path, scope in (
        ("GET", "/reports", "read:reports"),
        ("GET", "/digests/last", "read:numbers"),
        ("GET", "/exports/reports.csv", "read:reports"),
        ("POST", "/reports", "write:reports"),
    ):
        refused = await reader.asks(method, path)
        assert_problem(refused, 403, f"This needs a token with the scope {scope}.")
        assert f'scope="{scope}"' in refused.headers["WWW-Authenticate"]
    await reader.gets("/search", q="exports")


async def test_lists_are_read_page_by_page_though_more_comes_meanwhile(desk: Desk, program: Program) -> None:
    for number in range(5):
        await flag(desk, f"problem number {number}")
    first = await program.gets("/reports", limit=2)
    assert [each["id"] for each in first["items"]] == ["R-1", "R-2"]
    await flag(desk, "yet another one", same_as=2)
    rest = await program.reads_all("/reports", limit=2, cursor=first["next"])
    assert [each["id"] for each in rest] == ["R-3", "R-4", "R-5", "R-6"]
    issues = await program.reads_all("/known-issues", limit=3)
    assert [(each["id"], each["reports"]) for each in issues] == [
        (f"KI-{at}", 2 if at == 2 else 1) for at in range(1, 6)
    ]
    assert issues[0]["state"] == "new"
    assert issues[0]["owed"] == "first response"


async def test_filters_narrow_a_list(desk: Desk, program: Program, clock: HandSetClock) -> None:
    await flag(desk, "the invoice is empty")
    await program.sends("1")
    clock.advance(3600)
    later = clock.now().isoformat().replace("+00:00", "Z")
    await flag(desk, "the second invoice is empty", same_as=1)
    for query, found in (
        ({"area": "Billing"}, ["R-1", "R-3"]),
        ({"severity": "2"}, ["R-2"]),
        ({"known_issue": "KI-1"}, ["R-1", "R-3"]),
        ({"since": later}, ["R-3"]),
        ({"until": later}, ["R-1", "R-2"]),
        ({"since": "0001-01-01T00:00:00+23:59"}, ["R-1", "R-2", "R-3"]),
        ({"since": "9999-12-31T23:59:59-23:59"}, []),
    ):
        assert [each["id"] for each in (await program.gets("/reports", **query))["items"]] == found, query
    narrowed: list[tuple[dict[str, str | list[str]], list[str]]] = [
        ({"state": ["new", "fixed"], "area": "Billing"}, ["KI-1"]),
        ({"state": "fixed"}, []),
        ({"severity": "2"}, ["KI-2"]),
        ({"since": later}, ["KI-1"]),
    ]
    for wanted, issues in narrowed:
        assert [each["id"] for each in (await program.gets("/known-issues", **wanted))["items"]] == issues, wanted


async def test_people_and_customers_are_named_only_with_their_scopes(desk: Desk, program: Program) -> None:
    await flag(desk, "the invoice is empty")
    plain = await another(desk, program, Scope.READ_REPORTS, Scope.READ_ISSUES)
    report, hidden = await program.gets("/reports/R-1"), await plain.gets("/reports/R-1")
    assert (report["flagged_by"], report["customer"], report["ticket_link"]) == ("U0ANA", CUSTOMER, LINK)
    assert not {"flagged_by", "customer", "ticket_link"} & set(hidden)
    assert "owner" in await program.gets("/known-issues/KI-1")
    assert "owner" not in await plain.gets("/known-issues/KI-1")
    for who, sees in ((program, True), (plain, False)):
        table = list(csv.DictReader(io.StringIO((await who.asks("GET", "/exports/reports.csv")).text)))
        line = json.loads((await who.asks("GET", "/exports/reports.jsonl")).text)
        assert (table[0]["flagged_by"], line["customer"]) == (("U0ANA", "Acme") if sees else ("", None))
        assert (table[0]["id"], line["title"]) == ("R-1", "the invoice is empty")


async def test_no_cell_of_a_table_is_a_formula(desk: Desk, program: Program) -> None:
    await flag(desk, '=HYPERLINK("https://evil.example.com")')
    for path in ("/exports/reports.csv", "/exports/known_issues.csv"):
        answer = await program.asks("GET", path)
        assert answer.content_type == "text/csv"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "\"'=HYPERLINK" in answer.text


async def test_a_report_is_kept_once_however_often_it_is_sent(desk: Desk, program: Program) -> None:
    first, second = await asyncio.gather(program.sends("ticket-1"), program.sends("ticket-1"))
    assert sorted((first.status, second.status)) in ([201, 201], [201, 409])
    again = await program.sends('"ticket-1"')
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.json["report"]["id"] == "R-1"
    assert again.headers["Location"] == "/api/v1/reports/R-1"
    assert again.json["report"]["flagged_by"] == "U0LEA"
    assert_problem(await program.sends("ticket-1", title="another one"), 409, "Take a new one for each report.")
    other = await another(desk, program, Scope.WRITE_REPORTS)
    assert (await other.sends("ticket-1", title="of another program")).json["report"]["id"] == "R-2"
    assert len(await program.reads_all("/reports")) == 2


async def test_what_shall_not_be_kept_is_not_kept_of_programs_either(
    desk: Desk, session: aiohttp.ClientSession, clock: HandSetClock
) -> None:
    hiding = replace(desk, hiding=Hiding(frozenset({Kind.CARDS})))
    async with served(hiding, clock.now) as port:
        program = Program(session, port, (await token(desk))[1])
        made = await program.sends("ticket-1", what_happens="paid by 4111 1111 1111 1111", customer="4111111111111111")
    report = made.json["report"]
    assert (report["what_happens"], report["customer"]) == ("paid by (card number hidden)", "(card number hidden)")


async def test_a_report_joins_the_known_issue_that_is_named(desk: Desk, program: Program) -> None:
    await program.sends("1", flagged_by="U0ANA")
    joined = (await program.sends("2", known_issue="KI-1", flagged_by="U0BEN", customers_affected=3.0)).json
    assert (joined["known_issue"]["id"], joined["known_issue"]["reports"]) == ("KI-1", 2)
    assert (joined["report"]["flagged_by"], joined["report"]["customers_affected"]) == ("U0BEN", 3)
    (hit,) = (await program.gets("/search", q="E-4711 spinner"))["items"]
    assert hit["known_issue"]["id"] == "KI-1"
    assert hit["why"]
    assert (await program.gets("/search", q="E-4711", state="fixed"))["items"] == []
    assert_problem(await program.sends("3", known_issue="KI-9"), 404, "There is no known issue KI-9.")
    assert_problem(await program.sends("4", flagged_by="U0GUS"), 403, "Guests cannot use Liaison.")
    assert_problem(await program.sends("5", flagged_by="U0NOBODY"), 403, "Slack does not know")
    assert len(await program.reads_all("/reports")) == 2


async def test_workarounds_are_read_with_all_their_versions(desk: Desk, program: Program) -> None:
    await program.sends("1")
    async with desk.store.transaction() as tx:
        for steps in ("Export as CSV.", "Export month by month."):
            await tx.workarounds.add(IssueId(1), "U0MIA", steps, "", None, desk.now())
    found = await program.reads_all("/workarounds", limit=1)
    assert [(each["id"], each["steps"]) for each in found] == [
        ("WA-1", "Export as CSV."),
        ("WA-1.2", "Export month by month."),
    ]
    assert await program.gets("/workarounds/WA-1.2") == found[1]
    assert (await program.gets("/known-issues/KI-1"))["workaround"] == found[1]
    assert_problem(await program.asks("GET", "/workarounds/WA-1.3"), 404, "There is no workaround WA-1.3.")


async def test_every_no_is_a_problem_that_says_what_to_mend(program: Program) -> None:
    key = {"Idempotency-Key": "1", "Content-Type": "application/json"}
    for answer, status, said in (
        (await program.asks("GET", "/known-issues", params={"limit": "0", "stat": "new"}), 400, '"limit"'),
        (await program.asks("GET", "/known-issues", params=[("limit", "1"), ("limit", "2")]), 400, '"limit"'),
        (await program.asks("GET", "/known-issues", params={"cursor": "x"}), 400, '"cursor"'),
        (await program.asks("GET", "/reports", params={"since": "yesterday"}), 400, "Write a time like"),
        (await program.asks("GET", "/token", params={"x": "1"}), 400, "takes no parameters"),
        (await program.asks("GET", "/search"), 400, '"q"'),
        (await program.asks("GET", "/reports/R-1"), 404, "There is no report R-1."),
        (await program.asks("GET", "/reports/1"), 404, "openapi.json"),
        (await program.asks("GET", "/nothing"), 404, "openapi.json"),
        (await program.asks("GET", "/digests/2026-W53"), 409, "2026-W53 is not over yet."),
        (
            await program.asks("POST", "/reports", {"Content-Type": "application/json"}, json=BODY),
            400,
            "Idempotency-Key",
        ),
        (await program.asks("POST", "/reports", {**key, "Content-Type": "text/csv"}, data=b"a,b"), 415, "Send JSON"),
        (await program.asks("POST", "/reports", key, data=b'{"title": '), 400, "no JSON"),
        (await program.asks("POST", "/reports", key, data=b'{"title": "\xff"}'), 400, "no JSON"),
        (await program.asks("POST", "/reports", key, data=BytesIO(b"x" * 2 * MOST_BYTES)), 413, "1 MiB"),
    ):
        assert_problem(answer, status, said)
    wrong = await program.sends("1", title=" ", severity="2", area="Weather", colour="blue")
    assert_problem(wrong, 422)
    assert {each["where"] for each in wrong.json["errors"]} == {"/title", "/severity", "/area", "/colour"}
    assert "Weather" not in wrong.text
    not_there = await program.asks("DELETE", "/reports")
    assert_problem(not_there, 405)
    assert set(not_there.headers["Allow"].split(",")) >= {"GET", "POST"}
    assert await program.reads_all("/reports") == []


async def test_who_asks_too_often_is_told_how_long_to_wait(
    desk: Desk, session: aiohttp.ClientSession, clock: HandSetClock
) -> None:
    async with served(desk, clock.now, Rate(burst=3, per_second=0.5)) as port:
        hasty = Program(session, port, (await token(desk))[1])
        assert [(await hasty.asks("GET", "/token")).status for _ in range(4)] == [200, 200, 200, 429]
        refused = await hasty.asks("GET", "/token")
        assert_problem(refused, 429, "Wait 2 s.")
        patient = Program(session, port, (await token(desk, name="other"))[1])
        await patient.gets("/token")
        clock.advance(int(refused.headers["Retry-After"]))
        await hasty.gets("/token")


async def test_who_guesses_tokens_waits_and_who_has_one_does_not(
    desk: Desk, session: aiohttp.ClientSession, clock: HandSetClock
) -> None:
    async with served(desk, clock.now) as port:
        guessing = Program(session, port, "lia_" + "x" * 43)
        assert [(await guessing.asks("GET", "/token")).status for _ in range(21)] == [401] * 20 + [429]
        refused = await guessing.asks("GET", "/token")
        assert_problem(refused, 429, "Too many wrong tokens from this address.")
        await Program(session, port, (await token(desk))[1]).gets("/token")
        clock.advance(int(refused.headers["Retry-After"]))
        assert (await guessing.asks("GET", "/token")).status == 401


async def test_before_there_is_a_desk_it_says_so(session: aiohttp.ClientSession, clock: HandSetClock) -> None:
    async with served(None, clock.now) as port:
        early = Program(session, port, "lia_too_early")
        refused = await early.asks("GET", "/reports")
        assert_problem(refused, 503, "starting or stopping")
        assert refused.headers["Retry-After"]
        assert (await early.gets("/openapi.json"))["openapi"] == "3.1.0"
