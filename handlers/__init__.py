"""The switchboard: everything in Slack that can wake Liaison, on one page; what can be said to it is in `verbs`.

A handler reads, asks the use case, answers. It has no `try`: what goes wrong is answered in `bot.slack.dispatch`.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from bot.clock import Wakes, Watch
from bot.desk import Desk
from bot.rules.reactions import Act
from bot.slack.dispatch import Switch
from handlers import (
    app_home,
    committee,
    definitions,
    digest,
    echoes,
    escalation,
    feedback,
    flagging,
    joining,
    known,
    launches,
    lifecycle,
    marquee,
    merging,
    paging,
    people,
    policy,
    product_health,
    proposals,
    questions,
    queue,
    reactions,
    recognition,
    reports,
    rotas,
    service_levels,
    spoken,
    threads,
    verdicts,
    watching,
    workarounds,
)
from handlers.paging import Draw
from handlers.verbs import VERBS

Handler = Callable[..., Awaitable[Any]]


async def reply_came(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """A reply is at most one of these: a workaround or a question in a card's thread, an answer in an agent's."""
    await workarounds.reply_came(desk, event, context)
    await questions.reply_came(desk, event, context)


# The lists that have pages.
LISTS: dict[str, Draw] = {"queue": queue.queue_page, "mine": queue.mine_page, "known": known.page}

# What an emoji does: on a card, on a reply in its thread, on a message of ours, or on anybody's message.
REACTIONS: dict[Act, Handler] = {
    Act.FLAG: flagging.message_marked,
    Act.CLAIM: lifecycle.claim_marked,
    Act.ESCALATE: escalation.marked,
    Act.WORKAROUND: workarounds.reply_marked,
    Act.RESOLVE: lifecycle.resolve_marked,
    Act.DECLINE: lifecycle.decline_marked,
    Act.JOIN: joining.hand_raised,
    Act.WORKED: verdicts.rated_worked,
    Act.DID_NOT_WORK: verdicts.rated_did_not_work,
    Act.THANK: recognition.hands_raised,
    Act.SKIP: flagging.skip_marked,
}

# What it does when it is taken back: it undoes one's own act, or says why it does not.
TAKEN_BACK: dict[Act, Handler] = {
    Act.CLAIM: lifecycle.claim_unmarked,
    Act.ESCALATE: escalation.unmarked,
    Act.WORKAROUND: workarounds.reply_unmarked,
    Act.RESOLVE: lifecycle.resolve_unmarked,
    Act.JOIN: joining.hand_taken_back,
    Act.WORKED: verdicts.unrated_worked,
    Act.DID_NOT_WORK: verdicts.unrated_did_not_work,
}


# What the clock wakes: schedules by their names, and what is looked for at every tick.
CLOCK = {
    "queue": Wakes(queue.list_due, late_for=timedelta(hours=12)),
    "thanks": Wakes(recognition.thanks_due),
    "agenda": Wakes(committee.agenda_due, late_for=timedelta(hours=24)),
    "sponsor-note": Wakes(committee.note_due),
    "round-up": Wakes(recognition.round_up_due, late_for=timedelta(days=3)),
    "product-health": Wakes(product_health.due, late_for=timedelta(hours=24)),
    "feedback": Wakes(feedback.due, late_for=timedelta(days=3)),
    "launches": Wakes(launches.due, late_for=timedelta(days=3)),
    "digest": Wakes(digest.due, late_for=timedelta(hours=12)),
}
WATCHES = (
    Watch(service_levels.find_judged_otherwise, service_levels.terms_changed),
    Watch(service_levels.find_warnings, service_levels.time_ran),
    Watch(committee.find_gaps, committee.members_left),
    Watch(committee.find_breached_again, committee.breached_again),
    Watch(rotas.find_changed, rotas.handed_over),
    Watch(rotas.find_usual, rotas.usual_named),
    Watch(marquee.find_outdated, marquee.happened),
    Watch(proposals.find_due, proposals.came_into_force),
    Watch(proposals.find_asked_otherwise, proposals.others_approve),
    Watch(proposals.find_drifts, proposals.drifted),
)


def connect(app: Switch, desk: Desk) -> None:
    """Once per app: Bolt keeps every registration, so a second call would do everything twice."""

    def at_desk(handler: Handler) -> Handler:
        return partial(handler, desk)

    app.command("/flag")(at_desk(flagging.typed))
    app.command("/known")(at_desk(known.typed))
    app.command("/kudos")(partial(spoken.typed_as, "kudos", VERBS, desk))
    app.command("/liaison")(partial(spoken.typed, VERBS, desk))

    app.event("message", matchers=[echoes.is_own_post])(at_desk(echoes.came_back))
    app.event("message", matchers=[spoken.is_said])(partial(spoken.written, VERBS, desk))
    heard = at_desk(service_levels.reply_came)
    app.event("message", matchers=[workarounds.is_reply], middleware=[heard])(at_desk(reply_came))
    app.event("message", matchers=[marquee.is_own_deleted])(at_desk(marquee.message_deleted))
    app.event("message", matchers=[threads.is_changed])(at_desk(threads.message_changed))
    app.event("message", matchers=[threads.is_deleted])(at_desk(threads.message_deleted))
    for act, handler in REACTIONS.items():
        app.event("reaction_added", matchers=[reactions.means(desk, act)])(at_desk(handler))
    for act, handler in TAKEN_BACK.items():
        app.event("reaction_removed", matchers=[reactions.means(desk, act)])(at_desk(handler))
    app.event("app_home_opened")(at_desk(app_home.opened))
    app.event("member_joined_channel")(at_desk(people.membership_changed))
    app.event("member_left_channel")(at_desk(people.membership_changed))
    app.event("subteam_members_changed")(at_desk(people.membership_changed))

    app.shortcut("flag_message")(at_desk(flagging.message_picked))
    app.shortcut("mark_workaround")(at_desk(workarounds.reply_picked))
    app.shortcut("same_as")(at_desk(merging.card_picked))

    app.view("flag_problem")(at_desk(flagging.form_sent))
    app.view("publish_workaround")(at_desk(workarounds.form_sent))
    app.view("recall_workaround")(at_desk(workarounds.recall_form_sent))
    app.view("ask_agents")(at_desk(questions.form_sent))
    app.view("answer_question")(at_desk(questions.answer_sent))

    app.view("escalate_issue")(at_desk(escalation.form_sent))
    app.view("decline_issue")(at_desk(lifecycle.decline_sent))
    app.view("promise_date")(at_desk(lifecycle.new_date_sent))
    app.view("change_policy")(at_desk(policy.form_sent))
    app.view("propose_change")(at_desk(proposals.form_sent))
    app.view("merge_issues")(at_desk(merging.form_sent))
    app.view("settle_feedback")(at_desk(feedback.form_sent))
    app.view("define_term")(at_desk(definitions.form_sent))
    app.view("say_thanks")(at_desk(recognition.form_sent))
    app.view("own_hours")(at_desk(app_home.hours_sent))

    for typed in ("title", "what_happens"):
        app.action(typed, matchers=[flagging.is_form])(at_desk(flagging.text_typed))
    app.action("separate_report")(at_desk(flagging.different_pressed))
    app.action("flag_problem")(at_desk(flagging.flag_pressed))
    app.action("flag_offered")(at_desk(flagging.offer_pressed))
    app.action("claim_issue")(at_desk(lifecycle.claim_pressed))
    app.action("write_workaround")(at_desk(workarounds.write_pressed))
    app.action("resolve_issue")(at_desk(lifecycle.resolve_pressed))
    app.action("more_on_issue", matchers=[_chose("reports")])(at_desk(reports.chosen))
    app.action("more_on_issue", matchers=[_chose("give_back")])(at_desk(lifecycle.give_back_chosen))
    app.action("more_on_issue", matchers=[_chose("reopen")])(at_desk(lifecycle.reopen_chosen))
    app.action("more_on_issue", matchers=[_chose("ask")])(at_desk(questions.ask_chosen))
    app.action("more_on_issue", matchers=[_chose("write")])(at_desk(workarounds.write_pressed))
    app.action("more_on_issue", matchers=[_chose("resolve")])(at_desk(lifecycle.resolve_pressed))
    app.action("answer_question")(at_desk(questions.answer_pressed))
    app.action("more_on_issue", matchers=[_chose("close")])(at_desk(lifecycle.close_chosen))
    app.action("more_on_issue", matchers=[_chose("same")])(at_desk(merging.same_chosen))
    app.action("more_on_issue", matchers=[_chose("escalate")])(at_desk(escalation.chosen))
    app.action("more_on_issue", matchers=[_chose("overview")])(at_desk(workarounds.overview_chosen))
    app.action("unmerge_issue")(at_desk(merging.not_the_same_pressed))
    app.action("answer_escalation")(at_desk(escalation.answer_pressed))
    app.action("sign_definition")(at_desk(definitions.sign_pressed))
    app.action("approve_change")(at_desk(proposals.approve_pressed))
    app.action("withdraw_change")(at_desk(proposals.withdraw_pressed))
    app.action("feedback_held")(at_desk(feedback.held_pressed))
    app.action("feedback_skipped")(at_desk(feedback.skipped_pressed))
    app.action("on_it")(at_desk(service_levels.on_it_pressed))
    app.action("still_right")(at_desk(service_levels.still_right_pressed))
    app.action("decline_issue")(at_desk(lifecycle.decline_pressed))
    app.action("new_date")(at_desk(lifecycle.new_date_pressed))
    app.action("more_on_issue", matchers=[_chose("recall")])(at_desk(workarounds.recall_chosen))
    app.action("workaround_worked")(at_desk(verdicts.judged))
    app.action("workaround_failed")(at_desk(verdicts.judged))
    app.action("workaround_refused")(at_desk(verdicts.judged))
    app.action("copy_wording")(at_desk(verdicts.wording_pressed))
    app.action("watch_issue")(at_desk(watching.watch_pressed))
    app.action("own_hours")(at_desk(app_home.hours_pressed))
    app.action("be_named")(at_desk(recognition.naming_pressed))
    app.action("say_thanks")(at_desk(recognition.thank_pressed))
    app.action("not_now")(at_desk(recognition.not_now_pressed))
    app.action("take_back_thanks")(at_desk(recognition.take_back_pressed))

    for turn in ("turn_back", "turn_on"):
        app.action(turn)(partial(paging.turned, LISTS, desk))


def _chose(choice: str) -> Callable[..., Awaitable[bool]]:
    """For an overflow menu: its options' values are `choice:issue`."""

    async def matches(action: dict[str, Any]) -> bool:
        return str(action["selected_option"]["value"]).startswith(f"{choice}:")

    return matches
