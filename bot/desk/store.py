"""One transaction, and what opens it."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.desk.actions import Actions
from bot.desk.agreed import Audit, Policy
from bot.desk.api import Requests, Tokens
from bot.desk.app_home import Homes
from bot.desk.board import Board
from bot.desk.cards import Cards
from bot.desk.clock import Occurrences, ServiceLevels
from bot.desk.committee import Committees
from bot.desk.definitions import Definitions
from bot.desk.digest import Demands, Digests
from bot.desk.erasure import Erasure
from bot.desk.escalation import Calls, Duties, Escalations, Routings
from bot.desk.events import Backlog, Inbox
from bot.desk.feedback import Feedback
from bot.desk.identity import Identity
from bot.desk.importing import Origins
from bot.desk.issues import Issues, Reports
from bot.desk.launches import Launches
from bot.desk.letters import Outbox
from bot.desk.markers import Markers
from bot.desk.marquee import Marquees
from bot.desk.matching import Models, Reopenings, Suggestions, Wordings
from bot.desk.merging import Merges, Watches
from bot.desk.proposals import Proposals
from bot.desk.recognition import ShoutOuts
from bot.desk.sessions import Sessions
from bot.desk.threads import Questions, Threads
from bot.desk.trackers import Trackers
from bot.desk.webhooks import Webhooks
from bot.desk.workarounds import Handouts, Verdicts, Workarounds


class Transaction(Protocol):
    """One transaction of one workspace: everything in it happens, or nothing."""

    inbox: Inbox
    outbox: Outbox
    cards: Cards
    issues: Issues
    reports: Reports
    workarounds: Workarounds
    handouts: Handouts
    verdicts: Verdicts
    threads: Threads
    questions: Questions
    merges: Merges
    watches: Watches
    trackers: Trackers
    wordings: Wordings
    reopenings: Reopenings
    suggestions: Suggestions
    models: Models
    audit: Audit
    policy: Policy
    service_levels: ServiceLevels
    occurrences: Occurrences
    backlog: Backlog
    board: Board
    homes: Homes
    origins: Origins
    shout_outs: ShoutOuts
    committees: Committees
    definitions: Definitions
    proposals: Proposals
    actions: Actions
    feedback: Feedback
    demands: Demands
    digests: Digests
    escalations: Escalations
    duties: Duties
    calls: Calls
    routings: Routings
    erasure: Erasure
    markers: Markers
    launches: Launches
    identity: Identity
    sessions: Sessions
    tokens: Tokens
    requests: Requests
    webhooks: Webhooks
    marquees: Marquees


class Store(Protocol):
    @property
    def exclusive(self) -> bool:
        """Whether no other process can be using the database while this one does."""

    @property
    def edition(self) -> int | None:
        """Another number whenever a chapter of the policy has changed; None where others could change one."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Commits at the end of the block, rolls back when it raises. Raises Interrupted, see `bot.anew`."""
