"""All that is kept about or by one person: found, given out, rewritten.

Ids are looked for in every column there is; which columns hold words, and whose, is said here, and tests hold that no
column is forgotten."""

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, Table, Text, and_, cast, delete, or_, select, update

from bot.desk import Cards
from bot.desk.erasure import Erased, Progress
from bot.notices import LetterEdited, Place
from bot.rules import erasure
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from storage import inbox, numbers, turns
from storage.outbox import Outbox
from storage.policy import Policy
from storage.tables import (
    ActionRow,
    AgendaRow,
    AnnouncementRow,
    AuditRow,
    CallRow,
    DecisionRow,
    DefinitionRow,
    EscalationRow,
    FeedbackRow,
    HistoryRow,
    HomeRow,
    InboxRow,
    IssueRow,
    OutboxRow,
    OwnHoursRow,
    ReopeningRow,
    ReportRow,
    Row,
    SaidRow,
    SessionRow,
    ShoutOutRow,
    TokenRow,
    WordingRow,
    WorkaroundRow,
)
from storage.workspace import Workspace

# Of each table: the column that names who wrote, and the columns with their words.
WRITTEN: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    ReportRow.__tablename__: (("flagged_by", ("title", "what_happens", "customer", "ticket_link")),),
    WorkaroundRow.__tablename__: (
        ("author", ("steps", "customer_wording", "applies_to", "risks")),
        ("recalled_by", ("recall_why",)),
    ),
    SaidRow.__tablename__: (("author", ("text", "app")),),
    ShoutOutRow.__tablename__: (("giver", ("reason",)),),
    EscalationRow.__tablename__: (("by", ("why",)),),
    AgendaRow.__tablename__: (("by", ("why",)),),
    DecisionRow.__tablename__: (("by", ("taken_back_why",)),),
    ActionRow.__tablename__: (("by", ("words",)), ("done_by", ("outcome",))),
    FeedbackRow.__tablename__: (("by", ("words",)),),
    AnnouncementRow.__tablename__: (("by", ("words",)),),
    DefinitionRow.__tablename__: (
        ("agents_draft_by", ("agents_draft",)),
        ("engineers_draft_by", ("engineers_draft",)),
    ),
}
# Rewritten as `_SPECIAL` and `erase` say: whose words they are does not stand beside them.
DERIVED = frozenset(
    {
        "issue.title", "issue.what_happens", "issue.reason", "issue.customer_answer", "said.files", "audit.facts",
        "inbox.body", "outbox.facts", "reopening.reason", "reopening.customer_answer", "wording.words",
        "webhook_call.facts",
    }
)  # fmt: skip
# Words that stay, but for ids: what both sides agreed on or decided together, what is counted, places, words of ours.
KEPT = frozenset(
    {
        "policy.value", "decision.decision", "decision.alternatives", "decision.agreed", "routed.why", "model.content",
        "model.figures", "report.source_permalink", "inbox.error", "outbox.error", "card.error", "token.scopes",
        "webhook.address", "webhook.kinds", "webhook_call.problem", "definition.wording", "demand.failed",
        "demand.department", "marker.name", "marker.area", "home.error", "own_hours.hours", "marquee.before",
        "marquee.error", "proposal.value", "proposal.asked", "pact.value",
        "tracker.link",
    }
)  # fmt: skip
# What is there for one person only goes with them: the table, and the column that names them.
OWN = {HomeRow.__tablename__: "person", OwnHoursRow.__tablename__: "person", SessionRow.__tablename__: "person"}
# Never given out, whomever they belong to.
SECRET = frozenset({"token.hashed", "webhook.secret", "session.key", "identity.key"})

Values = Mapping[str, Any]


