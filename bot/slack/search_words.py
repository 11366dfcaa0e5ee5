"""What stands behind `/incident search`: words, and filters such as `severity:P0` in any order."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.errors import DomainError
from bot.domain.impact import Category
from bot.domain.labelled import Labelled
from bot.domain.phase import Phase
from bot.domain.search import MOST_TERMS, Query, terms
from bot.domain.severity import Severity
from bot.slack.text import mentioned_user, quoted
from bot.slack.words import WrongUse, closest

L = TypeVar("L", bound=Labelled)

USAGE: Final = "/incident search router floods severity:P0 since:2026-01"
OPEN, ME = "open", "me"
_FILTER: Final = re.compile(r"(?<!\S)(?P<name>[a-z]+):(?P<value><@[^<>]*>|\"[^\"]*\"|“[^“”]*”|\S*)", re.IGNORECASE)
_SINCE: Final = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2}))?(?:-(?P<day>[0-9]{1,2}))?", re.ASCII)


class BadFilter(DomainError):
    """A filter of a search cannot be taken."""


def parse_search(text: str, *, zone: ZoneInfo, user: str) -> Query:
    """Read words and filters; a filter that is typed twice counts as it was typed last.

    Args:
        text: What was typed.
        zone: In which days and months are meant.
        user: Slack id of whoever asks, who may say `owner:me`.

    Raises:
        WrongUse: There is nothing to look for.
        BadFilter: A filter cannot be taken, or there are too many words.
    """
    filters: dict[str, Any] = {}
    for found in _FILTER.finditer(text):
        name, value = found["name"].lower(), found["value"].strip('"“”')
        if name not in _READ:
            raise _unknown(found.group(), name)
        filters |= _READ[name](value, zone, user)
    wanted = terms(_FILTER.sub(" ", text))
    if len(wanted) > MOST_TERMS:
        raise BadFilter(f"Search for at most {MOST_TERMS} words. Leave out those that stand everywhere.")
    if not wanted and not filters:
        raise WrongUse(USAGE)
    return Query(terms=wanted, **filters)


def _unknown(typed: str, name: str) -> BadFilter:
    near = closest(name, _READ)
    hint = f"Did you mean `{near}:`?" if near else f"Filters are {', '.join(f'`{each}:`' for each in _READ)}."
    return BadFilter(f"{quoted(typed)} is no filter. {hint} To search for it as words, put a space behind the colon.")


def _severity(value: str, zone: ZoneInfo, user: str) -> Mapping[str, Any]:  # noqa: ARG001  # every filter is read the same way
    try:
        return {"severities": tuple(Severity(each.upper()) for each in value.split(","))}
    except ValueError as error:
        raise BadFilter(f"{quoted(value)} is no severity. Try `severity:P0` or `severity:P0,P1`.") from error


def _category(value: str, zone: ZoneInfo, user: str) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    return {"categories": (_choice(Category, "category", value),)}


def _status(value: str, zone: ZoneInfo, user: str) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    if value.lower() in (OPEN, Phase.CLOSED.value):
        return {"open": value.lower() == OPEN, "phases": ()}
    return {"phases": (_choice(Phase, "status", value, OPEN),), "open": None}


def _venue(value: str, zone: ZoneInfo, user: str) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    if not terms(value):
        raise BadFilter(f"{quoted(value)} is no venue. Try `venue:XNAS`.")
    return {"venue": value}


def _since(value: str, zone: ZoneInfo, user: str) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    found = _SINCE.fullmatch(value)
    try:
        year, month, day = (int(each or 1) for each in found.groups()) if found else (0, 0, 0)
        return {"since": datetime(year, month, day, tzinfo=zone).astimezone(UTC)}
    except (ValueError, OverflowError) as error:
        hint = "Try `since:2026`, `since:2026-01` or `since:2026-01-15`."
        raise BadFilter(f"{quoted(value)} is no day, month or year. {hint}") from error


def _owner(value: str, zone: ZoneInfo, user: str) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    owner = user if value.lower() == ME else mentioned_user(value)
    if owner is None:
        raise BadFilter(f"{quoted(value)} is nobody I know. Try `owner:@user` or `owner:me`.")
    return {"owner": owner}


_READ: Final[Mapping[str, Callable[[str, ZoneInfo, str], Mapping[str, Any]]]] = MappingProxyType(
    {
        "severity": _severity,
        "category": _category,
        "venue": _venue,
        "since": _since,
        "owner": _owner,
        "status": _status,
    }
)


def _choice(choices: type[L], name: str, value: str, *more: str) -> L:
    known = {each.value: each for each in choices}
    if value.lower() in known:
        return known[value.lower()]
    near = closest(value, known)
    hint = (
        f"Did you mean `{name}:{near}`?"
        if near
        else f"Use one of {', '.join(f'`{each}`' for each in (*more, *known))}."
    )
    raise BadFilter(f"{quoted(value)} is no {name}. {hint}")
