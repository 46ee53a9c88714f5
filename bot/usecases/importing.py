"""Known issues, reports and workarounds from somewhere else: once for ever, without a card or a letter to anybody. An
imported issue gets its card when somebody flags it, or works on it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from bot.desk import Desk, Transaction
from bot.rules import issue as issues
from bot.rules.importing import Item, KnownIssue, ReportThere, WorkaroundThere
from bot.rules.labels import IssueId, ReportId, read_issue_label
from bot.rules.lifecycle import State
from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone, NotFound

_ORDER = (KnownIssue, ReportThere, WorkaroundThere)


@dataclass(frozen=True)
class Plan:
    """`new` in the order in which they have to come; `problems` with the place that `look` was told of them."""

    new: list[Item]
    here: list[Item]
    problems: list[tuple[int, str]]


async def look(desk: Desk, items: Sequence[Item]) -> Plan:
    """What is new among them. Changes nothing."""
    coming = {item.key for item in items}
    problems: list[tuple[int, str]] = []
    new: list[Item] = []
    here: list[Item] = []
    async with desk.store.transaction() as tx:
        for place, item in enumerate(items):
            if await _number(tx, item) is not None:
                here.append(item)
                continue
            new.append(item)
            if not isinstance(item, KnownIssue) and item.issue not in coming and await _issue(tx, item) is None:
                problems.append(
                    (place, f"{item.label}: its known issue is neither in these files nor imported before.")
                )
    return Plan(sorted(new, key=_place), here, problems)


async def load(desk: Desk, new: Sequence[Item], actor: str) -> AsyncIterator[bool]:
    """Each in a transaction of its own, so that what is cut off can be done again: whether it was new."""
    for item in new:
        try:
            async with desk.store.transaction() as tx:
                is_new = await _number(tx, item) is None
                if is_new:
                    await _add(desk, tx, item, actor)
        except AlreadyDone:
            is_new = False
        yield is_new


def _place(item: Item) -> tuple[int, int, str, int]:
    """Known issues first, and what has numbers by its number, so that an empty database gives the same ones."""
    digits = item.label.rpartition("-")[2]
    version = item.version if isinstance(item, WorkaroundThere) else 0
    return _ORDER.index(type(item)), int(digits) if digits.isdecimal() else 0, item.label, version


async def _add(desk: Desk, tx: Transaction, item: Item, actor: str) -> None:
    now = desk.now()
    match item:
        case KnownIssue():
            issue = await _add_issue(desk, tx, item, actor)
            number = int(issue)
        case ReportThere():
            issue = await _issue_of(tx, item)
            report = await tx.reports.add(item.checked, issue, item.flagged_by, item.flagged_at)
            if item.withdrawn_at is not None:
                await tx.reports.withdraw(report.id, item.withdrawn_at)
            number = int(report.id)
        case WorkaroundThere():
            issue = await _issue_of(tx, item)
            words = item.steps, item.customer_wording
            saved = await tx.workarounds.add(issue, item.author, *words, None, item.published_at, item.conditions)
            if item.recall is not None:
                await tx.workarounds.recall(saved, item.recall)
            number = int(saved.id)
    await tx.origins.note(item.key, number)
    await tx.audit.note(Occasion(f"import:{item.key}", actor), issue, "imported", {"from": item.key}, now)


async def _add_issue(desk: Desk, tx: Transaction, item: KnownIssue, actor: str) -> IssueId:
    added = await tx.issues.add(item.checked, item.created_at or desk.now())
    whole = replace(
        added,
        state=item.state,
        owner=item.owner,
        fix_due=item.fix_due,
        reason=item.reason,
        customer_answer=item.customer_answer,
    )
    if item.state is not State.NEW:
        whole = issues.told(whole)
    saved = added if whole == added else await tx.issues.save(whole)
    await desk.keep_time(tx, saved)
    if item.tracker:
        await tx.trackers.put(added.id, item.tracker, actor, desk.now())
    await tx.wordings.add(item.checked, added.id, None, saved.created_at)
    return added.id


async def _number(tx: Transaction, item: Item) -> int | None:
    """Its number here, if it is here: imported before, or exported from here."""
    number = await tx.origins.find(item.key)
    return await _own_number(tx, item) if number is None else number


async def _own_number(tx: Transaction, item: Item) -> int | None:
    try:
        match item:
            case KnownIssue():
                own = read_issue_label(item.label)
                is_ours = own is not None and (await tx.issues.get(own)).created_at == item.created_at
                return own if is_ours else None
            case ReportThere():
                kind, _, digits = item.label.partition("-")
                if kind != "R" or not digits.isdecimal():
                    return None
                report = await tx.reports.get(ReportId(int(digits)))
                return report.id if report.flagged_at == item.flagged_at else None
            case WorkaroundThere():
                own = await _issue(tx, item)
                versions = await tx.workarounds.of_issue(own) if own else []
                return next((each.id for each in versions if each.published_at == item.published_at), None)
    except NotFound:
        return None


async def _issue(tx: Transaction, item: ReportThere | WorkaroundThere) -> IssueId | None:
    """Its known issue here."""
    number = await tx.origins.find(item.issue)
    if number is not None:
        return IssueId(number)
    own = read_issue_label(item.issue.rpartition(":")[2])
    if own is None:
        return None
    try:
        return (await tx.issues.get(own)).id
    except NotFound:
        return None


async def _issue_of(tx: Transaction, item: ReportThere | WorkaroundThere) -> IssueId:
    found = await _issue(tx, item)
    assert found is not None, "look has seen it"
    return found
