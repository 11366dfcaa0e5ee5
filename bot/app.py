"""The composition root: builds everything from settings; the one reader of clock, environment and ids."""

import asyncio
import os
import secrets
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.backfill import Reason
from bot.domain.policy import Policy
from bot.integrations.evidence_store import evidence_store
from bot.integrations.heartbeat import Heartbeat
from bot.integrations.outside import AppriseOutside
from bot.integrations.ports import Ambiguous, EvidenceStore, Identity, Later, Outside, Refused
from bot.integrations.signing import Signer
from bot.integrations.slack import SlackChat, slack_client, slack_session
from bot.integrations.slack_downloads import SlackFiles
from bot.integrations.standby import Standby
from bot.policy import load_policy
from bot.render.templates import Templates, configure
from bot.services.backfill import compare_all
from bot.services.capture import Recorder
from bot.services.context import Context, few_at_once
from bot.services.telemetry import Telemetry
from bot.settings import Settings
from bot.slack import happenings
from bot.slack.desk import Desk
from bot.slack.listeners import register
from bot.slack.replies import Replies
from bot.slack.telemetry import MeasuredApp
from bot.web.links import Links
from bot.web.server import application
from bot.web.signal_keys import SignalKeys
from bot.web.signals import SignalDoor
from bot.worker.heartbeat import beat_while_on_time
from bot.worker.keeping import Keep, Keeping
from bot.worker.looking import Looking
from bot.worker.loop import Worker
from bot.worker.outlet import Outlet, log_channel
from bot.worker.reaching import Reaching
from bot.worker.scheduler import scheduler
from storage import migrate
from storage.clock import BoundClock, StorageClock, SystemClock
from storage.engine import Database
from storage.notifications import Notifications
from storage.outbox import Outbox
from storage.queries import Queries
from storage.timers import Timers
from storage.unit_of_work import unit_of_work

log = structlog.get_logger(__name__)

MEGABYTE = 1_000_000  # bytes
GREETING_RETRY = 5.0  # seconds between attempts to reach Slack at start
REPLY_TIMEOUT = 3  # seconds
WORKER_TURNS = 2  # transactions that the worker may have waiting in front of people's
# At shutdown, one after the other; with a reply's time-out that is less than ten seconds.
HTTP_GRACE = 3.0  # seconds for requests under way: Slack waits no longer
WORK_GRACE = 3.0  # seconds for deliveries under way
EVERYWHERE = "0.0.0.0"  # noqa: S104  # Slack calls from outside
HERE = "127.0.0.1"

Now = Callable[[], datetime]


