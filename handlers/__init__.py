"""The switchboard: everything in Slack that can wake Liaison, on one page.

A handler reads, asks the use case, answers. It has no `try`: what goes wrong is answered in `bot.slack.dispatch`.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.desk import Desk
from handlers import claiming, echoes, flagging, help, known, people, reports, resolving, workarounds

Handler = Callable[..., Awaitable[Any]]


def connect(app: AsyncApp, desk: Desk) -> None:
    """Once per app: Bolt keeps every registration, so a second call would do everything twice."""

    def at_desk(handler: Handler) -> Handler:
        return partial(handler, desk)

    app.command("/flag")(at_desk(flagging.typed))
    app.command("/known")(at_desk(known.typed))
    app.command("/liaison")(at_desk(help.typed))

    app.shortcut("flag_message")(at_desk(flagging.message_picked))
    app.shortcut("mark_workaround")(at_desk(workarounds.reply_picked))

    app.view("flag_problem")(at_desk(flagging.form_sent))
    app.view("publish_workaround")(at_desk(workarounds.form_sent))

    app.action("claim_issue")(at_desk(claiming.claim_pressed))
    app.action("write_workaround")(at_desk(workarounds.write_pressed))
    app.action("resolve_issue")(at_desk(resolving.resolve_pressed))
    app.action("more_on_issue", matchers=[_chose("reports")])(at_desk(reports.chosen))
    app.action("more_on_issue", matchers=[_chose("give_back")])(at_desk(claiming.give_back_chosen))
    app.action("more_on_issue", matchers=[_chose("reopen")])(at_desk(resolving.reopen_chosen))
    app.action("workaround_worked")(at_desk(workarounds.judged))
    app.action("workaround_failed")(at_desk(workarounds.judged))

    app.event("message", matchers=[echoes.is_own_post])(at_desk(echoes.came_back))
    app.event("message", matchers=[workarounds.is_reply])(at_desk(workarounds.reply_came))
    app.event("reaction_added", matchers=[workarounds.is_mark])(at_desk(workarounds.reply_marked))
    app.event("member_joined_channel")(at_desk(people.membership_changed))
    app.event("member_left_channel")(at_desk(people.membership_changed))


def _chose(choice: str) -> Callable[..., Awaitable[bool]]:
    """For an overflow menu: its options' values are `choice:issue`."""

    async def matches(action: dict[str, Any]) -> bool:
        return str(action["selected_option"]["value"]).startswith(f"{choice}:")

    return matches
