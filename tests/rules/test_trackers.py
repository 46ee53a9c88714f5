"""Which words are an address of a tracker."""

import pytest

from bot.rules.refusals import Refused
from bot.rules.trackers import MOST_CHARACTERS, read_link

LONGEST = "https://tracker.example.com/" + "x" * (MOST_CHARACTERS - 28)


@pytest.mark.parametrize(
    ("said", "link"),
    [(" https://tracker.example.com/PROJ-7?a=1&b=2 ", "https://tracker.example.com/PROJ-7?a=1&b=2"),
     ("http://tracker/7", "http://tracker/7"), (LONGEST, LONGEST), ("Off", "")],
)  # fmt: skip
def test_an_address_or_off_is_read(said: str, link: str) -> None:
    assert read_link(said) == link


@pytest.mark.parametrize(
    "said",
    ["", "PROJ-7", "javascript:alert(1)", "ftp://tracker/7", "https://", "https://a b", "https://a|b", "https://a>b",
     "file:///etc/passwd", f"{LONGEST}x"],
)  # fmt: skip
def test_anything_else_is_refused(said: str) -> None:
    with pytest.raises(Refused):
        read_link(said)
