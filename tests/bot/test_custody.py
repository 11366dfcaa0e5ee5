import asyncio
import json
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.custody import Asked, Outcome, examine, export
from bot.domain.anchors import Anchor
from bot.domain.bundle import UnreadableBundle
from bot.domain.change import Change
from bot.integrations.bundle_folder import PlaceTaken
from bot.integrations.signing import Signer
from bot.services.bundles import SeveralIncidents
from bot.settings import Settings
from storage.engine import Database
from storage.incidents import NoSuchIncident
from storage.queries import Queries
from storage.redactions import Grounds
from storage.tables import stored_file, timeline_content
from tests.architecture.measure import ROOT
from tests.builders import NOON
from tests.databases import MovedClock, unguarded
from tests.storage.examples import INCIDENT, WORKSPACE, Work, a_note, incident_number

REFERENCE = "INC-20120801-001"
KEY = "A" * 43 + "="
PUBLIC_KEY = Signer(KEY).public_key
PCAP = b"\xd4\xc3\xb2\xa1"
PCAP_SHA256 = sha256(PCAP).hexdigest()


def now() -> datetime:
    """Some day much later."""
    return datetime(2019, 8, 1, tzinfo=UTC)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A firm that signs."""
    return Settings(database_url=database_url, signing_key=KEY, evidence=str(tmp_path / "evidence"))


@pytest.fixture
def work(database: Database, clock: MovedClock) -> Work:
    """Opens transactions."""
    return Work(database, clock)


@pytest.fixture
async def recorded(database: Database, work: Work, settings: Settings) -> None:
    """An incident with five entries, an anchor, a file and a redaction."""
    await work.declared(incident_number(1))
    texts = ("down", f"capture {PCAP_SHA256}", "the password is hunter2", "halted", "back")
    async with work() as uow:
        await uow.save(Change(entries=tuple(a_note(text) for text in texts)), INCIDENT)
    links, _ = await Queries(database).chain(INCIDENT)
    async with work() as uow:
        await uow.anchors.add(INCIDENT, Anchor(4, links[3].hash, NOON, "slack:C1:1.1"))
    secret = links[2].content_sha256
    place = Path(settings.evidence) / PCAP_SHA256[:2] / PCAP_SHA256
    place.parent.mkdir(parents=True)
    place.write_bytes(PCAP)
    file = {"sha256": PCAP_SHA256, "bytes": len(PCAP), "name": "a.pcap", "location": f"{PCAP_SHA256[:2]}/{PCAP_SHA256}"}
    async with database.write() as connection:
        await connection.execute(sa.insert(stored_file).values(incident_id=INCIDENT, file_id="F1", **file))
        # One that was not fetched has no bytes to hand over.
        await connection.execute(sa.insert(stored_file).values(incident_id=INCIDENT, file_id="F2", name="b.iso"))
    async with work() as uow:
        await uow.redactions.seal(INCIDENT, [(3, secret)], Grounds("compliance", "U1", NOON, "A password"))


async def exported(settings: Settings, out: Path) -> Outcome:
    """The incident's bundle."""
    return await export(settings, REFERENCE, out, workspace=None, now=now)


@pytest.mark.usefixtures("recorded")
async def test_what_is_exported_verifies_for_whoever_has_the_public_key(settings: Settings, tmp_path: Path) -> None:
    """On a machine that knows nothing of the firm."""
    out = tmp_path / "bundle"
    told = await exported(settings, out)
    assert told.code == 0
    assert told.lines[0] == f"{REFERENCE}: 5 entries in {out}"
    assert told.lines[2] == f"Public key: {PUBLIC_KEY}"
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["exported_at"], manifest["entries"]) == ("2019-08-01T00:00:00.000000Z", 5)
    assert [each["seq"] for each in manifest["anchors"] + manifest["redactions"]] == [4, 3]
    assert (out / "files" / PCAP_SHA256).read_bytes() == PCAP
    assert len(list((out / "content").iterdir())) == 4
    found = await examine(Settings(), str(out), Asked(public_key=PUBLIC_KEY), now=now)
    assert found == Outcome(
        (
            f"{REFERENCE}: 5 entries hold. Head: {manifest['head']}",
            "Anchors: 1 of 1 match. Redactions: 1. Files: 1.",
            "Signature: good.",
        ),
        0,
    )


@pytest.mark.usefixtures("recorded")
async def test_the_checker_that_the_documentation_shows_finds_what_was_changed(
    settings: Settings, tmp_path: Path
) -> None:
    """It is run as it is printed: the bundle as it was made passes, one changed content does not."""
    printed = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    (checker,) = re.findall(r"^```python\n(.*?)^```$", printed, re.MULTILINE | re.DOTALL)
    await exported(settings, tmp_path / "knight")
    assert await _checked(checker, tmp_path) == (0, "")
    manifest = json.loads((tmp_path / "knight" / "manifest.json").read_text())
    assert manifest["redactions"]
    (tmp_path / "knight" / "manifest.json").write_text(json.dumps({**manifest, "redactions": []}))
    assert await _checked(checker, tmp_path) == (1, "AssertionError: 3")
    (tmp_path / "knight" / "manifest.json").write_text(json.dumps(manifest))
    second = json.loads((tmp_path / "knight" / "timeline.jsonl").read_text().splitlines()[1])
    (tmp_path / "knight" / "content" / f"{second['content_sha256']}.json").write_text("{}")
    assert await _checked(checker, tmp_path) == (1, "AssertionError: 2")