class Erasure:
    def __init__(self, workspace: Workspace, outbox: Outbox, cards: Cards, policy: Policy) -> None:
        self._workspace, self._outbox, self._cards, self._policy = workspace, outbox, cards, policy

    async def about(self, person: str, progress: Progress) -> list[dict[str, Any]]:
        worded, _ = await self._worded(person)
        found = []
        for table in Row.metadata.sorted_tables:
            rows = [row for row in await self._rows(table, person, worded) if _concerns(table, row, person, worded)]
            progress(table.name, 0, len(rows))
            found += [{"table": table.name, **_plain(table, row)} for row in rows]
            progress(table.name, len(rows), len(rows))
        return found

    async def erase(self, person: str, now: datetime, progress: Progress) -> Erased:
        await self._outbox.write()
        self._policy.is_changed = True  # perhaps: people are named there
        stand_in = erasure.stand_in(await numbers.take(self._workspace, "erased"))
        worded, texts = await self._worded(person)
        declined = await self._declined(person), await self._ever_declined(person)
        rewriting = _Rewriting(person, stand_in, worded, declined, texts, now)
        changed: dict[str, int] = {}
        issues, edits, copies = set(worded), [], []
        for table in Row.metadata.sorted_tables:
            rows = await self._rows(table, person, worded)
            progress(table.name, 0, len(rows))
            for done, row in enumerate(rows, start=1):
                changes = rewriting.changes(table, row)
                if changes:
                    changed[table.name] = changed.get(table.name, 0) + 1
                    is_own = table.name in OWN and row[OWN[table.name]] == person
                    rewritten = delete(table) if is_own else update(table).values(changes)
                    await self._workspace.run(rewritten.where(*_this(table, row)))
                    issues |= _shown_on(table, row)
                    edits += _edits(table, {**row, **changes}, changes)
                    copies += [row["copy"]] if table.name == SaidRow.__tablename__ and "text" in changes else []
                progress(table.name, done, len(rows))
        await self._forget_wordings(stand_in, worded)
        cards = await self._draw_anew(issues, now)
        await self._outbox.leave_all([(LetterEdited(key, stand_in), place) for key, place in edits], now)
        for copy in sorted({copy for copy in copies if copy}):
            await self._outbox.leave_edits(copy, stand_in, now)
        return Erased(stand_in, changed, cards, len(edits) + len(set(copies) - {""}))

    async def _rows(self, table: Table, person: str, worded: Iterable[int]) -> list[dict[str, Any]]:
        """Those that may have to be rewritten."""
        candidates = [cast(column, Text).contains(person, autoescape=True) for column in _texts_of(table)]
        if table.name == OutboxRow.__tablename__:
            candidates.append(table.c.forgotten_at.is_(None))
        if table.name == IssueRow.__tablename__:
            candidates.append(table.c.number.in_(sorted(worded)))
        if table.name in (IssueRow.__tablename__, ReopeningRow.__tablename__):
            candidates.append(table.c.state == State.DECLINED.value)
        if table.name == ReportRow.__tablename__:
            candidates.append(table.c.issue.in_(sorted(worded)))
        found = select(table).where(table.c.workspace_id == self._workspace.id, or_(*candidates))
        return [dict(row) for row in (await self._workspace.run(found)).mappings()]

    async def _worded(self, person: str) -> tuple[frozenset[int], frozenset[str]]:
        """The known issues that still say what a report of theirs says, and words that others' rows may repeat."""
        report, issue = ReportRow, IssueRow
        same = and_(self._workspace.has(issue), issue.title == report.title, issue.what_happens == report.what_happens)
        of_report = or_(issue.number == report.issue, issue.number == report.origin)
        asked = select(issue.number, issue.title, issue.what_happens).join(report, and_(same, of_report))
        asked = asked.where(self._workspace.has(report), report.flagged_by == person)
        found = (await self._workspace.run(asked)).all()
        texts = {text for each in found for text in (each.title, each.what_happens)}
        for name, written in WRITTEN.items():
            table = Row.metadata.tables[name]
            for by, words in written if name != ReportRow.__tablename__ else ():
                theirs = select(*(table.c[word] for word in words))
                theirs = theirs.where(table.c.workspace_id == self._workspace.id, table.c[by] == person)
                texts |= {text for row in await self._workspace.run(theirs) for text in row}
        acts = select(AuditRow.facts).where(self._workspace.has(AuditRow), AuditRow.actor == person)
        texts |= {facts.get("why") for facts in (await self._workspace.run(acts)).scalars()}
        answers = select(issue.customer_answer).where(
            self._workspace.has(issue), issue.number.in_(sorted(await self._declined(person)))
        )
        texts |= set((await self._workspace.run(answers)).scalars())
        return frozenset(each.number for each in found), frozenset(text for text in texts if text)

    async def _declined(self, person: str) -> frozenset[int]:
        """The issues that they were the last to decline."""
        last = dict(await self._decliners())
        return frozenset(issue for issue, by in last.items() if by == person)

    async def _ever_declined(self, person: str) -> frozenset[int]:
        return frozenset(issue for issue, by in await self._decliners() if by == person)

    async def _decliners(self) -> list[tuple[int, str]]:
        """Each time that an issue was declined: which, and who did it; the latest last."""
        row = HistoryRow
        asked = select(row.issue, row.by).where(self._workspace.has(row), row.state == State.DECLINED.value)
        return [(issue, by) for issue, by in await self._workspace.run(asked.order_by(row.at, row.id))]

    async def _forget_wordings(self, stand_in: str, worded: Iterable[int]) -> None:
        """The words by which issues are found are read anew from what stands there now."""
        row, report = WordingRow, ReportRow
        theirs = select(report.number).where(self._workspace.has(report), report.flagged_by == stand_in)
        bare = row.written_for.in_(sorted(worded))
        old = update(row).where(self._workspace.has(row), or_(row.report.in_(theirs), bare))
        await self._workspace.run(old.values(words=None, seq=await numbers.take(self._workspace, "wording")))

    async def _draw_anew(self, issues: Iterable[int], now: datetime) -> int:
        drawn = 0
        for issue in sorted(issues):
            if await self._cards.is_wanted(IssueId(issue)):
                await self._cards.want(IssueId(issue), now)
                drawn += 1
        return drawn


