"""What Liaison shows in Slack looks as it did, keeps Slack's limits, forges nothing, and is accepted.

`GOLDEN=write` writes the golden files anew: look at the difference before you commit it.
"""

import itertools
import json
import os
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.notices import (
    KINDS,
    CardOpened,
    ChartsPosted,
    FileHandedOver,
    GroupFollows,
    LetterEdited,
    MarqueePinned,
    MarqueePosted,
    MarqueeTakenDown,
    RecallTold,
    ReplyMarked,
    StateChanged,
    ThreadFlagged,
    WorkaroundDoubted,
    share,
)
from bot.rules import queue as queues
from bot.rules import report as reports
from bot.rules.known import CardFacts, Elsewhere, Known
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.launches import Calendar
from bot.rules.lifecycle import OVER, State
from bot.rules.markers import MOST_NAME_CHARACTERS
from bot.rules.report import AREAS, Source
from bot.rules.severity import LEVELS, Severity
from bot.rules.threads import File, Said
from bot.rules.workaround import (
    MOST_CONDITION_CHARACTERS,
    MOST_STEPS_CHARACTERS,
    Conditions,
    Overview,
    Recall,
    Receipts,
    Shared,
    Standing,
    Tally,
    Verdict,
    Written,
)
from bot.sandbox import Sandbox
from bot.slack import (
    blocks,
    cards,
    drawing,
    flagging,
    help,
    known,
    launches,
    questions,
    queue,
    verdicts,
    words,
    workarounds,
)
from bot.slack.paging import Turn
from tests.sandbox.rig import Control, HttpBot
from tests.slack import drawn
from tests.slack.drawn import HOMES, MESSAGES, VIEWS, Json
from tests.slack.test_text import TEXTS

GOLDEN = Path(__file__).parents[1] / "golden"
VIEW_BYTES = 250_000


