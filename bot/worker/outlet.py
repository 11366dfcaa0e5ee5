"""What senders need: the way out to Slack, what to render and with what."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.capture import Said
from bot.domain.command import IncidentId
from bot.domain.incident import Incident
from bot.domain.masking import masked_incident
from bot.domain.policy import Policy
from bot.integrations.ports import Chat, Payload, Refused
from bot.integrations.signing import Signer
from bot.integrations.standby import Standby
from bot.render.templates import Templates
from bot.services.contacts import policy_shown
from bot.worker.keeping import Keeping
from bot.worker.looking import Looking
from bot.worker.reaching import Reaching
from storage.outbox import Delivery
from storage.queries import Queries


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Built once by the composition root.

    Args:
        chat: Slack.
        read: Read models: senders render what is true when an effect leaves.
        looking: Looks up the incidents for them.
        templates: What people see.
        policy: The firm's rules.
        now: The time, aware UTC.
        workspace: Slack team id.
        keeping: What becomes of files.
        reaching: What leaves outside Slack.
        standby: What works on this machine without Slack and database.
        signer: Signs evidence bundles; None where the firm has no key.
        log_channel: Asks for the id of the incidents channel; None where Slack does not know it.
        said: Reads a message that Slack shows in a channel as the same message in an event would be read.
    """

    chat: Chat
    read: Queries
    looking: Looking
    templates: Templates
    policy: Policy
    now: Callable[[], datetime]
    workspace: str
    keeping: Keeping
    reaching: Reaching
    standby: Standby
    signer: Signer | None
    log_channel: Callable[[], Awaitable[str | None]]
    said: Callable[[Payload, str], Said]

    async def rules(self) -> Policy:
        """The firm's rules with the people who are called at this moment."""
        return await policy_shown(self.policy, self.read, self.workspace, self.now())

    async def incident(self, delivery: Delivery) -> Incident:
        """The incident an effect belongs to, as it stands now.

        Raises:
            Refused: It is gone.
        """
        found = await self.looking.incident(delivery.incident_id or IncidentId(""))
        if found is None:
            raise Refused("The incident is not in the database.", code="incident_gone")
        return found

    async def told(self, delivery: Delivery) -> Incident:
        """The same for those outside of its war room: what the registry masks has its other name.

        Raises:
            Refused: It is gone.
        """
        return masked_incident(await self.incident(delivery), self.policy.registry)


def mark_of(key: str) -> str:
    """What a message of ours is found by in Slack's metadata: opaque, for anybody in the workspace can read it."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def log_channel(chat: Chat, name: str) -> Callable[[], Awaitable[str | None]]:
    """Looks for the incidents channel until it is found: Slack may be busy when a process starts."""
    found: str | None = None

    async def look() -> str | None:
        nonlocal found
        found = found or await chat.channel_named(name)
        return found

    return look
