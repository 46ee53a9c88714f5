"""The switchboard: everything in Slack that can wake Liaison, on one page.

A handler reads, asks the use case, answers. It has no `try`: what goes wrong is answered in `bot.slack.dispatch`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncBoltContext

from bot.clock import Wakes, Watch
from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.lifecycle import State, read_state
from bot.rules.occasion import Occasion
from bot.rules.reactions import Act
from bot.rules.roles import Right
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from handlers import (
    app_home,
    committee,
    definitions,
    demand,
    digest,
    doctor,
    echoes,
    escalation,
    exporting,
    flagging,
    joining,
    known,
    lifecycle,
    markers,
    marquee,
    merging,
    paging,
    people,
    policy,
    questions,
    queue,
    reactions,
    recognition,
    reports,
    roles,
    rotas,
    routing,
    schedules,
    service_levels,
    spoken,
    threads,
    tokens,
    verdicts,
    watching,
    webhooks,
    workarounds,
)
from handlers.paging import Draw
from handlers.spoken import Verb

Handler = Callable[..., Awaitable[Any]]


async def reply_came(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """A reply is at most one of these: a workaround or a question in a card's thread, an answer in an agent's."""
    await workarounds.reply_came(desk, event, context)
    await questions.reply_came(desk, event, context)


async def status_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """To say what one needs to know is to ask."""
    found = read_state(spoken.text)
    if found is not None and found[0] is State.NEEDS_INFO and found[1]:
        return await questions.said(desk, occasion, replace(spoken, text=found[1]), where)
    return await lifecycle.status_said(desk, occasion, spoken, where)


async def tell_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    answered = await questions.answer_said(desk, occasion, spoken, where)
    return answered or await threads.tell_said(desk, occasion, spoken, where)


_ON_ISSUE: dict[str, Any] = {"right": Right.ANSWER, "needs_issue": True}
_WITH_ANSWER: dict[str, Any] = {**_ON_ISSUE, "takes_text": True, "options": frozenset({"answer"})}

# What can be said to Liaison: as `/liaison VERB`, and in threads as `@Liaison VERB` or `!VERB`.
VERBS = {
    "flag": Verb(flagging.said, "flag [title]", "flags a customer's problem", takes_text=True),
    "known": Verb(known.said, "known words", "looks up known issues and their workarounds", takes_text=True),
    "status": Verb(
        status_said,
        "status KI-3 [new state, and why]",
        "says where an issue stands, or changes it",
        needs_issue=True,
        takes_text=True,
    ),
    "mine": Verb(queue.mine_said, "mine", "lists what you own and what you flagged"),
    "queue": Verb(queue.queue_said, "queue", "lists what waits: overdue, due soon, the rest", right=Right.SEE_QUEUE),
    "claim": Verb(lifecycle.claim_said, "claim KI-3", "makes it yours", **_ON_ISSUE),
    "release": Verb(lifecycle.give_back_said, "release KI-3", "gives it back", **_ON_ISSUE),
    "ask": Verb(
        questions.said,
        "ask KI-3 question",
        "asks the agents who flagged it; of one report: ask R-12 question",
        right=Right.ASK,
        takes_text=True,
    ),
    "tell": Verb(
        tell_said,
        "tell KI-3 words",
        "engineers: tells the agents who flagged it; agents: tells the engineers",
        needs_issue=True,
        takes_text=True,
    ),
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
    "same": Verb(
        merging.same_said,
        "same KI-7 KI-3",
        "merges the newer into the older; or into the one that you name: `keep: KI-7`",
        right=Right.MERGE,
        takes_text=True,
        options=frozenset({"keep"}),
    ),
    "unlink": Verb(
        merging.unlink_said,
        "unlink KI-7",
        "takes back that it is the same as another",
        right=Right.MERGE,
        needs_issue=True,
    ),
    "link": Verb(
        merging.link_said, "link R-12 KI-3", "counts a report of yours on another known issue", takes_text=True
    ),
    "watch": Verb(
        watching.watch_said,
        "watch KI-3",
        "tells you of its changes and workarounds, without a report",
        needs_issue=True,
    ),
    "mute": Verb(
        watching.mute_said,
        "mute KI-3",
        "stops its news for you, but for workarounds and questions to you",
        needs_issue=True,
    ),
}
VERBS["policy"] = Verb(
    policy.said,
    "policy [chapter] [undo]",
    "shows what is agreed, and changes it",
    right=Right.SEE_POLICY,
    takes_text=True,
)
VERBS["role"] = Verb(
    roles.said,
    "role [@name] [role or -role]",
    "shows who holds which role; admins give it, or with a minus take it back",
    right=Right.SEE_ROLES,
    takes_text=True,
)
VERBS["schedule"] = Verb(
    schedules.said,
    "schedule [name] [fri 15:00 Europe/Madrid]",
    "shows what happens by the clock, and changes it",
    right=Right.CHANGE_SCHEDULE,
    takes_text=True,
)
VERBS["digest"] = Verb(
    digest.said, "digest [2026-W34]", "shows what the last week was like, or an earlier one", takes_text=True
)
VERBS["marker"] = Verb(
    markers.said,
    "marker [2026-11-20 release 4.2, or remove 3]",
    "lists the events that reports are compared around; marks a release, a billing run or an outage",
    right=Right.ANSWER,
    takes_text=True,
)
VERBS["export"] = Verb(
    exporting.said,
    "export reports, known issues or workarounds [jsonl]",
    "hands you all of them as a file: as CSV, or as JSON lines",
    right=Right.EXPORT,
    takes_text=True,
)
VERBS["escalate"] = Verb(
    escalation.said,
    "escalate KI-3 why severity: critical",
    "calls who must act: the person on duty, then the liaison, then the sponsor; the severity may be left out",
    right=Right.ESCALATE,
    needs_issue=True,
    takes_text=True,
    options=frozenset({"severity"}),
)
VERBS["rota"] = Verb(
    rotas.said,
    "rota [away, swap @ben or back 2026-12-01..2026-12-07]",
    "shows who is on duty now and next; says who is away, and who comes instead",
    takes_text=True,
)
VERBS["route"] = Verb(
    routing.said,
    "route [test words area: billing severity: critical customer: Acme]",
    "lists the rules by which problems go to teams; says which one would match",
    right=Right.SEE_POLICY,
    takes_text=True,
    options=frozenset({"area", "severity", "customer"}),
)
VERBS["sla"] = Verb(service_levels.sla_said, "sla explain KI-3", "shows how its time is counted", takes_text=True)
VERBS["kudos"] = Verb(
    recognition.said,
    "kudos @name for what [#behaviour]",
    "thanks somebody in public; alone: shows your own; `off`: you are never named",
    right=Right.SHOUT_OUT,
    takes_text=True,
)
VERBS["agenda"] = Verb(
    committee.agenda_said,
    "agenda [add KI-3 why]",
    "shows what comes before the committee, or adds to it",
    takes_text=True,
)
VERBS["decide"] = Verb(
    committee.decide_said,
    "decide KI-3 decision: what alternatives: what else agreed: @who owner: @who review: 2026-12-01",
    "records what the committee decided; its members only",
    needs_issue=True,
    options=frozenset({"decision", "alternatives", "agreed", "owner", "review"}),
)
VERBS["decisions"] = Verb(
    committee.decisions_said, "decisions KI-3", "lists what the committee decided on it", needs_issue=True
)
VERBS["marquee"] = Verb(
    marquee.said,
    "marquee [add words until: fri 15:00, down N-1, or here or #channel message, topic or off]",
    "shows what is broken in a channel, pinned or as its topic; announces something there until a time",
    right=Right.SET_MARQUEE,
    takes_text=True,
    options=frozenset({"until"}),
)
VERBS["definitions"] = Verb(
    definitions.said,
    "definitions [draft, write or sign severity]",
    "shows what the words mean that both sides agreed on, or KI-3 is judged by; changes it",
    takes_text=True,
)
VERBS["demand"] = Verb(
    demand.said,
    "demand KI-3 failure what: broke department: Billing",
    "says that a failure makes these reports; or that they are of `value`",
    needs_issue=True,
    takes_text=True,
    options=frozenset({"what", "department"}),
)
VERBS["doctor"] = Verb(
    doctor.said,
    "doctor [replay]",
    "looks whether everything is in place, and says how to mend it; tries again what was given up",
    right=Right.EXAMINE,
    takes_text=True,
)
VERBS["token"] = Verb(
    tokens.said,
    "token [create name scope ... expires:90d, or revoke name]",
    "lists the tokens by which programs use the API; makes one, shown once, or takes one back",
    right=Right.MANAGE_TOKENS,
    takes_text=True,
    options=frozenset({"expires"}),
)
VERBS["webhook"] = Verb(
    webhooks.said,
    "webhook [add https://host/path kind ..., log, replay or remove W-1]",
    "lists whom Liaison calls when something happens; adds, removes, shows what came of it",
    right=Right.MANAGE_TOKENS,
    takes_text=True,
)
VERBS["help"] = Verb(partial(spoken.explain, VERBS), "help", "shows this", takes_text=True)

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
}


# What the clock wakes: schedules by their names, and what is looked for at every tick.
CLOCK = {
    "queue": Wakes(queue.list_due, late_for=timedelta(hours=12)),
    "thanks": Wakes(recognition.thanks_due),
    "agenda": Wakes(committee.agenda_due, late_for=timedelta(hours=24)),
    "sponsor-note": Wakes(committee.note_due),
    "members": Wakes(committee.members_due),
    "round-up": Wakes(recognition.round_up_due, late_for=timedelta(days=3)),
    "digest": Wakes(digest.due, late_for=timedelta(hours=12)),
}
WATCHES = (
    Watch(service_levels.find_judged_otherwise, service_levels.terms_changed),
    Watch(service_levels.find_warnings, service_levels.time_ran),
    Watch(committee.find_breached_again, committee.breached_again),
    Watch(rotas.find_changed, rotas.handed_over),
    Watch(marquee.find_outdated, marquee.happened),
)


def connect(app: AsyncApp, desk: Desk) -> None:
    """Once per app: Bolt keeps every registration, so a second call would do everything twice."""

    def at_desk(handler: Handler) -> Handler:
        return partial(handler, desk)

    app.command("/flag")(at_desk(flagging.typed))
    app.command("/known")(at_desk(known.typed))
    app.command("/kudos")(partial(spoken.typed_as, "kudos", VERBS, desk))
    app.command("/liaison")(partial(spoken.typed, VERBS, desk))

    app.shortcut("flag_message")(at_desk(flagging.message_picked))
    app.shortcut("mark_workaround")(at_desk(workarounds.reply_picked))
    app.shortcut("same_as")(at_desk(merging.card_picked))

    app.view("flag_problem")(at_desk(flagging.form_sent))
    app.view("publish_workaround")(at_desk(workarounds.form_sent))
    app.view("recall_workaround")(at_desk(workarounds.recall_form_sent))
    app.view("ask_agents")(at_desk(questions.form_sent))
    app.view("answer_question")(at_desk(questions.answer_sent))

    app.view("promise_date")(at_desk(lifecycle.new_date_sent))
    app.view("change_policy")(at_desk(policy.form_sent))
    app.view("merge_issues")(at_desk(merging.form_sent))
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
    app.action("unmerge_issue")(at_desk(merging.not_the_same_pressed))
    app.action("answer_escalation")(at_desk(escalation.answer_pressed))
    app.action("sign_definition")(at_desk(definitions.sign_pressed))
    app.action("on_it")(at_desk(service_levels.on_it_pressed))
    app.action("still_right")(at_desk(service_levels.still_right_pressed))
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

    app.event("message", matchers=[echoes.is_own_post])(at_desk(echoes.came_back))
    app.event("message", matchers=[spoken.is_said])(partial(spoken.written, VERBS, desk))
    heard = at_desk(service_levels.reply_came)
    app.event("message", matchers=[workarounds.is_reply], middleware=[heard])(at_desk(reply_came))
    app.event("message", matchers=[marquee.is_own_deleted])(at_desk(marquee.message_deleted))
    app.event("message", matchers=[threads.is_changed])(at_desk(threads.message_changed))
    app.event("message", matchers=[threads.is_deleted])(at_desk(threads.message_deleted))
    for act, handler in REACTIONS.items():
        app.event("reaction_added", matchers=[reactions.means(desk, act)])(at_desk(handler))
    app.event("reaction_removed", matchers=[reactions.means(desk, Act.CLAIM)])(at_desk(lifecycle.claim_unmarked))
    app.event("reaction_removed", matchers=[reactions.means(desk, Act.JOIN)])(at_desk(joining.hand_taken_back))
    app.event("reaction_removed", matchers=[reactions.means(desk, Act.ESCALATE)])(at_desk(escalation.unmarked))
    app.event("app_home_opened")(at_desk(app_home.opened))
    app.event("member_joined_channel")(at_desk(people.membership_changed))
    app.event("member_left_channel")(at_desk(people.membership_changed))
    app.event("subteam_members_changed")(at_desk(people.membership_changed))


def _chose(choice: str) -> Callable[..., Awaitable[bool]]:
    """For an overflow menu: its options' values are `choice:issue`."""

    async def matches(action: dict[str, Any]) -> bool:
        return str(action["selected_option"]["value"]).startswith(f"{choice}:")

    return matches
