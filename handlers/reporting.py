"""Somebody reads the reports: /reports, with charts, their tables and the same as CSV."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bot.desk import Desk
from bot.pages import Pages, refusing, secured
from bot.reporting import Reports
from bot.rules.digest import Scope
from bot.rules.labels import issue_label
from bot.rules.refusals import NotFound, NotYet, Refused
from bot.rules.reporting import LENGTHS, Asked, Report, as_csv
from bot.slack.links import Links
from bot.usecases import reporting

PAGES = Pages(Path(__file__).parent / "look", Path(__file__).parent / "charts")
OURS = ("/reports",)


class Entry(Protocol):
    """Raises what sends everybody else away."""

    def check_open(self, request: web.Request) -> None:
        """Whether anybody could sign in this way."""

    async def who(self, request: web.Request) -> str:
        """A user id, empty for who sits at this machine."""


def add_reporting(app: web.Application, desk: Callable[[], Desk | None], entry: Entry) -> None:
    """`desk` is None until there is one."""
    pages = Reporting(desk, entry)
    app.middlewares.append(refusing(OURS))
    app.on_response_prepare.append(secured(OURS))
    app.router.add_get("/reports", pages.page)
    app.router.add_get("/reports/data", pages.data)
    app.router.add_get("/reports/{table}.csv", pages.table)
    app.router.add_get("/reports/{name}", PAGES.file)


class Reporting:
    def __init__(self, desk: Callable[[], Desk | None], entry: Entry) -> None:
        self._desk, self._entry = desk, entry
        self._reports: Reports | None = None

    async def page(self, request: web.Request) -> web.Response:
        # It holds no numbers, so it is for everybody: who follows a link from Slack comes without the cookie, which is
        # Strict, and has it when the page itself asks for the numbers.
        self._entry.check_open(request)
        return PAGES.page("reports.html")

    async def data(self, request: web.Request) -> web.Response:
        person, report = await self._asked(request)
        return web.json_response(_drawn(report, self._at().address) | {"signed_in": bool(person)})

    async def table(self, request: web.Request) -> web.Response:
        _, report = await self._asked(request)
        name = request.match_info["table"]
        table = report.table(name)
        if table is None:
            raise NotFound("There is no such table.")
        file = f"liaison-{name}-{report.weeks[-1].key}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        # The mark by which spreadsheets know UTF-8.
        return web.Response(body=as_csv(table).encode("utf-8-sig"), content_type="text/csv", headers=headers)

    async def _asked(self, request: web.Request) -> tuple[str, Report]:
        person, desk = await self._entry.who(request), self._at()
        if person:
            await reporting.check_may_read(desk, person)
        self._reports = self._reports or Reports(desk)
        return person, await self._reports.of(_read(request))

    def _at(self) -> Desk:
        desk = self._desk()
        if desk is None:
            raise NotYet("Liaison has not reached Slack yet. Please try again in a moment.")
        return desk


def _read(request: web.Request) -> Asked:
    given = {name: value.strip() for name, value in request.query.items()}
    return Asked(
        weeks=_number("weeks", given.get("weeks") or str(Asked.weeks)),
        until=given.get("until", ""),
        scope=Scope(given.get("area", ""), given.get("team", "")),
        marker=_number("marker", given["marker"]) if given.get("marker") else None,
    )


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Refused(f"{name}: say a whole number.")
    return int(text)


def _drawn(report: Report, workspace: str) -> dict[str, Any]:
    links = Links(workspace, report.cards)
    marker = report.marker
    return {
        "tables": [asdict(table) for table in report.tables],
        "links": {issue_label(issue): links.address(issue) for issue in report.cards},
        "zone": report.zone,
        "at": report.at.timestamp(),
        "choices": {
            "weeks": LENGTHS,
            "area": report.areas,
            "team": report.teams,
            "marker": [{"number": each.number, "title": f"{each.day}: {each.title}"} for each in report.markers],
        },
        "chosen": {
            "weeks": len(report.weeks),
            "until": report.weeks[-1].key,
            "area": report.scope.area,
            "team": report.scope.team,
            "marker": marker.number if marker else None,
        },
    }
