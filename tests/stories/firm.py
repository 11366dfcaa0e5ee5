"""A firm at work: a sandbox workspace with its cast, the real bot on a real database, and a clock that stories move."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import Bot, built, listening
from bot.domain.change import EntryKind
from bot.domain.command import Where
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.review_rules import Format
from bot.domain.roles import Contact, Contacts, Role
from bot.policy import load_policy
from bot.sandbox.clock import MovedClock
from bot.sandbox.faults import EventFault, EventFaultKind, Fault, FaultKind, Rule
from bot.sandbox.seen import Seen
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.slack.manifest import BOT_EVENTS
from storage.queries import TimelineRow

START = datetime(2012, 8, 1, 13, 30, tzinfo=UTC)
CAST = {
    "ada": Role.ON_CALL_ENGINEER,
    "mei": Role.INCIDENT_COMMANDER,
    "dev": Role.DEPUTY_INCIDENT_COMMANDER,
    "olu": Role.DEVOPS_LEAD,
    "sam": Role.TRADING_DESK,
    "tom": Role.RISK_MANAGEMENT,
    "kim": Role.COMPLIANCE,
    "lea": Role.TEAM_LEAD,
    "max": Role.SENIOR_MANAGEMENT,
    "eve": Role.EXECUTIVES,
}
FORM = {
    "title": "Order router floods the market",
    "category": "execution_failure",
    "affected": "SMARS router, 8 hosts",
    "trading_state": "reduced",
}


@dataclass
class Firm:
    """What a story acts on."""

    sandbox: Sandbox
    clock: MovedClock
    policy: Policy
    users: dict[str, str]
    bot: Bot
    desk: str  # a channel that is no war room
    log: str  # the incidents channel
    settings: Settings
    running: AsyncExitStack  # ends the bot

    async def slash(self, who: str, text: str, *, channel: str = "") -> Seen:
        """Somebody types `/incident TEXT`."""
        seen = await self.sandbox.gestures.slash(self.users[who], channel or self.desk, "/incident", text)
        await self.settle()
        return seen

    async def answer(self, who: str, text: str) -> str:
        """What somebody reads who types `/incident TEXT` in the war room, which they join if need be."""
        room = await self.enter(who)
        return (await self.slash(who, text, channel=room)).text or ""

    async def enter(self, who: str) -> str:
        """Somebody is in the war room from now on."""
        room = await self.room()
        if self.users[who] not in self.sandbox.world.rooms[room].members:
            await self.sandbox.gestures.join(self.users[who], room)
        return room

    async def submit(self, who: str, values: Mapping[str, Any]) -> Seen:
        """Somebody submits the form they have open."""
        seen = await self.sandbox.gestures.submit(self.users[who], values)
        await self.settle()
        return seen

    async def declare(self, who: str = "sam", **answers: Any) -> Incident:
        """Somebody declares by the form."""
        await self.sandbox.gestures.slash(self.users[who], self.desk, "/incident", "declare")
        await self.submit(who, {**FORM, **answers})
        return await self.incident()

    async def declare_in_one_line(self, severity: str = "P3", title: str = FORM["title"], who: str = "sam") -> Incident:
        """Somebody declares in a hurry."""
        await self.slash(who, f"declare {severity} {title}")
        return await self.incident()

    async def triage(self, who: str, **answers: Any) -> Seen:
        """Somebody opens and submits the triage form."""
        incident = await self.incident()
        await self.slash(who, f"triage {incident.reference}")
        return await self.submit(who, answers)

    async def press(self, who: str, channel: str, ts: str, action_id: str, value: str | None = None) -> Seen:
        """Somebody presses a button on a message, the one of this value; what they read comes behind the ack."""
        user, gestures = self.users[who], self.sandbox.gestures
        before = gestures.shown_to(user, channel)
        seen = await gestures.press(user, channel, ts, action_id, value)
        await self.settle()
        fresh = [each for each in self.sandbox.world.ephemerals(user, channel) if each["ts"] not in before]
        return replace(seen, text=fresh[-1]["text"]) if fresh else seen

    async def press_card(self, who: str, action_id: str) -> str:
        """What somebody reads who presses a button on the card."""
        card = (await self.incident()).card
        assert card is not None
        await self.enter(who)
        return (await self.press(who, card.channel, card.ts, action_id)).text or ""

    async def press_room(self, who: str, action_id: str) -> str:
        """What somebody reads who presses a button on the latest message of the war room that has it."""
        room = await self.enter(who)
        found = [each for each in self.messages(room) if f"'{action_id}'" in str(each.get("blocks"))]
        return (await self.press(who, room, found[-1]["ts"], action_id)).text or ""

    async def press_page(self, who: str, action_id: str = "acknowledge") -> str:
        """What somebody reads who presses a button on their latest message that has it."""
        page = next(each for each in reversed(self.pages(who)) if f"'{action_id}'" in str(each.get("blocks")))
        return (await self.press(who, self.direct(who), page["ts"], action_id)).text or ""

    async def say(self, who: str, channel: str, text: str) -> Seen:
        """Somebody writes in a channel."""
        seen = await self.sandbox.gestures.say(self.users[who], channel, text)
        await self.settle()
        return seen

    def fail(self, kind: FaultKind, method: str, *, times: int | None = None, **how: Any) -> None:
        """From now on calls of a Web API method (a glob) go wrong; `how` goes to the fault."""
        self.sandbox.faults.add(Rule(Fault(kind, **how), target=method, times=times))

    def fail_events(self, kind: EventFaultKind, *, times: int | None = None) -> None:
        """From now on deliveries of messages go wrong."""
        self.sandbox.faults.add(Rule(EventFault(kind), target="message*", times=times))

    async def stop_bot(self) -> None:
        """The bot's process ends; what happens from now on reaches nobody."""
        await self.running.aclose()

    async def start_bot(self) -> None:
        """The bot's process is there again, on the same database."""
        self.bot = await a_bot(self.running, self.sandbox, self.clock, settings=self.settings, policy=self.policy)
        await self.settle()

    async def settle(self) -> None:
        """Let everything that is due now happen."""
        await self.sandbox.delivery.settle()
        await self.bot.worker.settle()
        await self.bot.replies.settle()
        await self.sandbox.delivery.settle()

    async def pass_time(self, **length: float) -> None:
        """Let time pass, with everything that falls due on the way happening at its own moment."""
        end = self.clock.now() + timedelta(**length)
        await self.settle()
        while (wait := await self._wait()) is not None and self.clock.now() + wait <= end:
            await self.clock.advance(min(end, self.clock.now() + max(wait, timedelta(milliseconds=1))))
            await self.settle()
        await self.clock.advance(end)
        await self.settle()

    async def _wait(self) -> timedelta | None:
        sleeper = self.clock.next_due()
        waits = (await self.bot.worker.due_in(), sleeper - self.clock.now() if sleeper else None)
        return min((wait for wait in waits if wait is not None), default=None)

    async def incident(self) -> Incident:
        """The newest incident."""
        return (await self.incidents())[0]

    async def incidents(self) -> list[Incident]:
        """All incidents, the newest first."""
        return await self.bot.ctx.read.recent(self.bot.ctx.workspace, 100)

    async def timeline(self) -> list[TimelineRow]:
        """Its timeline."""
        return await self.bot.ctx.read.timeline((await self.incident()).id)

    async def entries(self, *kinds: EntryKind) -> list[str]:
        """The words of its timeline, of these kinds only, without what the bot itself posted in the room."""
        return [row.text for row in await self.timeline() if row.kind in kinds and "ours" not in row.content]

    async def said(self) -> list[TimelineRow]:
        """What people said in the war room, as the timeline has it."""
        rows = await self.timeline()
        return [row for row in rows if row.kind == EntryKind.MESSAGE and "ours" not in row.content]

    async def room(self) -> str:
        """Its war room."""
        channel = (await self.incident()).channel
        assert channel is not None
        return channel

    async def lines(self) -> list[str]:
        """What the bot has said in the war room, the card first."""
        return [each["text"] for each in self.messages(await self.room()) if each.get("bot_id")]

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """What stands in a channel, without Slack's own lines, oldest first."""
        return [dict(each) for each in self.sandbox.world.messages(channel) if not each.get("subtype")]

    def pages(self, who: str) -> list[dict[str, Any]]:
        """What stands in somebody's direct messages with the bot."""
        return self.messages(self.direct(who))

    def direct(self, who: str) -> str:
        """The channel of somebody's direct messages with the bot."""
        return str(self.sandbox.world.open_dm(self.users[who], self.sandbox.world.bot_user))

    def told(self, who: str) -> list[str]:
        """The words of somebody's direct messages from the bot."""
        return [each["text"] for each in self.pages(who)]

    async def paged(self) -> set[str]:
        """Who of the cast has been paged or told until now."""
        by_id = {user: name for name, user in self.users.items()}
        return {by_id[user] for user in (await self.incident()).paged}

    async def where(self, reference: str) -> Incident | None:
        """An incident by its reference."""
        return await self.bot.ctx.read.incident(Where(reference=reference), self.bot.ctx.workspace)


