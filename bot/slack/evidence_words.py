"""The words behind `/incident evidence`: what it is, where it lies, and what else is said of it, in any order."""

import re
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import DomainError
from bot.domain.evidence_items import hash_of, place_of
from bot.domain.evidence_kinds import EvidenceKind
from bot.slack.text import quoted
from bot.slack.times import parse_time

EXAMPLE: Final = "/incident evidence pcap /cap/line-a.pcap sha256:… custodian @mei covers 09:30-10:15"

_FLAGS: Final = re.ASCII | re.IGNORECASE
_SHORTEST_SUM: Final = 16  # digits; a shorter first word of a line is a word
_TIME: Final = r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?(?:Z|UTC|GMT)(?![a-z]))?"
# As sha256sum prints it: hash, a space, a space or `*`, the name; `\` in front where the name holds line ends.
_SUM: Final = re.compile(
    rf"\s*\\?(?P<hash>\w{{{_SHORTEST_SUM},}}(?= [ *])|[0-9a-f]{{32,}}) [ *]?(?P<place>\S.*)", _FLAGS
)
# As `sha256sum --tag`, shasum and the BSDs print it.
_TAGGED: Final = re.compile(r"\s*(?P<method>[A-Z0-9/-]+) \((?P<place>.+)\) = (?P<hash>\w+)\s*")
_LINK: Final = re.compile(r"<(?P<url>[a-z][a-z0-9+.-]*:[^<>|\s]+)(?:\|[^<>]*)?>", _FLAGS)
_QUOTED: Final = re.compile(r"[\"“”](?P<place>[^\"“”\n]+)[\"“”]")

_CLAUSES: Final = {
    "custodian": re.compile(r"(?<!\S)(?:custodian|kept by)\s+(?P<value><@[UW][A-Z0-9]+(?:\|[^<>]*)?>|\S+)", re.ASCII),
    "sha256": re.compile(r"(?<!\S)(?:sha-?256[:=]\s*|sha-?256\s+)(?P<value>\S+)", _FLAGS),
    "covers": re.compile(
        rf"(?<!\S)covers\s+(?P<value>(?P<start>{_TIME})\s*(?:-|–|—|to|until)\s*(?P<end>{_TIME}))(?!\S)", _FLAGS
    ),
    "captured": re.compile(rf"(?<!\S)captured\s+(?:at\s+)?(?P<value>{_TIME})(?!\S)", _FLAGS),
    "host": re.compile(r"(?<!\S)host\s+(?P<value>\S+)", _FLAGS),
    "size": re.compile(r"(?<!\S)size\s+(?P<value>[0-9]{1,15})(?:\s+bytes)?(?!\S)", _FLAGS),
    "restricted": re.compile(r"(?<!\S)(?P<value>restricted)(?!\S)", _FLAGS),
}
_TIMES: Final = ((_CLAUSES["captured"], "value"), (_CLAUSES["covers"], "start"))
_PERSON: Final = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^<>]*)?>", re.ASCII)


class BadEvidence(DomainError):
    """What was typed does not describe evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Evidence as it was typed.

    Args:
        places: Path or address of each item, with its hash or an empty text.
        custodian: Slack's user id; None where nobody is named.
        covers: From when to when, aware.
        captured_at: Aware.
    """

    kind: EvidenceKind
    places: tuple[tuple[str, str], ...]
    custodian: str | None = None
    host: str = ""
    covers: tuple[datetime, datetime] | None = None
    captured_at: datetime | None = None
    size_bytes: int | None = None
    restricted: bool = False


def parse_evidence(text: str, *, now: datetime, zone: ZoneInfo) -> Described:
    """What somebody typed behind the command, or pasted from sha256sum.

    Args:
        text: Its first word says what it is.
        now: Aware.
        zone: The author's, for the times.

    Raises:
        DomainError: Something in it cannot be taken; says what.
    """
    word, rest = (*text.split(maxsplit=1), "", "")[:2]
    kind = kind_of(word)
    sums, prose = take_sums(rest)
    found, left = _take_clauses(prose)
    places = sums or ((_place(left), hash_of(found["sha256"]["value"]) if "sha256" in found else ""),)
    if sums and (left or "sha256" in found):
        more = quoted(left or found["sha256"]["value"])
        raise BadEvidence(f"I don't understand {more} beside the sums. Type it like this: `{EXAMPLE}`.")
    return Described(
        kind=kind,
        places=places,
        custodian=person_of(found["custodian"]["value"]) if "custodian" in found else None,
        host=found["host"]["value"] if "host" in found else "",
        covers=_span(found["covers"], now, zone) if "covers" in found else None,
        captured_at=parse_time(found["captured"]["value"], now=now, zone=zone) if "captured" in found else None,
        size_bytes=int(found["size"]["value"]) if "size" in found else None,
        restricted="restricted" in found,
    )