def system_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def environment() -> Settings:
    """The settings of this process."""
    return Settings.from_environment(os.environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A built bot.

    Args:
        ctx: For the use cases and read models.
        worker: Works off what is due.
        replies: Answers to buttons under way.
        bolt: Takes what Slack sends.
        identity: Who we are in Slack.
        templates: What people see.
        policy: The firm's rules.
        store: Where files of evidence are kept.
        beside: What runs beside the worker until the end.
        links: Takes answers by signed links; None where the firm has no public address.
        signals: Takes what machines tell; None where no source has a key.
    """

    ctx: Context
    worker: Worker
    replies: Replies
    bolt: AsyncApp
    identity: Identity
    templates: Templates
    policy: Policy
    store: EvidenceStore
    beside: tuple[Callable[[], Coroutine[Any, Any, None]], ...]
    links: Links | None
    signals: SignalDoor | None


@asynccontextmanager
async def built(
    settings: Settings, *, now: Now = system_now, moved: bool = False, policy: Policy | None = None
) -> AsyncIterator[Bot]:
    """Build a bot on an upgraded database, and take it down again.

    Args:
        settings: Where everything is.
        now: The time; a moved clock in tests and replays.
        moved: Whether `now` is moved by hand: then the database's own clock counts for nothing.
        policy: The firm's rules; None to load what the settings name.

    Raises:
        PolicyError: The policy file is wrong.
        DatabaseInUse: Another process has the SQLite file.
    """
    async with AsyncExitStack() as stack:
        clock: StorageClock = BoundClock(now) if moved else SystemClock(now)
        database = await Database.open(settings.database_url, storage_clock=clock)
        stack.push_async_callback(database.close)
        session = await stack.enter_async_context(slack_session())
        base_url = settings.slack_api_url
        chat = SlackChat(
            slack_client(settings.slack_bot_token or "", base_url=base_url, session=session), session=session
        )
        # Bolt takes the token from `authorize`, anew for each request.
        slack = _Slack(slack_client(None, base_url=base_url, session=session), chat, session)
        rules = policy or load_policy(settings.policy, addresses=settings.addresses, templates=settings.templates)
        outside = AppriseOutside()
        stack.callback(outside.close)
        yield await _assembled(settings, rules, database=database, slack=slack, outside=outside, now=now)


@dataclass(frozen=True, slots=True)
class _Slack:
    """The two faces of one client: Bolt's for direct answers, ours for everything else; and what both speak through."""

    client: AsyncWebClient
    chat: SlackChat
    session: aiohttp.ClientSession


async def _greeted(chat: SlackChat) -> Identity:
    """Who we are; asks until Slack answers, for without a workspace nothing can be recorded."""
    while True:
        try:
            return await chat.identity()
        except (Ambiguous, Later) as error:
            log.warning("Slack does not answer yet", error=str(error))
            await asyncio.sleep(GREETING_RETRY)


async def _assembled(
    settings: Settings, policy: Policy, *, database: Database, slack: _Slack, outside: Outside, now: Now
) -> Bot:
    bell, chat = asyncio.Event(), slack.chat
    identity = await _greeted(chat)
    workspace = identity.team
    ctx, behind = _contexts(database, policy, now=now, wake=bell.set, workspace=workspace)
    outbox = Outbox(database, workspace=workspace, lease=settings.lease)
    timers = Timers(database, workspace=workspace)
    outlet = _outlet(settings, ctx, slack=slack, outbox=outbox, outside=outside, identity=identity)
    templates = outlet.templates
    if database.dialect == "sqlite":
        await outbox.reclaim()  # the lock file says that nobody else works on it
    worker = Worker(behind, outlet, outbox=outbox, timers=timers, bell=bell)
    replies = Replies(_send_reply)
    bolt = _bolt(settings, slack.client, identity, ctx.telemetry)
    recorder = Recorder(ctx, apart=database.dialect == "postgresql")
    desk = Desk(
        ctx=ctx,
        templates=templates,
        open_form=_form_opener(chat),
        replies=replies,
        recorder=recorder,
        workspace_url=identity.url,
    )
    register(bolt, desk)
    return Bot(
        ctx=ctx,
        worker=worker,
        replies=replies,
        bolt=bolt,
        identity=identity,
        templates=templates,
        policy=policy,
        store=outlet.keeping.store,
        beside=tuple(_beside(settings, ctx, slack.session, bell)),
        links=_links(settings, ctx, outlet),
        signals=SignalDoor(ctx, SignalKeys(settings.signal_keys)) if settings.signal_keys else None,
    )


def _beside(
    settings: Settings, ctx: Context, session: aiohttp.ClientSession, bell: asyncio.Event
) -> Iterator[Callable[[], Coroutine[Any, Any, None]]]:
    if not settings.database_url.startswith("sqlite"):  # SQLite has one process, which rings its own bell
        yield Notifications(settings.database_url, workspace=ctx.workspace, heard=bell.set).run
    if settings.heartbeat_url is not None:
        yield partial(beat_while_on_time, ctx, Heartbeat(settings.heartbeat_url, session).beat)


def _links(settings: Settings, ctx: Context, outlet: Outlet) -> Links | None:
    if settings.public_url is None:
        return None
    return Links(ctx=ctx, templates=outlet.templates, key=settings.link_key, room=outlet.reaching.link)


def _outlet(
    settings: Settings, ctx: Context, *, slack: _Slack, outbox: Outbox, outside: Outside, identity: Identity
) -> Outlet:
    return Outlet(
        chat=slack.chat,
        read=ctx.read,
        looking=Looking(ctx.read, ctx.workspace),
        templates=configure(settings.templates),
        policy=ctx.policy,
        now=ctx.now,
        workspace=ctx.workspace,
        keeping=_keeping(settings, slack.session, outbox),
        reaching=Reaching(
            outside, settings.anchor_urls, settings.addresses, identity.url, settings.public_url, settings.link_key
        ),
        standby=Standby(Path(settings.standby)),
        signer=Signer(settings.signing_key) if settings.signing_key else None,
        log_channel=log_channel(slack.chat, settings.incidents_channel or ctx.policy.log_channel),
        said=partial(happenings.of_history, team=ctx.workspace, us=identity.bot_user),
    )


def _contexts(
    database: Database, policy: Policy, *, now: Now, wake: Callable[[], None], workspace: str
) -> tuple[Context, Context]:
    """One for whoever waits for an answer, one for the worker, who stands back."""
    units = partial(unit_of_work, database, now=now, new_id=new_id, salt=_salt, workspace=workspace)
    ctx = Context(
        uow=units(),
        read=Queries(database),
        now=now,
        new_id=new_id,
        policy=policy,
        wake=wake,
        workspace=workspace,
    )
    return ctx, replace(ctx, uow=few_at_once(units(patient=True), WORKER_TURNS))


def _keeping(settings: Settings, session: aiohttp.ClientSession, outbox: Outbox) -> Keeping:
    client = slack_client(settings.slack_bot_token or "", base_url=settings.slack_api_url, session=session)
    return Keeping(
        files=SlackFiles(client, session=session),
        store=evidence_store(settings.evidence),
        keep=Keep.of(settings.evidence_most_mb * MEGABYTE, settings.evidence_types),
        hold=outbox.hold,
        hold_every=settings.lease / 3,
    )


def _bolt(settings: Settings, client: AsyncWebClient, identity: Identity, telemetry: Telemetry) -> AsyncApp:
    async def authorize(**_: Any) -> AuthorizeResult:
        # One workspace, one token: nothing to look up while somebody waits for an ack.
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_token=settings.slack_bot_token,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user,
        )

    secret = settings.slack_signing_secret or ""
    return MeasuredApp(client, signing_secret=secret, authorize=authorize, telemetry=telemetry)