@asynccontextmanager
async def a_firm(
    database_url: str, *, start: datetime = START, socket_mode: bool = False, vacant: Collection[Role] = ()
) -> AsyncIterator[Firm]:
    """A firm on a clean database, connected over HTTP or Socket Mode; nobody holds the roles that are `vacant`."""
    async with AsyncExitStack() as stack:
        clock = MovedClock(start)
        sandbox = Sandbox(clock)
        sandbox.delivery.events = set(BOT_EVENTS)
        await sandbox.start()
        stack.push_async_callback(sandbox.stop)
        users = {name: sandbox.world.add_user(name, tz="America/New_York") for name in CAST}
        desk = sandbox.world.add_channel("trading", creator=users["sam"], members=tuple(users.values()))
        log = sandbox.world.add_channel("incidents", creator=users["sam"], members=tuple(users.values()))
        settings = Settings(
            slack_bot_token=sandbox.bot_token,
            slack_signing_secret=None if socket_mode else sandbox.signing_secret,
            slack_app_token=sandbox.app_token if socket_mode else None,
            slack_api_url=sandbox.api_url,
            database_url=database_url,
            evidence=stack.enter_context(TemporaryDirectory(prefix="warroom-evidence-")),
            port=0,
        )
        policy = with_cast(load_policy(None), users, vacant=vacant)
        running = await stack.enter_async_context(AsyncExitStack())
        bot = await a_bot(running, sandbox, clock, settings=settings, policy=policy)
        firm = Firm(sandbox, clock, policy, users, bot, desk, log, settings, running)
        await firm.settle()  # what a process does when it starts is done before the story begins
        yield firm


async def a_bot(
    running: AsyncExitStack, sandbox: Sandbox, clock: MovedClock, *, settings: Settings, policy: Policy
) -> Bot:
    """A bot that listens to the sandbox until `running` is closed."""
    bot = await running.enter_async_context(built(settings, now=clock.now, moved=True, policy=policy))
    port = await running.enter_async_context(listening(bot, settings, "127.0.0.1"))
    if not settings.socket_mode:
        sandbox.connect(f"http://127.0.0.1:{port}/slack/events")
    return bot


def with_cast(policy: Policy, users: Mapping[str, str], *, vacant: Collection[Role] = ()) -> Policy:
    """The policy with somebody of the cast in every role that is not vacant."""
    held = {role: (Contact(slack=users[name], name=name),) for name, role in CAST.items() if role not in vacant}
    # One file is enough for a story that is about something else; the PDF takes a process of its own.
    review = replace(policy.review, formats=(Format.MARKDOWN,))
    return replace(policy, contacts=Contacts(held), review=review)
