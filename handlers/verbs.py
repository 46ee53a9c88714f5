"""What can be said to Liaison: as `/liaison VERB`, and in threads as `@Liaison VERB` or `!VERB`."""

from dataclasses import replace
from functools import partial
from typing import Any

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.lifecycle import State, read_state
from bot.rules.occasion import Occasion
from bot.rules.roles import Right
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from handlers import (
    actions,
    committee,
    definitions,
    demand,
    digest,
    doctor,
    escalation,
    exporting,
    feedback,
    flagging,
    known,
    launches,
    lifecycle,
    markers,
    marquee,
    merging,
    policy,
    priority,
    procedures,
    product_health,
    proposals,
    questions,
    queue,
    recognition,
    roles,
    rotas,
    routing,
    schedules,
    service_levels,
    spoken,
    threads,
    tokens,
    trackers,
    watching,
    webhooks,
    workarounds,
)
from handlers.spoken import Verb


async def status_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """Without a text it tells what is known. To say what one needs to know is to ask."""
    if not spoken.text:
        return await known.said(desk, occasion, spoken, where)
    found = read_state(spoken.text)
    if found is not None and found[0] is State.NEEDS_INFO and found[1]:
        return await questions.said(desk, occasion, replace(spoken, text=found[1]), where)
    return await lifecycle.status_said(desk, occasion, spoken, where)


async def tell_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    answered = await questions.answer_said(desk, occasion, spoken, where)
    return answered or await threads.tell_said(desk, occasion, spoken, where)


async def policy_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str | None:
    """What binds both sides is proposed; everything else is changed at once."""
    if await proposals.is_said(desk, spoken):
        return await proposals.said(desk, occasion, spoken, where)
    return await policy.said(desk, occasion, spoken, where)


async def schedule_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """When the digest comes binds both sides."""
    return await proposals.schedule_said(desk, occasion, spoken) or await schedules.said(desk, occasion, spoken, where)


async def link_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    apart = await flagging.apart_said(desk, occasion, spoken, where)
    return apart or await merging.link_said(desk, occasion, spoken, where)