def _form_opener(chat: SlackChat) -> Callable[[str, Mapping[str, Any]], Any]:
    async def open_form(trigger_id: str, view: Mapping[str, Any]) -> str | None:
        try:
            await chat.open_view(trigger_id, view)
        except (Refused, Ambiguous) as error:
            return error.reason
        except Later:
            return "Slack is busy and did not open the form."
        return None

    return open_form


async def _send_reply(url: str, message: Mapping[str, Any]) -> object:
    client = AsyncWebhookClient(url, timeout=REPLY_TIMEOUT, retry_handlers=[])
    return await client.send_dict({"replace_original": False, **message, "response_type": "ephemeral"})


@asynccontextmanager
async def listening(bot: Bot, settings: Settings, host: str = EVERYWHERE) -> AsyncIterator[int]:
    """Take what Slack sends, over HTTP at `host` or Socket Mode; yields the port of the HTTP server."""
    async with AsyncExitStack() as stack:
        taken = None if settings.socket_mode else bot.bolt
        stack.push_async_callback(bot.replies.settle)  # when nobody can ask any more
        routes = application(bot.ctx, taken, bot.links, bot.signals)
        runner = web.AppRunner(routes, shutdown_timeout=HTTP_GRACE, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        reached = (taken, bot.links, bot.signals) != (None, None, None)
        await web.TCPSite(runner, host if reached else HERE, settings.port).start()
        if settings.socket_mode:
            handler = AsyncSocketModeHandler(bot.bolt, settings.slack_app_token)
            handler.client.message_listeners.append(_hello_listener(bot.ctx))
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt publishes no types here
            stack.push_async_callback(handler.close_async)
        yield int(runner.addresses[0][1])


def _hello_listener(ctx: Context) -> Callable[..., Awaitable[None]]:
    """Has the rooms compared whenever Slack greets a socket again: nobody says what it kept while there was none."""
    greeted = False

    async def heard(_client: object, message: Mapping[str, Any], _raw: str | None) -> None:
        nonlocal greeted
        if message.get("type") != "hello":
            return
        if greeted:
            await compare_all(ctx, Reason.RECONNECTED, ctx.new_id())
        greeted = True

    return heard


@asynccontextmanager
async def rehearsing(
    api_url: str, *, bot_token: str, signing_secret: str, database: Path, now: Now, policy: Policy
) -> AsyncIterator[tuple[Bot, int]]:
    """A bot on a SQLite file of its own, beside a local workspace whose clock is moved by hand; with its port.

    Nothing works off what is due by itself: whoever moves the clock settles the worker.
    """
    settings = Settings(
        slack_bot_token=bot_token,
        slack_signing_secret=signing_secret,
        slack_api_url=api_url,
        database_url=f"sqlite:///{database}",
        evidence=str(database.parent / "evidence"),
        standby=str(database.parent / "standby"),
        port=0,
    )
    await migrate.upgrade(settings.database_url)
    async with built(settings, now=now, moved=True, policy=policy) as bot, listening(bot, settings, HERE) as port:
        yield bot, port


@asynccontextmanager
async def working(bot: Bot) -> AsyncIterator[None]:
    """Run the worker and its ticks; what is under way at the end is finished."""
    ticks = scheduler(bot.worker.ring)
    ticks.start()
    running = [asyncio.create_task(run()) for run in (bot.worker.run, *bot.beside)]
    try:
        yield
    finally:
        ticks.shutdown(wait=False)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await bot.worker.stop(WORK_GRACE)


def new_id() -> str:
    """A fresh unique id."""
    return uuid.uuid4().hex


def _salt() -> str:
    return secrets.token_hex(16)
