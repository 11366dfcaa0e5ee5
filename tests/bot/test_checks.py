"""What `warroom check` says of the evidence store."""

from pathlib import Path

import pytest

from bot.checks import Finding, findings
from bot.settings import Settings
from tests.s3 import s3_environment

GOOD = "The evidence store answers"


async def of_evidence(where: str, database_url: str) -> list[Finding]:
    """The lines that speak of evidence."""
    found = await findings(Settings(evidence=where, database_url=database_url))
    return [each for each in found if "vidence" in each.words or "EVIDENCE" in each.words]


async def test_a_folder_that_is_not_there_yet_is_fine(sqlite_url: str, tmp_path: Path) -> None:
    """It is made with the first file."""
    (found,) = await of_evidence(str(tmp_path / "evidence"), sqlite_url)
    assert found == Finding(good=True, words=f"{GOOD}: {tmp_path / 'evidence'}.")


async def test_a_bucket_that_does_not_answer_is_said(sqlite_url: str) -> None:
    """Before a file is lost by it."""
    with s3_environment("http://127.0.0.1:9"):
        (found,) = await of_evidence("s3://firm/warroom", sqlite_url)
    assert not found.good
    assert found.words.endswith("Check WARROOM_EVIDENCE and its keys.")


@pytest.mark.parametrize("where", ["gs://firm", "s3://"])
async def test_a_place_that_is_none_is_said_once(sqlite_url: str, where: str) -> None:
    """By the settings; nobody asks there."""
    (found,) = await of_evidence(where, sqlite_url)
    assert found == Finding(good=False, words="WARROOM_EVIDENCE must be a folder, or s3://BUCKET/PREFIX.")
