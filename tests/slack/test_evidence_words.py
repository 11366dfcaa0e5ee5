"""What is typed behind `/incident evidence`, and what is pasted."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.evidence_items import BadHash
from bot.domain.evidence_kinds import EvidenceKind
from bot.slack.evidence_words import Described, kind_of, parse_evidence, parse_span, person_of, take_sums

ONE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TWO = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
NOW = datetime(2012, 8, 1, 15, 0, tzinfo=UTC)
NEW_YORK = ZoneInfo("America/New_York")


def at(hour: int, minute: int, day: int = 1) -> datetime:
    """A time in UTC."""
    return datetime(2012, 8, day, hour, minute, tzinfo=UTC)


def parsed(text: str) -> Described:
    """As somebody in New York types it at eleven."""
    return parse_evidence(text, now=NOW, zone=NEW_YORK)


FULL = Described(
    kind=EvidenceKind.PCAP,
    places=(("/cap/line-a.pcap", ONE),),
    custodian="UMEI",
    covers=(at(13, 30), at(14, 15)),
)


@pytest.mark.parametrize(
    "text",
    [
        f"pcap /cap/line-a.pcap sha256:{ONE} custodian <@UMEI> covers 09:30-10:15",
        f"PCAP covers 09:30 - 10:15 sha256:{ONE} /cap/line-a.pcap custodian <@UMEI|mei>",
        f"pcap custodian <@UMEI> sha256 {ONE.upper()} covers 9:30 to 10:15 /cap/line-a.pcap",
        f"pcap “/cap/line-a.pcap” SHA-256={ONE} kept by <@UMEI> covers 13:30Z–14:15 UTC",
        f"pcap /cap/line-a.pcap custodian <@UMEI> covers 2012-08-01 09:30-10:15 sha256: {ONE}",
        f"pcap\n{ONE}  /cap/line-a.pcap\ncustodian <@UMEI> covers 09:30 until 10:15",
        f"pcap SHA256 (/cap/line-a.pcap) = {ONE}\ncovers 09:30-10:15 custodian <@UMEI>",
        f"pcap\n```\n{ONE} */cap/line-a.pcap\n```\ncovers 09:30-10:15 custodian <@UMEI>",
    ],
)
def test_the_same_is_understood_however_it_is_typed(text: str) -> None:
    """In any order, with dashes and quotes as phones make them, or as sha256sum prints it."""
    assert parsed(text) == FULL


def test_everything_else_that_can_be_said_is_taken() -> None:
    """Host, time, length and who may see it."""
    found = parsed("core-dump /var/crash/core.81 host router-8 captured at 09:41 size 81920 bytes restricted")
    assert found == Described(
        kind=EvidenceKind.CORE_DUMP,
        places=(("/var/crash/core.81", ""),),
        host="router-8",
        captured_at=at(13, 41),
        size_bytes=81_920,
        restricted=True,
    )


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("<https://grafana.example/d/1?a=b&c=d>", "https://grafana.example/d/1?a=b&c=d"),
        ("<https://grafana.example/d/1|grafana.example/d/1>", "https://grafana.example/d/1"),
        ("https://grafana.example/d/1", "https://grafana.example/d/1"),
        ('"/cap/line a/custodian host size 5.pcap"', "/cap/line a/custodian host size 5.pcap"),
        ("C:\\cap\\a.pcap", "C:\\cap\\a.pcap"),
    ],
)
def test_a_place_is_taken_as_slack_sends_it(typed: str, place: str) -> None:
    """Slack wraps addresses; quotes keep spaces and words together."""
    assert parsed(f"metric_graph {typed} host h-1").places == ((place, ""),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Say what it is, one of: pcap, app_log"),
        ("pcaps /cap/a", "Did you mean `pcap`?"),
        ("zebra /cap/a", "Use one of: pcap, app_log"),
        ("pcap", "Say where it lies"),
        (f"pcap sha256:{ONE}", "Say where it lies"),
        ("pcap /cap/a and /cap/b", "I don't understand `and /cap/b`"),
        ("pcap /cap/a custodian mei", "`mei` is nobody I know"),
        ("pcap /cap/a covers 10:15-09:30", "ends before it begins"),
        ("pcap /cap/a covers 10:00-12:00", "not come yet"),
        ("pcap /cap/a captured 25:00", "is not a time"),
        ("pcap /cap/a covers always", "I don't understand `covers always`"),
        (f"pcap {ONE}  /cap/a\nand more", "I don't understand `and more` beside the sums"),
        (f"pcap {ONE}  /cap/a\nsha256:{ONE}", "beside the sums"),
        (f"pcap MD5 (/cap/a) = {ONE[:32]}", "`MD5` is another sort of sum"),
        (f"pcap\n{ONE[:40]}  /cap/a", "it has 40 digits where 64 belong"),
    ],
)
def test_what_cannot_be_taken_is_said(text: str, why: str) -> None:
    """With what to do instead."""
    with pytest.raises(DomainError) as refused:
        parsed(text)
    assert why in str(refused.value)


def test_several_sums_are_several_items() -> None:
    """Names may hold spaces; empty lines and the fence around a paste do not matter."""
    text = f"```\n{ONE}  /cap/a.pcap\n\n{TWO} */cap/b of line.pcap\n\\{TWO}  /cap/c\\nd\n```\nrest"
    sums, rest = take_sums(text)
    assert sums == (("/cap/a.pcap", ONE), ("/cap/b of line.pcap", TWO), ("/cap/c\\nd", TWO))
    assert rest == "rest"
    assert take_sums(f"{ONE} /one/space") == ((("/one/space", ONE),), "")


def test_one_bad_sum_refuses_all() -> None:
    """Half a list on record would look like a whole one."""
    with pytest.raises(BadHash):
        take_sums(f"{ONE}  /cap/a\n{TWO[:-1]}  /cap/b")


@pytest.mark.parametrize("text", ["", "09:30", "09:30-", "from 09:30 to 10:15", "09:30-10:15 sharp"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    """In the form it stands alone."""
    with pytest.raises(DomainError, match="no span of time"):
        parse_span(text, now=NOW, zone=NEW_YORK)


def test_a_span_over_two_days_names_both() -> None:
    """A day that is said for the end is not carried over."""
    text = "2012-07-31 23:50-2012-08-01 00:20"
    assert parse_span(text, now=NOW, zone=NEW_YORK) == (at(3, 50), at(4, 20))


def test_kinds_and_people_are_found_by_their_own_spelling() -> None:
    """Hyphens for underscores, any case; a mention is a mention."""
    assert kind_of("Query-Plan") is EvidenceKind.QUERY_PLAN
    assert person_of("<@U1|mei>") == "U1"


@given(st.text(max_size=300))
def test_no_text_ends_in_anything_but_words(text: str) -> None:
    """Whatever is typed is taken or refused, and never breaks the listener."""
    try:
        found = parsed(f"pcap {text}")
    except DomainError:
        return
    assert all(place for place, _ in found.places)
