"""The post-mortem on its way: written from the records, changed by people, kept in versions, put into the room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain import effects, review_reminders
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, Command
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.postmortem_versions import SECTIONS, Merged, merge, prompts, waiting, with_section
from bot.domain.review import written
from bot.domain.rooms import NotSent, Sent
from bot.domain.wording import counted, listed

AGAIN: Final = "again"  # in the payload of a draft that somebody asked for anew
BOTH: Final = "both"  # in a result: sections that hold words of both
VERSION: Final = "version"
WAITING: Final = "waiting"  # in a result: sections that wait for people
CHANGED: Final = "changed"  # in a result: whether the text is another than before


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it was written; the store numbers its versions."""

    markdown: str
    filled: int
    prompts: int
    figures: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraft(Command):
    """`/incident draft`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSection(Command):
    """A section of the post-mortem in somebody's words.

    Args:
        section: Its number, from 1.
        text: The section without its heading, in Markdown.
        opened: The version that they had before them.
    """

    section: int
    text: str
    opened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody made of a post-mortem.

    Args:
        what: They changed, as a sentence begins.
        version: The number of what is kept now.
        merged: What is kept now.
    """

    what: str
    version: int
    merged: Merged


class NoDraft(DomainError):
    """There is no post-mortem yet."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(f"{incident.reference} has no post-mortem draft yet. `/incident draft` has one written.")


class NoSuchSection(DomainError):
    """A post-mortem has no section with this number."""

    def __init__(self, typed: str) -> None:
        super().__init__(f"There is no section {typed or '0'}. Type one of 1 to {SECTIONS}: `/incident section 9`.")


def redraft(incident: Incident, command: Redraft, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Have the draft written anew from what is on record by now."""
    draft = effects.write_draft(incident, key=command.key, **{AGAIN: True})
    return Change(
        effects=(draft,),
        answer=f"The draft of {incident.reference} is being written anew. It comes into the war room; what people wrote stays.",
    )


def renewed(base: str, text: str, draft: Draft) -> Merged:
    """What people made of one draft, with the records of a newer one."""
    return merge(base, text, draft.markdown)


def edited(opened: str, text: str, *, command: EditSection) -> Merged:
    """The post-mortem with somebody's words in one section.

    Args:
        opened: The version they had before them.
        text: The version of now; where others have changed the same section meanwhile, their words stay too.
        command: The words.
    """
    return merge(opened, with_section(opened, command.section, command.text), text)


def record_draft(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # as above
    """The draft is written: upload it and say so."""
    result = sent.result
    text = (
        f"Draft post-mortem written, version {result[VERSION]}: {result['filled']} of 16 sections from records, "
        f"{result['prompts']} prompts wait for people{_in_both(result.get(BOTH))}"
    )
    files = effects.hand_over(incident, policy.review.formats, version=result[VERSION], key=sent.key)
    told = (
        effects.say(incident, f"{text}.", key=sent.key)
        if sent.payload.get(AGAIN)
        else effects.say_template(incident, "closed", key=sent.key, filled=result["filled"], prompts=result["prompts"])
    )
    after = _written(incident, result, policy)
    return Change(
        incident=after,
        entries=(Entry(kind=EntryKind.POST_MORTEM, occurred_at=now, actor=BOT, text=text),),
        effects=(*files, told),
        timers=(review_reminders.timer(after, policy),),
    )


def record_edit(incident: Incident, command: Command, edit: Edit, *, policy: Policy, now: datetime) -> Change:
    """Somebody changed the post-mortem.

    Args:
        incident: Whose.
        command: By whom.
        edit: What they changed.
        policy: Says when its review is due.
        now: Aware.
    """
    merged, version = edit.merged, edit.version
    text = f"{edit.what} by {command.by.name}, version {version}"
    left = prompts(merged.text)
    more = f"{counted(left, 'prompt waits', 'prompts wait')} for people" if left else "no prompt waits"
    open_ = _sections(waiting(merged.text)) if left else ""
    answer = f"{text}: {more}{open_}{_in_both([*merged.both])}. `/incident draft` puts it into the war room."
    after = written(incident, version=version, waiting=waiting(merged.text), changed=True, policy=policy)
    return Change(
        incident=after,
        entries=(Entry(kind=EntryKind.POST_MORTEM, occurred_at=now, actor=command.by.id, text=text),),
        answer=answer,
    )


def section_words(command: EditSection) -> str:
    """How the record says that a section was changed."""
    return f"Section {command.section} of the post-mortem written"


def record_reserved(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """Slack gave a place for the file: its id is kept before the bytes leave, so a lost answer can be looked up."""
    upload = Effect(
        kind=EffectKind.UPLOAD_FILE,
        lane=f"draft/{incident.id}",
        key=f"{sent.key}/upload",
        payload={**sent.payload, "file": sent.result["file"], "upload_url": sent.result["upload_url"]},
    )
    return Change(effects=(upload,))


def record_not_uploaded(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """The room hears that the file did not arrive and where the draft is."""
    text = f"The draft could not be uploaded: {refused.reason}. It is kept in the database"
    entry = Entry(kind=EntryKind.POST_MORTEM, occurred_at=now, actor=BOT, text=text)
    return Change(entries=(entry,), effects=(effects.say(incident, f"⚠ {text}", key=refused.key),))


def _written(incident: Incident, result: Mapping[str, Json], policy: Policy) -> Incident:
    sections, version = result.get(WAITING), result[VERSION]
    return written(
        incident,
        version=version if isinstance(version, int) else 0,
        waiting=tuple(each for each in sections if isinstance(each, int)) if isinstance(sections, list) else (),
        changed=bool(result.get(CHANGED)),
        policy=policy,
    )


def _in_both(sections: Json) -> str:
    if not isinstance(sections, list) or not sections:
        return ""
    return (
        f". New records and people's words met in the same lines{_sections(sections)}: both stand there, look at them"
    )


def _sections(numbers: object) -> str:
    found = [str(each) for each in numbers] if isinstance(numbers, list | tuple) else []
    return f" in section{'s' * (len(found) > 1)} {listed(found)}"
