"""Charts are drawn by another process: pictures that a phone can show, without our secrets."""

import struct
import sys
from dataclasses import replace

import pytest

from bot.pictures import CannotDraw, draw
from bot.rules.charts import Chart, Kind, Series

COURSE = Chart("volume", "Reports", Kind.COURSE, ("W33", "W34"), (Series("Reports", (0, 0)),), "")
BARS = Chart(
    "areas", "By area", Kind.BARS, ("$5 & <b> $6", "導出"), (Series("Now", (1, 0)), Series("Then", (0, 12))), ""
)
SHARES = Chart(
    "kept", "Kept", Kind.SHARES, ("Major",) * 10, (Series("In time", (66.7,) * 10), Series("Agreed", (None,) * 10)), ""
)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def test_every_kind_is_drawn_at_twice_the_width_of_a_phone() -> None:
    drawn = await draw([COURSE, BARS, SHARES])
    assert [size(picture)[0] for picture in drawn] == [750, 750, 750]
    assert all(200 < size(picture)[1] < 1000 for picture in drawn)
    assert len(set(drawn)) == 3


async def test_what_cannot_be_drawn_says_so() -> None:
    with pytest.raises(CannotDraw, match="IndexError"):
        await draw([replace(COURSE, series=COURSE.series * 9)])


async def test_the_library_stays_out_of_the_bot() -> None:
    """It takes a second and 40 MB, which nobody should pay who only starts the bot."""
    await draw([COURSE])
    assert "matplotlib" not in sys.modules
