"""A Change: everything that one decision alters, saved in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, Union

if TYPE_CHECKING:
    from bot.domain.incident import Incident

# No floats: the record is hashed, and floats have no one spelling.
Json: TypeAlias = Union[bool, int, str, "Mapping[str, Json]", "tuple[Json, ...]", "list[Json]", None]


class EntryKind(StrEnum):
    """What a timeline entry is about."""

    DECLARED = "declared"
    MESSAGE = "message"
    EDITED = "edited"
    DELETED = "deleted"
    REACTION = "reaction"
    PIN = "pin"
    MARKED = "marked"
    UNMARKED = "unmarked"
    GAP = "gap"
    BACKFILL = "backfill"
    NOTE = "note"
    SEVERITY = "severity"
    PHASE = "phase"
    MARK = "mark"
    ROLE = "role"
    LOSS = "loss"
    TRIAGE = "triage"
    FACT = "fact"
    PAGE = "page"
    DUTY = "duty"
    ACKNOWLEDGED = "acknowledged"
    DECLINED = "declined"
    EXPIRED = "expired"
    SNOOZED = "snoozed"
    UNDELIVERABLE = "undeliverable"
    NUDGE = "nudge"
    STATUS_UPDATE = "status_update"
    BRIEF = "brief"
    ROOM = "room"
    CONSENT = "consent"
    POST_MORTEM = "post_mortem"
    WHY = "why"
    FACTOR = "factor"
    FILE = "file"
    EVIDENCE = "evidence"
    CORRECTION = "correction"
    REDACTED = "redacted"
    SEALED_READ = "sealed_read"
    DESTRUCTION = "destruction"
    HOLD = "hold"
    PURGE = "purge"
    EXPORTED = "exported"
    ACTION_ITEM = "action_item"
    PREVENTION = "prevention"
    CHECKLIST = "checklist"
    HALT = "halt"
    RESUME = "resume"
    SIGNAL = "signal"


@dataclass(frozen=True, slots=True)
class Source:
    """Where in Slack an entry comes from."""

    team: str
    channel: str
    ts: str
    event_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline before it is chained.

    Args:
        kind: What it is about.
        occurred_at: When it happened, aware UTC; when it was recorded is the store's own business.
        actor: Slack user id, a bot's id, or `warroom`.
        text: The words, as the person wrote them or as the record states the fact.
        source: The Slack message, where there is one.
        content: Further fields by kind; kept with the text, hashed and salted.
        once: What makes it the same entry however often it comes: a timeline takes it once. None for what is new each time.
        about: The `once` of the entry it speaks of, whose number it gets when it is chained; None for most.
    """

    kind: EntryKind
    occurred_at: datetime
    actor: str
    text: str
    source: Source | None = None
    content: Mapping[str, Json] = field(default_factory=dict)
    once: str | None = None
    about: str | None = None


class EffectKind(StrEnum):
    """What is to be sent; the worker has one sender for each."""

    CREATE_ROOM = "create_room"
    POST_CARD = "post_card"
    UPDATE_CARD = "update_card"
    PIN_CARD = "pin_card"
    TAKE_HEAD = "take_head"
    POST_ANCHOR = "post_anchor"
    PIN_ANCHOR = "pin_anchor"
    SEND_ANCHOR = "send_anchor"
    POST_LIST = "post_list"
    UPDATE_LIST = "update_list"
    SET_TOPIC = "set_topic"
    SET_PURPOSE = "set_purpose"
    INVITE = "invite"
    ARCHIVE_ROOM = "archive_room"
    SAY = "say"
    TELL = "tell"
    WRITE_TO = "write_to"
    ANSWER = "answer"
    PING_CONTACT = "ping_contact"
    PAGE = "page"
    PAGE_OUTSIDE = "page_outside"
    UPDATE_PAGE = "update_page"
    POST_NOTICE = "post_notice"
    UPDATE_NOTICE = "update_notice"
    POST_UPDATE = "post_update"
    WRITE_DRAFT = "write_draft"
    RESERVE_FILE = "reserve_file"
    UPLOAD_FILE = "upload_file"
    SEND_BUNDLE = "send_bundle"
    REDRAW_HOMES = "redraw_homes"
    PUBLISH_HOME = "publish_home"
    LEARN_PERSON = "learn_person"
    ASK_GROUP = "ask_group"
    FETCH_FILE = "fetch_file"
    SETTLE_FILE = "settle_file"
    BACKFILL = "backfill"
    BACKFILL_THREAD = "backfill_thread"
    REMIND = "remind"
    UPDATE_REMINDER = "update_reminder"
    REMIND_LEAD = "remind_lead"
    POST_DIGEST = "post_digest"
    OFFER_ITEMS = "offer_items"
    ASK_SIGNAL = "ask_signal"
    UPDATE_SIGNAL = "update_signal"


