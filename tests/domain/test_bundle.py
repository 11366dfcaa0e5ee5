import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bundle import Manifest, UnreadableBundle, canonical_entry, line_of, read_manifest
from bot.domain.evidence import Link
from tests.builders import NOON
from tests.evidence import FILE, a_chain, a_manifest

LINKS = [each.link for each in a_chain()]
MANIFEST = a_manifest(LINKS)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def test_the_manifest_is_spelled_as_the_format_says() -> None:
    """Every field of it, for whoever writes a checker."""
    assert json.loads(MANIFEST.spelled()) == {
        "format": "warroom-evidence/1",
        "incident": "INC-20120801-001",
        "exported_at": "2012-08-02T12:00:00.000000Z",
        "entries": 5,
        "head": LINKS[4].hash,
        "anchors": [
            {"seq": 2, "hash": LINKS[1].hash, "at": "2012-08-01T12:00:02.000000Z", "where": "slack:C1:172.1"},
            {"seq": 4, "hash": LINKS[3].hash, "at": "2012-08-01T12:00:04.000000Z", "where": "slack:C1:174.1"},
        ],
        "redactions": [
            {
                "seq": 3,
                "content_sha256": LINKS[2].content_sha256,
                "by_role": "compliance",
                "at": "2012-08-01T13:00:00.000000Z",
                "reason": "A password",
            }
        ],
        "files": [{"path": f"files/{FILE.sha256}", "sha256": FILE.sha256, "bytes": FILE.bytes}],
    }


@pytest.mark.parametrize("manifest", [MANIFEST, a_manifest([])])
def test_a_manifest_reads_as_it_was_written(manifest: Manifest) -> None:
    """Nothing is lost on the way."""
    assert read_manifest(manifest.spelled()) == manifest


@pytest.mark.parametrize("name", list(MANIFEST.as_json()))
def test_a_manifest_that_lacks_a_field_is_refused(name: str) -> None:
    """By its name."""
    found = MANIFEST.as_json()
    del found[name]
    with pytest.raises(UnreadableBundle, match=name):
        read_manifest(json.dumps(found).encode())


def within(part: str, **fields: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Change the first of a list in the manifest."""
    return lambda found: {**found, part: [{**found[part][0], **fields}]}


@pytest.mark.parametrize(
    "change",
    [
        lambda found: {**found, "entries": True},
        lambda found: {**found, "entries": -1},
        lambda found: {**found, "entries": 5.0},
        lambda found: {**found, "incident": None},
        lambda found: {**found, "head": found["head"].upper()},
        lambda found: {**found, "head": "0" * 63},
        lambda found: {**found, "head": "0" * 64 + "\n"},
        lambda found: {**found, "exported_at": "yesterday"},
        lambda found: {**found, "exported_at": "2012-08-02T12:00:00"},
        lambda found: {**found, "exported_at": 0},
        lambda found: {**found, "anchors": None},
        lambda found: {**found, "anchors": ["x"]},
        lambda found: {**found, "files": {"x": 1}},
        within("anchors", seq="2"),
        within("anchors", where=1),
        within("redactions", content_sha256="x"),
        within("files", path="../../etc/passwd"),
        within("files", path="files/x", sha256="x"),
        within("files", bytes="1"),
    ],
)
def test_a_manifest_with_something_else_in_a_field_is_refused(
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """Nothing in it is guessed at, and no path in it is followed."""
    with pytest.raises(UnreadableBundle):
        read_manifest(json.dumps(change(dict(MANIFEST.as_json()))).encode())


@pytest.mark.parametrize("data", [b"", b"null", b"[]", b'"x"', b"{", b"\xff", b"[" * 100_000, b"9" * 5000])
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    """In a sentence, whatever lies there."""
    with pytest.raises(UnreadableBundle, match=r"manifest\.json"):
        read_manifest(data)


def test_a_manifest_of_another_format_is_refused_by_name() -> None:
    """A later program may write another one."""
    spelled = MANIFEST.spelled().replace(b"warroom-evidence/1", b"warroom-evidence/2")
    with pytest.raises(UnreadableBundle, match="warroom-evidence/2"):
        read_manifest(spelled)


def test_a_line_is_the_whole_entry() -> None:
    """In the chain's own JSON form."""
    assert json.loads(line_of(LINKS[0])) == LINKS[0].as_json()


@given(
    st.builds(
        Link,
        seq=st.integers(1, 2**53 - 1),
        incident=TEXT,
        kind=TEXT,
        occurred_at=st.datetimes(min_value=datetime(1000, 1, 1)).map(lambda at: at.replace(tzinfo=NOON.tzinfo)),  # noqa: DTZ001  # gets its zone here
        recorded_at=st.just(NOON),
        actor=TEXT,
        source=st.none(),
        content_sha256=TEXT,
        prev=TEXT,
        hash=TEXT,
    )
)
def test_the_quick_spelling_of_an_entry_is_that_of_the_standard(link: Link) -> None:
    """Whatever stands in it, control characters and all."""
    assert canonical_entry(link.as_json()) == rfc8785.dumps(link.as_json())
    assert line_of(replace(link, hash="x")) == rfc8785.dumps({**link.as_json(), "hash": "x"})