class _Rewriting:
    """How one row stands without this person."""

    def __init__(
        self,
        person: str,
        stand_in: str,
        worded: frozenset[int],
        declined: tuple[frozenset[int], frozenset[int]],
        texts: frozenset[str],
        now: datetime,
    ) -> None:
        self._person, self._stand_in, self._now = person, stand_in, now
        self._worded, self._texts = worded, texts
        self._declined, self._ever_declined = declined
        self._special: dict[str, Callable[[Values], Values]] = {
            IssueRow.__tablename__: self._issue,
            ReopeningRow.__tablename__: self._reopening,
            ReportRow.__tablename__: self._report,
            SaidRow.__tablename__: self._said,
            AuditRow.__tablename__: self._audit,
            InboxRow.__tablename__: self._event,
            OutboxRow.__tablename__: self._letter,
            CallRow.__tablename__: self._call,
            TokenRow.__tablename__: self._token,
        }

    def changes(self, table: Table, row: Values) -> dict[str, Any]:
        after = dict(row)
        for by, words in WRITTEN.get(table.name, ()):
            if row[by] == self._person:
                after |= {word: erasure.without_words(row[word]) for word in words}
        after |= self._special.get(table.name, _nothing)(row)
        found = {
            name: erasure.replaced(value, self._person, self._stand_in)
            for name, value in after.items()
            if name != "workspace_id"
        }
        return {name: value for name, value in found.items() if value != row[name]}

    def _issue(self, row: Values) -> Values:
        gone: tuple[str, ...] = ("title", "what_happens") if row["number"] in self._worded else ()
        if row["number"] in self._declined and row["state"] == State.DECLINED.value:
            gone += ("reason", "customer_answer")
        return {name: erasure.without_words(row[name]) for name in gone}

    def _reopening(self, row: Values) -> Values:
        is_theirs = row["issue"] in self._ever_declined and row["state"] == State.DECLINED.value
        return {name: erasure.without_words(row[name]) for name in ("reason", "customer_answer") if is_theirs}

    def _report(self, row: Values) -> Values:
        """Who raises a hand repeats the title; a link is no place for a tombstone."""
        if row["flagged_by"] == self._person:
            return {"ticket_link": ""}
        is_repeated = row["joined_on"] is not None and row["title"] in self._texts
        return {"title": erasure.TOMBSTONE} if is_repeated else {}

    def _said(self, row: Values) -> Values:
        return {"files": {"files": []}} if row["author"] == self._person else {}

    def _audit(self, row: Values) -> Values:
        facts = erasure.without_these(row["facts"], self._texts)
        if row["actor"] == self._person and "why" in facts:
            facts["why"] = erasure.without_words(facts["why"])
        return {"facts": facts}

    def _call(self, row: Values) -> Values:
        return {"facts": erasure.without_these(row["facts"], self._texts)}

    def _token(self, row: Values) -> Values:
        """What acts in their name does so no more."""
        if row["owner"] != self._person or row["revoked_at"] is not None:
            return {}
        return {"revoked_at": self._now}

    def _event(self, row: Values) -> Values:
        """What they did, and nobody has handled yet, is not done any more."""
        if row["body"] is None or not erasure.mentions(_who(row["body"]), self._person):
            return {}
        return {"body": None, "state": inbox.DONE, "done_at": self._now, "owner": None, "error": None}

    def _letter(self, row: Values) -> Values:
        facts = {"facts": erasure.without_these(row["facts"], self._texts)}
        waits = row["state"] in (turns.PENDING, turns.DEAD)
        if row["user_id"] == self._person and row["channel"] is None and row["issue"] is None and waits:
            return {**facts, "state": turns.WITHDRAWN}
        return facts


