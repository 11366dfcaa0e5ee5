"""Signs evidence with Ed25519, and checks such signatures."""

import base64
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.domain.errors import DomainError

KEY_BYTES: Final = 32


class UnusableKey(DomainError):
    """A key that was given is none of Ed25519, or cannot be read."""


class Signer:
    """Holds the firm's private key.

    Args:
        given: 32 random bytes (the seed) in base64, or the path of a file with them.

    Raises:
        UnusableKey: It is neither.
    """

    def __init__(self, given: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(_key_bytes(given, "signing key"))

    def sign(self, data: bytes) -> bytes:
        """The signature over `data`: 64 bytes."""
        return self._key.sign(data)

    @property
    def public_key(self) -> str:
        """What others check signatures with: 32 bytes in base64."""
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()


def signed(data: bytes, signature: bytes, public_key: str) -> bool:
    """Whether the holder of a key signed exactly this.

    Args:
        data: What.
        signature: As it was handed over; of any length.
        public_key: 32 bytes in base64, or the path of a file with them.

    Raises:
        UnusableKey: The public key is neither.
    """
    try:
        Ed25519PublicKey.from_public_bytes(_key_bytes(public_key, "public key")).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _key_bytes(given: str, what: str) -> bytes:
    """A key that was given itself, or that lies in the file that is named."""
    try:
        path = Path(given)
        key = base64.b64decode((path.read_text() if path.is_file() else given).strip(), validate=True)
    except (OSError, ValueError) as error:
        raise _unusable(what) from error
    if len(key) != KEY_BYTES:
        raise _unusable(what)
    return key


def _unusable(what: str) -> UnusableKey:
    return UnusableKey(f"The {what} is neither {KEY_BYTES} bytes in base64 nor the path of a file with them.")
