"""What is kept beside the entry about a file."""

from dataclasses import replace

import pytest

from bot.domain.change import EffectKind, Json
from bot.domain.command import IncidentId
from bot.services.files import keep
from storage.engine import Database
from storage.files import FileRow
from storage.outbox import Delivery
from tests.builders import NOON
from tests.databases import MovedClock
from tests.storage.examples import INCIDENT, WORKSPACE, Work, incident_number

FETCH = Delivery(
    id=1,
    incident_id=INCIDENT,
    workspace=WORKSPACE,
    lane="file/i-1/F1",
    kind=EffectKind.FETCH_FILE,
    key="file/i-1/F1",
    payload={"file": "F1", "name": "a.log", "mime": "text/plain", "bytes": 7},
    attempts=1,
    first_attempt_at=NOON,
    ambiguous=False,
    owner="A",
)
HASH = "ab" * 32
RESULTS: dict[str, tuple[dict[str, Json], FileRow]] = {
    "kept": (
        {"name": "b.log", "mime": "", "bytes": 8, "sha256": HASH, "location": f"ab/{HASH}"},
        FileRow(file_id="F1", name="b.log", bytes=8, sha256=HASH, stored_at=NOON, location=f"ab/{HASH}"),
    ),
    "refused": (
        {"not_fetched": "It is gone."},
        FileRow(file_id="F1", name="a.log", mime="text/plain", bytes=7, not_fetched_reason="It is gone."),
    ),
    "of unknown length": (
        {"name": None, "bytes": None, "not_fetched": "It is gone."},
        FileRow(file_id="F1", name="F1", mime="text/plain", not_fetched_reason="It is gone."),
    ),
}


@pytest.fixture
async def work(database: Database, clock: MovedClock) -> Work:
    """Opens transactions on a clean database with one incident."""
    opened = Work(database, clock)
    await opened.declared(incident_number(1))
    return opened


@pytest.mark.parametrize(("result", "row"), RESULTS.values(), ids=RESULTS)
async def test_what_became_of_a_file_is_kept(work: Work, result: dict[str, Json], row: FileRow) -> None:
    """Slack's newest words go before those with which it was shared."""
    async with work() as uow:
        await keep(uow, FETCH, result, NOON)
        assert await uow.files.of(INCIDENT) == [row]


async def test_a_fetch_of_no_incident_leaves_nothing(work: Work) -> None:
    """There is nobody whose file it would be."""
    async with work() as uow:
        await keep(uow, replace(FETCH, incident_id=None), {"not_fetched": "It is gone."}, NOON)
        assert await uow.files.of(IncidentId("")) == await uow.files.of(INCIDENT) == []
