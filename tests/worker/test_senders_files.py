"""One file on its way into the evidence store: kept once, or with the reason why not."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bot.domain.change import EffectKind
from bot.domain.command import IncidentId
from bot.integrations.evidence_store import FolderStore
from bot.integrations.ports import Ambiguous, EvidenceStore, Fetched, Files, Later, Refused, SharedFile
from bot.worker.keeping import Keep, Keeping
from bot.worker.senders_files import fetched
from storage.engine import StoreUnavailable
from storage.outbox import Delivery, LeaseLost
from tests.builders import NOON

FILE = SharedFile("F1", "../a.log", "text/plain", 7, "https://files.slack.com/F1")
DIGEST = sha256(b"content").hexdigest()
DELIVERY = Delivery(
    id=1,
    incident_id=IncidentId("i-1"),
    workspace="T1",
    lane="file/i-1/F1",
    kind=EffectKind.FETCH_FILE,
    key="file/i-1/F1",
    payload={"file": "F1"},
    attempts=1,
    first_attempt_at=NOON,
    ambiguous=False,
    owner="A",
)


@dataclass
class FakeFiles(Files):
    """A Slack with one file, which fails when told to."""

    file: SharedFile = FILE
    data: bytes = b"content"
    fails: Exception | None = None
    wait: float = 0
    written_to: list[Path] = field(default_factory=list)

    async def describe(self, file: str) -> SharedFile:
        """The file."""
        return replace(self.file, id=file)

    async def download(self, file: SharedFile, into: Path, *, most: int) -> Fetched:
        """Its bytes, after a while."""
        assert (file.id, most) == ("F1", 100)
        self.written_to.append(into)
        await asyncio.sleep(self.wait)
        await asyncio.to_thread(into.write_bytes, self.data)
        if self.fails:
            raise self.fails
        return Fetched(sha256(self.data).hexdigest(), len(self.data))


@dataclass
class Held:
    """Counts how often a lane was held."""

    fails: Exception | None = None
    times: int = 0

    async def __call__(self, delivery: Delivery) -> None:
        """Hold it once more."""
        assert delivery is DELIVERY
        self.times += 1
        if self.fails:
            raise self.fails


class Full(FolderStore):
    """A store that takes nothing."""

    async def put(self, sha256: str, path: Path) -> str:
        """The disk is full."""
        raise Ambiguous(f"The evidence folder did not take {sha256[:4]} of {path.name}: No space left on device.")


def keeping(files: Files, store: EvidenceStore, *, held: Held | None = None, keep: Keep | None = None) -> Keeping:
    """What keeping needs, with a lease so short that it is held again and again."""
    return Keeping(
        files=files,
        store=store,
        keep=keep or Keep(100),
        hold=held or Held(),
        hold_every=timedelta(milliseconds=5),
    )


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty store."""
    return FolderStore(tmp_path)


async def test_a_file_is_kept_and_the_way_it_came_is_swept(store: FolderStore) -> None:
    """Its own name is never a path of ours; the temporary file is gone."""
    files = FakeFiles()
    result = await fetched(keeping(files, store), DELIVERY, NOON)
    assert result == {
        "name": "../a.log",
        "mime": "text/plain",
        "bytes": 7,
        "sha256": DIGEST,
        "location": f"{DIGEST[:2]}/{DIGEST}",
    }
    assert await store.exists(DIGEST)
    (way,) = files.written_to
    assert (way.name, await asyncio.to_thread(way.parent.exists)) == ("file", False)


async def test_a_second_try_keeps_the_same(store: FolderStore) -> None:
    """An unknown outcome is simply tried again."""
    first = await fetched(keeping(FakeFiles(), store), DELIVERY, NOON)
    assert await fetched(keeping(FakeFiles(), store), replace(DELIVERY, attempts=2, ambiguous=True), NOON) == first


async def test_a_file_that_is_not_kept_here_is_not_fetched(store: FolderStore) -> None:
    """The reason stands where the hash would."""
    files = FakeFiles(file=replace(FILE, bytes=101))
    result = await fetched(keeping(files, store), DELIVERY, NOON)
    assert result == {
        "name": "../a.log",
        "mime": "text/plain",
        "bytes": 101,
        "not_fetched": "It has 101 bytes; up to 100 bytes are kept.",
    }
    assert files.written_to == []


