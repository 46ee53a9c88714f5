"""Files for Slack are made once for a letter, and say so when they do not hold everything."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.notices import FileHandedOver
from bot.rules.report import Draft
from bot.slack.posting import Posting
from bot.uploads import Uploaded, Uploads
from storage import Store
from tests.clock import HandSetClock
from tests.desks import desk_of, know

DRAFTS = [Draft(f"problem {number}", "It fails.", "Billing", "2", "") for number in range(501)]
ALL = FileHandedOver("known_issues", "jsonl", "wish")


async def words(uploads: Uploads, notice: FileHandedOver) -> str:
    there = await uploads.upload(notice, "0" * 32)
    assert isinstance(there, Uploaded)
    assert [file["title"] for file in there.files] == ["known_issues.jsonl"]
    return there.words


async def test_more_than_one_batch_is_written_and_what_is_too_much_is_said(
    store: Store, slack: AsyncWebClient, clock: HandSetClock
) -> None:
    await know(desk_of(store, clock), DRAFTS)
    assert await words(Uploads(store, Posting(slack)), ALL) == "All known issues: 501 rows."
    said = await words(Uploads(store, Posting(slack), most_bytes=1000), ALL)
    assert said.startswith("*Not all known issues*: the oldest ")
    assert "`liaison export` on the server writes all" in said


async def test_what_was_made_is_kept_until_it_was_shared(
    store: Store, slack: AsyncWebClient, clock: HandSetClock
) -> None:
    uploads = Uploads(store, Posting(slack))
    assert await words(uploads, ALL) == "All known issues: 0 rows."
    await know(desk_of(store, clock), DRAFTS[:1])
    assert await words(uploads, ALL) == "All known issues: 0 rows.", "what is sent again is the same"
    uploads.forget(ALL)
    assert await words(uploads, ALL) == "All known issues: 1 row."
