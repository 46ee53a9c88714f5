"""The switchboard: everything in Slack that can wake Liaison, on one page.

A handler reads, asks the use case, answers. It has no `try`: what goes wrong is answered in `bot.slack.dispatch`.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.desk import Desk
from bot.rules.reactions import Act
from handlers import (
    echoes,
    flagging,
    known,
    lifecycle,
    people,
    policy,
    queue,
    reactions,
    reports,
    spoken,
    verdicts,
    workarounds,
)
from handlers.spoken import Verb

Handler = Callable[..., Awaitable[Any]]

_ON_ISSUE: dict[str, Any] = {"answering": True, "needs_issue": True}
_WITH_ANSWER: dict[str, Any] = {**_ON_ISSUE, "takes_text": True, "options": frozenset({"answer"})}

# What can be said to Liaison: as `/liaison VERB`, and in threads as `@Liaison VERB` or `!VERB`.
VERBS = {
    "flag": Verb(flagging.said, "flag [title]", "flags a customer's problem", takes_text=True),
    "known": Verb(known.said, "known words", "looks up known issues and their workarounds", takes_text=True),
    "status": Verb(
        lifecycle.status_said,
        "status KI-3 [new state, and why]",
        "says where an issue stands, or changes it",
        needs_issue=True,
        takes_text=True,
    ),
    "mine": Verb(queue.mine_said, "mine", "lists what you own and what you flagged"),
    "queue": Verb(queue.queue_said, "queue", "lists what waits: overdue, due soon, the rest", answering=True),
    "claim": Verb(lifecycle.claim_said, "claim KI-3", "makes it yours", **_ON_ISSUE),
    "release": Verb(lifecycle.give_back_said, "release KI-3", "gives it back", **_ON_ISSUE),
    "workaround": Verb(
        workarounds.said,
        "workaround KI-3 steps answer: for the customer applies: to whom risks: what it may break",
        "sends a workaround to everybody who flagged it; without steps: shows it, and whom it reached",
        **{**_WITH_ANSWER, "options": frozenset({"answer", "applies", "risks"})},
    ),
    "recall": Verb(
        workarounds.recall_said,
        "recall KI-3 why",
        "takes the workaround back: who has it is told to stop",
        takes_text=True,
        **_ON_ISSUE,
    ),
    "eta": Verb(lifecycle.eta_said, "eta KI-3 fri 15:00", "promises the fix for then", takes_text=True, **_ON_ISSUE),
    "decline": Verb(
        lifecycle.decline_said,
        "decline KI-3 why answer: what the customer is told",
        "says that it will not be fixed",
        **_WITH_ANSWER,
    ),
    "resolve": Verb(lifecycle.resolve_said, "resolve KI-3", "tells who flagged it that it is fixed", **_ON_ISSUE),
    "reopen": Verb(lifecycle.reopen_said, "reopen KI-3", "opens again what was over", **_ON_ISSUE),
}
VERBS["policy"] = Verb(
    policy.said,
    "policy [chapter] [undo]",
    "shows what is agreed, and changes it",
    answering=True,
    takes_text=True,
)
VERBS["help"] = Verb(partial(spoken.explain, VERBS), "help", "shows this", takes_text=True)

# What an emoji does: on a card, on a reply in its thread, on a message of ours, or on anybody's message.
REACTIONS: dict[Act, Handler] = {
    Act.FLAG: flagging.message_marked,
    Act.CLAIM: lifecycle.claim_marked,
    Act.WORKAROUND: workarounds.reply_marked,
    Act.RESOLVE: lifecycle.resolve_marked,
    Act.DECLINE: lifecycle.decline_marked,
    Act.WORKED: verdicts.rated_worked,
    Act.DID_NOT_WORK: verdicts.rated_did_not_work,
}


def connect(app: AsyncApp, desk: Desk) -> None:
    """Once per app: Bolt keeps every registration, so a second call would do everything twice."""

    def at_desk(handler: Handler) -> Handler:
        return partial(handler, desk)

    app.command("/flag")(at_desk(flagging.typed))
    app.command("/known")(at_desk(known.typed))
    app.command("/liaison")(partial(spoken.typed, VERBS, desk))

    app.shortcut("flag_message")(at_desk(flagging.message_picked))
    app.shortcut("mark_workaround")(at_desk(workarounds.reply_picked))

    app.view("flag_problem")(at_desk(flagging.form_sent))
    app.view("publish_workaround")(at_desk(workarounds.form_sent))
    app.view("recall_workaround")(at_desk(workarounds.recall_form_sent))

    app.view("change_policy")(at_desk(policy.form_sent))

    app.action("flag_offered")(at_desk(flagging.offer_pressed))
    app.action("claim_issue")(at_desk(lifecycle.claim_pressed))
    app.action("write_workaround")(at_desk(workarounds.write_pressed))
    app.action("resolve_issue")(at_desk(lifecycle.resolve_pressed))
    app.action("more_on_issue", matchers=[_chose("reports")])(at_desk(reports.chosen))
    app.action("more_on_issue", matchers=[_chose("give_back")])(at_desk(lifecycle.give_back_chosen))
    app.action("more_on_issue", matchers=[_chose("reopen")])(at_desk(lifecycle.reopen_chosen))
    app.action("more_on_issue", matchers=[_chose("recall")])(at_desk(workarounds.recall_chosen))
    app.action("workaround_worked")(at_desk(verdicts.judged))
    app.action("workaround_failed")(at_desk(verdicts.judged))
    app.action("workaround_refused")(at_desk(verdicts.judged))
    app.action("copy_wording")(at_desk(verdicts.wording_pressed))

    app.event("message", matchers=[echoes.is_own_post])(at_desk(echoes.came_back))
    app.event("message", matchers=[spoken.is_said])(partial(spoken.written, VERBS, desk))
    app.event("message", matchers=[workarounds.is_reply])(at_desk(workarounds.reply_came))
    for act, handler in REACTIONS.items():
        app.event("reaction_added", matchers=[reactions.means(desk, act)])(at_desk(handler))
    app.event("reaction_removed", matchers=[reactions.means(desk, Act.CLAIM)])(at_desk(lifecycle.claim_unmarked))
    app.event("member_joined_channel")(at_desk(people.membership_changed))
    app.event("member_left_channel")(at_desk(people.membership_changed))


def _chose(choice: str) -> Callable[..., Awaitable[bool]]:
    """For an overflow menu: its options' values are `choice:issue`."""

    async def matches(action: dict[str, Any]) -> bool:
        return str(action["selected_option"]["value"]).startswith(f"{choice}:")

    return matches
