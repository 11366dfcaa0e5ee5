"""The post-mortem draft on its way to the room: written, kept, uploaded, announced."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind
from bot.domain.command import BOT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.rooms import NotSent, Sent


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was written; the store numbers its versions."""

    markdown: str
    filled: int
    prompts: int


def record_draft(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """The draft is written: upload it and say so."""
    filled, prompts = sent.result["filled"], sent.result["prompts"]
    text = f"Draft post-mortem written: {filled} of 16 sections from records, {prompts} prompts wait for people"
    return Change(
        entries=(Entry(kind=EntryKind.POST_MORTEM, occurred_at=now, actor=BOT, text=text),),
        effects=(
            Effect(kind=EffectKind.RESERVE_FILE, lane=f"draft/{incident.id}", key=f"{sent.key}/file"),
            effects.say_template(incident, "closed", key=sent.key, filled=filled, prompts=prompts),
        ),
    )


def record_reserved(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """Slack gave a place for the file: its id is kept before the bytes leave, so a lost answer can be looked up."""
    upload = Effect(
        kind=EffectKind.UPLOAD_FILE,
        lane=f"draft/{incident.id}",
        key=f"{sent.key}/upload",
        payload={"file": sent.result["file"], "upload_url": sent.result["upload_url"]},
    )
    return Change(effects=(upload,))


def record_not_uploaded(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """The room hears that the file did not arrive and where the draft is."""
    text = f"The draft could not be uploaded: {refused.reason}. It is kept in the database"
    entry = Entry(kind=EntryKind.POST_MORTEM, occurred_at=now, actor=BOT, text=text)
    return Change(entries=(entry,), effects=(effects.say(incident, f"⚠ {text}", key=refused.key),))
