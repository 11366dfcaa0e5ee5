"""What a firm sets in the environment, read once and never changed."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from bot.domain.errors import DomainError

SLACK = "https://slack.com/api/"
SQLITE_FILE = "sqlite:///warroom.sqlite3"
EVIDENCE_FOLDER = "evidence"
STANDBY_FOLDER = "standby"
BUCKETS = "s3"
DATABASES = frozenset({"sqlite", "postgresql", "postgres"})
LINKS = b"warroom: signed links"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
NO_FILE = frozenset({"", "/", "/:memory:"})  # what is in memory does not survive a restart
HIGHEST_PORT = 65_535
OURS = ("SLACK_", "DATABASE_", "WARROOM_")  # variables with a meaning of their own
LONGEST_NUMBER = 6  # digits; a terabyte in megabytes has as many
SOURCE = re.compile(r"[a-z][a-z0-9-]{0,39}")
SHORTEST_KEY = 32  # characters
SHORTEST_LEASE = 15  # seconds; an HTTP call may take 10, and its record some more


class UnreadableSetting(DomainError):
    """A variable of the environment holds something that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment of one process; `repr` shows no secret."""

    slack_bot_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_api_url: str = SLACK
    database_url: str = field(default=SQLITE_FILE, repr=False)  # may hold a password
    policy: Path | None = None  # None: the policy that comes with warroom
    templates: Path | None = None  # None: the templates that come with warroom
    incidents_channel: str | None = None  # a channel's name without "#", or its id
    evidence: str = EVIDENCE_FOLDER  # a folder, or s3://BUCKET/PREFIX
    evidence_most_mb: int = 100  # longer files are not fetched
    evidence_types: tuple[str, ...] = ("*",)  # globs of media types; one that begins with "!" is left out
    signing_key: str | None = field(default=None, repr=False)  # Ed25519: 32 bytes in base64, or a file
    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)  # what a policy may call env:NAME
    anchor_urls: tuple[str, ...] = field(default=(), repr=False)  # Apprise's; each may hold a secret
    heartbeat_url: str | None = field(default=None, repr=False)  # a dead-man's switch; may hold a secret
    lease: timedelta = timedelta(seconds=30)  # after which another replica looks what became of a send
    standby: str = STANDBY_FOLDER  # a folder for what works without Slack and database
    public_url: str | None = None  # where people outside Slack reach the bot, without a slash at the end
    signal_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)  # by source
    port: int = 3000

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the variables named in docs/operations.md; a blank one counts as not set.

        Raises:
            UnreadableSetting: PORT is not a port, WARROOM_EVIDENCE_MOST_MB no number, WARROOM_LEASE_S too short, or
                WARROOM_SIGNAL_KEYS does not pair sources with keys.
        """
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        channel = given.get("WARROOM_INCIDENTS_CHANNEL", "").lstrip("#")
        return cls(
            slack_bot_token=given.get("SLACK_BOT_TOKEN"),
            slack_signing_secret=given.get("SLACK_SIGNING_SECRET"),
            slack_app_token=given.get("SLACK_APP_TOKEN"),
            slack_api_url=given.get("SLACK_API_URL", SLACK).rstrip("/") + "/",
            database_url=given.get("DATABASE_URL", SQLITE_FILE),
            policy=_path(given.get("WARROOM_POLICY")),
            templates=_path(given.get("WARROOM_TEMPLATES")),
            incidents_channel=channel or None,
            evidence=given.get("WARROOM_EVIDENCE", EVIDENCE_FOLDER),
            evidence_most_mb=_megabytes(given.get("WARROOM_EVIDENCE_MOST_MB", "100")),
            evidence_types=tuple(given.get("WARROOM_EVIDENCE_TYPES", "*").lower().split()),
            signing_key=given.get("WARROOM_SIGNING_KEY"),
            addresses={name: value for name, value in given.items() if _is_address(name, value)},
            anchor_urls=tuple(given.get("WARROOM_ANCHOR_URLS", "").split()),
            heartbeat_url=given.get("WARROOM_HEARTBEAT_URL"),
            lease=_lease(given.get("WARROOM_LEASE_S", "30")),
            standby=given.get("WARROOM_STANDBY", STANDBY_FOLDER),
            public_url=given.get("WARROOM_PUBLIC_URL", "").rstrip("/") or None,
            signal_keys=_signal_keys(given.get("WARROOM_SIGNAL_KEYS", "")),
            port=_port(given.get("PORT", "3000")),
        )

    @property
    def socket_mode(self) -> bool:
        """Whether Slack's events come over a WebSocket that we open, rather than over HTTP."""
        return self.slack_app_token is not None

    @property
    def link_key(self) -> bytes:
        """Signs links for people outside Slack; every replica has the same, and it changes with the bot token."""
        return hmac.digest((self.slack_bot_token or "").encode(), LINKS, "sha256")

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must never be printed."""
        password = _parts(self.database_url).password or ""
        # A driver's message may show the password as typed in the URL or as it was decoded.
        held = (
            self.slack_bot_token,
            self.slack_signing_secret,
            self.slack_app_token,
            self.signing_key,
            self.heartbeat_url,
            *self.anchor_urls,
            *self.addresses.values(),
            *(key for keys in self.signal_keys.values() for key in keys),
            password,
            unquote(password),
        )
        return tuple(secret for secret in held if secret)


def _is_address(name: str, value: str) -> bool:
    return "://" in value and not name.startswith(OURS)


def _megabytes(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER):
        raise UnreadableSetting(f"WARROOM_EVIDENCE_MOST_MB is {value}. Use a whole number of megabytes.")
    return int(value)


def _lease(value: str) -> timedelta:
    if not (value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER and int(value) >= SHORTEST_LEASE):
        raise UnreadableSetting(f"WARROOM_LEASE_S is {value}. Use whole seconds, {SHORTEST_LEASE} or more.")
    return timedelta(seconds=int(value))


def _signal_keys(value: str) -> Mapping[str, tuple[str, ...]]:
    held: dict[str, tuple[str, ...]] = {}
    for place, pair in enumerate(value.split(), start=1):
        source, _, key = pair.partition("=")
        # Which pair, and never what stands in it: it may be a key whose source was forgotten.
        if not SOURCE.fullmatch(source) or len(key) < SHORTEST_KEY:
            raise UnreadableSetting(
                f"WARROOM_SIGNAL_KEYS, pair {place}: write SOURCE=KEY, the source in small letters, digits and hyphens, "
                f"the key with {SHORTEST_KEY} characters or more. `openssl rand -hex 32` makes one."
            )
        held[source] = (*held.get(source, ()), key)
    return held


def problems(settings: Settings) -> tuple[str, ...]:
    """Say in plain sentences what `warroom serve` needs and does not have; empty if nothing is missing."""
    return (*_token_problems(settings), *_address_problems(settings), *_file_problems(settings))


def _token_problems(settings: Settings) -> tuple[str, ...]:
    found = []
    if settings.slack_bot_token is None:
        found.append("SLACK_BOT_TOKEN is not set: it is the bot token under OAuth & Permissions.")
    elif not settings.slack_bot_token.startswith("xoxb-"):
        found.append("SLACK_BOT_TOKEN is not a bot token: bot tokens start with xoxb-.")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        found.append("Set SLACK_SIGNING_SECRET to listen over HTTP, or SLACK_APP_TOKEN to use Socket Mode.")
    if settings.slack_app_token is not None and not settings.slack_app_token.startswith("xapp-"):
        found.append("SLACK_APP_TOKEN is not an app-level token: app-level tokens start with xapp-.")
    return tuple(found)


def _address_problems(settings: Settings) -> tuple[str, ...]:
    found = []
    slack, database = _parts(settings.slack_api_url), _parts(settings.database_url)
    if slack.scheme not in {"http", "https"} or not slack.hostname:
        found.append("SLACK_API_URL is not a web address.")
    elif slack.scheme == "http" and slack.hostname not in LOOPBACK:
        found.append("SLACK_API_URL must start with https, or the token would travel in the clear.")
    if database.scheme.partition("+")[0] not in DATABASES:
        found.append("DATABASE_URL must start with sqlite:/// or postgresql://.")
    elif database.scheme.startswith("sqlite") and database.path in NO_FILE:
        found.append("DATABASE_URL names no file. Write sqlite:///FILE.")
    if settings.heartbeat_url is not None and _parts(settings.heartbeat_url).scheme not in {"http", "https"}:
        found.append("WARROOM_HEARTBEAT_URL is not a web address.")
    return (*found, *_public_problems(settings.public_url))


def _public_problems(url: str | None) -> list[str]:
    if url is None:
        return []
    parts = _parts(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        return ["WARROOM_PUBLIC_URL is not a web address such as https://warroom.firm.example."]
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return ["WARROOM_PUBLIC_URL must start with https, or anybody on the way could acknowledge."]
    return []


def _file_problems(settings: Settings) -> tuple[str, ...]:
    found = []
    if settings.policy is not None and not settings.policy.is_file():
        found.append(f"WARROOM_POLICY names a file that is not there: {settings.policy}.")
    found += _evidence_problems(settings.evidence)
    if settings.templates is not None and not settings.templates.is_dir():
        found.append(f"WARROOM_TEMPLATES names a folder that is not there: {settings.templates}.")
    return tuple(found)


def _evidence_problems(where: str) -> list[str]:
    if "://" not in where:
        in_the_way = Path(where).exists() and not Path(where).is_dir()
        return [f"WARROOM_EVIDENCE names something that is no folder: {where}."] if in_the_way else []
    parts = _parts(where)
    good = parts.scheme == BUCKETS and parts.hostname
    return [] if good else ["WARROOM_EVIDENCE must be a folder, or s3://BUCKET/PREFIX."]


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # an address with half an IPv6 host in it; `problems` says that it is none
        return urlsplit("")


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value)


def _port(value: str) -> int:
    readable = value.isascii() and value.isdigit() and len(value) <= len(str(HIGHEST_PORT))
    if not readable or int(value) > HIGHEST_PORT:
        raise UnreadableSetting(f"PORT is {value}, which is not a port. Use a number up to {HIGHEST_PORT}.")
    return int(value)
