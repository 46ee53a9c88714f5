"""Every table. `workspace_id` leads every key and index, so that rows of one workspace stay together on one node.

Numbers and ids are made by the application: there is no sequence, trigger or foreign key to keep across nodes.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, DateTime, Dialect, Index, MetaData, String, Text, TypeDecorator, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[datetime]):
    """An aware UTC time, also where the engine knows no time zones. Refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; storage takes aware times only")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text as people paste it. NUL and halves of surrogate pairs, which PostgreSQL refuses, do not survive."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


# sort_order: SQLAlchemy would put the columns of a base class last, also in the primary key.
WorkspaceKey = Annotated[str, mapped_column(String(64), primary_key=True, sort_order=-1)]
SlackId = Annotated[str, mapped_column(String(64))]
Key = Annotated[str, mapped_column(String(512))]
Word = Annotated[str, mapped_column(String(64))]
Long = Annotated[str, mapped_column(AnyText)]


class Row(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the shape that SQLAlchemy reads
        datetime: Utc,
        dict[str, Any]: JSON(none_as_null=True),
    }

    workspace_id: Mapped[WorkspaceKey]


class NumberRow(Row):
    """The last number given out under a name."""

    __tablename__ = "number"

    name: Mapped[Word] = mapped_column(primary_key=True)
    last: Mapped[int]


class InboxRow(Row):
    """`seq` is the order of arrival. `attempts` counts how often handling was begun. `body` is dropped when it is
    done."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index(None, "workspace_id", "state", "next_at"),
        Index(None, "workspace_id", "lane", "state", "seq"),
    )

    key: Mapped[Key] = mapped_column(primary_key=True)
    lane: Mapped[Key]
    seq: Mapped[int] = mapped_column(server_default="0")
    body: Mapped[dict[str, Any] | None]
    state: Mapped[Word]
    owner: Mapped[Key | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    received_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    error: Mapped[Long | None]


class LatestRow(Row):
    """The last that is known to have happened to something, by Slack's `stamp` of it, whatever came in first."""

    __tablename__ = "latest"
    __table_args__ = (Index(None, "workspace_id", "seen_at"),)

    what: Mapped[Key] = mapped_column(primary_key=True)
    stamp: Mapped[Word]
    seen_at: Mapped[datetime]


