"""The command line of evidence: what it prints and with which code it ends."""

import base64
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.bundle import line_of
from bot.integrations.bundle_folder import fill, making
from bot.integrations.signing import Signer
from tests.evidence import FILE, PCAP, REFERENCE, a_chain, a_manifest, evidence_of

KEY = base64.b64encode(bytes(32)).decode()
PUBLIC_KEY = Signer(KEY).public_key


def run(*words: str, **environment: str) -> Result:
    """Type `warroom WORDS`."""
    return CliRunner().invoke(main, words, env={"WARROOM_SIGNING_KEY": "", "DATABASE_URL": "", **environment})


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A whole and signed bundle."""
    chain = a_chain()
    out = tmp_path / "bundle"
    with making(out) as folder:
        (folder / FILE.path).write_bytes(PCAP)
        manifest, whole = a_manifest([each.link for each in chain]), evidence_of(chain)
        lines = [line_of(each.link) for each in chain]
        fill(folder, manifest, lines=lines, contents=whole.contents, signer=Signer(KEY))
    return out


def test_a_good_bundle_ends_with_0(bundle: Path) -> None:
    """With the key on the command line as well as with the firm's own."""
    given = run("verify", str(bundle), "--public-key", PUBLIC_KEY)
    own = run("verify", str(bundle), WARROOM_SIGNING_KEY=KEY)
    assert given.exit_code == own.exit_code == 0
    assert given.output == own.output
    assert given.output.splitlines()[0].startswith(f"{REFERENCE}: 5 entries hold.")
    assert given.output.splitlines()[-1] == "Signature: good."


def test_a_bad_bundle_ends_with_1_and_names_the_entry(bundle: Path) -> None:
    """In the first line."""
    lines = (bundle / "timeline.jsonl").read_text().splitlines()
    lines[1] = lines[1].replace('"actor":"U1"', '"actor":"U2"')
    (bundle / "timeline.jsonl").write_text("\n".join(lines))
    found = run("verify", str(bundle))
    assert found.exit_code == 1
    assert found.output.splitlines()[0] == f"{REFERENCE}: entry 2 is bad: it was changed after it was sealed."


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "nowhere"),
        ("verify", REFERENCE),
        ("verify", "{bundle}", "--public-key", "x"),
        ("verify", "{bundle}", "--anchor", "x"),
    ],
)
def test_what_cannot_be_judged_ends_with_2_and_a_sentence(bundle: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Neither good nor bad, and no traceback."""
    given = [word.format(bundle=bundle) for word in words]
    found = run(*given, DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    assert found.exit_code == 2
    assert found.output.count("\n") == 1
    assert isinstance(found.exception, SystemExit)


def test_a_manifest_that_cannot_be_read_ends_with_2(bundle: Path) -> None:
    """A broken one is not a forged one."""
    manifest = json.loads((bundle / "manifest.json").read_text())
    (bundle / "manifest.json").write_text(json.dumps({**manifest, "format": "zip"}))
    found = run("verify", str(bundle))
    assert (found.exit_code, found.output.count("\n")) == (2, 1)


def test_an_export_that_cannot_be_says_why_in_a_sentence(tmp_path: Path) -> None:
    """There is no database, or the key is none."""
    for environment in ({"DATABASE_URL": f"sqlite:///{tmp_path}/none.db"}, {"WARROOM_SIGNING_KEY": "x"}):
        told = run("export", REFERENCE, "--out", str(tmp_path / "out"), **environment)
        assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert not (tmp_path / "out").exists()


def test_an_incident_that_nobody_knows_is_not_exported(sqlite_url: str, tmp_path: Path) -> None:
    """It is said, and nothing is left behind."""
    told = run("export", "INC-20990101-001", "--out", str(tmp_path / "out"), DATABASE_URL=sqlite_url)
    assert told.exit_code == 1
    assert "I don't know INC-20990101-001" in told.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("report",), "There is no incident."),
        (("report", "soon"), "That is no period."),
        (("report", "--workspace", "T0NONE"), "None was declared in these days"),
    ],
)
def test_a_report_is_printed_or_says_why_not(sqlite_url: str, words: tuple[str, ...], sentence: str) -> None:
    """In a sentence, whatever is missing."""
    told = run(*words, DATABASE_URL=sqlite_url)
    assert sentence in told.output
    assert told.exit_code == (0 if "--workspace" in words else 1)
