"""Our own message comes back from Slack: proof that it was posted, whatever the request's answer was."""

from bot.desk import Desk
from bot.notices import CardOpened, MarqueePosted
from bot.rules.labels import IssueId


async def heard(desk: Desk, mark: str, channel: str, ts: str) -> None:
    async with desk.store.transaction() as tx:
        letter = await tx.outbox.sent(mark, channel, ts, desk.now())
        if letter is not None and isinstance(letter.notice, CardOpened):
            await tx.cards.posted(IssueId(letter.notice.issue), channel, ts)
        if letter is not None and isinstance(letter.notice, MarqueePosted):
            await tx.marquees.posted(channel, letter.notice.number, ts, desk.now())
    if letter is not None:
        desk.wake()
