"""What delivery does about threads, and about our messages that change: fetch a thread that was flagged, and keep what
crossed as its original is, and a workaround that was sent as it stands now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk import Names, Store, Transaction
from bot.notices import Asked, LetterEdited, Notice, Place, ThreadBrought, ThreadFlagged, WorkaroundShared
from bot.rules import threads
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.question import QuestionId, Reply, reply
from bot.rules.threads import Said
from bot.slack import drawing, questions, verdicts
from bot.slack.blocks import Message
from bot.slack.client import Done, Later, Never, Outcome
from bot.slack.posting import Posting

UNREADABLE = frozenset({"channel_not_found", "not_in_channel", "thread_not_found", "message_not_found", "is_archived"})
"""Slack's words for a thread that Liaison cannot see: nothing of it comes along, and that is no fault."""
NOT_TO_BE_EDITED = frozenset({*UNREADABLE, "edit_window_closed", "cant_update_message", "restricted_action"})
"""Slack's words for a message that is gone, or that stays as it is. An edit is no news, so nothing is lost."""


class Copies:
    """All of it may be repeated: nothing here makes a message."""

    def __init__(self, store: Store, posting: Posting, people: Names) -> None:
        self._store, self._posting, self._people = store, posting, people

    async def draw(self, notice: Notice) -> Message:
        said: Sequence[Said] = ()
        if notice.about is not None:
            async with self._store.transaction() as tx:
                said = await tx.threads.shown(notice.about)
        names = await self._people.names(drawing.people(notice, said))
        if isinstance(notice, Asked):
            return questions.asked(notice, names, said, await self._reply(notice))
        return drawing.draw(notice, names, said, await self._card_link(notice))

    async def _reply(self, notice: Asked) -> Reply:
        question = QuestionId(notice.question)
        async with self._store.transaction() as tx:
            answered_at = await tx.questions.answered_at(question, ReportId(notice.report))
            return reply(await tx.questions.get(question), answered_at)

    async def _card_link(self, notice: Notice) -> str | None:
        if not notice.links:
            return None
        async with self._store.transaction() as tx:
            card = await tx.cards.place(IssueId(int(notice.facts()["issue"] or 0)))
        return await self._posting.permalink(*card) if card else None

    async def edit(self, edited: LetterEdited) -> Outcome:
        """The message as it shall be now. What is not posted yet will be drawn like that anyway."""
        async with self._store.transaction() as tx:
            there = await tx.outbox.whereabouts(edited.of)
        if there is None or there.channel is None or not there.ts:
            if there is not None and there.is_on_its_way:
                return Later("it is being posted just now")
            return Done({"channel": "", "ts": ""})
        outcome = await self._posting.edit(there.channel, there.ts, await self._draw_anew(there.notice))
        if isinstance(outcome, Never) and outcome.error in NOT_TO_BE_EDITED:
            return Done({"channel": "", "ts": ""})
        return Done({"channel": there.channel, "ts": ""}) if isinstance(outcome, Done) else outcome

    async def _draw_anew(self, notice: Notice) -> Message:
        if not isinstance(notice, WorkaroundShared):
            return await self.draw(notice)
        about = WorkaroundId(notice.workaround), notice.version, ReportId(notice.report)
        async with self._store.transaction() as tx:
            standing = await tx.verdicts.standing(*about)
        names = await self._people.names(verdicts.people(notice, standing))
        return verdicts.shared(notice, names, standing)

    async def fetch(self, flagged: ThreadFlagged) -> Outcome:
        """`messages` are those of the thread that are not ours."""
        outcome = await self._posting.thread(flagged.channel, flagged.thread)
        if isinstance(outcome, Never) and outcome.error in UNREADABLE:
            return Done({"channel": "", "ts": "", "messages": []})
        return outcome


async def bring(tx: Transaction, flagged: ThreadFlagged, messages: Sequence[Said], now: datetime) -> None:
    """Say in the thread of the issue what was said in the flagged one, as far as it has not crossed yet."""
    issue = IssueId(flagged.issue)
    flagged_at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=flagged.flagged_at)
    pages = threads.pages(threads.worth_bringing(messages, flagged_at))
    for number, page in enumerate(pages, start=1):
        copy = f"{issue}:thread:{flagged.report}:{number}"
        shown = False
        for each in page:
            known, after = await tx.threads.record(issue, replace(each, copy=copy))
            shown = shown or threads.is_shown_anew(known, after)
            if threads.is_shown_otherwise(known, after):
                await tx.outbox.leave_edits(after.copy, after.stamp, now)
        if shown:
            brought = ThreadBrought(flagged.report, issue, number, len(pages), copy)
            await tx.outbox.leave(brought, Place(issue=issue), now)
