import json
from pathlib import Path

import pytest

from bot.domain.bundle import UnreadableBundle, file_path, line_of
from bot.domain.verification import verify
from bot.integrations.bundle_folder import BundleFolder, PlaceTaken, fill, making
from bot.integrations.signing import Signer, signed
from tests.evidence import FILE, PCAP, WORDS, a_chain, a_manifest, evidence_of

CHAIN = a_chain()
MANIFEST = a_manifest([each.link for each in CHAIN])
KEY = Signer("A" * 43 + "=")


def written(out: Path, signer: Signer | None = KEY) -> Path:
    """A whole bundle."""
    with making(out) as folder:
        (folder / FILE.path).write_bytes(PCAP)
        fill(
            folder,
            MANIFEST,
            lines=[line_of(each.link) for each in CHAIN],
            contents=evidence_of(CHAIN).contents,
            signer=signer,
        )
    return out


def tree(folder: Path) -> set[str]:
    """The files in a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_bundle_is_laid_out_as_the_format_says(tmp_path: Path) -> None:
    """Manifest, signature, timeline, a file for each content that was not removed, and the files."""
    out = written(tmp_path / "deep" / "bundle")
    contents = {f"content/{name}.json" for name in evidence_of(CHAIN).contents}
    assert len(contents) == len(WORDS) - 1
    assert tree(out) == {"manifest.json", "manifest.json.sig", "timeline.jsonl", FILE.path, *contents}
    assert [json.loads(line) for line in (out / "timeline.jsonl").read_text().splitlines()] == [
        each.link.as_json() for each in CHAIN
    ]
    assert json.loads((out / "manifest.json").read_text()) == MANIFEST.as_json()
    assert list(out.parent.iterdir()) == [out]


def test_a_written_bundle_reads_as_it_was(tmp_path: Path) -> None:
    """And it holds."""
    bundle = BundleFolder(written(tmp_path / "bundle"))
    assert bundle.manifest == MANIFEST
    assert bundle.signature is not None
    assert signed(bundle.spelled, bundle.signature, KEY.public_key)
    assert verify(bundle.manifest, bundle) == ()
    assert bundle.file("0" * 64) is None


def test_a_bundle_without_a_key_has_no_signature(tmp_path: Path) -> None:
    """Nor an empty one."""
    assert BundleFolder(written(tmp_path / "bundle", signer=None)).signature is None


def test_an_empty_folder_becomes_the_bundle(tmp_path: Path) -> None:
    """One that somebody made for it."""
    (tmp_path / "bundle").mkdir()
    assert BundleFolder(written(tmp_path / "bundle")).manifest == MANIFEST


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """Neither a folder with something in it nor a file."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "file").touch()
    for name in ("full", "file"):
        with pytest.raises(PlaceTaken, match="Name another folder"):
            written(tmp_path / name)
    assert tree(tmp_path) == {"full/x", "file"}


def test_a_bundle_that_is_not_finished_is_not_there(tmp_path: Path) -> None:
    """Whatever goes wrong on the way."""

    def fail() -> None:
        with making(tmp_path / "bundle") as folder:
            (folder / FILE.path).write_bytes(PCAP)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_was_taken_meanwhile_stays_as_it_is(tmp_path: Path) -> None:
    """The rename is refused, and nothing is left behind."""

    def race() -> None:
        with making(tmp_path / "bundle"):
            (tmp_path / "bundle").mkdir()
            (tmp_path / "bundle" / "x").touch()

    with pytest.raises(OSError, match="bundle"):
        race()
    assert tree(tmp_path) == {"bundle/x"}


@pytest.mark.parametrize("name", ["manifest.json", "timeline.jsonl"])
def test_a_folder_without_its_two_main_files_is_no_bundle(tmp_path: Path, name: str) -> None:
    """It cannot be judged at all."""
    out = written(tmp_path / "bundle")
    (out / name).unlink()
    with pytest.raises(UnreadableBundle, match=name):
        BundleFolder(out)
    with pytest.raises(UnreadableBundle, match="no evidence bundle"):
        BundleFolder(tmp_path / "nowhere")


def test_content_that_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    """A folder in its place is neither content nor its absence."""
    out = written(tmp_path / "bundle")
    sha256 = CHAIN[0].link.content_sha256
    (out / "content" / f"{sha256}.json").unlink()
    assert BundleFolder(out).content(sha256) is None
    (out / "content" / f"{sha256}.json").mkdir()
    with pytest.raises(IsADirectoryError):
        BundleFolder(out).content(sha256)


def test_a_folder_in_the_place_of_a_file_is_no_file(tmp_path: Path) -> None:
    """It is missing."""
    out = written(tmp_path / "bundle")
    (out / file_path(FILE.sha256)).unlink()
    (out / file_path(FILE.sha256)).mkdir()
    assert BundleFolder(out).file(FILE.sha256) is None