class OutboxRow(Row):
    """`seq` is the order of leaving; the lowest `urgency` goes first, but for the order of a lane. `not_before` is the
    time of the next try or, of an unsure letter, the next look; while it is being sent, the time from which its sender
    is taken for dead. Before `lease_until` an earlier try may still reach Slack. From `forgotten_at` on `facts` has no
    text any more."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        UniqueConstraint("workspace_id", "seq"),
        Index(None, "workspace_id", "state", "not_before"),
        Index(None, "workspace_id", "state", "urgency", "seq", "bucket"),
        Index(None, "workspace_id", "state", "bucket"),
        Index(None, "workspace_id", "lane", "state", "seq"),
        Index(None, "workspace_id", "sent_channel", "sent_ts"),
        Index(None, "workspace_id", "about"),
    )

    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[Key]
    seq: Mapped[int]
    urgency: Mapped[int] = mapped_column(server_default="1")
    kind: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    lane: Mapped[Key]
    bucket: Mapped[Key]
    issue: Mapped[int | None]
    channel: Mapped[SlackId | None]
    thread: Mapped[SlackId | None]
    user_id: Mapped[SlackId | None]
    state: Mapped[Word]
    owner: Mapped[Key | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    looks: Mapped[int]
    left_at: Mapped[datetime]
    first_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_channel: Mapped[SlackId | None]
    sent_ts: Mapped[SlackId | None]
    forgotten_at: Mapped[datetime | None]
    error: Mapped[Long | None]
    about: Mapped[Key | None]


def _stale(*columns: str) -> Index:
    """Of the cards that show too little: a few of very many."""
    too_little = text("applied < wanted")
    return Index("ix_card_stale", *columns, sqlite_where=too_little, postgresql_where=too_little)


class CardRow(Row):
    """The card of an issue shows `applied` and shall show `wanted`; `after` is the key of a notice to wait for."""

    __tablename__ = "card"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "ts"), _stale("workspace_id", "not_before"))

    issue: Mapped[int] = mapped_column(primary_key=True)
    wanted: Mapped[int]
    applied: Mapped[int]
    after: Mapped[Key | None]
    channel: Mapped[SlackId | None]
    ts: Mapped[SlackId | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[Long | None]


class MarqueeRow(Row):
    """The marquee of a channel shows `applied` and shall show `wanted`, which looks like `stamp`. `mode` is message or
    topic; `before` was the topic until then. `number` is that of its latest beginning, in the workspace. What it shall
    show was last looked up at `mark` of the board, and is looked up again at `look_at` in any case."""

    __tablename__ = "marquee"

    channel: Mapped[SlackId] = mapped_column(primary_key=True)
    mode: Mapped[Word]
    wanted: Mapped[int]
    applied: Mapped[int]
    stamp: Mapped[Word]
    ts: Mapped[SlackId | None]
    number: Mapped[int]
    before: Mapped[Long | None]
    mark: Mapped[Key]
    look_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[Long | None]


class AnnouncementRow(Row):
    __tablename__ = "announcement"
    __table_args__ = (Index(None, "workspace_id", "until"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[Long]
    by: Mapped[SlackId]
    until: Mapped[datetime]


class RateRow(Row):
    """Nothing leaves through the bucket before `next_at`; the bucket `*` is every post of the workspace, `chat.update`
    every edit."""

    __tablename__ = "rate"
    __table_args__ = (Index(None, "workspace_id", "next_at"),)

    bucket: Mapped[Key] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]


class IssueRow(Row):
    """`duplicate_of` is canonical. `merged_into` is what it was merged into itself, and may be merged by now too."""

    __tablename__ = "issue"
    __table_args__ = (
        Index(None, "workspace_id", "state", "number"),
        Index(None, "workspace_id", "duplicate_of"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    title: Mapped[Long]
    what_happens: Mapped[Long]
    area: Mapped[Word]
    severity: Mapped[int]
    state: Mapped[Word]
    owner: Mapped[SlackId | None]
    created_at: Mapped[datetime]
    fix_due: Mapped[datetime | None]
    reason: Mapped[Long] = mapped_column(server_default="")
    customer_answer: Mapped[Long] = mapped_column(server_default="")
    told: Mapped[Word] = mapped_column(server_default="")
    duplicate_of: Mapped[int | None]
    merged_into: Mapped[int | None]
    regression_of: Mapped[int | None]
    due: Mapped[datetime | None]
    owed: Mapped[Word] = mapped_column(server_default="")
    terms: Mapped[Word] = mapped_column(server_default="")


class WordingRow(Row):
    """A text by which an issue is found: of a report, or of an issue that came without one. `seq` is taken when it is
    stored and anew whenever it goes to another issue, so what has a higher one is news. `words` are as
    bot.rules.matching.texts packs them; NULL: to be read from the text."""

    __tablename__ = "wording"
    __table_args__ = (Index(None, "workspace_id", "seq", "number"), Index(None, "workspace_id", "report"))

    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    issue: Mapped[int]
    report: Mapped[int | None]
    area: Mapped[Word]
    at: Mapped[datetime]
    words: Mapped[bytes | None]


class SuggestionRow(Row):
    """A known issue that was shown for a flag, in the form of this name; `outcome` is NULL until it is decided.
    `automatic`: joined without asking."""

    __tablename__ = "suggestion"
    __table_args__ = (
        Index(None, "workspace_id", "decided_at"),
        Index(None, "workspace_id", "report"),
        Index(None, "workspace_id", "model", "place", "may_link", "decided_at"),
    )

    form: Mapped[Key] = mapped_column(primary_key=True)
    issue: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    model: Mapped[Word]
    sure: Mapped[float]
    may_link: Mapped[bool]
    shown_at: Mapped[datetime]
    report: Mapped[int | None]
    outcome: Mapped[Word | None]
    automatic: Mapped[bool]
    decided_at: Mapped[datetime | None]


class ModelRow(Row):
    """A re-ranker that was fitted to this workspace's own record; the latest is in use."""

    __tablename__ = "model"

    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    figures: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class ReportRow(Row):
    """It counts on `issue`; `origin` is the merged issue that it came with, if it did. `joined_on` is the message
    (`channel:ts`) that it was joined on with the emoji `joined_with`. Counted no more once it is withdrawn."""

    __tablename__ = "report"
    __table_args__ = (
        Index(None, "workspace_id", "issue", "number"),
        Index(None, "workspace_id", "flagged_by", "number"),
        Index(None, "workspace_id", "source_channel", "source_thread"),
        Index(None, "workspace_id", "source_channel", "source_ts"),
        Index(None, "workspace_id", "joined_on", "flagged_by"),
        Index(None, "workspace_id", "flagged_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    flagged_by: Mapped[SlackId]
    title: Mapped[Long]
    what_happens: Mapped[Long]
    area: Mapped[Word]
    severity: Mapped[int]
    customer: Mapped[Long]
    ticket_link: Mapped[Long]
    customers_affected: Mapped[int]
    source_channel: Mapped[SlackId | None]
    source_ts: Mapped[SlackId | None]
    source_thread: Mapped[SlackId | None]
    source_permalink: Mapped[Long | None]
    flagged_at: Mapped[datetime]
    origin: Mapped[int | None]
    joined_on: Mapped[Key | None]
    joined_with: Mapped[Key | None]
    withdrawn_at: Mapped[datetime | None]


class WatchRow(Row):
    """This person follows the issue, or wants to hear no more of it."""

    __tablename__ = "watch"
    __table_args__ = (Index(None, "workspace_id", "person"),)

    issue: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[SlackId] = mapped_column(primary_key=True)
    muted: Mapped[bool]
    at: Mapped[datetime]


class WorkaroundRow(Row):
    """All versions of the workaround of an issue share its number."""

    __tablename__ = "workaround"
    __table_args__ = (
        UniqueConstraint("workspace_id", "issue", "version"),
        UniqueConstraint("workspace_id", "reply_channel", "reply_ts"),
        Index(None, "workspace_id", "published_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    author: Mapped[SlackId]
    steps: Mapped[Long]
    customer_wording: Mapped[Long]
    reply_channel: Mapped[SlackId | None]
    reply_ts: Mapped[SlackId | None]
    published_at: Mapped[datetime]
    applies_to: Mapped[Long] = mapped_column(server_default="")
    risks: Mapped[Long] = mapped_column(server_default="")
    verified_by: Mapped[SlackId] = mapped_column(server_default="")
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[SlackId | None]
    recall_why: Mapped[Long | None]


class ReceiptRow(Row):
    """A version was sent to the agent of a report, or to a watcher (`report` is 0), by the letter with the key
    `letter`; what became of that, the outbox knows. `at_once`: it was the answer to the report's being flagged."""

    __tablename__ = "receipt"

    workaround: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(primary_key=True)
    watcher: Mapped[SlackId] = mapped_column(primary_key=True, server_default="")
    letter: Mapped[Key]
    at_once: Mapped[bool]
    told_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class VerdictRow(Row):
    __tablename__ = "verdict"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    workaround: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[Word]
    agent: Mapped[SlackId]
    at: Mapped[datetime]


class SaidRow(Row):
    """A message that has crossed to the other side of an issue, or may cross: see bot.rules.threads.Said."""

    __tablename__ = "said"
    __table_args__ = (Index(None, "workspace_id", "copy", "ts"),)

    channel: Mapped[SlackId] = mapped_column(primary_key=True)
    ts: Mapped[Key] = mapped_column(primary_key=True)
    issue: Mapped[int] = mapped_column(primary_key=True)
    author: Mapped[SlackId]
    app: Mapped[Long]
    text: Mapped[Long]
    files: Mapped[dict[str, Any]]
    version: Mapped[Word]
    is_deleted: Mapped[bool]
    copy: Mapped[Key]


class QuestionRow(Row):
    """The issue waited from `asked_at` to `settled_at`. `said_channel` and `said_ts` name the words in `said`."""

    __tablename__ = "question"
    __table_args__ = (Index(None, "workspace_id", "issue", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    report: Mapped[int | None]
    asked_by: Mapped[SlackId]
    asked_at: Mapped[datetime]
    before: Mapped[Word]
    said_channel: Mapped[SlackId]
    said_ts: Mapped[Key]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[SlackId | None]


class AnswerRow(Row):
    """One message of an agent's answer; people answer in several."""

    __tablename__ = "answer"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    question: Mapped[int] = mapped_column(primary_key=True)
    report: Mapped[int] = mapped_column(primary_key=True)
    said_channel: Mapped[SlackId] = mapped_column(primary_key=True)
    said_ts: Mapped[Key] = mapped_column(primary_key=True)
    agent: Mapped[SlackId]
    at: Mapped[datetime]


class AuditRow(Row):
    """`id` sorts by time."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace_id", "issue", "id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    occasion: Mapped[Key]
    actor: Mapped[SlackId]
    issue: Mapped[int]
    act: Mapped[Word]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class PolicyRow(Row):
    """One version of one chapter; the highest is in force. `value` is what its `plain` makes."""

    __tablename__ = "policy"

    chapter: Mapped[Word] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    set_by: Mapped[SlackId]
    set_at: Mapped[datetime]


class HistoryRow(Row):
    """What service levels are counted from: the issue is in `state` from then on. `id` sorts what came at once."""

    __tablename__ = "history"
    __table_args__ = (Index(None, "workspace_id", "at"), Index(None, "workspace_id", "state", "at"))

    issue: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    state: Mapped[Word]
    by: Mapped[SlackId]
    by_engineer: Mapped[bool]


class CommitmentRow(Row):
    """One clock of one issue: see bot.rules.commitments.Commitment."""

    __tablename__ = "commitment"
    __table_args__ = (
        Index(None, "workspace_id", "warn_at"),
        Index(None, "workspace_id", "due"),
        Index(None, "workspace_id", "until"),
    )

    issue: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[Word] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    severity: Mapped[int]
    due: Mapped[datetime | None]
    until: Mapped[datetime | None]
    spent_seconds: Mapped[int]
    percent: Mapped[int | None]
    within_seconds: Mapped[int | None]
    terms: Mapped[Word]
    warnings: Mapped[int]
    warned_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    acknowledged_by: Mapped[SlackId]


class ScheduleRunRow(Row):
    """How far a schedule has come: all its local dates up to `decided`."""

    __tablename__ = "schedule_run"

    schedule: Mapped[Word] = mapped_column(primary_key=True)
    plan: Mapped[Word]
    decided: Mapped[date]


class OccurrenceRow(Row):
    """One local date of a schedule, which happens once. `fate`: on time, late or skipped."""

    __tablename__ = "occurrence"
    __table_args__ = (Index(None, "workspace_id", "decided_at"),)

    schedule: Mapped[Word] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    due: Mapped[datetime]
    fate: Mapped[Word]
    decided_at: Mapped[datetime]


class ShoutOutRow(Row):
    """Somebody thanked others in public, for this reason. `behaviour` is empty where none was named."""

    __tablename__ = "shout_out"
    __table_args__ = (
        Index(None, "workspace_id", "at"),
        Index(None, "workspace_id", "giver", "at"),
        Index(None, "workspace_id", "giver", "number"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    giver: Mapped[SlackId]
    reason: Mapped[Long]
    behaviour: Mapped[Word]
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class ThankedRow(Row):
    """This person was thanked in this shout-out, and was of this side then. `place` is the order of naming."""

    __tablename__ = "thanked"
    __table_args__ = (Index(None, "workspace_id", "person", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[SlackId] = mapped_column(primary_key=True)
    place: Mapped[int]
    side: Mapped[Word]


class UnnamedRow(Row):
    """This person does not want to be named in shout-outs."""

    __tablename__ = "unnamed"

    person: Mapped[SlackId] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class NudgeRow(Row):
    """Somebody was told, in private, once for each `key`: whom they could thank, which side hears no thanks, or what
    was missed again."""

    __tablename__ = "nudge"
    __table_args__ = (Index(None, "workspace_id", "kind", "at"),)

    key: Mapped[Key] = mapped_column(primary_key=True)
    kind: Mapped[Word]
    at: Mapped[datetime]


class HomeRow(Row):
    """The Home tab of this person shows `applied` and shall show `wanted`; `shown` is the fingerprint of what Slack
    has. It becomes stale by itself at `again_at`."""

    __tablename__ = "home"

    person: Mapped[SlackId] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    wanted: Mapped[int]
    applied: Mapped[int]
    shown: Mapped[Word]
    sees_queue: Mapped[bool]
    again_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    error: Mapped[Long | None]


class NewsRow(Row):
    """Something about this issue, and this person, has changed that Homes may show; about neither: all may show it.
    Taken away as soon as the Homes know."""

    __tablename__ = "news"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    issue: Mapped[int | None]
    person: Mapped[SlackId | None]


class OwnHoursRow(Row):
    """The working hours that this person has set, as people write them; who has not works as agreed."""

    __tablename__ = "own_hours"

    person: Mapped[SlackId] = mapped_column(primary_key=True)
    hours: Mapped[Long]


class DecisionRow(Row):
    """The committee decided. `agreed` holds user ids with spaces between."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "workspace_id", "issue", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[int]
    decision: Mapped[Long]
    alternatives: Mapped[Long]
    agreed: Mapped[Long]
    owner: Mapped[SlackId]
    review: Mapped[date]
    by: Mapped[SlackId]
    at: Mapped[datetime]
    had_quorum: Mapped[bool]


class AgendaRow(Row):
    """Somebody wants the committee to decide on this issue; a later decision settles it."""

    __tablename__ = "agenda"

    issue: Mapped[int] = mapped_column(primary_key=True)
    why: Mapped[Long]
    by: Mapped[SlackId]
    at: Mapped[datetime]


class LeaseRow(Row):
    """Who does this kind of work until then. It saves work; that nothing happens twice does not rest on it."""

    __tablename__ = "lease"

    name: Mapped[Word] = mapped_column(primary_key=True)
    owner: Mapped[Key]
    epoch: Mapped[int]
    until: Mapped[datetime]


class OriginRow(Row):
    """What was imported under `key`, see bot.rules.importing, is here the issue, report or workaround `number`."""

    __tablename__ = "origin"

    key: Mapped[Key] = mapped_column(primary_key=True)
    number: Mapped[int]


class EscalationRow(Row):
    """An event: see bot.rules.escalation.Escalation. `person` is empty where nobody was called by name."""

    __tablename__ = "escalation"

    issue: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    rung: Mapped[Word]
    person: Mapped[SlackId]
    by: Mapped[SlackId]
    why: Mapped[Long]
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[SlackId]


class DutyRow(Row):
    """Who was last told to be on duty; `person` is empty where everybody is away, `user_group` where none follows."""

    __tablename__ = "duty"

    rota: Mapped[Key] = mapped_column(primary_key=True)
    person: Mapped[SlackId]
    user_group: Mapped[SlackId]
    since: Mapped[datetime]


class RoutedRow(Row):
    """By which rule, of which version of the routes, an issue came to its team: see bot.rules.routing.Routed."""

    __tablename__ = "routed"

    issue: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[Key]
    version: Mapped[int]
    team: Mapped[Key]
    rota: Mapped[Key]
    why: Mapped[Long]


class InterruptionRow(Row):
    """Somebody is called by name, at that time, by the notice with this key."""

    __tablename__ = "interruption"
    __table_args__ = (Index(None, "workspace_id", "at"),)

    key: Mapped[Key] = mapped_column(primary_key=True)
    person: Mapped[SlackId]
    at: Mapped[datetime]


class MarkerRow(Row):
    """Something that happened on a local day: see bot.rules.markers."""

    __tablename__ = "marker"

    number: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    kind: Mapped[Word]
    name: Mapped[Long]
    by: Mapped[SlackId]
    at: Mapped[datetime]
    removed_by: Mapped[SlackId | None]
    removed_at: Mapped[datetime | None]


class SessionRow(Row):
    """Somebody is signed in in a browser. `key` is a hash of what the browser has."""

    __tablename__ = "session"

    key: Mapped[Key] = mapped_column(primary_key=True)
    person: Mapped[SlackId]
    since: Mapped[datetime]
    until: Mapped[datetime]


class DefinitionRow(Row):
    """One version of what a word means: see bot.rules.definitions.Definition."""

    __tablename__ = "definition"

    topic: Mapped[Word] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    agents_draft: Mapped[Long | None]
    agents_draft_by: Mapped[SlackId | None]
    agents_draft_at: Mapped[datetime | None]
    engineers_draft: Mapped[Long | None]
    engineers_draft_by: Mapped[SlackId | None]
    engineers_draft_at: Mapped[datetime | None]
    wording: Mapped[Long | None]
    wording_by: Mapped[SlackId | None]
    wording_at: Mapped[datetime | None]
    revision: Mapped[int]
    agents_signed_by: Mapped[SlackId | None]
    agents_signed_at: Mapped[datetime | None]
    engineers_signed_by: Mapped[SlackId | None]
    engineers_signed_at: Mapped[datetime | None]
    ratified_at: Mapped[datetime | None]


class DemandRow(Row):
    """What kind of demand the reports on an issue are: see bot.rules.demand.Demand."""

    __tablename__ = "demand"

    issue: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Word]
    failed: Mapped[Long]
    department: Mapped[Long]
    by: Mapped[SlackId]
    at: Mapped[datetime]


class TokenRow(Row):
    """By which a program uses the API; only its hash is kept. `scopes` have blanks between them."""

    __tablename__ = "token"
    __table_args__ = (UniqueConstraint("workspace_id", "hashed"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Word]
    hashed: Mapped[Word]
    owner: Mapped[SlackId]
    scopes: Mapped[Long]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RequestRow(Row):
    """The token `sender` sent a request under this Idempotency-Key, which became the report; `body` is its hash."""

    __tablename__ = "request"

    sender: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[Key] = mapped_column(primary_key=True)
    body: Mapped[Word]
    report: Mapped[int]
    at: Mapped[datetime]


class WebhookRow(Row):
    """Whom to call. `kinds` have blanks between and around them; empty: all. `secret` signs what is sent."""

    __tablename__ = "webhook"

    number: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[Long]
    kinds: Mapped[Long]
    secret: Mapped[Key]
    owner: Mapped[SlackId]
    made_at: Mapped[datetime]


class CallRow(Row):
    """What a webhook is told; `event` is the id of the audit's row. Before `lease_until` somebody is at it."""

    __tablename__ = "webhook_call"
    __table_args__ = (Index(None, "workspace_id", "state", "next_at"),)

    webhook: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[Word]
    issue: Mapped[int]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    state: Mapped[Word]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    status: Mapped[int | None]
    problem: Mapped[Long]
