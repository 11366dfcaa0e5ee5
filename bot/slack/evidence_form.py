"""The form of `/incident evidence`: its fields as evidence, every wrong one named at once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.domain.evidence_items import hash_of, place_of
from bot.domain.evidence_kinds import EvidenceKind
from bot.slack.evidence_words import Described, kind_of, parse_span, take_sums
from bot.slack.forms import BadField, Reader
from bot.slack.text import visible
from bot.slack.times import parse_time

T = TypeVar("T")
Places = tuple[tuple[str, str], ...]


def evidence_form(values: Mapping[str, str | None], *, now: datetime, zone: ZoneInfo) -> Described:
    """The evidence that a form describes.

    Args:
        values: From `form_values`.
        now: Aware.
        zone: The author's, for the times they typed.

    Raises:
        FieldErrors: With every field that cannot be taken.
    """
    reader = Reader(values)
    places: Places = reader.read("place", _places, ())
    digest = reader.read("sha256", _if_given(hash_of, ""), "")
    described = Described(
        kind=reader.read("kind", kind_of, EvidenceKind.PCAP),
        places=reader.read("sha256", lambda _: _with_hash(places, digest), ()),
        custodian=reader.read("custodian", _if_given(str, None), None),
        host=reader.read("host", visible, ""),
        covers=reader.read("covers", _if_given(lambda text: parse_span(text, now=now, zone=zone), None), None),
        captured_at=reader.read("captured", _if_given(lambda text: parse_time(text, now=now, zone=zone), None), None),
    )
    reader.done()
    return described


def _places(text: str) -> Places:
    """A path, an address, or lines that sha256sum printed."""
    sums, rest = take_sums(visible(text))
    if not sums:
        return ((place_of(rest), ""),)
    if rest:
        raise BadField("Some lines are no sums. Give one place, or only what sha256sum printed.")
    return sums


def _with_hash(places: Places, digest: str) -> Places:
    if not digest or not places:
        return places
    if len(places) > 1 or places[0][1]:
        raise BadField("The sums above have their hashes. Leave this empty.")
    return ((places[0][0], digest),)


def _if_given(parse: Callable[[str], T], otherwise: T) -> Callable[[str], T]:
    return lambda text: parse(text) if text else otherwise
