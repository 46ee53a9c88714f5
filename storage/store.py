"""A store is one workspace of the database; what it hands out is one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import desk
from bot.rules.refusals import Interrupted
from storage import news
from storage.actions import Actions
from storage.api import Requests, Tokens
from storage.app_home import Homes
from storage.audit import Audit
from storage.backlog import Backlog
from storage.board import Board
from storage.cards import Cards
from storage.committee import Committees
from storage.connections import Connections
from storage.definitions import Definitions
from storage.demand import Demands
from storage.digest import Digests
from storage.engines import is_transient
from storage.erasure import Erasure
from storage.escalations import Escalations
from storage.feedback import Feedback
from storage.focus import Calls
from storage.handouts import Handouts
from storage.identity import Identity
from storage.importing import Origins
from storage.inbox import Inbox
from storage.issues import Issues
from storage.launches import Launches
from storage.markers import Markers
from storage.marquee import Marquees
from storage.merges import Merges
from storage.occurrences import Occurrences
from storage.outbox import Outbox
from storage.policy import Policy
from storage.proposals import Proposals
from storage.questions import Questions
from storage.recognition import ShoutOuts
from storage.reopenings import Reopenings
from storage.reports import Reports
from storage.rotas import Duties
from storage.routing import Routings
from storage.service_levels import ServiceLevels
from storage.sessions import Sessions
from storage.suggestions import Models, Suggestions
from storage.threads import Threads
from storage.trackers import Trackers
from storage.verdicts import Verdicts
from storage.watches import Watches
from storage.webhooks import Webhooks
from storage.wordings import Wordings
from storage.workarounds import Workarounds
from storage.workspace import Workspace


class Transaction:
    def __init__(self, workspace: Workspace) -> None:
        outbox = Outbox(workspace)
        issues = Issues(workspace)
        policy = self._policy = Policy(workspace)
        self._workspace, self._outbox = workspace, outbox
        self.inbox: desk.Inbox = Inbox(workspace)
        self.outbox: desk.Outbox = outbox
        self.cards: desk.Cards = Cards(workspace, issues, outbox, policy)
        self.issues: desk.Issues = issues
        wordings = Wordings(workspace)
        self.reports: desk.Reports = Reports(workspace, wordings)
        self.wordings: desk.Wordings = wordings
        self.reopenings: desk.Reopenings = Reopenings(workspace)
        self.suggestions: desk.Suggestions = Suggestions(workspace)
        self.models: desk.Models = Models(workspace)
        self.workarounds: desk.Workarounds = Workarounds(workspace)
        self.handouts: desk.Handouts = Handouts(workspace)
        self.verdicts: desk.Verdicts = Verdicts(workspace)
        self.threads: desk.Threads = Threads(workspace)
        self.questions: desk.Questions = Questions(workspace)
        self.merges: desk.Merges = Merges(workspace, issues, wordings)
        self.watches: desk.Watches = Watches(workspace)
        self.trackers: desk.Trackers = Trackers(workspace)
        self.audit: desk.Audit = Audit(workspace)
        self.board: desk.Board = Board(workspace, issues)
        self.homes: desk.Homes = Homes(workspace)
        self.policy: desk.Policy = policy
        self.proposals: desk.Proposals = Proposals(workspace, policy)
        self.service_levels: desk.ServiceLevels = ServiceLevels(workspace)
        self.occurrences: desk.Occurrences = Occurrences(workspace)
        self.backlog: desk.Backlog = Backlog(workspace)
        self.origins: desk.Origins = Origins(workspace)
        self.committees: desk.Committees = Committees(workspace)
        self.shout_outs: desk.ShoutOuts = ShoutOuts(workspace)
        self.definitions: desk.Definitions = Definitions(workspace)
        self.actions: desk.Actions = Actions(workspace)
        self.feedback: desk.Feedback = Feedback(workspace)
        self.demands: desk.Demands = Demands(workspace)
        self.digests: desk.Digests = Digests(workspace)
        self.escalations: desk.Escalations = Escalations(workspace)
        self.routings: desk.Routings = Routings(workspace)
        self.calls: desk.Calls = Calls(workspace, outbox)
        self.duties: desk.Duties = Duties(workspace)
        self.erasure: desk.Erasure = Erasure(workspace, outbox, self.cards, policy)
        markers = Markers(workspace)
        self.markers: desk.Markers = markers
        self.launches: desk.Launches = Launches(workspace, markers)
        self.identity: desk.Identity = Identity(workspace)
        self.sessions: desk.Sessions = Sessions(workspace)
        self.tokens: desk.Tokens = Tokens(workspace)
        self.requests: desk.Requests = Requests(workspace)
        self.webhooks: desk.Webhooks = Webhooks(workspace)
        self.marquees: desk.Marquees = Marquees(workspace, outbox)

    @property
    def agrees_anew(self) -> bool:
        return self._policy.is_changed

    async def write(self) -> None:
        """What was left and noted. The order of letters is decided last: everybody waits for that."""
        await news.write(self._workspace)
        await self._outbox.write()


class Store:
    """Nothing is tried again here: an error leaves the block, as Interrupted if it may pass by itself."""

    def __init__(self, connections: Connections, workspace_id: str) -> None:
        self._connections = connections
        self._workspace_id = workspace_id

    @property
    def exclusive(self) -> bool:
        return self._connections.exclusive

    @property
    def edition(self) -> int | None:
        return self._connections.edition if self.exclusive else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        try:
            async with self._connections.begin() as line:
                transaction = Transaction(Workspace(self._workspace_id, line.dialect, line))
                yield transaction
                await transaction.write()
            self._connections.edition += transaction.agrees_anew
        except Exception as error:
            if is_transient(error):
                raise Interrupted(f"the database was interrupted ({type(error).__name__})") from error
            raise
