"""A liaison takes what is known out of Slack, as a file that only she gets."""

import csv
import io
import json

import aiohttp
import pytest

from tests.journeys.driver import Company
from tests.journeys.people import Message, Person


async def content(file: Message) -> str:
    (shown,) = file.json["files"]
    async with aiohttp.ClientSession() as session, session.get(shown["url_private"]) as response:
        return (await response.read()).decode()


async def rows(person: Person, said: str) -> list[dict[str, str]]:
    written = await content(await person.has(said))
    assert written.startswith("\ufeff"), "or a spreadsheet takes it for something else"
    return list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_a_liaison_gets_every_row_as_a_file_once(team: Company) -> None:
    ana, ben, mia = team.ana, team.ben, team.mia
    await mia.types("/liaison export workarounds jsonl")
    await mia.hears("All workarounds come to you as a file, in a direct message.")
    assert (await content(await mia.has("All workarounds: 0 rows."))).strip() == ""
    card = await ana.flags("=cmd() & more times out", customer="Acme")
    await ben.flags("invoices show no VAT")
    await mia.replies("workaround: use CSV", to=card)
    await card.shows("WA-1")

    for wish in ("export reports", "export Known issues CSV", "export workarounds jsonl"):
        await mia.types(f"/liaison {wish}")
    reports = await rows(mia, "All reports: 2 rows.")
    assert [(row["id"], row["known_issue"], row["flagged_by"], row["customer"]) for row in reports] == [
        ("R-1", "KI-1", "U0ANA", "Acme"),
        ("R-2", "KI-2", "U0BEN", ""),
    ]
    issues = await rows(mia, "All known issues: 2 rows.")
    assert [row["title"] for row in issues] == ["'=cmd() & more times out", "invoices show no VAT"]
    (workaround,) = (await content(await mia.has("All workarounds: 1 row."))).splitlines()
    assert json.loads(workaround)["steps"] == "use CSV"
    assert [each.json["files"][0]["title"] for each in mia.letters() if each.json.get("files")] == [
        "workarounds.jsonl", "reports.csv", "known_issues.csv", "workarounds.jsonl",
    ]  # fmt: skip
    assert not any(each.json.get("files") for each in team.liaison.posts)

    await ana.types("/liaison export reports")
    await ana.hears("Only liaisons and admins can do this")
    await mia.types("/liaison export everything")
    await mia.hears("Say `/liaison export reports`, `known issues` or `workarounds`")
