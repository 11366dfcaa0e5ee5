"""The player: carries out a scenario's plan step by step, and checks that nothing was lost."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.app import Bot
from bot.demo.artefacts import Records
from bot.demo.cast import HOLDERS, REPORTER, Cast, name_of
from bot.demo.clockwork import Clockwork
from bot.demo.entered import Entered, as_message, as_note, missing
from bot.demo.facts import facts_of
from bot.demo.hands import Hands
from bot.demo.narrate import Narrator
from bot.demo.plan import Acknowledge, Act, Close, Declare, Note, Say, SetMark, Triage, plan
from bot.demo.scenario import Row, Scenario
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.preserving import unkept
from bot.domain.roles import Role

NOT_KEPT = "the sources of this replay do not say what was kept"
ON_CALL, COMMANDER = HOLDERS[Role.ON_CALL_ENGINEER], HOLDERS[Role.INCIDENT_COMMANDER]


class ReplayFailed(DomainError):
    """A replay cannot go on; its text says why."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Tells the narrator what is new on the timeline, once for each entry.

    Args:
        seen: Holds how many entries have been told.
    """

    bot: Bot
    cast: Cast
    narrator: Narrator
    seen: list[int] = field(default_factory=lambda: [0])

    async def look(self) -> None:
        """Tell what has happened since the last look."""
        incident = await newest(self.bot)
        rows = await self.bot.ctx.read.timeline(incident.id, after_seq=self.seen[0]) if incident else []
        for row in rows:
            self.narrator.happened(row, self.cast)
            self.seen[0] = row.seq
        self.narrator.moved(self.bot.ctx.now())


class Player:
    """Plays one scenario in a workspace of its own.

    Args:
        scenario: What happened.
        bot: What is on record is read from it; nothing is asked of it but through Slack.
        hands: What people do in Slack.
        clockwork: Moves the time.
        say: Takes a remark about the replay itself.
        typed: How Slack stores a text that somebody typed.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        bot: Bot,
        hands: Hands,
        clockwork: Clockwork,
        say: Callable[[str], None],
        typed: Callable[[str], str],
    ) -> None:
        self._scenario = scenario
        self._bot = bot
        self._hands = hands
        self._clockwork = clockwork
        self._remark = say
        self._typed = typed
        self._entered: list[Entered] = []
        self._wrong: list[str] = []
        self._closed = False

    async def play(self) -> tuple[str, ...]:
        """Carry out the plan to its end.

        Returns:
            What is not as it should be; empty if the draft exists and every row is on the timeline.

        Raises:
            ReplayFailed: The incident could not be declared.
            GestureFailed: A form did not open or was not taken.
            SlackError: Slack refused what somebody wanted to do.
        """
        for step in plan(self._scenario):
            await (self._clockwork.sleep_to(step.at) if self._closed else self._clockwork.run_to(step.at))
            await self._do(step.act)
            await self._clockwork.settle()
        await self._clockwork.drain()
        return await self._problems()

    async def records(self) -> Records | None:
        """What is on record; None if nothing was declared."""
        incident, read = await newest(self._bot), self._bot.ctx.read
        if incident is None:
            return None
        return Records(
            incident,
            tuple(await read.timeline(incident.id)),
            tuple(await read.pages(incident.id)),
            await read.post_mortem(incident.id),
        )

    async def _do(self, act: Act) -> None:
        match act:
            case Declare():
                await self._hands.declare(REPORTER, self._scenario)
            case Triage():
                await self._triage()
            case Note(row):
                await self._note(row)
            case Say(row):
                await self._say(row)
            case Acknowledge():
                await self._acknowledge()
            case SetMark():
                await self._mark(act)
            case Close():
                await self._close()

    async def _triage(self) -> None:
        reference = (await self._incident()).reference
        if self._scenario.inputs:
            await self._hands.triage(REPORTER, reference, self._scenario.inputs)
        await self._hands.facts(REPORTER, reference, facts_of(self._scenario, self._bot.policy.forms))

    async def _note(self, row: Row) -> None:
        who = name_of(row.actor)
        await self._hands.note(who, row, (await self._incident()).reference)
        self._entered.append(as_note(row, self._hands.id_of(who), self._typed(row.text)))

    async def _say(self, row: Row) -> None:
        """Write in the room; where nobody can write any more, it is a late note."""
        room = await self._room()
        said = await self._hands.say(name_of(row.actor), room, row.text) if room else None
        if room and said:
            self._entered.append(as_message(row, room, said))
            await self._hands.mark_in(REPORTER, room, said, self._bot.ctx.policy.mark_reaction)
        else:
            await self._note(row)

    async def _acknowledge(self) -> None:
        for who in (ON_CALL, COMMANDER):
            pressed = await self._hands.acknowledge(who)
            if not pressed:
                await self._clockwork.drain()  # the page may still be on its way
                pressed = await self._hands.acknowledge(who)
            if not pressed:
                self._remark(f"{who} has no page to acknowledge")

    async def _mark(self, act: SetMark) -> None:
        incident = await self._incident()
        answer = await self._hands.mark(_leader(incident), incident.reference, act.mark, act.at)
        if (await self._incident()).at(act.mark) != act.at:
            self._remark(f"{act.mark.label} could not be marked: {answer}")

    async def _close(self) -> None:
        incident = await self._incident()
        if unkept(incident, self._bot.policy):
            await self._hands.waive(COMMANDER, incident.reference, NOT_KEPT)
        answer = await self._hands.close(COMMANDER, incident.reference)
        self._closed = not (await self._incident()).open
        if not self._closed:
            self._wrong.append(f"It could not be closed: {answer}")

    async def _room(self) -> str | None:
        """The war room; waits until Slack has made it, and None if it never does."""
        incident = await self._incident()
        if incident.channel is None:
            await self._clockwork.drain()
            incident = await self._incident()
        return incident.channel

    async def _incident(self) -> Incident:
        incident = await newest(self._bot)
        if incident is None:
            raise ReplayFailed("Nothing was declared.")
        return incident

    async def _problems(self) -> tuple[str, ...]:
        incident, read = await self._incident(), self._bot.ctx.read
        lost = missing(self._entered, await read.timeline(incident.id))
        wrong = [*self._wrong, *(f"This row is not on the timeline: {row.at} {row.text}" for row in lost)]
        if await read.post_mortem(incident.id) is None:
            wrong.append("No post-mortem draft was written.")
        return tuple(wrong)


async def newest(bot: Bot) -> Incident | None:
    """The incident of this replay; None before it is declared."""
    found = await bot.ctx.read.recent(bot.ctx.workspace, 1)
    return found[0] if found else None


def _leader(incident: Incident) -> str:
    """Who types the commands: the commander once they have answered, the reporter until then."""
    answered = {each.person.name for each in incident.ever_acknowledged}
    return COMMANDER if COMMANDER in answered else REPORTER