# Effects that post a message: Slack takes one a second in a channel, while changes to what stands may follow at once.
POSTS = frozenset(
    {
        EffectKind.POST_CARD,
        EffectKind.POST_LIST,
        EffectKind.SAY,
        EffectKind.TELL,
        EffectKind.WRITE_TO,
        EffectKind.PING_CONTACT,
        EffectKind.PAGE,
        EffectKind.POST_NOTICE,
        EffectKind.POST_UPDATE,
        EffectKind.POST_ANCHOR,
        EffectKind.REMIND,
        EffectKind.REMIND_LEAD,
        EffectKind.POST_DIGEST,
        EffectKind.OFFER_ITEMS,
        EffectKind.ASK_SIGNAL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something to send after the commit.

    Args:
        kind: Which sender takes it.
        lane: Effects of one lane leave one after another, in order; lanes are independent.
        key: Unique; an effect with a known key is not added again.
        payload: What the sender needs that the incident itself does not say.
        coalesce: While an unsent effect with the same value waits, this one is dropped: senders render the current state.
        urgent: Goes before what is not urgent when both are due.
    """

    kind: EffectKind
    lane: str
    key: str
    payload: Mapping[str, Json] = field(default_factory=dict)
    coalesce: str | None = None
    urgent: bool = False


class TimerKind(StrEnum):
    """What a timer asks about when it is due."""

    ESCALATION = "escalation"  # levels, repeats and duties
    PHASE = "phase"  # ends of phase windows
    HANDOVER = "handover"  # changes of rotas
    UPDATE = "update"  # status updates
    BRIEF = "brief"  # news for followers
    REVIEW = "review"  # reviews of post-mortems
    ARCHIVE = "archive"  # the end of a closed room
    DUTY = "duty"  # warnings and deadlines of duties
    LOSS = "loss"  # a figure that was read back
    REASON = "reason"  # reasons that people owe


@dataclass(frozen=True, slots=True)
class Timer:
    """The one pending timer of its kind in an incident; setting it replaces the one before, `due_at=None` cancels it."""

    kind: TimerKind
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a decision alters.

    Args:
        incident: The state after the decision; None leaves it as it is.
        entries: New timeline entries, in order.
        effects: What to send.
        timers: Timers to set or cancel.
        answer: What the person who asked reads at once.
    """

    incident: "Incident | None" = None
    entries: tuple[Entry, ...] = ()
    effects: tuple[Effect, ...] = ()
    timers: tuple[Timer, ...] = ()
    answer: str = ""

    def then(self, other: "Change") -> "Change":
        """This change followed by another that was decided on its state; the later state, timers and answer win."""
        replaced = {timer.kind for timer in other.timers}
        return Change(
            incident=other.incident or self.incident,
            entries=self.entries + other.entries,
            effects=self.effects + other.effects,
            timers=tuple(timer for timer in self.timers if timer.kind not in replaced) + other.timers,
            answer=other.answer or self.answer,
        )