def _nothing(_: Values) -> Values:
    return {}


def _who(body: Mapping[str, Any]) -> list[Any]:
    """Who did it; of an edit or a deletion, whose message it was."""
    event = body.get("event")
    if not isinstance(event, dict):
        return [body.get("user_id"), body.get("user")]
    before = event.get("previous_message")
    return [event.get("user"), before.get("user") if isinstance(before, dict) else None]


def _texts_of(table: Table) -> list[ColumnElement[Any]]:
    """Every column in which an id may stand."""
    kinds = String | Text | JSON
    return [
        column
        for column in table.columns
        if column.name != "workspace_id" and isinstance(getattr(column.type, "impl", column.type), kinds)
    ]


def _this(table: Table, row: Values) -> list[ColumnElement[bool]]:
    return [column == row[column.name] for column in table.primary_key]


def _concerns(table: Table, row: Values, person: str, worded: frozenset[int]) -> bool:
    """Whether the row is about them, rather than one that only repeats their words."""
    own = table.name == IssueRow.__tablename__ and row["number"] in worded
    return own or erasure.mentions([row[column.name] for column in _texts_of(table)], person)


def _shown_on(table: Table, row: Values) -> set[int]:
    """The issues whose card may show this row."""
    if table.name == IssueRow.__tablename__:
        return {row["number"]}
    shown = (ReportRow.__tablename__, WorkaroundRow.__tablename__, EscalationRow.__tablename__)
    return {row["issue"]} if table.name in shown else set()


def _edits(table: Table, row: Values, changes: Values) -> list[tuple[str, Place]]:
    """What Slack has of this letter is drawn anew, but for what was said to them alone."""
    if table.name != OutboxRow.__tablename__ or "facts" not in changes or "user_id" in changes:
        return []
    if row["state"] != turns.SENT or row["forgotten_at"] is not None or row["kind"] == LetterEdited.__name__:
        return []
    return [(row["key"], Place(row["issue"], row["channel"], row["thread"], row["user_id"]))]


def _plain(table: Table, row: Values) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, datetime | date):
            return value.isoformat()
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value

    left_out = SECRET | {f"{table.name}.workspace_id"}
    return {name: plain(value) for name, value in row.items() if f"{table.name}.{name}" not in left_out}
