"""A crowd that talks at random in a war room while Slack's deliveries go wrong, and what must be on record of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from bot.domain.capture import Recorded, rebuilt
from bot.domain.change import EntryKind
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import EventFault, EventFaultKind, Rule
from bot.sandbox.outgoing import Delivered
from bot.sandbox.server import Sandbox

SPEAKERS = ("ada", "mei")
DELAYS = (5.0, 90.0, 600.0, 4_000.0)  # seconds
TALK = ("say", "say", "say", "reply", "reply", "broadcast", "edit", "edit", "delete", "react", "pin", "upload")
FAULTS: tuple[EventFaultKind, ...] = ("duplicate", "reorder", "delay", "drop")
SPOKEN = frozenset({EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED})

Json = Mapping[str, Any]
What = tuple[str, str]  # the `ts` of a message, and what is recorded of it: empty, the time of an edit, `deleted`


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens; `pick` says to which message, by whom or for how long, counted round."""

    act: str
    pick: int = 0


def steps(*others: str) -> st.SearchStrategy[Step]:
    """Talk, faults in Slack's deliveries, and `others`."""
    return st.builds(Step, st.sampled_from((*TALK, *FAULTS, *others)), st.integers(0, 7))


@dataclass(slots=True)
class Crowd:
    """Two people in a war room, whatever its id is by now."""

    sandbox: Sandbox
    users: Mapping[str, str]
    room: str
    number: int = 0

    async def does(self, step: Step) -> None:
        """Let a step happen; what Slack's client would refuse does not happen."""
        if step.act in FAULTS:
            self._fails(step)
            return
        with suppress(SlackError):
            await getattr(self, f"_{step.act}")(step)

    def _fails(self, step: Step) -> None:
        """The next event of a message goes wrong."""
        kind = next(each for each in FAULTS if each == step.act)
        fault = EventFault(kind, seconds=DELAYS[step.pick % len(DELAYS)])
        self.sandbox.faults.add(Rule(fault, target="message*", times=1))

    async def _say(self, step: Step) -> None:
        await self.sandbox.gestures.say(self._speaker(step), self.room, self._words())

    async def _reply(self, step: Step) -> None:
        await self.sandbox.gestures.say(self._speaker(step), self.room, self._words(), thread_ts=self._message(step))

    async def _broadcast(self, step: Step) -> None:
        extras: Any = {"thread_ts": self._message(step), "broadcast": True}
        self.sandbox.world.post(self.room, self._speaker(step), self._words(), **extras)

    async def _edit(self, step: Step) -> None:
        ts = self._message(step)
        await self.sandbox.gestures.edit(self._author(ts), self.room, ts, self._words())

    async def _delete(self, step: Step) -> None:
        ts = self._message(step)
        await self.sandbox.gestures.delete(self._author(ts), self.room, ts)

    async def _react(self, step: Step) -> None:
        await self.sandbox.gestures.react(self._speaker(step), self.room, self._message(step), "eyes")

    async def _pin(self, step: Step) -> None:
        await self.sandbox.gestures.pin(self._speaker(step), self.room, self._message(step))

    async def _upload(self, step: Step) -> None:
        name = f"{self._words()}.log"
        await self.sandbox.gestures.upload(self._speaker(step), name, b"reject storm", [self.room], self._words())

    def _words(self) -> str:
        self.number += 1
        return f"words {self.number}"

    def _speaker(self, step: Step) -> str:
        return self.users[SPEAKERS[step.pick % len(SPEAKERS)]]

    def _message(self, step: Step) -> str:
        """One of the latest messages of people."""
        people = {self.users[name] for name in SPEAKERS}
        stamps = [ts for ts, each in self._stored().items() if each["user"] in people and "client_msg_id" in each]
        if not stamps:
            raise SlackError("message_not_found")
        return stamps[-1 - step.pick % len(stamps)]

    def _author(self, ts: str) -> str:
        return str(self._stored()[ts]["user"])

    def _stored(self) -> Mapping[str, Json]:
        return self.sandbox.world.rooms[self.room].messages

    def shown(self) -> dict[str, tuple[str, str]]:
        """The words and the thread of every message that stands in Slack, by `ts`."""
        standing = [each for each in self._stored().values() if each.get("subtype") != "tombstone"]
        return {str(each["ts"]): (str(each["text"]), _thread(each)) for each in standing}


def on_record(record: Sequence[Recorded], room: str) -> dict[str, tuple[str, str]]:
    """The same by the record."""
    threads = {
        each.source.ts: str(each.content.get("thread_ts", ""))
        for each in record
        if each.source is not None and each.kind in (EntryKind.MESSAGE, EntryKind.ROOM)
    }
    words = rebuilt(record)
    return {
        ts: (text, threads.get(ts, "not on record"))
        for (place, ts), text in words.items()
        if place == room and text is not None
    }


def recorded(record: Iterable[Recorded]) -> Counter[What]:
    """How often each message, edit and deletion is on record."""
    spoken = [each for each in record if each.source is not None and each.kind in SPOKEN]
    return Counter((each.source.ts, _form(each)) for each in spoken if each.source is not None)


def acked(log: Iterable[Delivered], rooms: Iterable[str]) -> set[What]:
    """What Slack told of messages in a room and the bot took: it is on record, or evidence was lost."""
    channels = frozenset(rooms)
    events = [each.sent.payload["event"] for each in log if each.sent.kind == "event" and each.answer.ok]
    told = [_told(event) for event in events if event["type"] == "message" and event["channel"] in channels]
    return {what for what in told if what is not None}


def _told(event: Json) -> What | None:
    match event.get("subtype"):
        case "message_deleted":
            return (str(event["deleted_ts"]), "deleted")
        case "message_changed" if event["message"].get("subtype") == "tombstone":
            # A stone whose replies are counted is no second deletion.
            return (str(event["message"]["ts"]), "deleted")
        case "message_changed":
            before, after = event["previous_message"].get("edited"), event["message"].get("edited")
            return (str(event["message"]["ts"]), str(after["ts"])) if after != before else None
        case None | "thread_broadcast" | "file_share":
            return (str(event["ts"]), "")
        case _:
            return None


def _form(each: Recorded) -> str:
    return "deleted" if each.kind == EntryKind.DELETED else _revision(each)


def _revision(each: Recorded) -> str:
    return str(each.content["revision"]) if each.kind == EntryKind.EDITED else ""


def _thread(message: Json) -> str:
    return str(message["thread_ts"]) if "parent_user_id" in message else ""
