import pytest

from bot.slack import paging
from bot.slack.blocks import Block
from bot.slack.paging import Turn


def labels(drawn: list[Block]) -> list[str]:
    return [element["text"]["text"] for block in drawn if block["type"] == "actions" for element in block["elements"]]


@pytest.mark.parametrize(
    ("count", "page", "lines", "buttons"),
    [
        (0, 0, [], []),
        (10, 0, list(range(10)), []),
        (11, 0, list(range(10)), ["More"]),
        (11, 1, [10], ["Back"]),
        (25, 1, list(range(10, 20)), ["Back", "More"]),
        (25, 9, list(range(20, 25)), ["Back"]),
        (10, 3, list(range(10)), []),
        (25, -1, list(range(10)), ["More"]),
    ],
)
def test_a_list_is_shown_in_pages_and_what_is_behind_the_end_is_the_last_one(
    count: int, page: int, lines: list[int], buttons: list[str]
) -> None:
    turn = Turn("queue", page, "words")
    shown = paging.page(range(count), turn, 10)
    assert list(shown.lines) == lines
    assert labels(paging.turner(shown, turn, 10)) == buttons


def test_a_button_leads_to_its_page_with_the_words_that_were_asked_for() -> None:
    turn = Turn("known", 1, "csv “export”")
    (actions, where) = paging.turner(paging.page(range(45), turn), turn)
    assert [paging.read_turn(button["value"]) for button in actions["elements"]] == [
        Turn("known", 0, "csv “export”"),
        Turn("known", 2, "csv “export”"),
    ]
    assert where["elements"][0]["text"] == "16 to 30 of 45"
