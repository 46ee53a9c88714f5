"""Somebody asks who does what, by when: as it is agreed at the moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.desk import Desk
from bot.rules import holders, priority, reactions, reproduction, roles, rotas, terms
from bot.rules.holders import Named
from bot.rules.priority import Matrix
from bot.rules.reactions import Emoji
from bot.rules.reproduction import Contract
from bot.rules.roles import Right
from bot.rules.rotas import Rota
from bot.rules.terms import ServiceLevels


@dataclass(frozen=True)
class Procedures:
    """`on_duty`: the person for each rota, None where all are away."""

    levels: ServiceLevels
    emoji: Emoji
    matrix: Matrix
    contract: Contract
    named: Named
    on_duty: Sequence[tuple[Rota, str | None]]
    usual: str | None


async def look(desk: Desk, actor: str) -> Procedures:
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        agreed: Mapping[str, Rota] = (await tx.policy.current(rotas.CHAPTER)).value
        return Procedures(
            levels=(await tx.policy.current(terms.CHAPTER)).value,
            emoji=(await tx.policy.current(reactions.CHAPTER)).value,
            matrix=(await tx.policy.current(priority.CHAPTER)).value,
            contract=(await tx.policy.current(reproduction.CHAPTER)).value,
            named=(await tx.policy.current(holders.CHAPTER)).value,
            on_duty=[(rota, rotas.on_duty(rota, desk.now())) for rota in agreed.values()],
            usual=(await tx.duties.told()).get(rotas.NO_ROTA, ("", ""))[0] or None,
        )
