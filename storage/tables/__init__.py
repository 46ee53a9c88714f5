"""Every table. `workspace_id` leads every key and index, so that rows of one workspace stay together on one node.

Numbers and ids are made by the application: there is no sequence, trigger or foreign key to keep across nodes.
"""

from storage.tables.agreements import CommitmentRow, DefinitionRow, HistoryRow, PactRow, PolicyRow, ProposalRow
from storage.tables.clock import LeaseRow, OccurrenceRow, ScheduleRunRow
from storage.tables.columns import AnyText, Row, Utc
from storage.tables.committee import AgendaRow, DecisionRow
from storage.tables.issues import (
    AuditRow,
    DemandRow,
    EscalationRow,
    IssueRow,
    NumberRow,
    OriginRow,
    ReportRow,
    TrackerRow,
    WatchRow,
)
from storage.tables.matching import ModelRow, ReopeningRow, SuggestionRow, WordingRow
from storage.tables.meetings import ActionRow, FeedbackRow
from storage.tables.pages import IdentityRow, MarkerRow, SessionRow
from storage.tables.programs import CallRow, RequestRow, TokenRow, WebhookRow
from storage.tables.queues import InboxRow, LatestRow, OutboxRow, RateRow
from storage.tables.recognition import NudgeRow, ShoutOutRow, ThankedRow, UnnamedRow
from storage.tables.rooms import AnnouncementRow, CardRow, HomeRow, MarqueeRow, NewsRow, OwnHoursRow
from storage.tables.routing import DutyRow, InterruptionRow, RoutedRow
from storage.tables.threads import AnswerRow, QuestionRow, SaidRow
from storage.tables.workarounds import ReceiptRow, VerdictRow, WorkaroundRow

__all__ = [
    "ActionRow",
    "AgendaRow",
    "AnnouncementRow",
    "AnswerRow",
    "AnyText",
    "AuditRow",
    "CallRow",
    "CardRow",
    "CommitmentRow",
    "DecisionRow",
    "DefinitionRow",
    "DemandRow",
    "DutyRow",
    "EscalationRow",
    "FeedbackRow",
    "HistoryRow",
    "HomeRow",
    "IdentityRow",
    "InboxRow",
    "InterruptionRow",
    "IssueRow",
    "LatestRow",
    "LeaseRow",
    "MarkerRow",
    "MarqueeRow",
    "ModelRow",
    "NewsRow",
    "NudgeRow",
    "NumberRow",
    "OccurrenceRow",
    "OriginRow",
    "OutboxRow",
    "OwnHoursRow",
    "PactRow",
    "PolicyRow",
    "ProposalRow",
    "QuestionRow",
    "RateRow",
    "ReceiptRow",
    "ReopeningRow",
    "ReportRow",
    "RequestRow",
    "RoutedRow",
    "Row",
    "SaidRow",
    "ScheduleRunRow",
    "SessionRow",
    "ShoutOutRow",
    "SuggestionRow",
    "ThankedRow",
    "TokenRow",
    "TrackerRow",
    "UnnamedRow",
    "Utc",
    "VerdictRow",
    "WatchRow",
    "WebhookRow",
    "WordingRow",
    "WorkaroundRow",
]
