"""The contract of the evidence store, over a folder and over a real S3 server."""

import asyncio
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from bot.integrations.evidence_bucket import BucketStore
from bot.integrations.evidence_store import FolderStore, evidence_store, location_of, sealed_location_of
from bot.integrations.ports import Ambiguous, EvidenceStore, Refused
from tests.s3 import BUCKET, s3_environment, s3_server

NOWHERE = "0" * 64
SIZES = {"nothing": 0, "one byte": 1, "one chunk": 1 << 20, "several parts": (20 << 20) + 3}


@dataclass(frozen=True, slots=True)
class Place:
    """A store, and another way to look into it."""

    store: EvidenceStore
    again: Callable[[], EvidenceStore]


@pytest.fixture(scope="module")
def bucket_address() -> Iterator[str]:
    """An S3 server with an empty bucket."""
    with s3_server() as address:
        yield address


@pytest.fixture
def bucket(bucket_address: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A part of the bucket that no other test uses."""
    with s3_environment(bucket_address):
        yield f"s3://{BUCKET}/{sha256(request.node.nodeid.encode()).hexdigest()[:8]}"


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A store of each kind: what is true of one must be true of the other."""
    where = str(tmp_path / "kept") if request.param == "folder" else request.getfixturevalue("bucket")
    return Place(evidence_store(where), lambda: evidence_store(where))


def a_file(folder: Path, data: bytes, name: str = "file") -> tuple[str, Path]:
    """A file on this machine, and its hash."""
    path = folder / name
    path.write_bytes(data)
    return sha256(data).hexdigest(), path


async def bytes_of(store: EvidenceStore, location: str) -> bytes:
    """What lies at a location."""
    return b"".join([chunk async for chunk in store.get(location)])


@pytest.mark.parametrize("length", SIZES.values(), ids=SIZES)
async def test_what_is_put_comes_back_byte_by_byte(place: Place, tmp_path: Path, length: int) -> None:
    """Of any length, also by a process that did not put it there."""
    data = (b"0123456789abcdef" * (length // 16 + 1))[:length]
    digest, path = a_file(tmp_path, data)
    assert not await place.store.exists(digest)
    location = await place.store.put(digest, path)
    assert location == location_of(digest) == f"{digest[:2]}/{digest}"
    assert await place.again().exists(digest)
    assert sha256(await bytes_of(place.again(), location)).hexdigest() == digest


async def test_a_firm_with_a_folder_does_not_load_a_client_of_s3(tmp_path: Path) -> None:
    """An idle process stays as small as it was."""
    program = (
        "import sys, bot.app, bot.integrations.evidence_store as store;"
        f"store.evidence_store({str(tmp_path)!r}); print('obstore' in sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert said == b"False\n"


async def test_the_same_bytes_twice_are_kept_once(place: Place, tmp_path: Path) -> None:
    """Also when both come at the same time."""
    digest, path = a_file(tmp_path, b"gap on both lines")
    locations = await asyncio.gather(*(place.store.put(digest, path) for _ in range(4)))
    assert set(locations) == {location_of(digest)}
    assert await bytes_of(place.store, locations[0]) == b"gap on both lines"


async def test_what_is_not_there_is_a_definite_no(place: Place) -> None:
    """Nobody should wait for it to come back."""
    assert not await place.store.exists(NOWHERE)
    with pytest.raises(Refused) as refused:
        await bytes_of(place.store, location_of(NOWHERE))
    assert refused.value.code == "not_kept"


@pytest.mark.parametrize(
    "location",
    ["", "/etc/passwd", "../../etc/passwd", f"ab/../{NOWHERE}", NOWHERE, f"00/{NOWHERE}\n", f"00/{NOWHERE}0"],
)
async def test_only_a_hash_ever_becomes_a_path(place: Place, location: str) -> None:
    """What stands in a database could be anything."""
    with pytest.raises(Refused) as refused:
        await bytes_of(place.store, location)
    assert refused.value.code == "bad_location"


@pytest.mark.parametrize("digest", ["..", "abc", "A" * 64, f"{NOWHERE}/x"])
async def test_only_a_hash_is_kept(place: Place, tmp_path: Path, digest: str) -> None:
    """Neither put nor exists takes another name."""
    _, path = a_file(tmp_path, b"x")
    with pytest.raises(Refused):
        await place.store.put(digest, path)
    with pytest.raises(Refused):
        await place.store.exists(digest)


async def test_a_store_that_fails_is_tried_again(place: Place, tmp_path: Path) -> None:
    """A file that cannot be read has surely not been kept, and that may pass."""
    with pytest.raises(Ambiguous):
        await place.store.put(NOWHERE, tmp_path / "gone")
    assert not await place.store.exists(NOWHERE)


async def test_what_is_sealed_is_kept_beside_and_what_is_removed_is_gone(place: Place, tmp_path: Path) -> None:
    """Each may be said twice: who comes again after a cut connection finds it done."""
    digest, path = a_file(tmp_path, b"the vault password")
    location = await place.store.put(digest, path)
    for _ in range(2):
        assert await place.store.seal(digest) == sealed_location_of(digest) == f"sealed/{location}"
        await place.store.remove(location)
    assert not await place.store.exists(digest)
    assert await bytes_of(place.again(), f"sealed/{location}") == b"the vault password"
    for _ in range(2):
        await place.store.remove(f"sealed/{location}")
    with pytest.raises(Refused) as refused:
        await place.store.seal(digest)
    assert refused.value.code == "not_kept"


async def test_what_cannot_be_sealed_or_removed_now_is_tried_again(tmp_path: Path) -> None:
    """A folder stands in the place of the file, and a file in the place of the folder."""
    digest, path = a_file(tmp_path, b"x")
    (tmp_path / "kept" / location_of(digest)).mkdir(parents=True)
    store = FolderStore(tmp_path / "kept")
    for call in (store.seal(digest), store.remove(location_of(digest)), FolderStore(path).seal(digest)):
        with pytest.raises(Ambiguous):
            await call


async def test_only_the_bot_itself_looks_under_seal(tmp_path: Path) -> None:
    """The folder is closed to the group that may read the evidence."""
    digest, path = a_file(tmp_path, b"x")
    store = FolderStore(tmp_path / "kept")
    await store.put(digest, path)
    await store.seal(digest)
    assert stat.S_IMODE((tmp_path / "kept" / "sealed").stat().st_mode) == 0o700


async def test_a_damaged_copy_in_a_folder_is_healed(tmp_path: Path) -> None:
    """The bytes come again: they are written anew, and nothing half-written stays."""
    store = FolderStore(tmp_path / "kept")
    digest, path = a_file(tmp_path, b"whole")
    kept = tmp_path / "kept" / await store.put(digest, path)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o440
    kept.chmod(0o640)
    kept.write_bytes(b"dam")
    await store.put(digest, path)
    assert kept.read_bytes() == b"whole"
    assert [each.name for each in kept.parent.iterdir()] == [digest]


async def test_a_folder_that_is_none_is_said_plainly(tmp_path: Path) -> None:
    """A file stands where the folder should be; neither putting nor getting ends in a traceback."""
    digest, path = a_file(tmp_path, b"x")
    store = FolderStore(path)
    with pytest.raises(Ambiguous, match="did not take the file: Not a directory"):
        await store.put(digest, path)
    with pytest.raises(Ambiguous, match="cannot be read: Not a directory"):
        await bytes_of(store, location_of(digest))


async def test_a_copy_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """The place is taken by a folder: the copy cannot get its name, and is removed."""
    store = FolderStore(tmp_path / "kept")
    digest, path = a_file(tmp_path, b"x")
    (tmp_path / "kept" / location_of(digest) / "in the way").mkdir(parents=True)
    with pytest.raises(Ambiguous):
        await store.put(digest, path)
    assert [each.name for each in (tmp_path / "kept" / digest[:2]).iterdir()] == [digest]


async def test_a_folder_in_place_of_a_file_cannot_be_read(tmp_path: Path) -> None:
    """It is there and is not the file; that is said, not raised."""
    digest, _ = a_file(tmp_path, b"x")
    (tmp_path / "kept" / location_of(digest)).mkdir(parents=True)
    with pytest.raises(Ambiguous, match="Is a directory"):
        await bytes_of(FolderStore(tmp_path / "kept"), location_of(digest))


async def test_a_disk_that_fails_while_it_is_read_is_said_plainly(tmp_path: Path) -> None:
    """The file can be opened and not read, as on a failing disk; Linux has such a file at hand."""
    digest, _ = a_file(tmp_path, b"x")
    kept = tmp_path / "kept" / location_of(digest)
    kept.parent.mkdir(parents=True)
    kept.symlink_to("/proc/self/mem")
    with pytest.raises(Ambiguous, match="cannot be read: Input/output error"):
        await bytes_of(FolderStore(tmp_path / "kept"), location_of(digest))


async def test_a_bucket_that_is_not_there_is_said_plainly(bucket_address: str, tmp_path: Path) -> None:
    """In one line that names the bucket's answer, without the library's inside."""
    digest, path = a_file(tmp_path, b"x")
    with s3_environment(bucket_address):
        store = BucketStore("s3://nowhere/prefix")
        with pytest.raises(Ambiguous, match="The evidence bucket did not take the file: ") as failed:
            await store.put(digest, path)
    assert "\n" not in failed.value.reason


async def test_a_bucket_that_does_not_answer_is_tried_again(tmp_path: Path) -> None:
    """The server is down: nobody knows, so nothing is refused."""
    digest, path = a_file(tmp_path, b"x")
    with s3_environment("http://127.0.0.1:9"):
        store = BucketStore(f"s3://{BUCKET}/prefix")
        calls = [store.put(digest, path), store.exists(digest), bytes_of(store, location_of(digest))]
        for call in (*calls, store.seal(digest), store.remove(location_of(digest))):
            with pytest.raises(Ambiguous):
                await call