def check_golden(name: str, shown: Json) -> None:
    file = GOLDEN / f"{name}.json"
    written = json.dumps(shown, indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(written)
    assert file.read_text() == written, f"{file} shows it as it was; GOLDEN=write accepts it as it is"


def check_limits(shown: Json) -> None:
    """By the constants of the SDK."""
    for block in Block.parse_all(shown["blocks"]):
        block.validate_json()
    assert len(shown["blocks"]) <= (100 if "type" in shown else 50)
    if "type" in shown:
        View(**shown).validate_json()
        assert len(json.dumps(shown)) <= VIEW_BYTES
    else:
        assert 0 < len(shown["text"]) < 4000  # chat.postMessage: "we recommend ... 4,000 characters"


async def post(slack: AsyncWebClient, shown: Json) -> None:
    answer = await slack.chat_postMessage(channel="C0SUPPORT", text=shown["text"], blocks=shown["blocks"])
    assert answer["ok"]


class Desktop:
    """Ana's Slack, in which a form can be opened."""

    def __init__(self, slack: AsyncWebClient, control: Control, bot: HttpBot) -> None:
        self._slack, self._control, self._bot = slack, control, bot

    async def open(self, view: Json) -> None:
        await self._control.post("command", user="U0ANA", channel="C0SUPPORT", command="/flag", text="")
        _, body = await self._bot.next()
        (trigger,) = parse_qs(body.decode())["trigger_id"]
        answer = await self._slack.views_open(trigger_id=trigger, view=view)
        assert answer["ok"]


@pytest.fixture
async def desktop(sandbox: Sandbox, slack: AsyncWebClient, control: Control) -> AsyncIterator[Desktop]:
    bot = HttpBot()
    await bot.start()
    sandbox.request_url = bot.url
    yield Desktop(slack, control, bot)
    await bot.close()


@pytest.mark.parametrize("name", MESSAGES)
async def test_message(name: str, slack: AsyncWebClient) -> None:
    shown = MESSAGES[name]()
    check_golden(name, shown)
    check_limits(shown)
    await post(slack, shown)


@pytest.mark.parametrize("name", VIEWS)
async def test_view(name: str, desktop: Desktop) -> None:
    shown = VIEWS[name]()
    check_golden(name, shown)
    check_limits(shown)
    await desktop.open(shown)


@pytest.mark.parametrize("name", HOMES)
async def test_home(name: str, slack: AsyncWebClient) -> None:
    shown = HOMES[name]()
    check_golden(name, shown)
    check_limits(shown)
    assert (await slack.views_publish(user_id="U0ANA", view=shown))["ok"]


async def test_the_fullest_home_keeps_slacks_limits(slack: AsyncWebClient) -> None:
    shown = drawn.home_tab(drawn.FULLEST)
    check_limits(shown)
    assert (await slack.views_publish(user_id="U0ANA", view=shown))["ok"]


def test_every_golden_file_is_of_something_that_is_still_shown() -> None:
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(MESSAGES) | set(VIEWS) | set(HOMES)


def test_every_kind_of_notice_is_drawn_but_what_makes_no_message_of_its_own() -> None:
    by_kind = {f"Workaround{what}" for what in ("Shared", "Published", "Recalled", "Doubted", "Failed")}
    by_kind |= {"Flagged", "Separated", "StateChanged", "RecallTold"}
    by_kind |= {"Asked", "QuestionPut", "Answered", "Told", "ThreadBrought", "Moved", "Merged", "ReportLinked"}
    by_kind |= {"LevelWarned", "PromiseAsked", "PromiseMissed", "QueueListed", "DigestPosted"}
    by_kind |= {"ShoutOutGiven", "ThanksSuggested", "BalanceNudged", "RoundedUp", "BehavioursCounted"}
    by_kind |= {"DefinitionMoved", "DefinitionRatified"}
    by_kind |= {"ActionGiven", "ActionSettled", "HealthPosted", "FeedbackDue", "FeedbackMissed"}
    by_kind |= {"ChangeProposed", "ChangeDecided", "ChangeInForce", "DriftFound"}
    by_kind |= {
        "AgendaPosted",
        "BreachedAgain",
        "Decided",
        "DecisionTakenBack",
        "MeetingNear",
        "MemberLeft",
        "SponsorNoted",
    }
    by_kind |= {"Escalated", "EscalationAnswered", "HandedOver", "RoutedTo", "DutyCalled", "ChannelMissed"}
    by_kind |= {"LaunchWatched"}
    others = (
        CardOpened(3),
        ReplyMarked("C1", "1.2", "memo"),
        LetterEdited("k", "s"),
        ThreadFlagged(12, 3, "C1", "1.2", 0),
        GroupFollows("S1", "1"),
        MarqueePosted("C1", 1),
        MarqueePinned("C1", "1.2"),
        MarqueeTakenDown("C1", 1, None, ""),
        ChartsPosted("2026-08-24", "2026-W34", "[]"),
        FileHandedOver("reports", "csv", "key"),
    )
    assert set(KINDS) == by_kind | {other.kind for other in others}
    for sent_in_its_own_way in others:
        with pytest.raises(TypeError):
            drawing.draw(sent_in_its_own_way, {})


def test_names_are_looked_up_for_whom_the_drawing_names() -> None:
    assert drawing.people(drawn.SHARED) == ["U0MIA"]
    assert drawing.people(replace(drawn.SHARED, verified_by="U0BEN")) == ["U0MIA", "U0BEN"]
    assert workarounds.people(drawn.OVERVIEW) == ["U0ANA", "U0BEN", "U0LEA", "U0MIA", "U0X"]
    assert drawing.people(StateChanged(1, 2, 1, "t", "fixed", None, None, "", 0)) == []


def test_every_severity_and_state_has_its_mark_and_word() -> None:
    assert [words.severity(level) for level in Severity] == [
        ":red_circle: Critical", ":large_blue_circle: Major", ":white_circle: Minor"
    ]  # fmt: skip
    assert len({words.state(state) for state in State}) == len(State)
    assert set(LEVELS) == set(words.MARKS)


# The worst that people can enter.
AMPERSANDS, EMOJI, MARKS = "&", "👩‍👩‍👧‍👦", "\u202e\u200f\u2066"
UNITS = {"ampersands": AMPERSANDS, "emoji": EMOJI, "direction_marks": MARKS, "lines": "a\n", "mentions": "<!channel>",
         "links": "https://a.example/?&&&& ", "quotes": "> "}  # fmt: skip


def filled(unit: str, most: int) -> str:
    return (unit * most)[:most]


def worst_messages(unit: str) -> Iterator[Json]:
    title = filled(unit, reports.MOST_TITLE_CHARACTERS)
    body = filled(unit, reports.MOST_TEXT_CHARACTERS)
    steps = filled(unit, MOST_STEPS_CHARACTERS)
    names = dict.fromkeys(drawn.NAMES, filled(unit, 80))
    issue = replace(drawn.ISSUE, title=title, what_happens=body, state=State.WORKAROUND_AVAILABLE, owner="U0MIA")
    conditions = Conditions(filled(unit, MOST_CONDITION_CHARACTERS), filled(unit, MOST_CONDITION_CHARACTERS), "U0BEN")
    why = filled(unit, MOST_CONDITION_CHARACTERS)
    workaround = replace(drawn.WORKAROUND, steps=steps, customer_wording=steps[::-1], conditions=conditions)
    tally = Tally(9999, 9999, 9999)
    link = "https://tracker.example.com/" + filled("&", 472)
    launch = replace(drawn.LAUNCH, name=filled(unit, MOST_NAME_CHARACTERS), area=max(AREAS, key=len))
    elsewhere = Elsewhere((link,) * 5, (link, link[:60], link), 10_000, (launch,) * 100)
    watched = replace(drawn.LAUNCHES.live[2], launch=launch)
    yield asdict(drawing.draw(drawn.launch_watched(watched), names))
    yield asdict(launches.listed(Calendar([launch] * 100, [watched] * 100)))
    people = ("U0ANA", "U0BEN", "U0LEA") * 3334
    facts = CardFacts(issue, 10_000, 10_000_000, people, workaround, tally, trackers=(link,) * 5)
    whole = replace(share(workaround, issue, drawn.REPORT), replaces=1)
    recall = Recall("U0LEA", drawn.NOON, why)
    yield asdict(verdicts.shared(whole, names, Standing(recall=recall, verdict=Verdict.REFUSED)))
    history = [(replace(workaround, recall=recall), Receipts(10_000, 10_000, 10_000, 10_000, tally))] * 100
    yield asdict(workarounds.overview(Overview(issue, history, [drawn.REPORT] * 6, [drawn.REPORT] * 6), names))
    shown = cards.card(facts, names)
    yield {"text": shown.text, "blocks": shown.blocks}
    for notice in (
        replace(drawn.FLAGGED, title=title),
        whole,
        replace(whole, replaces=0),
        replace(drawn.RECALLED, title=title, why=why),
        RecallTold(3, 7, 2, "U0LEA", why, 10_000),
        WorkaroundDoubted(3, 7, 2, title, 0, 10_000),
        StateChanged(12, 3, 1, title, "fixed", None, None, "", 0),
        replace(drawn.WARNED, title=title),
        replace(drawn.ASKED, title=title),
        replace(drawn.MISSED, title=title),
        replace(drawn.HEALTH, actions=json.dumps([["A-1", filled(unit, 200), "U0MIA", "2026-09-30", "overdue"]] * 40)),
        replace(drawn.FEEDBACK, outcome="skipped", words=filled(unit, 1000), by="U0MIA"),
        replace(drawn.TO_DO, said=filled(unit, 500)),
        replace(drawn.PROPOSED, parts=json.dumps([[filled(unit, 200)] * 3] * 40)),
        replace(drawn.LISTED, first=json.dumps([[1, 3, title[:120], "fix it", 0, 1]] * 10)),
    ):
        shown = drawing.draw(notice, names)
        yield {"text": shown.text, "blocks": shown.blocks}
    for long in (filled(unit, 40_000), filled(unit, 300)):
        file = File(filled(unit, 3000), "https://a.example/" + filled(unit, 2000))
        said = [Said("C1", f"178722710{n}.000100", "U0ANA", long, (file,) * 10, version="9") for n in range(20)]
        for copy in (replace(drawn.ASKED, title=title), drawn.ANSWERED, replace(drawn.TOLD, title=title)):
            yield asdict(drawing.draw(copy, names, said[:1]))
        yield asdict(drawing.draw(drawn.BROUGHT, names, said))
    for hits in ([], [Known(issue, 10_000, workaround, filled(unit, 300))] * 11):
        turn = Turn("known", 1, body)
        yield asdict(known.listed(known.page_of(hits, turn), turn, drawn.LINKS, {issue.id: elsewhere}))
    yield asdict(known.one(Known(issue, 10_000, workaround, ""), drawn.LINKS, {issue.id: elsewhere}))
    yield asdict(help.answer([("claim", "takes it")], unknown_verb=body))
    yield asdict(
        queue.mine(
            queue.page_of(queues.queue([issue] * 100, drawn.NOON), Turn("mine")),
            Turn("mine"),
            [(replace(drawn.REPORT), issue)] * 10,
            names,
            drawn.LINKS,
        )
    )


def worst_views(unit: str) -> Iterator[Json]:
    title, body = filled(unit, 150), filled(unit, 3000)
    link = "https://a.example/" + "&" * 2982
    source = Source("C" * 20, "1.2", "1.2", "https://northwind.slack.com/archives/" + "&" * 200)
    draft = replace(drawn.DRAFT, title=title, what_happens=body, customer=title, ticket_link=link, source=source)
    issue = replace(drawn.ISSUE, title=title, what_happens=body)
    workaround = replace(drawn.WORKAROUND, steps=body)
    fixed = replace(issue, state=State.FIXED)
    many = [Known(replace(fixed, id=IssueId(n)), 10_000, workaround, title) for n in range(4)]
    yield flagging.form(draft, many, asking=True)
    yield flagging.form(draft, many)
    yield flagging.form(flagging.empty_draft(body * 2, body * 2, source))
    yield workarounds.form(IssueId(999_999_999), title)
    conditions = Conditions(filled(unit, MOST_CONDITION_CHARACTERS), filled(unit, MOST_CONDITION_CHARACTERS), "U0BEN")
    wordy = replace(workaround, steps=body[:2500], customer_wording=body[:2500], conditions=conditions)
    yield workarounds.form(IssueId(999_999_999), title, wordy)
    yield workarounds.recall_form(IssueId(999_999_999), title, wordy)
    yield verdicts.wording(wordy)
    yield questions.form(IssueId(999_999_999), title)
    yield questions.answer_form("1:2", filled(unit, 2500))
    one = replace(drawn.REPORT, title=title, what_happens=body, customer=title, ticket_link=link, source=source)
    yield known.reports(IssueId(3), [replace(one, id=ReportId(n)) for n in range(40)], {}, 10_000)


@pytest.mark.parametrize("unit", UNITS)
async def test_the_worst_messages_are_accepted(unit: str, slack: AsyncWebClient) -> None:
    for shown in worst_messages(UNITS[unit]):
        check_limits(shown)
        assert_nothing_is_forged(shown)
        await post(slack, shown)


@pytest.mark.parametrize("unit", UNITS)
async def test_the_worst_views_are_accepted(unit: str, desktop: Desktop) -> None:
    for shown in worst_views(UNITS[unit]):
        check_limits(shown)
        assert_nothing_is_forged(shown)
        await desktop.open(shown)


def test_of_ten_thousand_reports_the_latest_are_shown() -> None:
    many = [replace(drawn.REPORT, id=ReportId(number)) for number in range(1, 10_001)]
    shown = known.reports(IssueId(3), many, {}, len(many))
    assert shown["blocks"][0]["elements"][0]["text"] == "The latest 40 of 10,000 reports."
    assert "R-9961" in shown["blocks"][1]["text"]["text"]
    assert "R-10000" in shown["blocks"][-2]["text"]["text"]


def test_a_cut_link_is_no_link() -> None:
    link = "https://a.example/" + "&" * 2000
    shown = known.reports(IssueId(3), [replace(drawn.REPORT, ticket_link=link)], {}, 1)
    assert "The ticket's link is too long to be shown here." in shown["blocks"][0]["text"]["text"]


def test_a_copy_is_whole_up_to_what_slack_takes_and_says_where_it_is_cut() -> None:
    for length, is_whole in ((8000, True), (12_000, False)):
        said = Said("C1", "1787227100.000100", "U0ANA", "word " * (length // 5))
        shown = drawing.draw(drawn.ANSWERED, drawn.NAMES, [said])
        texts = list(markups(shown.blocks))
        assert sum(len(each) for each in texts) < 10_000
        assert ("The rest does not fit here" in texts[-1]) is not is_whole
        assert sum(each.count("word") for each in texts) == length // 5 or not is_whole


def test_a_workaround_reaches_the_agent_whole() -> None:
    steps = "\n".join(f"{number}. step" for number in range(255))
    assert 2400 < len(steps) <= MOST_STEPS_CHARACTERS
    shown = drawing.draw(replace(drawn.SHARED, steps=steps, customer_wording=steps), {})
    quoted = [block["text"]["text"] for block in shown.blocks if block["type"] == "section"][1:]
    assert "\n".join(line.removeprefix("> ") for piece in quoted for line in piece.split("\n")) == steps


# The messages that call somebody by a mention: who must act, or is thanked. Everybody else is named without one.
CALLING = {
    "answered", "answer_deleted", "asked", "asked_and_answered", "asked_before_they_went_on",
    "duty_called", "duty_called_of_nobody", "escalated", "shout_out", "shout_out_bare",
}  # fmt: skip
WITHOUT_NAMES = {"workaround_overview_alone"}


def test_only_who_must_act_or_is_thanked_is_called_by_name() -> None:
    texts = {name: "\n".join(markups(shown()["blocks"])) for name, shown in MESSAGES.items()}
    assert {name for name, text in texts.items() if CALL.search(text)} == CALLING | WITHOUT_NAMES


def test_no_card_offers_more_than_three_buttons_and_five_things_in_its_menu() -> None:
    workarounds = (None, drawn.WORKAROUND)
    owners = (None, "U0MIA")
    for state, owner, workaround, count in itertools.product(State, owners, workarounds, (0, 1)):
        shown = drawn.card(replace(drawn.ISSUE, state=state, owner=owner), workaround, reports=count)
        menu = shown["blocks"][-1]["elements"][-1]
        values = [option["value"] for option in menu["options"]]
        assert len(values) <= 5, (state, owner, values)
        beside = [each["accessory"]["options"] for each in shown["blocks"] if "accessory" in each]
        of_workaround = [option["value"] for options in beside for option in options]
        assert of_workaround == (["write:3", "overview:3", "recall:3"] if workaround is not None else [])
        assert {"reports:3", "same:3"} <= set(values)
        assert ("escalate:3" in values) == (state not in OVER)
        buttons = [each for each in shown["blocks"][-1]["elements"] if each["type"] == "button"]
        assert len(buttons) <= 3
        assert [each in values for each in ("ask:3", "close:3")] == [state not in OVER and count == n for n in (1, 0)]


CALL = re.compile(rf"<(?:@(?:{'|'.join(drawn.NAMES)})|!here|!channel|!everyone)")
# A link with a name of its own leads to a card, or to a file, whose address Slack gives.
OURS = re.compile(r"<!date\^\d+\^[^<>|]*\|[^<>|]*>|<https?://[^<>|]*(?:\|[^<>|]*)?>|<@U0[A-Z]+>")


def markups(part: Any) -> Iterator[str]:
    """Every text in which Slack reads markup."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for inner in part.values():
            yield from markups(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from markups(inner)


def assert_nothing_is_forged(shown: Json) -> None:
    texts = [*markups(shown["blocks"]), shown.get("text", "")]
    for text in texts:
        assert "<" not in OURS.sub("", text)


@given(TEXTS, TEXTS, TEXTS)
def test_nobodys_words_forge_anything_wherever_they_are_shown(title: str, body: str, name: str) -> None:
    names = dict.fromkeys(drawn.NAMES, name)
    issue = replace(drawn.ISSUE, title=title, what_happens=body, area=title)
    conditions = Conditions(title, name, "U0BEN")
    workaround = replace(drawn.WORKAROUND, steps=body, customer_wording=title, conditions=conditions)
    recall = Recall("U0LEA", drawn.NOON, body)
    over = [(replace(workaround, recall=recall), Receipts())]
    one = Known(issue, 1, workaround, title)
    facts = CardFacts(issue, 1, 1, ("U0ANA",), workaround, Tally())
    messages = [
        cards.card(facts, names),
        *(drawing.draw(notice, names) for notice in (
            replace(drawn.FLAGGED, title=title),
            replace(share(workaround, issue, drawn.REPORT), replaces=1),
            replace(drawn.RECALLED, title=title, why=body),
            RecallTold(3, 7, 2, "U0LEA", body, 1),
            WorkaroundDoubted(3, 7, 2, title, 0, 1),
            StateChanged(12, 3, 1, title, "fixed", None, None, "", 0),
            replace(drawn.WARNED, title=title),
            replace(drawn.PROMISE_ASKED, title=title),
            replace(drawn.MISSED, title=title),
            replace(drawn.LISTED, first=json.dumps([[1, 3, title[:120], "fix it", 0, 1]])),
        )),
        verdicts.shared(share(workaround, issue, drawn.REPORT), names, Standing(recall=recall)),
        workarounds.overview(Overview(issue, over, [drawn.REPORT], []), names),
    ]  # fmt: skip
    said = [
        Said(
            "C1",
            "1.2",
            "U0ANA",
            body,
            (File(title, f"no link: {name}"), File(name, f"https://a.example/{title}")),
            app=title,
        )
    ]
    asks = (replace(drawn.ASKED, title=title), drawn.ANSWERED, replace(drawn.TOLD, title=title), drawn.BROUGHT)
    messages += [drawing.draw(notice, names, said) for notice in (*asks, drawn.PUT)]
    for message in messages:
        assert_nothing_is_forged({"text": message.text, "blocks": message.blocks})
    turn = Turn("known", words=title)
    listed = [known.listed(known.page_of(hits, turn), turn, drawn.LINKS) for hits in ([one], [])]
    for answer in (*listed, help.answer([], True, title)):
        assert_nothing_is_forged(asdict(answer))
    report = replace(drawn.REPORT, title=title, what_happens=body, customer=name)
    assert_nothing_is_forged(known.reports(IssueId(3), [report], names, 1))
    assert_nothing_is_forged(flagging.form(replace(drawn.DRAFT, title=title), [one]))
    assert_nothing_is_forged(workarounds.form(IssueId(3), title, workaround))
    assert_nothing_is_forged(workarounds.recall_form(IssueId(3), title, workaround))
    assert_nothing_is_forged(verdicts.wording(workaround))
    assert_nothing_is_forged(questions.answer_form("1:2", body))


@given(st.text(max_size=50), st.sampled_from(["title", "what_happens", "customer"]))
def test_what_was_entered_is_read_without_what_nobody_can_see(entered: str, field: str) -> None:
    view = {"private_metadata": "", "state": {"values": {field: {field: {"type": "x", "value": entered}}}}}
    draft, choice = flagging.read_form(view)
    assert not re.search("[\u202a-\u202e\u200e\u200f\x00]", getattr(draft, field))
    assert choice == ""


async def test_a_form_comes_back_as_it_was_drawn(desktop: Desktop) -> None:
    shown = flagging.form(drawn.DRAFT, drawn.CANDIDATES, asking=True)
    values: Json = {}
    for block in shown["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            kept = {"value": element.get("initial_value"), "selected_option": element.get("initial_option")}
            values[block["block_id"]] = {element["action_id"]: {"type": element["type"], **kept}}
    values[flagging.CHOICE][flagging.CHOICE]["selected_option"] = shown["blocks"][3]["element"]["options"][0]
    draft, choice = flagging.read_form(shown | {"state": {"values": values}})
    assert draft == drawn.DRAFT
    assert flagging.chosen_issue(choice) == 3
    assert flagging.chosen_issue(flagging.MINE_IS_DIFFERENT) is None


def test_what_a_button_says_is_read_back() -> None:
    assert blocks.pressed_issue({"value": "3"}) == 3
    assert blocks.pressed_issue({"selected_option": {"value": "reopen:12"}}) == 12
    shared = Shared(ReportId(12), 2, WorkaroundId(7))
    assert verdicts.read_verdict_value(verdicts.verdict_value(shared)) == shared
    assert verdicts.read_verdict_value("12:2") == replace(shared, workaround=None), "buttons of before"
    assert questions.read_form(questions.form(IssueId(3), "t") | {"state": {"values": {}}}) == (3, "")
    assert questions.read_answer_form(questions.answer_form("4:12", "?") | {"state": {"values": {}}}) == (4, 12, "")


def test_the_form_for_a_workaround_is_read_with_the_version_that_it_was_drawn_with() -> None:
    empty: Json = {"state": {"values": {}}}
    form = workarounds.form(IssueId(3), "t")
    assert workarounds.read_form(form | empty) == (3, 0, Written("", ""))
    newest = replace(drawn.WORKAROUND, version=2)
    form = workarounds.form(IssueId(3), "t", newest)
    chosen = {"verified_by": {"verified_by": {"type": "users_select", "selected_user": "U0BEN"}}}
    said = Written("", "", Conditions(verified_by="U0BEN"))
    assert workarounds.read_form(form | {"state": {"values": chosen}}) == (3, 2, said)
    assert workarounds.read_form(empty | {"private_metadata": "3"}) == (3, None, Written("", "")), "a form of before"
    form = workarounds.form(IssueId(2), "t", newest)
    assert workarounds.read_form(form | empty) == (2, 0, Written("", "")), "it is that of a merged issue"
    form = workarounds.recall_form(IssueId(3), "t", newest)
    assert workarounds.read_recall_form(form | empty) == (3, "", newest.label)
