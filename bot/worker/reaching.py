"""What sending outside Slack needs: the way out, the firm's addresses, and an end to trying."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.domain.command import Person
from bot.domain.links import Link, LinkKind, signed
from bot.domain.wording import duration
from bot.integrations.ports import Ambiguous, Outside, Refused
from bot.render.outside import Notice
from storage.outbox import Delivery

NAMED: Final = "env:"


@dataclass(frozen=True, slots=True)
class Reaching:
    """Built once by the composition root.

    Args:
        outside: The way out.
        anchors: Addresses at which the ends of records are written down.
        addresses: Those of people, by the environment variable that holds each.
        workspace: Slack's address of the workspace.
        public: Our own address for people outside Slack; None where there is none.
        link_key: Signs links to it.
    """

    outside: Outside
    anchors: tuple[str, ...]
    addresses: Mapping[str, str]
    workspace: str
    public: str | None = None
    link_key: bytes = field(default=b"", repr=False)

    @property
    def anchor_schemes(self) -> tuple[str, ...]:
        """What may be kept of the addresses for anchors: their number and kind, and no secret."""
        return tuple(_scheme(address) for address in self.anchors)

    def anchor_address(self, number: int, scheme: str) -> str:
        """The address that an anchor was meant for.

        Raises:
            Refused: The setting was changed meanwhile.
        """
        if self.anchor_schemes[number : number + 1] != (scheme,):
            raise Refused("The addresses in WARROOM_ANCHOR_URLS were changed before it left.", "address_gone")
        return self.anchors[number]

    def address(self, named: str | None) -> str | None:
        """The address that a policy calls `env:NAME`; None if it names none, or nothing is set as in a replay."""
        return None if named is None else self.addresses.get(named.removeprefix(NAMED))

    def link(self, channel: str | None) -> str | None:
        """The way to a war room for whoever reads it outside Slack; None while there is none."""
        return None if channel is None else f"{self.workspace.rstrip('/')}/archives/{channel}"

    def answer_link(self, kind: LinkKind, subject: str, person: Person, delivery: Delivery) -> str | None:
        """The way to answer a message without Slack; None where we have no public address."""
        if self.public is None:
            return None
        link = Link.of(kind, subject, person.id, key=delivery.key, sent_at=delivery.first_attempt_at)
        return f"{self.public}/a/{signed(link, self.link_key)}"

    async def send(
        self, delivery: Delivery, address: str, notice: Notice, now: datetime, *, patience: timedelta
    ) -> str:
        """Send something and return where it went.

        Args:
            delivery: What for.
            address: Where to.
            notice: What.
            now: When, aware UTC.
            patience: For so long it is tried.

        Raises:
            Refused: The provider will not have it, or could not for all that time.
            Later: Too many are under way.
            Ambiguous: It may have arrived, and is to be tried again.
        """
        try:
            return await self.outside.send(address, notice.title, notice.body)
        except Ambiguous as error:
            if now - delivery.first_attempt_at < patience:
                raise
            raise Refused(f"{error.reason} It was tried for {duration(patience)}.", "gave_up") from error


def _scheme(address: str) -> str:
    return address.partition("://")[0].lower()
