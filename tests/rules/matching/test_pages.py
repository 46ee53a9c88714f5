"""What is handed to the process that builds comes there as it was."""

from io import BytesIO

import pytest

from bot.rules.matching import pages

PAGE = ([b"\x00words\xff", b"", b"more"], [7, 1, 7], ["Billing", "", "dé\n"], [1.5, 0.1, 1_700_000_000.123456])


def test_pages_are_read_as_they_were_written_until_they_end() -> None:
    file = BytesIO(pages.written(*PAGE) + pages.written(*PAGE) + pages.END)
    assert pages.read(file) == pages.read(file) == PAGE
    assert pages.read(file) is None


@pytest.mark.parametrize("lost", [1, 8, 20, 100])
def test_a_writer_who_died_has_not_ended(lost: int) -> None:
    file = BytesIO((pages.written(*PAGE) + pages.END)[:-lost])
    with pytest.raises(EOFError):
        list(iter(lambda: pages.read(file), None))
