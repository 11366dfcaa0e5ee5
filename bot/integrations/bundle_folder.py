"""Evidence bundles as folders: written aside and put in place whole, read line by line."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Final

from bot.domain.bundle import (
    MANIFEST,
    SIGNATURE,
    TIMELINE,
    KeptFile,
    Manifest,
    UnreadableBundle,
    content_path,
    file_path,
    read_manifest,
)
from bot.domain.errors import DomainError
from bot.domain.verification import Evidence
from bot.integrations.signing import Signer

FOLDERS: Final = ("content", "files")


class PlaceTaken(DomainError):
    """Where a bundle should go lies something already."""

    def __init__(self, out: Path) -> None:
        super().__init__(f"{out} is there already, and a bundle is never written over. Name another folder.")


@contextmanager
def making(out: Path) -> Iterator[Path]:
    """A new folder beside `out` to fill, which becomes `out` at the end; an error leaves nothing behind.

    Raises:
        PlaceTaken: `out` is there and not empty.
    """
    out = out.resolve()
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise PlaceTaken(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name in FOLDERS:
            (made / name).mkdir()
        yield made
        made.rename(out)  # takes the place of an empty folder, and of nothing else
    finally:
        shutil.rmtree(made, ignore_errors=True)  # finds nothing where the folder has its place


def fill(
    folder: Path, manifest: Manifest, *, lines: Iterable[bytes], contents: Mapping[str, bytes], signer: Signer | None
) -> None:
    """Write everything but the files into a folder from `making`; files go to the path that the manifest names."""
    for sha256, body in contents.items():
        (folder / content_path(sha256)).write_bytes(body)
    _write_through(folder / TIMELINE, *(line + b"\n" for line in lines))
    spelled = manifest.spelled()
    if signer is not None:
        _write_through(folder / SIGNATURE, signer.sign(spelled))
    _write_through(folder / MANIFEST, spelled)


def measured(path: Path) -> KeptFile | None:
    """The hash and size that a file has; None if it is not there."""
    try:
        with path.open("rb") as file:
            return KeptFile(file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size)
    except (FileNotFoundError, IsADirectoryError):
        return None


class BundleFolder(Evidence):
    """A bundle to examine.

    Args:
        path: Its folder.

    Raises:
        UnreadableBundle: It is none.
        OSError: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        for name in (MANIFEST, TIMELINE):
            if not (path / name).is_file():
                raise UnreadableBundle(f"{path} is no evidence bundle: it has no {name}.")
        self._path = path
        self.spelled = (path / MANIFEST).read_bytes()
        self.manifest = read_manifest(self.spelled)
        self.signature = (path / SIGNATURE).read_bytes() if (path / SIGNATURE).is_file() else None

    def lines(self) -> Iterator[bytes]:
        """The entries in order, read as they are asked for."""
        with (self._path / TIMELINE).open("rb") as timeline:
            yield from timeline

    def content(self, sha256: str) -> bytes | None:
        """The content under a hash; None if there is none."""
        try:
            # Many and small: a Path and a buffer for each would take longer than its hash.
            descriptor = os.open(f"{self._path}/{content_path(sha256)}", os.O_RDONLY)
        except FileNotFoundError:
            return None
        with open(descriptor, "rb", buffering=0) as file:  # noqa: PTH123  # see above
            return file.read()

    def file(self, sha256: str) -> KeptFile | None:
        """The file under a hash, as it really is; None if there is none."""
        return measured(self._path / file_path(sha256))


def _write_through(path: Path, *pieces: bytes) -> None:
    """Write and wait for the disk: without these few files a bundle is none. What else is lost, verifying misses."""
    with path.open("wb") as file:
        file.writelines(pieces)
        os.fsync(file.fileno())