async def _checked(checker: str, folder: Path) -> tuple[int | None, str]:
    """How an examiner's program ends beside a bundle: its code, and the last line that it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", checker, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    return process.returncode, (said.decode().splitlines() or [""])[-1]


@pytest.mark.usefixtures("recorded")
async def test_the_incident_verifies_where_it_lies(settings: Settings) -> None:
    """By its reference, in any case."""
    found = await examine(settings, REFERENCE.lower(), Asked(), now=now)
    assert found.code == 0
    assert found.lines[0].startswith(f"{REFERENCE}: 5 entries hold.")


@pytest.mark.usefixtures("recorded")
async def test_a_lost_file_is_said_by_export_and_found_by_verify(settings: Settings, tmp_path: Path) -> None:
    """The rest is handed over all the same."""
    (Path(settings.evidence) / PCAP_SHA256[:2] / PCAP_SHA256).unlink()
    in_place = await examine(settings, REFERENCE, Asked(), now=now)
    told = await exported(settings, tmp_path / "bundle")
    found = await examine(settings, str(tmp_path / "bundle"), Asked(), now=now)
    lost = f"files/{PCAP_SHA256}"
    assert told.code == 1
    assert told.lines[-1] == f"Not where it was kept, and so not in the bundle: {lost}"
    assert in_place == Outcome((f"{REFERENCE}: entry 2 is bad: the file {lost} is missing.",), 1)
    assert found.lines[0] == in_place.lines[0]


@pytest.mark.usefixtures("recorded")
async def test_a_file_that_was_changed_in_the_store_is_found(settings: Settings) -> None:
    """Where it lies."""
    (Path(settings.evidence) / PCAP_SHA256[:2] / PCAP_SHA256).write_bytes(b"other")
    found = await examine(settings, REFERENCE, Asked(), now=now)
    assert found.lines == (f"{REFERENCE}: entry 2 is bad: the file files/{PCAP_SHA256} was changed.",)


@pytest.mark.usefixtures("recorded")
async def test_a_store_that_does_not_answer_is_no_verdict(settings: Settings, database: Database) -> None:
    """Neither one that cannot be read nor a location that is none says anything about the file."""
    place = Path(settings.evidence) / PCAP_SHA256[:2] / PCAP_SHA256
    place.unlink()
    place.mkdir()
    with pytest.raises(UnreadableBundle, match="evidence folder"):
        await examine(settings, REFERENCE, Asked(), now=now)
    async with database.write() as connection:
        await connection.execute(sa.update(stored_file).values(location="../../etc/passwd"))
    with pytest.raises(UnreadableBundle, match="no place"):
        await examine(settings, REFERENCE, Asked(), now=now)


@pytest.mark.usefixtures("recorded")
async def test_content_that_vanished_from_the_database_is_found(settings: Settings, database: Database) -> None:
    """Without a redaction nothing may be missing; every fault is told, the first one first."""
    (Path(settings.evidence) / PCAP_SHA256[:2] / PCAP_SHA256).unlink()
    async with database.write() as connection:
        await unguarded(connection, "timeline_content")
        await connection.execute(sa.delete(timeline_content))
    found = await examine(settings, REFERENCE, Asked(), now=now)
    assert found.code == 1
    assert found.lines[0] == f"{REFERENCE}: entry 1 is bad: its content is missing, and no redaction says why."
    assert found.lines[1].startswith("Also: entry 1 is bad: the file")


@pytest.mark.usefixtures("recorded")
async def test_a_forged_or_missing_signature_is_bad(settings: Settings, tmp_path: Path) -> None:
    """Also where the key is only known from the firm's own settings."""
    out = tmp_path / "bundle"
    await exported(settings, out)
    signature = (out / "manifest.json.sig").read_bytes()
    (out / "manifest.json.sig").write_bytes(bytes([signature[0] ^ 1]) + signature[1:])
    forged = await examine(settings, str(out), Asked(), now=now)
    (out / "manifest.json.sig").unlink()
    missing = await examine(Settings(), str(out), Asked(public_key=PUBLIC_KEY), now=now)
    assert (forged.code, forged.lines[-1]) == (1, "Signature: bad.")
    assert forged.lines[0].startswith(f"{REFERENCE}: entry 1 is bad: the signature is not one of this key")
    assert (missing.code, missing.lines[-1]) == (1, "Signature: none.")
    assert missing.lines[0].startswith(f"{REFERENCE}: entry 1 is bad: the bundle is not signed")


