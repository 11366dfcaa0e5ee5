"""Files of the war room: each is fetched once, kept under its hash, or recorded with the reason why it was not."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, IncidentId
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.rooms import NotSent, Sent

LONGEST_NAME: Final = 120  # characters of a file's name in a sentence; the record has all of it
UNPRINTABLE: Final = "\N{REPLACEMENT CHARACTER}"
KILO: Final = 1_000
ROUNDS_UP: Final = 999.95  # from here on one digit behind the point shows the next unit
UNITS: Final = ("KB", "MB", "GB", "TB")


def fetches(incident_id: IncidentId, files: Sequence[Mapping[str, Any]]) -> tuple[Effect, ...]:
    """Fetch the files that were shared in a war room; a file that is shared again is not fetched again.

    Args:
        incident_id: Whose room.
        files: File objects as Slack sends them; only `id` is needed, one without it is left out.
    """
    return tuple(_fetch(incident_id, file) for file in files if isinstance(file.get("id"), str) and file["id"])


def record_fetched(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """The file was looked at: its bytes are kept, or the sender says why not."""
    found = {**sent.payload, **sent.result}
    content = {name: value for name, value in found.items() if name != "location"}  # the store may move, the record not
    if "not_fetched" in sent.result:
        return _not_kept(incident, content, key=sent.key, now=now)
    text = f"File kept: {_shown(content)} ({size(int(str(content['bytes'])))})"
    return Change(entries=(_entry(text, content, now),))


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
    key = f"file/{incident_id}/{file['id']}"
    said = {"name": file.get("name"), "mime": file.get("mimetype"), "bytes": file.get("size")}
    known: dict[str, Json] = {name: value for name, value in said.items() if isinstance(value, str | int)}
    # A lane of its own: a file that Slack does not hand over keeps no other waiting.
    return Effect(kind=EffectKind.FETCH_FILE, lane=key, key=key, payload={"file": file["id"], **known})


def _not_kept(incident: Incident, content: Mapping[str, Json], *, key: str, now: datetime) -> Change:
    text = f"File not kept: {_shown(content)}. {content['not_fetched']}"
    hint = "Type /incident evidence to record where it lies."
    say = effects.say(incident, f"⚠ {text} {hint}", key=key)
    return Change(entries=(_entry(text, content, now),), effects=(say,))


def _shown(content: Mapping[str, Json]) -> str:
    """A file's name as a sentence may show it: one line, nothing hidden in it, not longer than people read."""
    line = " ".join(str(content.get("name") or content["file"]).split())
    visible = "".join(each if each.isprintable() else UNPRINTABLE for each in line)
    return visible if len(visible) <= LONGEST_NAME else f"{visible[: LONGEST_NAME - 1]}…"


def _entry(text: str, content: Mapping[str, Json], now: datetime) -> Entry:
    return Entry(kind=EntryKind.FILE, occurred_at=now, actor=BOT, text=text, content=dict(content))
