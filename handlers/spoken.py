"""Somebody says a verb to Liaison: as a command, or in a thread."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules import grammar
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.rules.roles import Right
from bot.slack import help as texts
from bot.slack import spoken as speech
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.slack.text import mentioned, one_line, plain
from bot.slack.whisper import whisper
from bot.usecases import spoken as talk

Say = Callable[[Desk, Occasion, Spoken, Where], Awaitable[Message | str | None]]


@dataclass(frozen=True)
class Verb:
    """`usage` and `what` stand in the help; only who has the `right` finds it there. The use case checks the role in
    any case. `needs_issue`: without an id, or a thread that is about one, it says so. `takes_text`:
    without it, words that are left over are not understood, rather than passed over."""

    say: Say
    usage: str
    what: str
    right: Right = Right.LOOK_UP
    needs_issue: bool = False
    takes_text: bool = False
    options: frozenset[str] = frozenset()


Verbs = Mapping[str, Verb]
Mentions = tuple[tuple[str, ...], tuple[str, ...]]
"""Ids of users, and of user groups and channels, in order."""


async def is_said(event: dict[str, Any], context: AsyncBoltContext) -> bool:
    return (
        speech.is_by_person(event)
        and speech.words_to_liaison(event.get("text") or "", str(context.bot_user_id)) is not None
    )


async def typed(
    verbs: Verbs, desk: Desk, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    workspace, text = speech.workspace_of(context), body.get("text", "")
    where = Where(client, trigger=body["trigger_id"], channel=body["channel_id"], workspace=workspace)
    said = await _answer(verbs, desk, context["occasion"], plain(text), where, mentioned(text))
    await ack(speech.answer(said) if said is not None else "")


async def typed_as(
    verb: str,
    verbs: Verbs,
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    """A verb that is a command of its own: `/kudos ...` is `/liaison kudos ...`."""
    said = {**body, "text": f"{verb} {body.get('text', '')}"}
    await typed(verbs, desk, ack, said, client, context)


async def written(
    verbs: Verbs, desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    """In a thread that is about no issue, an exclamation mark before a word that is no verb is just that."""
    channel, thread = event["channel"], event.get("thread_ts") or event["ts"]
    words = speech.words_to_liaison(event["text"], str(context.bot_user_id)) or ""
    issue = await talk.issue_here(desk, channel, thread)
    if event["text"].startswith("!") and issue is None and grammar.read(words).verb not in verbs:
        return
    where = Where(client, None, channel, event["ts"], thread, issue, speech.workspace_of(context))
    to_liaison, _, after = event["text"].strip().partition(">")
    mentions = mentioned(after if to_liaison.startswith("<@") else event["text"])
    said = await _answer(verbs, desk, context["occasion"], words, where, mentions)
    if said is not None:
        await whisper(client, context["occasion"].actor, said, channel, event.get("thread_ts"))


async def _answer(
    verbs: Verbs, desk: Desk, occasion: Occasion, text: str, where: Where, mentions: Mentions
) -> Message | str | None:
    name = grammar.read(text).verb
    if name not in verbs:
        rights = await talk.rights(desk, occasion.actor)
        own = _own(verbs, rights)
        return texts.answer(_lines(own), Right.ANSWER in rights, name, grammar.nearest(name, own))
    verb = verbs[name]
    people, groups = mentions
    spoken = replace(grammar.read(text, verb.options), people=people, groups=groups)
    if verb.needs_issue and spoken.issue is None:
        spoken = replace(spoken, issue=where.issue)
    if verb.needs_issue and spoken.issue is None:
        raise Refused(f"Which one? For example: {verb.usage}")
    if spoken.text and not verb.takes_text:
        raise Refused(f"Nothing was done: it is not clear what “{one_line(spoken.text, 60)}” means. Say: {verb.usage}")
    return await verb.say(desk, occasion, spoken, where)


async def explain(verbs: Verbs, desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    """The verb `help`: what this person may do."""
    rights = await talk.rights(desk, occasion.actor)
    return texts.answer(_lines(_own(verbs, rights)), Right.ANSWER in rights)


def _own(verbs: Verbs, rights: frozenset[Right]) -> dict[str, Verb]:
    return {name: verb for name, verb in verbs.items() if verb.right in rights}


def _lines(verbs: Verbs) -> list[tuple[str, str]]:
    return [(verb.usage, verb.what) for verb in verbs.values()]
