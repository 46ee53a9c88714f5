"""Every point of every flow, one after the other: the bot dies there, lives on, and the end has to be the same."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.crash.lives import Point
from tests.crash.story import RECOVER, SLOW, Story
from tests.crash.verdict import complaints
from tests.crash.world import World

FIRST_DEATH = ("after chat.postMessage", 1)
MOST_TRIES = 3
"""What happens at the same time happens in any order, so the n-th commit of a kind may not come this time."""
MOST_OF_A_NAME = 6
"""A letter in doubt is looked for until its lease is over: how often is a matter of luck, and always the same point."""


@dataclass(frozen=True)
class Target:
    flow: str
    point: Point
    tries: int = 0

    def __str__(self) -> str:
        return f"{self.flow}: {self.point[0]}, no. {self.point[1]}"


async def _run(world: World, story: Story, flow: str, point: Point | None) -> dict[str, int]:
    """One flow in which the bot dies at the point, until all is quiet; what the last life has passed."""
    try:
        if flow == RECOVER:
            await world.bot.arm(FIRST_DEATH, then=point)
        else:
            await world.bot.arm(point)
        await story.flows()[flow]()
        await world.is_quiet()
        return await world.bot.arm()
    except AssertionError as failure:
        raise AssertionError(f"{flow}, {point}: {failure}; {world.records.unfinished()}; {world.bot.said()}") from None


async def survey(world: World) -> list[Target]:
    """Every point there is: one undisturbed story, in which each flow meets a bot that remembers nothing."""
    found = []
    story = Story(world, "surveyed")
    for flow in story.flows():
        await world.bot.restart()
        for name, times in sorted((await _run(world, story, flow, None)).items()):
            found += [Target(flow, (name, nth)) for nth in range(1, min(times, MOST_OF_A_NAME) + 1)]
    story.promise()
    return found


@dataclass
class Sweep:
    """Several worlds may work on one sweep. `told` numbers the stories."""

    open: dict[str, deque[Target]]
    reached: int = 0
    unreached: list[Target] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    told: int = 0

    @classmethod
    def of(cls, targets: Sequence[Target]) -> Sweep:
        flows: dict[str, deque[Target]] = {}
        for target in targets:
            flows.setdefault(target.flow, deque()).append(target)
        return cls(flows)

    async def work(self, world: World) -> None:
        """Stories in this world until no target is left. One death for each flow of a story."""
        while any(self.open.values()):
            self.told += 1
            story, died_at = Story(world, f"story{self.told}x"), []
            for flow in story.flows():
                targets = self.open.get(flow)
                target = targets.popleft() if targets else None
                if target is None:
                    if flow not in SLOW:
                        await _run(world, story, flow, None)
                    continue
                died_at.append(target)
                if target.tries:
                    await world.bot.restart()
                await _run(world, story, flow, target.point)
                self._note(target, world.bot.missed)
            story.promise()
            if found := complaints(await world.history()):
                said = "; ".join(map(str, found))
                self.wrong.append(f"{said} (died at {', '.join(map(str, died_at))}); {world.bot.said()}")
                return

    def _note(self, target: Target, missed: bool) -> None:
        if not missed:
            self.reached += 1
        elif target.tries + 1 < MOST_TRIES:
            self.open[target.flow].append(Target(target.flow, target.point, target.tries + 1))
        else:
            self.unreached.append(target)


async def sweep(targets: Sequence[Target], worlds: Sequence[World]) -> Sweep:
    result = Sweep.of(targets)
    await asyncio.gather(*(result.work(world) for world in worlds))
    return result
