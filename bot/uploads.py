"""Files for Slack: made for one letter, and uploaded."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk import Store
from bot.notices import ChartsPosted, FileHandedOver
from bot.pictures import PATIENCE_SECONDS, CannotDraw, drawn
from bot.records import RECORDS
from bot.rules.exporting import head, line
from bot.slack import charts, exporting
from bot.slack.client import Later, Never, Outcome
from bot.slack.posting import Attachment, Posting

Enclosing = ChartsPosted | FileHandedOver
ENCLOSING = (ChartsPosted, FileHandedOver)
"""The notices that are files."""
MOST_BYTES = 20_000_000
"""About 40,000 reports: what can be held in memory, and uploaded within the client's 10 s."""


NOTHING = b"\n"
"""Slack takes no empty file."""


@dataclass(frozen=True)
class Parcel:
    """Files, and what is said with them."""

    files: Sequence[Attachment]
    words: str


@dataclass(frozen=True)
class Uploaded:
    """What `Posting.share` takes."""

    files: list[dict[str, str | None]]
    words: str


class Uploads:
    """Keeps what it made last until that was shared: what has to be sent again is not made again."""

    def __init__(self, store: Store, posting: Posting, most_bytes: int = MOST_BYTES) -> None:
        self._store, self._posting, self._most_bytes = store, posting, most_bytes
        self._last: tuple[str, Parcel] | None = None

    async def upload(self, notice: Enclosing, mark: str) -> Uploaded | Outcome:
        """What can be shared now, or why there is nothing."""
        if self._last is None or self._last[0] != notice.key:
            try:
                self._last = notice.key, await self._make(notice)
            except CannotDraw as error:
                return Never(f"cannot be drawn: {error}")
            except TimeoutError:
                return Later(f"could not be drawn within {PATIENCE_SECONDS} s")
        _, parcel = self._last
        files = await self._posting.upload(parcel.files, mark)
        return Uploaded(files, parcel.words) if isinstance(files, list) else files

    def forget(self, notice: Enclosing) -> None:
        """It was shared."""
        if self._last is not None and self._last[0] == notice.key:
            self._last = None

    async def _make(self, notice: Enclosing) -> Parcel:
        if isinstance(notice, ChartsPosted):
            return Parcel(await drawn(notice), charts.words(notice))
        content, rows, is_whole = await self._written(notice)
        name = f"{notice.name}.{notice.form}"
        return Parcel([Attachment(name, name, content)], exporting.words(notice, rows, is_whole))

    async def _written(self, notice: FileHandedOver) -> tuple[bytes, int, bool]:
        """With the number of rows, and whether these are all."""
        # Without the mark in front, spreadsheets take UTF-8 for something else.
        content = bytearray(head(notice.name, notice.form).encode("utf-8-sig" if notice.form == "csv" else "utf-8"))
        rows = 0
        async for row in RECORDS[notice.name](self._store):
            written = line(row, notice.form).encode()
            if len(content) + len(written) > self._most_bytes:
                return bytes(content), rows, False
            content += written
            rows += 1
        return bytes(content) or NOTHING, rows, True