@pytest.mark.usefixtures("recorded")
async def test_without_a_key_it_is_said_that_the_signature_was_not_checked(settings: Settings, tmp_path: Path) -> None:
    """Silence would look like consent."""
    await exported(settings, tmp_path / "signed")
    told = await export(
        Settings(database_url=settings.database_url, evidence=settings.evidence),
        REFERENCE,
        tmp_path / "unsigned",
        workspace=WORKSPACE,
        now=now,
    )
    assert told.lines[2] == "Not signed: WARROOM_SIGNING_KEY is not set."
    unchecked = await examine(Settings(), str(tmp_path / "signed"), Asked(), now=now)
    none = await examine(Settings(), str(tmp_path / "unsigned"), Asked(), now=now)
    assert (unchecked.code, unchecked.lines[-1]) == (
        0,
        "Signature: manifest.json.sig was not checked: give --public-key.",
    )
    assert (none.code, none.lines[-1]) == (0, "Signature: none.")


@pytest.mark.usefixtures("recorded")
async def test_an_anchor_from_the_room_is_held_against_the_evidence(settings: Settings, database: Database) -> None:
    """What the examiner read in Slack counts as much as what the record says of it."""
    links, _ = await Queries(database).chain(INCIDENT)
    right = await examine(settings, REFERENCE, Asked(anchors=(f"5:{links[4].hash}",)), now=now)
    wrong = await examine(settings, REFERENCE, Asked(anchors=(f"5:{'0' * 64}",)), now=now)
    beyond = await examine(settings, REFERENCE, Asked(anchors=(f"6:{'0' * 64}",)), now=now)
    assert (right.code, right.lines[1][:23]) == (0, "Anchors: 2 of 2 match. ")
    assert "entry 5 is bad: its hash is not the one anchored in the anchor you gave" in wrong.lines[0]
    assert "entry 6 is bad: it is missing" in beyond.lines[0]
    for given in ("5", "0:" + "0" * 64, "5:3f2a", "x:y"):
        with pytest.raises(UnreadableBundle, match="no anchor"):
            await examine(settings, REFERENCE, Asked(anchors=(given,)), now=now)


async def test_an_incident_without_anchors_says_what_that_means(settings: Settings, work: Work) -> None:
    """A chain alone does not know its own end; one entry is one."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_note(),)), INCIDENT)
    found = await examine(settings, REFERENCE, Asked(), now=now)
    assert found.lines[0].startswith(f"{REFERENCE}: 1 entry holds.")
    assert found.lines[1].startswith("Anchors: none, so nothing shows whether the end is cut.")


async def test_a_reference_has_to_mean_one_incident(settings: Settings, database: Database, clock: MovedClock) -> None:
    """None, or one in each of two workspaces: say which."""
    with pytest.raises(NoSuchIncident):
        await examine(settings, REFERENCE, Asked(), now=now)
    await Work(database, clock).declared(incident_number(1))
    theirs = replace(incident_number(2), reference=REFERENCE, workspace="T0OTHER")
    await Work(database, clock, "T0OTHER").declared(theirs)
    with pytest.raises(SeveralIncidents, match="--workspace"):
        await examine(settings, REFERENCE, Asked(), now=now)
    assert (await examine(settings, REFERENCE, Asked(workspace="T0OTHER"), now=now)).code == 0


async def test_what_is_neither_a_folder_nor_a_reference_cannot_be_judged(settings: Settings, tmp_path: Path) -> None:
    """A mistyped name is not a verdict."""
    with pytest.raises(UnreadableBundle, match="no evidence bundle"):
        await examine(settings, str(tmp_path / "nowhere"), Asked(), now=now)


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Reading evidence leaves no trace on the machine."""
    away = Settings(database_url=f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(UnreadableBundle, match="There is no database"):
        await examine(away, REFERENCE, Asked(), now=now)
    assert not await asyncio.to_thread(lambda: list(tmp_path.iterdir()))


async def test_a_database_of_another_schema_cannot_be_judged(tmp_path: Path) -> None:
    """It is said what to do."""
    (tmp_path / "old.db").touch()
    with pytest.raises(UnreadableBundle, match="warroom migrate"):
        await examine(Settings(database_url=f"sqlite:///{tmp_path}/old.db"), REFERENCE, Asked(), now=now)


async def test_a_damaged_database_cannot_be_judged(tmp_path: Path) -> None:
    """That the disk lost it is said in a sentence."""
    (tmp_path / "damaged.db").write_bytes(b"x" * 5000)
    with pytest.raises(UnreadableBundle, match="not a database"):
        await examine(Settings(database_url=f"sqlite:///{tmp_path}/damaged.db"), REFERENCE, Asked(), now=now)


@pytest.mark.usefixtures("recorded")
async def test_a_bundle_is_never_written_over(settings: Settings, tmp_path: Path) -> None:
    """The one handed over yesterday stays what it was."""
    await exported(settings, tmp_path / "bundle")
    with pytest.raises(PlaceTaken):
        await exported(settings, tmp_path / "bundle")
