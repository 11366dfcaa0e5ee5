"""What a policy file says of signals: rules, storms, and silences by the firm's own clock."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.impact import INPUTS, BadInput, Category, Impact
from bot.domain.signal_rules import BY_NAME, Opening, SignalPolicy, SignalRule, Silence
from bot.policy.conditions import spelled
from bot.policy.errors import Place, Problem
from bot.policy.names import (
    CategoryName,
    Count,
    InputName,
    LabelName,
    LabelPattern,
    LocalTime,
    OpeningName,
    Pause,
    RegistryKind,
    SeverityName,
    SignalRuleId,
    SlackId,
    Words,
)


class _Section(BaseModel):
    """As in the schema, which has this as a part of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SignalRuleEntry(_Section):
    """What is done about the signals that match."""

    id: SignalRuleId
    match: dict[LabelName, LabelPattern] = Field(min_length=1)
    open: OpeningName = Opening.ASK
    category: CategoryName = Category.UNKNOWN
    severity: SeverityName | None = None
    inputs: dict[InputName, Any] = {}
    registry: dict[RegistryKind, LabelName] = {}
    group_by: list[LabelName] = Field(min_length=1, default=list(BY_NAME))
    window_min: Pause = Field(default="60", validate_default=True)
    ask_for_min: Pause = Field(default="5", validate_default=True)


class SilenceEntry(_Section):
    """Signals that are expected for a while."""

    match: dict[LabelName, LabelPattern] = Field(min_length=1)
    owner: SlackId
    reason: Words
    from_: LocalTime = Field(alias="from")
    until: LocalTime


class SignalsEntry(_Section):
    """Everything about signals."""

    rules: list[SignalRuleEntry] = []
    silences: list[SilenceEntry] = []
    most_rooms: Count = Field(default="3", validate_default=True)
    within_min: Pause = Field(default="10", validate_default=True)


def signal_policy(entry: SignalsEntry, zone: str) -> SignalPolicy:
    """What a checked entry means; its times are those of the firm's `zone`."""
    return SignalPolicy(
        rules=tuple(map(_rule, entry.rules)),
        silences=tuple(_silence(each, ZoneInfo(zone)) for each in entry.silences),
        most_rooms=entry.most_rooms,
        within=entry.within_min,
    )


def signal_disagreements(entry: SignalsEntry) -> Iterator[Problem]:
    """What does not fit together, each with its place."""
    seen: Counter[str] = Counter()
    for index, rule in enumerate(entry.rules):
        at: Place = ("signals", "rules", index)
        seen[rule.id] += 1
        if seen[rule.id] > 1:
            yield Problem((*at, "id"), f"`{rule.id}` is already used by another entry.")
        yield from _inputs_disagreements(rule, (*at, "inputs"))
    for index, silence in enumerate(entry.silences):
        if silence.from_ >= silence.until:
            yield Problem(("signals", "silences", index), "this silence ends before it starts.")


def _inputs_disagreements(rule: SignalRuleEntry, at: Place) -> Iterator[Problem]:
    for name, value in rule.inputs.items():
        try:
            INPUTS[name].parse(spelled(value) or "")
        except BadInput as error:
            yield Problem((*at, name), error.reason)


def _rule(entry: SignalRuleEntry) -> SignalRule:
    impact: dict[str, Any] = {name: INPUTS[name].parse(spelled(value) or "") for name, value in entry.inputs.items()}
    return SignalRule(
        id=entry.id,
        match=entry.match,
        opening=entry.open,
        category=entry.category,
        severity=entry.severity,
        impact=Impact(**impact),
        registry=entry.registry,
        group_by=tuple(entry.group_by),
        window=entry.window_min,
        ask_for=entry.ask_for_min,
    )


def _silence(entry: SilenceEntry, zone: ZoneInfo) -> Silence:
    return Silence(
        match=entry.match,
        owner=entry.owner,
        reason=entry.reason,
        start=entry.from_.replace(tzinfo=zone),
        end=entry.until.replace(tzinfo=zone),
    )
