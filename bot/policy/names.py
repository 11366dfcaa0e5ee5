"""The names and quantities a policy file may use, and what is said about the others."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from bot.domain.checklists import Stage
from bot.domain.escalation_policy import PageChannel
from bot.domain.evidence_kinds import EvidenceKind
from bot.domain.facts import KEPT
from bot.domain.forms import FieldKind, Formula, Need
from bot.domain.impact import INPUTS, PLAIN_NUMBER, Category, TradingState
from bot.domain.permissions import Act
from bot.domain.phase import Phase
from bot.domain.procedures import ProcedureKind
from bot.domain.registry import KINDS
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.signal_rules import Opening

Moment = TypeVar("Moment", date, datetime)

_LONGEST = timedelta(days=366)
_MICROSECONDS = {"seconds": 10**6, "minutes": 60 * 10**6, "hours": 3600 * 10**6}


def unknown_name(name: object, what: str, allowed: Iterable[str]) -> str:
    """Say that `name` is not one of `allowed`, and which of them it may have meant."""
    choices = tuple(allowed)
    close = get_close_matches(str(name), choices, n=1)
    hint = f", did you mean `{close[0]}`?" if close else "."
    return f"`{name}` is no {what}{hint} Known: {', '.join(choices)}."


def wrong(reason: str) -> PydanticCustomError:
    """A validation error that says `reason` as it is."""
    return PydanticCustomError("wrong", "{reason}", {"reason": reason})


def _known(what: str, names: Mapping[str, object]) -> BeforeValidator:
    def read(value: object) -> object:
        if not isinstance(value, str) or value not in names:
            raise wrong(unknown_name(_shown(value), what, names))
        return names[value]

    return BeforeValidator(read)


def _named(members: Iterable[StrEnum]) -> dict[str, StrEnum]:
    return {member.value: member for member in members}


def _shown(value: object) -> object:
    return {True: "true", False: "false", None: "null"}.get(value, value) if isinstance(value, bool | None) else value


def _span(unit: str, *, positive: bool) -> BeforeValidator:
    def read(value: object) -> timedelta:
        if not isinstance(value, str) or PLAIN_NUMBER.fullmatch(value) is None or value.startswith("-"):
            raise wrong(f"`{_shown(value)}` is no number of {unit}.")
        microseconds = Decimal(value) * _MICROSECONDS[unit]
        if microseconds > _LONGEST // timedelta(microseconds=1):
            raise wrong(f"`{value}` {unit} is more than a year.")
        span = timedelta(microseconds=int(microseconds))
        if positive and not span:
            raise wrong("this must be more than 0; use null to switch it off.")
        return span

    return BeforeValidator(read)


def _count(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"0|[1-9][0-9]{0,3}", value):
        raise wrong(f"`{_shown(value)}` is no whole number from 0 to 9999.")
    return int(value)


def _years(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]?", value):
        raise wrong(f"`{_shown(value)}` is no number of years from 1 to 99.")
    return int(value)


def _rate(value: object) -> Decimal:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,8})?", value) or not Decimal(value):
        raise wrong(f"`{_shown(value)}` is no rate in USD such as 1.0832.")
    return Decimal(value)


def _clock_time(value: object) -> time:
    if not isinstance(value, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise wrong(f"`{_shown(value)}` is no time of day such as 07:00.")
    return time.fromisoformat(value)


def _day(value: object) -> date:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise wrong(f"`{_shown(value)}` is no day such as 2026-11-02.")
    return _existing(value, date.fromisoformat)


def _local_time(value: object) -> datetime:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2})?", value):
        raise wrong(f"`{_shown(value)}` is no local time such as 2026-12-24 09:00.")
    return _existing(value, datetime.fromisoformat)


def _existing(value: str, read: Callable[[str], Moment]) -> Moment:
    try:
        return read(value)
    except ValueError as error:
        raise wrong(f"`{value}` is not in any calendar.") from error


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    # A folder of the zone database, such as `Europe`, is answered with an OSError.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong(f"`{value}` is no IANA time zone such as Europe/London.") from error
    return value


def _matching(pattern: str, words: str) -> BeforeValidator:
    def read(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise wrong(f"`{_shown(value)}` is not {words}.")
        return value

    return BeforeValidator(read)


def _reader(read: Callable[[str], object]) -> BeforeValidator:
    def text(value: object) -> object:
        if not isinstance(value, str):
            raise wrong(f"`{_shown(value)}` is no text.")
        return read(value)

    return BeforeValidator(text)


_DAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
_PEOPLE = [role for role in Role if role is not Role.CATEGORY_ROUTE]
# The time before triage is the seed's detection phase; here it begins with the declaration.
_SEED_PHASES = {"detection": Phase.DECLARED} | {
    phase.value: phase for phase in Phase if phase not in {Phase.DECLARED, Phase.CLOSED}
}

SeverityName: TypeAlias = Annotated[Severity, _known("severity", _named(Severity))]
RoleName: TypeAlias = Annotated[Role, _known("role", _named(Role))]
PeopleRole: TypeAlias = Annotated[Role, _known("role people can hold", _named(_PEOPLE))]
ActName: TypeAlias = Annotated[Act, _known("act", _named(Act))]
ChannelName: TypeAlias = Annotated[PageChannel, _known("channel", _named(PageChannel))]
CategoryName: TypeAlias = Annotated[Category, _known("category", _named(Category))]
TradingStateName: TypeAlias = Annotated[TradingState, _known("trading state", _named(TradingState))]
PhaseName: TypeAlias = Annotated[Phase, _known("phase", _SEED_PHASES)]
InputName: TypeAlias = Annotated[str, _known("input", {name: name for name in INPUTS})]
QuietName: TypeAlias = Annotated[str, _known("message that may wait", {"P3": "P3", "reminders": "reminders"})]
ProcedureName: TypeAlias = Annotated[ProcedureKind, _known("procedure", _named(ProcedureKind))]
StageName: TypeAlias = Annotated[Stage, _known("stage", _named(Stage))]
EvidenceName: TypeAlias = Annotated[EvidenceKind, _known("kind of evidence", _named(EvidenceKind))]
OpeningName: TypeAlias = Annotated[Opening, _known("way to open", _named(Opening))]
UrlKind: TypeAlias = Annotated[str, _known("kind of address", {kind: kind for kind in ("pager", "phone", "mail")})]

Seconds: TypeAlias = Annotated[timedelta, _span("seconds", positive=False)]
Minutes: TypeAlias = Annotated[timedelta, _span("minutes", positive=False)]
Pause: TypeAlias = Annotated[timedelta, _span("minutes", positive=True)]
Hours: TypeAlias = Annotated[timedelta, _span("hours", positive=False)]
Rhythm: TypeAlias = Annotated[timedelta, _span("hours", positive=True)]
Count: TypeAlias = Annotated[int, BeforeValidator(_count)]
Rate: TypeAlias = Annotated[Decimal, BeforeValidator(_rate)]
Years: TypeAlias = Annotated[int, BeforeValidator(_years)]
ClockTime: TypeAlias = Annotated[time, BeforeValidator(_clock_time)]
Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
LocalTime: TypeAlias = Annotated[datetime, BeforeValidator(_local_time)]
DayName: TypeAlias = Annotated[int, _known("day of the week", _DAYS)]

Words: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=500)]
RuleId: TypeAlias = Annotated[str, _matching(r"[a-z0-9_]+(\.[a-z0-9_]+)*", "a rule id such as loss.p0")]
SignalRuleId: TypeAlias = Annotated[str, _matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "a rule's id such as order-rejects")]
LabelName: TypeAlias = Annotated[str, _matching(r"[^\s]{1,100}", "the name of a label such as alertname")]
LabelPattern: TypeAlias = Annotated[str, _matching(r"[^\n]{1,200}", "a pattern of at most 200 characters")]
ItemId: TypeAlias = Annotated[str, _matching(r"(?!all$)[a-z][a-z0-9]*(-[a-z0-9]+)*", "an item's id such as core-dump")]
Zone: TypeAlias = Annotated[str, _reader(_zone)]
ReaderZone: TypeAlias = Annotated[str, _reader(lambda value: value if value == "person" else _zone(value))]
SlackId: TypeAlias = Annotated[str, _matching(r"[UWS][A-Z0-9]{2,20}", "a Slack user (U…) or user group (S…) id")]
Mic: TypeAlias = Annotated[str, _matching(r"[A-Z0-9]{4}", "the ISO 10383 code of a venue such as XNYS")]
Currency: TypeAlias = Annotated[str, _matching(r"[A-Z]{3}", "the ISO 4217 code of a currency such as EUR")]
Email: TypeAlias = Annotated[str, _matching(r"[^@\s<>]+@[^@\s<>]+", "an e-mail address")]
Secret: TypeAlias = Annotated[
    str, _matching(r"env:[A-Za-z_][A-Za-z0-9_]*", "of the form env:NAME, because a secret never stands in a policy")
]
ChannelRef: TypeAlias = Annotated[
    str, _matching(r"[^\sA-Z#@.,:;!?'\"<>&|]{1,80}|[CG][A-Z0-9]{8,}", "a channel name without # or a channel id")
]
ReactionName: TypeAlias = Annotated[
    str, _matching(r"[a-z0-9_+'-]{1,100}", "a reaction's name without colons, such as pushpin")
]
BridgeUrl: TypeAlias = Annotated[
    str, _matching(r"https://(\{reference\}|[^\s{}<>|])+", "an https address; its only placeholder is {reference}")
]

RegisteredName: TypeAlias = Annotated[
    str, _matching(r"[^\s,;][^,;\n]{0,73}[^\s,;]|[^\s,;]", "a name of at most 75 characters without commas")
]
Phone: TypeAlias = Annotated[str, _matching(r"[0-9+()#*., x-]{3,40}", "a telephone number")]
FieldKindName: TypeAlias = Annotated[FieldKind, _known("type of field", _named(FieldKind))]
NeedName: TypeAlias = Annotated[Need, _known("need", _named(Need))]
FormulaName: TypeAlias = Annotated[Formula, _known("formula", _named(Formula))]
KeptName: TypeAlias = Annotated[str, _known("thing that an incident keeps", {name: name for name in KEPT})]
RegistryKind: TypeAlias = Annotated[str, _known("part of a registry", {name: name for name in KINDS})]
FieldName: TypeAlias = Annotated[str, _matching(r"[a-z][a-z0-9_]{0,39}", "a name such as orders_affected")]
ValueName: TypeAlias = Annotated[str, _matching(r"[a-z0-9_]{1,60}", "the name of a value such as venue_lost")]
FieldPart: TypeAlias = Annotated[str, _matching(r"[a-z0-9_{}]{1,60}", "the name of a field")]
Label: TypeAlias = Annotated[str, _matching(r"[^\n]{1,60}", "a label of at most 60 characters")]
Hint: TypeAlias = Annotated[str, _matching(r"[^\n]{1,150}", "a sentence of at most 150 characters")]
