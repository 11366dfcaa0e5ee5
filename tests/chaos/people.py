"""The people of a run: each incident is lived through by its script, and who gets no answer asks again."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.sandbox.seen import TROUBLE, Seen
from bot.slack.listeners import NOT_SAVED
from tests.chaos.script import TALK, Act
from tests.chaos.stage import Stage
from tests.stories.crowd import Crowd, Step

REFERENCE = re.compile(r"INC-\d{8}-\d{3,}")
RESPONDERS = ("ada", "mei")
PATIENCE = 90.0  # seconds that somebody goes on asking
AGAIN_AFTER = 0.3  # seconds


class Unanswered(Exception):
    """Somebody asked for a minute and a half and was never answered."""


@dataclass
class People:
    """Who acts in a run.

    Args:
        stage: Where.
        declared: The reference of each incident of the script, once its declaration was answered.
        titles: What was declared, and whether it was answered.
    """

    stage: Stage
    began: float
    declared: dict[int, str] = field(default_factory=dict)
    titles: dict[str, bool] = field(default_factory=dict)
    crowds: dict[str, Crowd] = field(default_factory=dict)

    async def live(self, acts: Iterable[Act]) -> None:
        """All incidents, beside each other."""
        by_incident: defaultdict[int, list[Act]] = defaultdict(list)
        for act in acts:
            by_incident[act.incident].append(act)
        async with asyncio.TaskGroup() as tasks:
            for each in by_incident.values():
                tasks.create_task(self._life(each))

    async def _life(self, acts: list[Act]) -> None:
        for act in acts:
            await asyncio.sleep(self.began + act.at - asyncio.get_running_loop().time())
            await self._does(act)

    async def _does(self, act: Act) -> None:
        what, _, rest = act.what.partition(" ")
        if what == "declare":
            await self._declare(act.incident, rest)
            return
        reference = self.declared[act.incident]
        if what in TALK:
            await self._talks(reference, Step(what, act.pick))
        elif what == "ack":
            await self._acknowledges(reference, RESPONDERS[act.pick % 2], pressing=act.incident % 2 == 0)
        else:
            who = RESPONDERS[1] if what in {"severity", "close"} else RESPONDERS[act.pick % 2]
            await self.ask(who, f"{what} {reference} {rest} chaos" if rest else f"{what} {reference}")

    async def _declare(self, number: int, severity: str) -> None:
        """Declare until it is answered; an answer that got lost may have left an incident all the same."""
        for attempt in range(int(PATIENCE / AGAIN_AFTER)):
            title = f"Chaos {number}, try {attempt}"
            self.titles[title] = False
            seen = await self._slash("sam", f"declare {severity} {title}")
            found = REFERENCE.search(seen.text or "")
            if answered(seen) and found:
                self.titles[title] = True
                self.declared[number] = found[0]
                return
            await asyncio.sleep(AGAIN_AFTER)
        raise Unanswered(f"declare {severity}")

    async def _talks(self, reference: str, step: Step) -> None:
        """In the war room, if it is there by now."""
        room = self.room(reference)
        if room is None:
            return
        self.stage.count("talk")
        if reference not in self.crowds:
            self.crowds[reference] = Crowd(self.stage.sandbox, self.stage.users, room)
        world = self.stage.sandbox.world
        for who in RESPONDERS:
            if self.stage.users[who] not in world.rooms[room].members:
                world.join(room, self.stage.users[who])
        await self.crowds[reference].does(step)

    async def _acknowledges(self, reference: str, who: str, *, pressing: bool) -> None:
        """By the button where there is one; what the button answered may have got lost, so by the command too."""
        world, user = self.stage.sandbox.world, self.stage.users[who]
        direct = world.open_dm(user, world.bot_user)
        pages = [each for each in world.messages(direct) if reference in str(each["text"]) and _button(each)]
        if pressing and pages:
            await self.stage.sandbox.gestures.press(user, direct, pages[-1]["ts"], "acknowledge")
        await self.ask(who, f"ack {reference}")

    async def ask(self, who: str, words: str) -> str:
        """Type a command until it is answered.

        Raises:
            Unanswered: It never was.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until:
            seen = await self._slash(who, words)
            if answered(seen):
                return str(seen.text)
            await asyncio.sleep(AGAIN_AFTER)
        raise Unanswered(words)

    def room(self, reference: str) -> str | None:
        """The war room, by its name."""
        rooms = rooms_of(self.stage, reference)
        return rooms[0] if rooms else None

    def references(self) -> set[str]:
        """Every incident that the incidents channel tells of."""
        told = self.stage.sandbox.world.messages(self.stage.serving.log)
        return {found for each in told for found in REFERENCE.findall(str(each["text"]))}

    async def _slash(self, who: str, words: str) -> Seen:
        gestures = self.stage.sandbox.gestures
        return await gestures.slash(self.stage.users[who], self.stage.serving.desk, "/incident", words)


def rooms_of(stage: Stage, reference: str) -> list[str]:
    """The channels whose names begin with the reference."""
    named = stage.sandbox.world.channels()
    return [str(each["id"]) for each in named if str(each.get("name", "")).startswith(f"{reference.lower()}-")]


def answered(seen: Seen) -> bool:
    """Whether somebody read an answer, and not that it went wrong."""
    text = seen.text or ""
    return bool(text) and text != TROUBLE and "failed with the error" not in text and NOT_SAVED not in text


def _button(message: dict[str, object]) -> bool:
    return "'acknowledge'" in str(message.get("blocks"))