_ON_ISSUE: dict[str, Any] = {"right": Right.ANSWER, "needs_issue": True}
_WITH_ANSWER: dict[str, Any] = {**_ON_ISSUE, "takes_text": True, "options": frozenset({"answer"})}

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
        link_said,
        "link R-12 KI-3",
        "counts a report of yours on another known issue, or on a new one: `link R-12 new`",
        takes_text=True,
    ),
    "impact": Verb(
        priority.impact_said,
        "impact R-12 40",
        "says how many customers a report of yours stands for",
        takes_text=True,
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
    "policy": Verb(
        policy_said,
        "policy [chapter] [undo; of a proposal show, approve, withdraw or force]",
        "shows what is agreed, and changes it; what binds both sides when both approve",
        right=Right.SEE_POLICY,
        takes_text=True,
    ),
    "role": Verb(
        roles.said,
        "role [@name] [role or -role]",
        "shows who holds which role; admins give it, or with a minus take it back",
        right=Right.SEE_ROLES,
        takes_text=True,
    ),
    "schedule": Verb(
        schedule_said,
        "schedule [name] [fri 15:00 Europe/Madrid]",
        "shows what happens by the clock, and changes it",
        right=Right.CHANGE_SCHEDULE,
        takes_text=True,
    ),
    "digest": Verb(
        digest.said, "digest [2026-W34]", "shows what the last week was like, or an earlier one", takes_text=True
    ),
    "marker": Verb(
        markers.said,
        "marker [2026-11-20 release 4.2, or remove 3]",
        "lists the events that reports are compared around; marks a release, a billing run or an outage",
        right=Right.ANSWER,
        takes_text=True,
    ),
    "launch": Verb(
        launches.said,
        "launch [name on: 2026-11-20 area: billing, or off L-3]",
        "lists what goes live and what came of it; adds a launch, or calls it off",
        right=Right.ANSWER,
        takes_text=True,
        options=frozenset({"on", "area"}),
    ),
    "export": Verb(
        exporting.said,
        "export reports, known issues or workarounds [jsonl]",
        "hands you all of them as a file: as CSV, or as JSON lines",
        right=Right.EXPORT,
        takes_text=True,
    ),
    "escalate": Verb(
        escalation.said,
        "escalate KI-3 why severity: critical",
        "calls who must act: the person on duty, then the liaison, then the sponsor; the severity may be left out",
        right=Right.ESCALATE,
        needs_issue=True,
        takes_text=True,
        options=frozenset({"severity"}),
    ),
    "rota": Verb(
        rotas.said,
        "rota [away, swap @ben or back 2026-12-01..2026-12-07]",
        "shows who is on duty now and next; says who is away, and who comes instead",
        takes_text=True,
    ),
    "route": Verb(
        routing.said,
        "route [test words area: billing severity: critical customer: Acme]",
        "lists the rules by which problems go to teams; says which one would match",
        right=Right.SEE_POLICY,
        takes_text=True,
        options=frozenset({"area", "severity", "customer"}),
    ),
    "sla": Verb(service_levels.sla_said, "sla explain KI-3", "shows how its time is counted", takes_text=True),
    "kudos": Verb(
        recognition.said,
        "kudos @name for what [#behaviour]",
        "thanks somebody in public; alone: shows your own; `behaviours`: what for; `off`: you are never named",
        right=Right.SHOUT_OUT,
        takes_text=True,
    ),
    "agenda": Verb(
        committee.agenda_said,
        "agenda [add KI-3 why, or remove KI-3]",
        "shows what comes before the committee, adds to it, or takes that back",
        takes_text=True,
    ),
    "decide": Verb(
        committee.decide_said,
        "decide KI-3 decision: what alternatives: what else agreed: @who owner: @who review: 2026-12-01 "
        "[replaces: D-1], or undo D-2 why",
        "records what the committee decided, or takes it back within two hours; its members only",
        takes_text=True,
        options=frozenset({"decision", "alternatives", "agreed", "owner", "review", "replaces"}),
    ),
    "decisions": Verb(
        committee.decisions_said, "decisions KI-3", "lists what the committee decided on it", needs_issue=True
    ),
    "action": Verb(
        actions.said,
        "action [add what owner: @name due: 2026-12-01, done A-3 what came of it, or reopen A-3]",
        "lists what was agreed to be done, adds to it, says that it is done",
        takes_text=True,
        options=frozenset({"owner", "due"}),
    ),
    "health": Verb(
        product_health.said,
        "health [2026-10]",
        "shows how the product was in the last month, or an earlier one: actions, movers, breaches, fixes, deflection",
        takes_text=True,
    ),
    "feedback": Verb(
        feedback.said,
        "feedback [held what came of it, or skipped why]",
        "lists the feedback sessions of both sides; says whether the last one was held",
        takes_text=True,
    ),
    "marquee": Verb(
        marquee.said,
        "marquee [add words until: fri 15:00, down N-1, or here or #channel message, topic or off]",
        "shows what is broken in a channel, pinned or as its topic; announces something there until a time",
        right=Right.SET_MARQUEE,
        takes_text=True,
        options=frozenset({"until"}),
    ),
    "definitions": Verb(
        definitions.said,
        "definitions [draft, write or sign severity]",
        "shows what the words mean that both sides agreed on, or KI-3 is judged by; changes it",
        takes_text=True,
    ),
    "tracker": Verb(
        trackers.said,
        "tracker KI-3 https://tracker.example.com/PROJ-7",
        "says where the engineers' tracker has it; `off`: nowhere; without an address: shows it",
        needs_issue=True,
        takes_text=True,
        right=Right.ANSWER,
    ),
    "demand": Verb(
        demand.said,
        "demand KI-3 failure what: broke department: Billing",
        "says that a failure makes these reports; or that they are of `value`",
        needs_issue=True,
        takes_text=True,
        options=frozenset({"what", "department"}),
    ),
    "doctor": Verb(
        doctor.said,
        "doctor [replay]",
        "looks whether everything is in place, and says how to mend it; tries again what was given up",
        right=Right.EXAMINE,
        takes_text=True,
    ),
    "token": Verb(
        tokens.said,
        "token [create name scope ... expires:90d, or revoke name]",
        "lists the tokens by which programs use the API; makes one, shown once, or takes one back",
        right=Right.MANAGE_TOKENS,
        takes_text=True,
        options=frozenset({"expires"}),
    ),
    "webhook": Verb(
        webhooks.said,
        "webhook [add https://host/path kind ..., log, replay or remove W-1]",
        "lists whom Liaison calls when something happens; adds, removes, shows what came of it",
        right=Right.MANAGE_TOKENS,
        takes_text=True,
    ),
}
VERBS["procedures"] = Verb(procedures.said, "procedures", "shows who does what by when, as it is agreed")
VERBS["help"] = Verb(partial(spoken.explain, VERBS), "help", "shows this", takes_text=True)
