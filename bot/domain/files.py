"""Files of the war room: each is fetched once and kept under its hash, or recorded with the reason why not, and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, Command, IncidentId
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.rooms import NotSent, Sent
from bot.domain.wording import listed

LONGEST_NAME: Final = 120  # characters of a file's name in a sentence; the record has all of it
UNDER_SEAL: Final = "sealed/"  # before the location of bytes that were taken out of a record
UNPRINTABLE: Final = "\N{REPLACEMENT CHARACTER}"
KILO: Final = 1_000
ROUNDS_UP: Final = 999.95  # from here on one digit behind the point shows the next unit
UNITS: Final = ("KB", "MB", "GB", "TB")
MOST_NAMED: Final = 5  # files in an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Refetch(Command):
    """`/incident evidence refetch`.

    Args:
        lacking: Payloads of the fetches that brought no bytes, from `payload`.
    """

    lacking: tuple[Mapping[str, Json], ...] = ()


def fetches(incident_id: IncidentId, files: Sequence[Mapping[str, Any]]) -> tuple[Effect, ...]:
    """Fetch the files that were shared in a war room; a file that is shared again is not fetched again.

    Args:
        incident_id: Whose room.
        files: File objects as Slack sends them; only `id` is needed, one without it is left out.
    """
    return tuple(_fetch(incident_id, file) for file in files if isinstance(file.get("id"), str) and file["id"])


def payload(file: str, *, name: object, mime: object, count: object) -> Mapping[str, Json]:
    """What a fetch carries; what is not known of a file is left out.

    Args:
        file: Slack's id.
        name: As it was called when it was shared.
        mime: Its type.
        count: Its length in bytes.
    """
    said = {"name": name, "mime": mime, "bytes": count}
    known: dict[str, Json] = {key: value for key, value in said.items() if isinstance(value, str | int)}
    return {"file": file, **known}


def refetch(incident: Incident, command: Refetch, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Fetch again what was not fetched; what comes of it is a new entry, and the old one stays."""
    if not command.lacking:
        return Change(answer=f"Nothing to fetch: no file of {incident.reference} is missing.")
    again = tuple(
        _effect(incident.id, {**each, "asked_by": command.by.id}, again=f"/{command.key}") for each in command.lacking
    )
    names = [_shown(each) for each in command.lacking[:MOST_NAMED]]
    more = [f"{len(command.lacking) - MOST_NAMED} more"] if len(command.lacking) > MOST_NAMED else []
    return Change(
        effects=again, answer=f"Fetching again: {listed([*names, *more])}. The room is told what comes of it."
    )


def place(sha256: str) -> str:
    """Where bytes lie within an evidence store, by their hash alone."""
    return f"{sha256[:2]}/{sha256}"


def settle(sha256: str, *, key: str) -> Effect:
    """Have the bytes with this hash lie where the records say, and nowhere else."""
    return Effect(
        kind=EffectKind.SETTLE_FILE, lane=f"settle/{sha256}", key=f"{key}/settle/{sha256}", payload={"sha256": sha256}
    )


def record_fetched(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """The file was looked at: its bytes are kept, or the sender says why not."""
    found = {**sent.payload, **sent.result}
    content = {name: value for name, value in found.items() if name != "location"}  # the store may move, the record not
    if "not_fetched" in sent.result:
        return _not_kept(incident, content, key=sent.key, now=now)
    text = f"File kept: {_shown(content)} ({size(int(str(content['bytes'])))})"
    # Whoever asked for it again waits to hear; of what just arrives nobody needs to read.
    told = (effects.say(incident, text, key=sent.key),) if "asked_by" in sent.payload else ()
    return Change(entries=(_entry(text, content, now),), effects=told)


def record_not_fetched(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """The file could not be had for good."""
    return _not_kept(incident, {**refused.payload, "not_fetched": refused.reason}, key=refused.key, now=now)


def size(count: int) -> str:
    """How long a file is, as people say it: `0 bytes`, `12.3 KB`, `100 MB`."""
    if count < KILO:
        return f"{count} byte{'' if count == 1 else 's'}"
    power = next((power for power in range(1, len(UNITS)) if count < ROUNDS_UP * KILO**power), len(UNITS))
    return f"{count / KILO**power:.1f}".removesuffix(".0") + f" {UNITS[power - 1]}"


def _fetch(incident_id: IncidentId, file: Mapping[str, Any]) -> Effect:
    known = payload(file["id"], name=file.get("name"), mime=file.get("mimetype"), count=file.get("size"))
    return _effect(incident_id, known)


def _effect(incident_id: IncidentId, known: Mapping[str, Json], *, again: str = "") -> Effect:
    """A fetch, in a lane of its own: a file that Slack does not hand over keeps no other waiting."""
    lane = f"file/{incident_id}/{known['file']}"
    coalesce = f"{lane}/again" if again else None
    return Effect(kind=EffectKind.FETCH_FILE, lane=lane, key=f"{lane}{again}", payload=known, coalesce=coalesce)


def _not_kept(incident: Incident, content: Mapping[str, Json], *, key: str, now: datetime) -> Change:
    text = f"File not kept: {_shown(content)}. {content['not_fetched']}"
    hint = "Type /incident evidence to record where it lies, or /incident evidence refetch once it can be had."
    say = effects.say(incident, f"⚠ {text} {hint}", key=key)
    return Change(entries=(_entry(text, content, now),), effects=(say,))


def _shown(content: Mapping[str, Json]) -> str:
    """A file's name as a sentence may show it: one line, nothing hidden in it, not longer than people read."""
    line = " ".join(str(content.get("name") or content["file"]).split())
    visible = "".join(each if each.isprintable() else UNPRINTABLE for each in line)
    return visible if len(visible) <= LONGEST_NAME else f"{visible[: LONGEST_NAME - 1]}…"


def _entry(text: str, content: Mapping[str, Json], now: datetime) -> Entry:
    return Entry(kind=EntryKind.FILE, occurred_at=now, actor=BOT, text=text, content=dict(content))
