"""Reads the fields of a signal's JSON one by one; whatever does not fit is refused by its name."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

from bot.domain.signals import LINKS, BadSignal

MOST_LABELS: Final = 64
LONGEST_NAME, LONGEST_LABEL, LONGEST_TEXT, LONGEST_URL = 200, 1_000, 2_000, 2_000  # characters
AHEAD: Final = timedelta(minutes=5)  # by how much a source's clock may be in front of ours
BODY: Final = "body"


def parsed(body: bytes) -> Mapping[str, Any]:
    """A body as a JSON object.

    Raises:
        BadSignal: It is none.
    """
    try:
        found = json.loads(body.decode(), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise BadSignal(BODY, "this is not UTF-8.") from None
    except RecursionError:
        raise BadSignal(BODY, "this is nested too deep.") from None
    except ValueError as error:
        raise BadSignal(BODY, f"this is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise BadSignal(BODY, "this must be a JSON object.")
    return found


def text_of(found: Mapping[str, Any], name: str, *, longest: int, at: str = "", needed: bool = False) -> str:
    """A text in one line; empty where it is missing and need not be there.

    Raises:
        BadSignal: It is no text, too long, or missing.
    """
    value = found.get(name, "")
    place = f"{at}{name}"
    if not isinstance(value, str):
        raise BadSignal(place, "this must be text.")
    if len(value) > longest:
        raise BadSignal(place, f"this is longer than {longest:,} characters.")
    line = plain(value)
    if needed and not line:
        raise BadSignal(place, "this is missing.")
    return line


def labels_of(found: Mapping[str, Any], name: str = "labels", *, at: str = "") -> Mapping[str, str]:
    """Labels: names and texts.

    Raises:
        BadSignal: They are something else, too many or too long.
    """
    value, place = found.get(name, {}), f"{at}{name}"
    if not isinstance(value, dict):
        raise BadSignal(place, "this must be an object of names and texts.")
    if len(value) > MOST_LABELS:
        raise BadSignal(place, f"there are {len(value):,}; {MOST_LABELS} is the most.")
    for label in value:
        if len(label) > LONGEST_NAME:
            raise BadSignal(place, f"a name is longer than {LONGEST_NAME} characters.")
    return {plain(label): text_of(value, label, longest=LONGEST_LABEL, at=f"{place}.") for label in value}


def links_of(found: Mapping[str, Any]) -> Mapping[str, str]:
    """Addresses that people may follow from the card.

    Raises:
        BadSignal: One is not of a known kind, or no web address.
    """
    value = found.get("links", {})
    if not isinstance(value, dict):
        raise BadSignal("links", "this must be an object of addresses.")
    for name in value:
        if name not in LINKS:
            raise BadSignal("links", f"only {', '.join(LINKS)} are known.")
    given = {name: text_of(value, name, longest=LONGEST_URL, at="links.") for name in value}
    for name, url in given.items():
        if url and not is_web(url):
            raise BadSignal(f"links.{name}", "this must be an http or https address.")
    return {name: url for name, url in given.items() if url}


def moment_of(found: Mapping[str, Any], name: str, *, now: datetime, at: str = "") -> datetime:
    """A time by the source's clock, now where there is none, and never ahead of ours.

    Raises:
        BadSignal: It is no RFC 3339 time with an offset, or further ahead than clocks may differ.
    """
    said = text_of(found, name, longest=LONGEST_NAME, at=at)
    if not said:
        return now
    moment = read_moment(said)
    if moment is None:
        raise BadSignal(f"{at}{name}", "this must be a time such as 2026-11-25T13:30:00Z.")
    if moment > now + AHEAD:
        raise BadSignal(f"{at}{name}", "this is more than 5 minutes ahead of our clock.")
    return min(moment, now)


def read_moment(said: str) -> datetime | None:
    """An RFC 3339 time in UTC; None where it is none, or has no offset."""
    try:
        moment = datetime.fromisoformat(said)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_web(url: str) -> bool:
    """Whether people may follow an address."""
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 host
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def plain(text: str) -> str:
    """Text in one line, without what no screen shows."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")
