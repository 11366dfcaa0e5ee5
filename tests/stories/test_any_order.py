"""Whatever order events come in and whatever is lost on the way: each message is on record once, as Slack shows it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.evidence import verify_chain
from bot.sandbox.faults import Fault, FaultKind, Rule
from storage.engine import StoreUnavailable
from tests.databases import sqlite_copy
from tests.stories.crowd import TALK, Crowd, Step, acked, on_record, recorded, steps
from tests.stories.firm import Firm, a_firm

FEW = 4  # examples, where nobody asks for more
LEAST, MOST = 12, 40  # steps
WAITS = (1.0, 20.0, 400.0, 3_700.0)  # seconds
TROUBLE: tuple[FaultKind, ...] = ("rate_limited", "lost_answer", "server_error", "drop")
OF_THE_BOT = (
    *("wait", "turns", "settle", "stop", "start", "compare", "amid") * 2,
    *("trouble", "new_id", "card", "doors"),
)
MANY = settings.get_current_profile_name() == "thorough"
BUDGET = settings.get_profile("thorough") if MANY else settings(max_examples=FEW, derandomize=True, database=None)


async def patiently(work: Callable[[], Awaitable[object]]) -> None:
    """Do it again where a busy machine kept a transaction waiting for too long, as the worker does in earnest."""
    while True:
        with suppress(StoreUnavailable):
            await work()
            return


class Stretch:
    """A stretch of an incident in which anything happens, also to the bot."""

    def __init__(self, firm: Firm, room: str) -> None:
        self.firm, self.up, self.rooms = firm, True, [room]
        self.crowd = Crowd(firm.sandbox, firm.users, room)

    async def happens(self, step: Step) -> None:
        """Let one step happen."""
        own = getattr(self, f"_{step.act}", None)
        await (self.crowd.does(step) if own is None else own(step))

    async def ends(self) -> None:
        """Slack delivers as it should again, the bot runs, and every comparison comes to its end."""
        self.firm.sandbox.faults.clear()
        await self._start(Step("start"))
        self._lets_in()
        await self._passes(7_200)
        await self._compare(Step("compare"))
        await self._passes(120)

    async def check(self) -> None:
        """Room and record are the same, each thing that was told is there once, and the chain holds."""
        ctx, record = self.firm.bot.ctx, await self.firm.timeline()
        assert on_record(record, self.crowd.room) == self.crowd.shown()
        found = recorded(record)
        assert {what: count for what, count in found.items() if count != 1} == {}
        assert acked(self.firm.sandbox.delivery.log, self.rooms) - found.keys() == set()
        assert verify_chain(*await ctx.read.chain((await self.firm.incident()).id)) is None
        assert (await ctx.read.health(ctx.workspace)).waiting == 0

    async def _wait(self, step: Step) -> None:
        await self._passes(WAITS[step.pick % len(WAITS)])

    async def _passes(self, seconds: float) -> None:
        if self.up:
            await patiently(partial(self.firm.pass_time, seconds=seconds))
        else:
            await self.firm.clock.advance(self.firm.clock.now() + timedelta(seconds=seconds))
            await self.firm.sandbox.delivery.settle()

    async def _settle(self, _: Step) -> None:
        await (patiently(self.firm.settle) if self.up else self.firm.sandbox.delivery.settle())

    async def _turns(self, step: Step) -> None:
        """What is on its way gets a little further."""
        for _ in range(7 * step.pick):
            await asyncio.sleep(0)

    async def _stop(self, _: Step) -> None:
        if self.up:
            self.up = False
            await self.firm.stop_bot()

    async def _start(self, _: Step) -> None:
        if not self.up:
            await self.firm.start_bot()
            self.up = True

    async def _compare(self, _: Step) -> None:
        room, user = self.crowd.room, self.firm.users["mei"]
        if self.up and not self.firm.sandbox.world.rooms[room].archived:
            await self.firm.sandbox.gestures.slash(user, room, "/incident", "backfill")

    async def _amid(self, step: Step) -> None:
        """People talk while a comparison reads page after page."""
        await self._compare(step)
        if not self.up:
            return
        reading = asyncio.create_task(patiently(self.firm.settle))
        for turn in range(4 * step.pick):
            await asyncio.sleep(0)
            if turn % 4 == 0:
                await self.crowd.does(Step(TALK[(turn + step.pick) % len(TALK)], turn))
        await reading

    async def _card(self, step: Step) -> None:
        """Something that makes the bot itself post and edit in the room."""
        room, user = self.crowd.room, self.firm.users["mei"]
        if self.up and not self.firm.sandbox.world.rooms[room].archived:
            await self.firm.sandbox.gestures.slash(
                user, room, "/incident", f"severity P{step.pick % 4} it grew or shrank"
            )

    async def _trouble(self, step: Step) -> None:
        """The next call of the bot goes wrong."""
        kind = TROUBLE[step.pick % len(TROUBLE)]
        self.firm.sandbox.faults.add(Rule(Fault(kind, retry_after=20), target="c*", times=1))

    async def _doors(self, step: Step) -> None:
        """The bot is put out, or the room is archived; or both are undone."""
        world, ada = self.firm.sandbox.world, self.firm.users["ada"]
        if not self._inside:
            self._lets_in()
        elif step.pick % 2:
            world.kick(self.crowd.room, world.bot_user, ada)
        else:
            world.archive(self.crowd.room, ada)

    @property
    def _inside(self) -> bool:
        room = self.firm.sandbox.world.rooms[self.crowd.room]
        return self.firm.sandbox.world.bot_user in room.members and not room.archived

    def _lets_in(self) -> None:
        world, ada = self.firm.sandbox.world, self.firm.users["ada"]
        if world.rooms[self.crowd.room].archived:
            world.unarchive(self.crowd.room, ada)
        if world.bot_user not in world.rooms[self.crowd.room].members:
            world.invite(self.crowd.room, world.bot_user, ada)

    async def _new_id(self, step: Step) -> None:
        """Slack gives the room another id; a bot that is away would never hear of it."""
        if self.up and step.pick == 0 and self._inside:
            await self.firm.settle()
            self.crowd.room = self.firm.sandbox.world.change_channel_id(self.crowd.room, self.firm.users["mei"])
            self.rooms.append(self.crowd.room)
            await self.firm.settle()


@pytest.fixture(scope="module")
def database_of_an_example(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> "Databases":
    """Where each example gets a clean database."""
    return Databases(migrated_sqlite, tmp_path_factory.mktemp("any-order"))


class Databases:
    """A clean SQLite file at each call."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._template, self._folder, self._number = template, folder, 0

    def __call__(self) -> str:
        """The URL of the next."""
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        return sqlite_copy(self._template, folder)


@pytest.mark.timeout(0 if MANY else 60)
@settings(
    BUDGET,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(happening=st.lists(steps(*OF_THE_BOT), min_size=LEAST, max_size=MOST))
async def test_any_order_leaves_each_message_on_record_once(
    database_of_an_example: Databases, happening: list[Step]
) -> None:
    """Duplicates, reorderings, edits, deletions, restarts and comparisons in any order: room and record agree."""
    async with a_firm(database_of_an_example()) as firm:
        with suppress(StoreUnavailable):
            await firm.declare_in_one_line("P3", who="kim")
        while (await firm.incident()).channel is None:
            await patiently(partial(firm.pass_time, seconds=10))
        for who in ("ada", "mei"):
            room = await firm.enter(who)
        await firm.settle()
        stretch = Stretch(firm, room)
        for step in happening:
            await stretch.happens(step)
        await stretch.ends()
        await stretch.check()
