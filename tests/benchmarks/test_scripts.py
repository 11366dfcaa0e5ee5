"""The benchmarks run, and print the numbers that their README explains; how good these are is not tested."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BOUND = 50.0  # seconds; about 6 on a machine at rest


async def printed(script: str, *words: str) -> dict[str, Any]:
    """What a benchmark prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, ROOT / "benchmarks" / script, *words, stdout=asyncio.subprocess.PIPE
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), BOUND)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)  # so that it ends what it started
            await process.wait()
    assert process.returncode == 0
    numbers: dict[str, Any] = json.loads(out)
    return numbers


@pytest.mark.timeout(60)
async def test_a_declaration_is_measured_in_round_trips() -> None:
    """Every effect is awaited, so the last cannot be earlier than the card, nor the card than its two calls."""
    numbers = await printed("declare.py", "--runs", "1", "--delay-ms", "20", "--no-crowd")
    assert 2 <= numbers["round_trips_to_card"] <= numbers["round_trips_all"]
    assert {"pin", "topic", "purpose", "invitations", "notice", "room_on_notice"} < numbers["ms_to"].keys()
    assert numbers["ms_to_channel"] < numbers["ms_to_card"] <= numbers["ms_all"] == max(numbers["ms_to"].values())
    assert 0 < numbers["ack_p50_ms"] <= numbers["ack_p99_ms"]
    assert not any("at_once" in name for name in numbers)
    assert numbers["ack_ratio_to_bare_bolt"] > 0


@pytest.mark.timeout(60)
async def test_a_start_is_measured_next_to_a_bare_one() -> None:
    """Ready comes before /readyz passes, and a process that is ready holds memory."""
    numbers = await printed("startup.py", "--runs", "1", "--idle-s", "0", "--delay-ms", "0")
    assert 0 < numbers["ms_to_ready"] < numbers["ms_to_readyz"]
    assert numbers["idle_rss_mb"] > numbers["bare_bolt_idle_rss_mb"] > 0
    assert numbers["start_ratio_to_bare_bolt"] > 0


@pytest.mark.timeout(60)
async def test_verifying_is_measured_next_to_a_bare_loop() -> None:
    """Both read the same bundle; every rate is of something that was done."""
    numbers = await printed("verify.py", "--entries", "50", "--runs", "1")
    assert numbers["entries"] == 50
    assert min(numbers["verify_entries_per_s"], numbers["verify_in_database_entries_per_s"]) > 0
    assert numbers["verify_process_s"] > 50 / numbers["verify_entries_per_s"]
    assert numbers["ratio_to_bare_loop"] > 0
    assert numbers["export_s"] > 0


async def test_a_count_that_makes_no_sense_is_refused() -> None:
    """No runs are no measurement."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, ROOT / "benchmarks/verify.py", "--runs", "0", stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), BOUND)
    assert process.returncode == 2
    assert b"--runs" in said


@pytest.mark.timeout(60)
async def test_every_event_that_is_sent_is_stored() -> None:
    """In several rooms; the reference is measured in the same run."""
    numbers = await printed("ingest.py", "--events", "100", "--rooms", "2", "--in-flight", "8")
    assert numbers["sent"] == numbers["stored"] == 100
    assert 0 < numbers["ack_p50_ms"] <= numbers["ack_p99_ms"]
    assert numbers["events_per_s"] > 0
    assert numbers["bare_bolt_events_per_s"] > 0
    assert numbers["ratio_to_bare_bolt"] > 0


@pytest.mark.timeout(60)
async def test_every_timer_that_falls_due_fires_once(postgres_url: str) -> None:
    """Two replicas, and more timers pending than are due."""
    asked = ("--pending", "50", "--due", "10", "--spread-s", "1", "--replicas", "2", "--rest-s", "0", "--idle-s", "1")
    numbers = await printed("timers.py", *asked, "--database", postgres_url)
    assert (numbers["fired"], numbers["missed"], numbers["doubled"]) == (10, 0, 0)
    assert 0 < numbers["lateness_p50_ms"] <= numbers["lateness_p99_ms"] <= numbers["lateness_max_ms"]
    assert numbers["idle_queries_per_s_per_replica"] >= 0


@pytest.mark.timeout(60)
async def test_every_room_is_served_and_pages_go_before_them() -> None:
    """Few rooms cost no waiting for the limit, so there is no ratio to it; pages came last and do not leave last."""
    numbers = await printed("lanes.py", "--rooms", "60", "--pages", "2")
    assert (numbers["sent"], numbers["refused"], numbers["while_closed"]) == (62, 0, 0)
    assert numbers["rooms_before_last_page"] < 60
    assert 0 <= numbers["pages_last_s"] < numbers["seconds"]
    assert numbers["ratio_to_limit"] is None


@pytest.mark.timeout(60)
async def test_searches_are_measured_on_both_databases() -> None:
    """Each search of the mix, in a short record."""
    numbers = await printed("search.py", "--entries", "2000", "--runs", "1")
    assert numbers["entries"] == 2000
    for database in ("sqlite", "postgresql"):
        assert 0 < numbers[database]["p50_ms"] <= numbers[database]["p95_ms"] <= numbers[database]["max_ms"]


async def test_a_draft_is_measured_by_the_size_of_its_room() -> None:
    """Every size is drafted, and the largest becomes a page and a PDF."""
    numbers = await printed("drafts.py", "50", "100")
    assert list(numbers["draft_ms"]) == ["50", "100"]
    assert numbers["times_as_many"] == 2
    assert min(numbers["growth"], numbers["page_ms"], numbers["pdf_ms"]) > 0