async def test_a_no_while_fetching_is_the_reason(store: FolderStore) -> None:
    """What Slack said of the file before is not lost by it."""
    files = FakeFiles(fails=Refused("Slack did not hand it over (403).", "download_refused"))
    result = await fetched(keeping(files, store), DELIVERY, NOON)
    assert (result["name"], result["not_fetched"]) == ("../a.log", "Slack did not hand it over (403).")
    assert not await store.exists(DIGEST)


@pytest.mark.parametrize("error", [Later(timedelta(seconds=1), "files.info"), Ambiguous("cut"), LeaseLost("x")])
async def test_what_may_come_yet_goes_on_to_the_outbox(store: FolderStore, error: Exception) -> None:
    """And a half that came is neither kept nor left lying about."""
    files = FakeFiles(fails=error)
    with pytest.raises(type(error)):
        await fetched(keeping(files, store), DELIVERY, NOON)
    assert not await store.exists(DIGEST)
    assert not await asyncio.to_thread(files.written_to[0].parent.exists)


async def test_after_a_day_it_is_given_up_with_its_reason(tmp_path: Path) -> None:
    """Until then it is tried again; the record must not stay silent for ever."""
    full = keeping(FakeFiles(), Full(tmp_path))
    with pytest.raises(Ambiguous):
        await fetched(full, DELIVERY, NOON + timedelta(hours=23, minutes=59))
    with pytest.raises(Refused, match=r"could not be had for a day: .*No space left on device"):
        await fetched(full, DELIVERY, NOON + timedelta(days=1))


async def test_a_long_fetch_holds_its_lane(store: FolderStore) -> None:
    """Else another process would begin it anew after half a minute."""
    held = Held()
    await fetched(keeping(FakeFiles(wait=0.2), store, held=held), DELIVERY, NOON)
    assert held.times > 1
    before = held.times
    await asyncio.sleep(0.05)
    assert held.times == before


@pytest.mark.parametrize(
    ("error", "again"), [(StoreUnavailable("away"), True), (LeaseLost("taken"), False)], ids=["away", "taken"]
)
async def test_a_lane_that_cannot_be_held_does_not_end_the_fetch(
    store: FolderStore, error: Exception, *, again: bool
) -> None:
    """Whether its outcome still counts is decided when it is recorded."""
    held = Held(fails=error)
    result = await fetched(keeping(FakeFiles(wait=0.2), store, held=held), DELIVERY, NOON)
    assert result["sha256"] == DIGEST
    assert (held.times > 1) == again


KINDS: dict[str, tuple[tuple[str, ...], str, bool]] = {
    "everything": (("*",), "application/zip", True),
    "one kind": (("text/*",), "text/plain", True),
    "another kind": (("text/*",), "video/mp4", False),
    "any case": (("image/png",), "IMAGE/PNG", True),
    "left out": (("*", "!video/*"), "video/mp4", False),
    "beside what is left out": (("!video/*",), "text/plain", True),
    "unknown": (("text/*",), "", False),
    "unknown among everything": (("*",), "", True),
}


@pytest.mark.parametrize(("globs", "mime", "kept"), KINDS.values(), ids=KINDS)
def test_which_types_are_kept_is_the_firms_choice(globs: tuple[str, ...], mime: str, *, kept: bool) -> None:
    """By globs of media types."""
    objection = Keep.of(100, globs).objection(replace(FILE, mime=mime))
    assert objection == ("" if kept else f"Files of the type {mime.lower() or 'unknown'} are not kept here.")


OBJECTIONS: dict[str, tuple[SharedFile, Callable[[str], bool]]] = {
    "as long as is kept": (replace(FILE, bytes=100), lambda words: not words),
    "longer": (replace(FILE, bytes=101), lambda words: "101 bytes" in words),
    "length unknown": (replace(FILE, bytes=None), lambda words: not words),
    "empty": (replace(FILE, bytes=0), lambda words: not words),
    "nothing to have": (replace(FILE, lacking="It is gone."), lambda words: words == "It is gone."),
}


@pytest.mark.parametrize(("file", "said"), OBJECTIONS.values(), ids=OBJECTIONS)
def test_what_speaks_against_a_file_is_said(file: SharedFile, said: Callable[[str], bool]) -> None:
    """Before anything is fetched."""
    assert said(Keep(100).objection(file))
