"""How soon Slack hears that something is safe, beside a bare Bolt handler that keeps nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import load, processes
from tests.benchmarks.load import Body

AT_ONCE, SECONDS, PER_SECOND = 16, 8, 50
KINDS: dict[str, Callable[[], Iterator[Body]]] = {"`/flag`": load.commands, "an event": load.reactions}


async def measure(folder: Path) -> list[str]:
    """Rows of the table. Both are measured in turn, twice, and the better run of each counts."""
    rows = []
    async with (
        processes.running("answers") as slack,
        processes.running("bare", slack.api_url) as bare,
        processes.liaison(folder / "ack.db", slack.api_url) as bot,
    ):
        for kind, bodies in KINDS.items():
            best = {bare: 0.0, bot: 0.0}
            for _ in range(2):
                for server in best:
                    taken = await load.flood(server.slack_url, bodies(), AT_ONCE, SECONDS)
                    assert not taken.wrong, f"{kind}: {set(taken.wrong)}"
                    best[server] = max(best[server], taken.per_second)
            even = await load.steady(bot.slack_url, bodies(), PER_SECOND, SECONDS)
            assert not even.wrong
            ours, theirs = best[bot], best[bare]
            rows += [
                f"| ack of {kind}, {AT_ONCE} at once | {ours:,.0f}/s; bare Bolt {theirs:,.0f}/s; "
                f"ratio {ours / theirs:.2f} | at least 0.60 |",
                f"| ack of {kind} at {PER_SECOND}/s | p50 {even.ms(50):.1f} ms, p99 {even.ms(99):.1f} ms | "
                "p99 under 100 ms |",
            ]
    return rows
