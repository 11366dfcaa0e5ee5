"""Signed links by which somebody who was reached outside Slack answers there: who, for what, and until when."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

from bot.domain.errors import DomainError

LASTS: Final = timedelta(hours=24)
SIGNATURE_BYTES: Final = 16  # 128 bits: a link has to fit into a text message
PAGE_DIGITS: Final = 16


class LinkKind(StrEnum):
    """What a link answers."""

    PAGE = "p"
    PROOF = "c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link stands for.

    Args:
        kind: What it answers.
        subject: Id of what is answered, in letters and digits.
        person: Slack user id of whom it was sent to.
        message: Short hash of the message that carries it: each is answered once.
        expires_at: Aware UTC, whole seconds.
    """

    kind: LinkKind
    subject: str
    person: str
    message: str
    expires_at: datetime

    @classmethod
    def of(cls, kind: LinkKind, subject: str, person: str, *, key: str, sent_at: datetime) -> "Link":
        """The link of a message that is sent under a key of its own."""
        message = sha256(key.encode()).hexdigest()[:PAGE_DIGITS]
        expires_at = (sent_at + LASTS).astimezone(UTC).replace(microsecond=0)
        return cls(kind=kind, subject=subject, person=person, message=message, expires_at=expires_at)

    @property
    def once(self) -> str:
        """What its answer is remembered by: the same message sent twice is answered once."""
        return f"link/{self.kind}/{self.subject}/{self.person}/{self.message}"


class NotOurs(DomainError):
    """A link that we never signed."""

    def __init__(self) -> None:
        super().__init__(
            "This link is not valid; perhaps it was cut off. Open it from the message again, "
            "or answer in Slack: type /incident ack."
        )


def signed(link: Link, key: bytes) -> str:
    """The link as it travels: what it says, which is no secret, and a signature."""
    said = f"{link.kind}.{link.subject}.{link.person}.{link.message}.{int(link.expires_at.timestamp()):x}"
    return f"{said}.{_signature(said, key)}"


def opened(token: str, key: bytes) -> Link:
    """Read a link that comes back.

    Raises:
        NotOurs: It was changed, cut off, or signed with another key.
    """
    said, _, signature = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(signature, _signature(said, key)):
        raise NotOurs
    kind, subject, person, message, seconds = said.split(".")
    expires_at = datetime.fromtimestamp(int(seconds, 16), UTC)
    return Link(kind=LinkKind(kind), subject=subject, person=person, message=message, expires_at=expires_at)


def _signature(said: str, key: bytes) -> str:
    whole = hmac.digest(key, said.encode(), "sha256")
    return urlsafe_b64encode(whole[:SIGNATURE_BYTES]).decode().rstrip("=")
