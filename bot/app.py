"""All parts connected: opened, started and closed in order. Nothing else sees them all."""

import asyncio
import gc
import logging
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Protocol

from aiohttp import ClientSession, TraceConfig, web
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.anew import anew
from bot.attempts import Attempts
from bot.backup import asked_for
from bot.boards import Boards
from bot.channels import Channels
from bot.delivery import LEASE, SLACKS_PACE, Delivery
from bot.desk import Desk, Pace, Store
from bot.health import Health
from bot.homes import Homes
from bot.intake import Intake
from bot.matching import USUAL, Matcher, Patience
from bot.metrics import Metrics
from bot.pages import is_loopback
from bot.people import People
from bot.rules.refusals import WrongInput
from bot.rules.tokens import hashed
from bot.safe import Safe
from bot.schedule import Clock, Ticks
from bot.settings import Settings
from bot.slack.client import open_client, open_session
from bot.slack.dispatch import Dispatch, open_app
from bot.slack.follow_up import open_follow_up
from bot.slack.hiding import hidden
from bot.slack.home import CannotStart, Home, SlackAway, check_app_token, find_home
from bot.slack.people import SlackPeople
from bot.slack.posting import Posting
from bot.slack.requests import Answer, Request
from bot.slack.sign_in import Registration, SlackSignIn
from bot.slack.sockets import Sockets
from bot.traces import handled, received
from bot.usecases.policy import check_all
from bot.usecases.reports import forget_old
from bot.usecases.webhooks import reseal
from bot.webhooks import Webhooks, open_calls
from handlers.api import Api, add_api
from handlers.reporting import add_reporting
from handlers.sign_in import add_sign_in, open_entry
from handlers.wallboard import add_board, open_door
from handlers.web import add_slack, open_web
from storage import Database, DatabaseInUse, is_transient, open_database
from storage.statements import listen

LONGEST_WAIT_SECONDS = 30
CLOCK_SECONDS = 3
"""What is broken is on the marquees of channels after a tick and an edit: within five seconds."""
SWITCH_SECONDS = 0.001
"""Python's own are 5 ms, as long as a whole flag may take; shorter ones cost more than they gain."""
DEAF_FOR = timedelta(seconds=120)
"""So long without any connection, a fresh process is the better bet: whoever runs Liaison starts it again."""

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


def calm_the_interpreter() -> None:
    """To be called once, when all has started. What is there then stays: to look through it again for garbage holds
    everything up for a quarter of a second. And who waits for the thread of the matching waits for a moment only."""
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)


@asynccontextmanager
async def open_store(url: str, team: str) -> AsyncIterator[Store]:
    """The store of one workspace, its tables up to date. Raises CannotStart when another process has the file."""
    async with _database(url) as database, AsyncExitStack() as beside:
        if database.file:
            await beside.enter_async_context(asked_for(database.copy, database.file))
        yield database.store(team)


async def last_team(url: str, bot_token: str) -> str | None:
    """Where Liaison was last at work under this token, whatever Slack says now. Raises CannotStart."""
    async with _database(url) as database:
        return await database.workspace_of(hashed(bot_token))


@asynccontextmanager
async def _database(url: str) -> AsyncIterator[Database]:
    try:
        database = await open_database(url)
    except DatabaseInUse as in_use:
        raise CannotStart(str(in_use)) from in_use
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


Stores = Callable[[str, str], AbstractAsyncContextManager[Store]]


class Sessions(Protocol):
    def __call__(self, *traces: TraceConfig) -> AbstractAsyncContextManager[ClientSession]: ...