def kind_of(word: str) -> EvidenceKind:
    """The kind that a word names.

    Raises:
        BadEvidence: It names none; says the closest one.
    """
    known = {kind.value: kind for kind in EvidenceKind}
    name = word.lower().replace("-", "_")
    if name in known:
        return known[name]
    if not word:
        raise BadEvidence(f"Say what it is, one of: {', '.join(known)}.")
    near = get_close_matches(name[:40], list(known), n=1)
    hint = f"Did you mean `{near[0]}`?" if near else f"Use one of: {', '.join(known)}."
    raise BadEvidence(f"{quoted(word)} is no kind of evidence. {hint}")


def take_sums(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """The lines that sha256sum printed, as place and hash, and the rest of the text.

    Raises:
        BadHash: A line holds something that is no SHA-256.
        BadEvidence: A line says that it is another sort of hash.
    """
    sums: list[tuple[str, str]] = []
    others: list[str] = []
    for line in text.replace("```", "\n").split("\n"):
        found = _TAGGED.fullmatch(line) or _SUM.fullmatch(line)
        if found is None:
            others.append(line)
            continue
        method = found.groupdict().get("method") or "SHA256"
        if method.replace("-", "") not in {"SHA256", "SHA2256"}:
            raise BadEvidence(
                f"{quoted(method)} is another sort of sum. Paste what sha256sum prints. Nothing was recorded."
            )
        sums.append((place_of(found["place"]), hash_of(found["hash"])))
    return tuple(sums), "\n".join(others).strip()


def times_in(text: str) -> tuple[str, ...]:
    """The times in what was typed, as they stand there; of a span its beginning."""
    found = ((clause.search(text), group) for clause, group in _TIMES)
    return tuple(match[group] for match, group in found if match)


def parse_span(text: str, *, now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when, as `09:30-10:15`.

    Raises:
        DomainError: It is no span of time up to now.
    """
    found = _CLAUSES["covers"].fullmatch(f"covers {' '.join(text.split())}")
    if found is None:
        raise BadEvidence(f"{quoted(text)} is no span of time. Try `09:30-10:15`. Nothing was recorded.")
    return _span(found, now, zone)


def person_of(typed: str) -> str:
    """Slack's id of somebody who was mentioned.

    Raises:
        BadEvidence: Nobody was.
    """
    found = _PERSON.fullmatch(typed)
    if found is None:
        raise BadEvidence(f"{quoted(typed)} is nobody I know. Mention the custodian, as in `custodian @mei`.")
    return found["id"]


def _take_clauses(text: str) -> tuple[dict[str, re.Match[str]], str]:
    """What is said of the evidence, each once, and what is left: where it lies."""
    quote = _QUOTED.search(text)
    place, prose = (quote[0], f"{text[: quote.start()]} {text[quote.end() :]}") if quote else ("", text)
    found: dict[str, re.Match[str]] = {}
    for name, pattern in _CLAUSES.items():
        clause = pattern.search(prose)
        if clause is not None:
            found[name], prose = clause, f"{prose[: clause.start()]} {prose[clause.end() :]}"
    return found, " ".join(filter(None, (place, " ".join(prose.split()))))


def _place(left: str) -> str:
    quote, link = _QUOTED.fullmatch(left), _LINK.fullmatch(left)
    if quote:
        return place_of(quote["place"])
    if link:
        return place_of(link["url"])
    if " " in left:
        words = f"I don't understand {quoted(left.split(' ', 1)[1])}. Put a place with spaces in quotes."
        raise BadEvidence(f"{words} Type it like this: `{EXAMPLE}`.")
    return place_of(left)


def _span(found: re.Match[str], now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = found["start"], found["end"]
    # The day that is said once is meant for both.
    day = start[:10] if "-" in start and "-" not in end else ""
    began = parse_time(start, now=now, zone=zone)
    ended = parse_time(f"{day} {end}".strip(), now=now, zone=zone)
    if ended < began:
        raise BadEvidence(f"{quoted(found['value'])} ends before it begins. Nothing was recorded.")
    return began, ended
