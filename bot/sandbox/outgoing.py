"""What the sandbox sends to an app and what comes back, whatever the transport."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

Kind = Literal["event", "command", "interactive"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One attempt to hand something to the app."""

    kind: Kind
    name: str  # event type, command, or type of the interactive payload
    payload: Mapping[str, Any]
    attempt: int = 0  # 0 for the first; retries count from 1
    reason: str = ""  # why the attempt before failed


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app said; `failure` is Slack's retry reason, empty if the app accepted."""

    status: int | None = None  # HTTP status; 200 for a Socket Mode ack; None if nothing came
    body: str = ""
    failure: str = ""
    no_retry: bool = False  # the app sent x-slack-no-retry: 1
    ms: float = 0.0  # how long the app took

    @property
    def ok(self) -> bool:
        """Whether the app accepted within the time it has."""
        return not self.failure

    @property
    def timed_out(self) -> bool:
        """Whether the app let the time it has pass."""
        return self.failure.endswith("timeout")

    def data(self) -> dict[str, Any] | None:
        """The body as a JSON object; None if it is something else."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A record of one attempt, for tests and the inspector."""

    number: int
    at: datetime
    transport: str  # http, socket, or none when a fault dropped it
    sent: Outgoing
    answer: Answer

    def as_json(self) -> dict[str, Any]:
        """The record as plain data."""
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "transport": self.transport,
            "kind": self.sent.kind,
            "name": self.sent.name,
            "attempt": self.sent.attempt,
            "reason": self.sent.reason,
            "payload": dict(self.sent.payload),
            "status": self.answer.status,
            "answer": self.answer.body,
            "failure": self.answer.failure,
            "ms": round(self.answer.ms, 3),
        }


class Transport(Protocol):
    """A way to reach the app."""

    @property
    def name(self) -> str:
        """`http` or `socket`."""
        ...

    async def send(self, outgoing: Outgoing) -> Answer:
        """Hand something over and wait, in real time, for the answer; never raises."""
        ...
