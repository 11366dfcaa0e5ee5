"""Speaks through Apprise's plugins; blocks, so only threads call it, and it is loaded with the first thing to send."""

import logging
import re
from collections.abc import Iterable
from typing import Final

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType, PersistentStoreMode
from apprise.logger import NotifyLogEntry
from apprise.plugins.email import NotifyEmail

from bot.integrations.ports import Ambiguous, Refused

CONNECTING, READING = 5.0, 10.0  # seconds, at most
WEBHOOKS: Final = frozenset({"form", "json", "xml"})  # whose host is a host; elsewhere it may be a key
BAD_ADDRESS: Final = "The address is none that Apprise knows. See its list of services."
UNKNOWN: Final = "It did not arrive, and the provider does not say why."
NOT_NOW: Final = frozenset({408, 409, 425, 429})  # refusals that ask to come back

# Apprise tells no more than true or false; the rest stands in what it logs.
HTTP_STATUS: Final = re.compile(r"\berror=(?P<status>[1-5]\d\d)\b")
SMTP_STATUS: Final = re.compile(r"\((?P<status>5\d\d), b")  # how smtplib spells a lasting refusal

# What Apprise logs quotes addresses, so none of it goes on to where our own lines go.
_logger = logging.getLogger("apprise")
_logger.setLevel(logging.DEBUG)
_logger.propagate = False
_logger.addHandler(logging.NullHandler())

# No deadline of Apprise's own: it would take a thread from a pool that all providers share.
_ASSET: Final = AppriseAsset(service_timeout=0, secure_logging=True, storage_mode=PersistentStoreMode.MEMORY)
_ASSET.app_id = "warroom"
_ASSET.app_desc = "warroom"
_ASSET.async_mode = False


def send(address: str, title: str, body: str) -> str:
    """Send, once; where it went, in words.

    Raises:
        Refused: The address is none, or the provider will not have it.
        Ambiguous: It may have arrived.
    """
    plugin = _plugin(address)
    if plugin is None:
        raise Refused(BAD_ADDRESS, "bad_address")
    through = Apprise(asset=_ASSET)
    through.add(plugin)
    sent = through.notify(
        body=body,
        title=title,
        notify_type=NotifyType.WARNING,
        body_format=NotifyFormat.TEXT,
        log_level=logging.DEBUG,
    )
    if not sent:
        raise _failure(str(plugin.service_name), sent.logs())
    return _place(plugin)


def objection(address: str) -> str:
    """Why nothing could be sent to an address; empty where nothing speaks against it."""
    return BAD_ADDRESS if _plugin(address) is None else ""


def _plugin(address: str) -> NotifyBase | None:
    """What an address stands for; made anew each time, so that no secret waits in memory."""
    plugin = Apprise.instantiate(address, asset=_ASSET)
    if plugin is None:
        return None
    plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, CONNECTING)
    plugin.socket_read_timeout = min(plugin.socket_read_timeout, READING)
    # Trying again is the outbox's, and an optional address would count as reached whatever happens.
    plugin.retry, plugin.optional = 0, False
    return plugin


def _place(plugin: NotifyBase) -> str:
    """Where something went, for people who look for it later."""
    if isinstance(plugin, NotifyEmail):
        return f"mailto:{','.join(target for _, target in plugin.targets)}"
    schema = str(plugin.schema)
    return f"{schema}://{plugin.host}" if schema.removesuffix("s") in WEBHOOKS else schema


def _failure(service: str, logged: Iterable[NotifyLogEntry]) -> Refused | Ambiguous:
    for entry in logged:
        found = (HTTP_STATUS if entry.level == "WARNING" else SMTP_STATUS).search(entry.message)
        if found is not None:
            return _answered(service, int(found["status"]), lasting=entry.level != "WARNING")
    return Ambiguous(UNKNOWN)


def _answered(service: str, status: int, *, lasting: bool) -> Refused | Ambiguous:
    words = f"{service} answered {status}."
    refusing = lasting or (400 <= status < 500 and status not in NOT_NOW)  # noqa: PLR2004  # HTTP's own numbers
    return Refused(words, "refused") if refusing else Ambiguous(words)