class Bot:
    """One process of Liaison. All but the settings is for tests and the demo: `store` opens what it remembers,
    `session` what it speaks to Slack through, `calls` what it calls webhooks through."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = utc_now,
        pace: Pace = SLACKS_PACE,
        lease: timedelta = LEASE,
        store: Stores = open_store,
        session: Sessions = open_session,
        calls: Callable[[], ClientSession] = open_calls,
        patience: Patience = USUAL,
    ) -> None:
        self._settings, self._now, self._pace, self._lease = settings, now, pace, lease
        self._open_store, self._open_session, self._open_calls = store, session, calls
        self._patience = patience
        self._owner = secrets.token_hex(8)
        self._open, self._team = AsyncExitStack(), AsyncExitStack()
        self._early: tuple[str, Store] | None = None
        self._intake: Intake | None = None
        self._sockets: Sockets | None = None
        self._metrics = Metrics()
        self._health = Health(settings.mode, self._metrics, now)
        self.boards = Boards(now)
        self.homes: Homes
        self._desk: Desk | None = None
        self._api = Api(now)
        self.home: Home
        self.port = settings.http_port
        self.deaf = asyncio.Event()
        """Set when Slack has not been heard for so long that this process should end."""

    @property
    def desk(self) -> Desk:
        assert self._desk is not None
        return self._desk

    async def start(self) -> None:
        """Ready for Slack when it returns, whatever is still to be taken up from an earlier life. Raises CannotStart;
        whatever was opened is closed by `close`."""
        self._open.callback(listen(lambda said: self._metrics.statement(said.seconds)))
        session = await self._open.enter_async_context(self._open_session(self._metrics.trace(self._settings.api_url)))
        client = open_client(self._settings.bot_token, self._settings.api_url, session)
        await self._serve_web(self._open_sign_in(session))
        self._open.push_async_callback(self._team.aclose)
        self.home = await self._find_home(client)
        store = self._health.store = self._metrics.store(await self._find_store())
        self._open.push_async_callback(self._health.close)
        matching = self._open_matching(store)
        delivery = self._open_delivery(store, client, matching)
        await self._check_policy()
        await self._keep_identity(store)
        await reseal(self.desk)
        intake = await self._open_intake(store, client, session)
        await self._release_the_dead(store)
        self._intake = intake  # from here on new events are kept, whatever an earlier life has left behind
        self._start_homes()
        self._start_api()
        if self._settings.mode == "socket":
            await self._open_sockets(intake, client)
        clock = Clock(self.desk, handlers.CLOCK, handlers.WATCHES, self._owner, self._lease)
        # What was missed is made up for, and what is not true any more is called off before it leaves.
        await anew(clock.tick)
        self._start_delivery(delivery)
        await self._start_ticks(clock, intake, delivery, client)
        matching.start()  # last: it asks the database for everything that was ever written
        self._health.is_open = True
        log.info("Liaison is at work in #%s", self.home.channel_name)

    async def close(self) -> None:
        await self._open.aclose()

    def _open_sign_in(self, session: ClientSession) -> SlackSignIn | None:
        settings = self._settings
        if not settings.client_id:
            return None
        app = Registration(settings.client_id, settings.client_secret, f"{settings.public_url}sign-in/callback")
        return SlackSignIn(app, session, settings.api_url, self._now)

    async def _serve_web(self, sign_in: SlackSignIn | None) -> None:
        app = open_web(self._health)
        if self._settings.mode == "http":
            add_slack(
                app, self._metrics.receiving(received(self._receive)), self._settings.signing_secrets(), self._now
            )
        settings = self._settings
        at_desk, team = lambda: self._desk, lambda: self.home.team
        is_private = settings.mode == "socket" and is_loopback(settings.http_host)
        entry = open_entry(sign_in, is_private, at_desk, team, Attempts(self._now, most=20))
        door = open_door(settings.board_token, is_private, self._now, entry.person if sign_in else None)
        add_board(app, self.boards, door)
        add_sign_in(app, entry)
        add_reporting(app, at_desk, entry)
        add_api(app, self._api)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
        await runner.setup()
        self._open.push_async_callback(runner.cleanup)
        host, port = self._settings.http_host, self._settings.http_port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotStart(f"LIAISON_HTTP_PORT: cannot listen on {host}:{port} ({error.strerror}).") from error
        self.port = runner.addresses[0][1]

    async def _receive(self, request: Request) -> Answer:
        return await self._intake.receive(hidden(self._settings.hiding, request)) if self._intake else Answer(503)

    async def _find_home(self, client: AsyncWebClient) -> Home:
        wait = 1
        while True:
            try:
                return await find_home(client, self._settings.channel)
            except SlackAway as away:
                log.warning("Slack does not answer (%s); trying again in %d s", away, wait)
                await self._show_boards()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _show_boards(self) -> None:
        """What was known when Liaison was last at work here, as long as nothing else can be done."""
        if self._early is None:
            try:
                team = await last_team(self._settings.database_url, self._settings.bot_token)
                self._early = (team, await self._open_team(team)) if team else None
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("the database does not answer (%s)", type(error).__name__)

    async def _open_team(self, team: str) -> Store:
        """Its store, and the wallboards that read it."""
        async with AsyncExitStack() as opening:
            store = await opening.enter_async_context(self._open_store(self._settings.database_url, team))
            await opening.enter_async_context(self.boards.reading(store))
            await self._team.enter_async_context(opening.pop_all())
        return store

    async def _find_store(self) -> Store:
        if self._early is not None and self._early[0] == self.home.team:
            return self._early[1]
        await self._team.aclose()
        wait = 1
        while True:
            try:
                return await self._open_team(self.home.team)
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("the database does not answer (%s); trying again in %d s", type(error).__name__, wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _open_delivery(self, store: Store, client: AsyncWebClient, matching: Matcher) -> Delivery:
        people = People(SlackPeople(client, self.home.team, self.home.channel, self._now), store)
        posting = Posting(client, self._settings.hiding)
        delivery = Delivery(
            store,
            posting,
            people,
            self._now,
            self._owner,
            self.home.channel,
            self._pace,
            self._lease,
            self._metrics.tried,
        )
        wake = self._wake(delivery)
        self._desk = Desk(
            store,
            people,
            matching,
            self._now,
            wake,
            self.home.address,
            self._settings.webhook_hosts,
            self.home.channel,
            self._health.pulse,
            self._settings.hiding,
            Safe(self._settings.secret_keys),
        )
        self.homes = Homes(self.desk, posting.publish, self._pace)
        return delivery

    def _wake(self, delivery: Delivery) -> Callable[[], None]:
        def wake() -> None:
            delivery.wake()
            self.boards.wake()
            self.homes.wake()

        return wake

    def _start_homes(self) -> None:
        self.homes.start()
        self._open.push_async_callback(self.homes.stop)

    def _start_api(self) -> None:
        self._api.start(self.desk)
        self._open.push_async_callback(self._api.stop)

    async def _keep_identity(self, store: Store) -> None:
        async with store.transaction() as tx:
            await tx.identity.keep(hashed(self._settings.bot_token), self._now())

    async def _check_policy(self) -> None:
        try:
            await check_all(self.desk)
        except WrongInput as wrong:
            raise CannotStart(f"What is agreed cannot be read by this version: {wrong}") from wrong

    def _open_matching(self, store: Store) -> Matcher:
        matching = Matcher(store, self._now, self._patience)
        self._open.push_async_callback(matching.close)
        return matching

    async def _open_intake(self, store: Store, client: AsyncWebClient, session: ClientSession) -> Intake:
        app = open_app(client, self.home.identity)
        handlers.connect(app, self.desk)
        dispatch = self._metrics.dispatching(handled(Dispatch(app, client)))
        follow_up = open_follow_up(session, self._settings.api_url)
        intake = Intake(store, self.home.team, dispatch, self._now, self._owner, follow_up, self._lease / 3)
        self._health.last_event = lambda: intake.last_received

        async def stop() -> None:
            # The port is still open: what comes in from now on is answered 503, and Slack sends it again.
            self._intake = None
            self._health.is_open = False
            await intake.close()

        self._open.push_async_callback(stop)
        return intake

    async def _release_the_dead(self, store: Store) -> None:
        """Where no other process can be alive there is no need to wait until the leases are over."""
        if store.exclusive:
            async with store.transaction() as tx:
                await tx.inbox.release(self._owner)
                await tx.outbox.lose(self._owner, self._now())

    def _start_delivery(self, delivery: Delivery) -> None:
        running = asyncio.create_task(delivery.run())

        async def stop() -> None:
            delivery.stop()
            await running

        self._open.push_async_callback(stop)

    async def _open_sockets(self, intake: Intake, client: AsyncWebClient) -> None:
        await check_app_token(client, self._settings.app_token)

        async def heard(request: Request) -> Answer:
            return await intake.receive(hidden(self._settings.hiding, request))

        receive = self._metrics.receiving(received(heard))
        sockets = self._sockets = Sockets(self._settings.app_token, client, receive, self._now)
        self._health.sockets, self._health.sockets_since = sockets.up, sockets.since
        self._open.push_async_callback(sockets.close)
        await sockets.check()

    async def _start_ticks(self, clock: Clock, intake: Intake, delivery: Delivery, client: AsyncWebClient) -> None:
        ticks = Ticks()
        ticks.every(10, self._watch_sockets)
        lease = self._lease.total_seconds()
        ticks.every(min(2, lease / 6), intake.take_up, at_once=True)
        ticks.every(lease / 12, intake.renew)
        ticks.every(3600, intake.forget)
        ticks.every(3600, delivery.forget)
        if self._settings.keep_reports is not None:
            ticks.every(3600, partial(forget_old, self.desk, self._settings.keep_reports), at_once=True)
        ticks.every(min(60, lease), Channels(self.desk, client).check, at_once=True)
        if self._settings.webhook_hosts:
            await self._call_webhooks(ticks)
        ticks.every(min(CLOCK_SECONDS, lease / 6), clock.tick)
        ticks.start()
        self._open.push_async_callback(ticks.close)

    async def _call_webhooks(self, ticks: Ticks) -> None:
        session = await self._open.enter_async_context(self._open_calls())
        calls = Webhooks(self.desk.store, self._settings.webhook_hosts, session, self._now, self.desk.safe)
        ticks.every(2, calls.call_due)
        ticks.every(3600, calls.forget)

    async def _watch_sockets(self) -> None:
        if self._sockets is None:
            return
        await self._sockets.check()
        if self._now() - self._sockets.last_up > DEAF_FOR:
            self.deaf.set()
