"""What lies outside of Slack, on record: by words, by pasted sums, by form; corrected and listed."""

from bot.domain.change import EntryKind
from tests.stories.firm import Firm

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
OTHER = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"


async def test_a_capture_is_recorded_in_one_line(firm: Firm) -> None:
    """Kind, place, hash, custodian and span stand in the record as they were typed, the times in UTC."""
    await firm.declare_in_one_line("P1")
    mei = firm.users["mei"]
    answer = await firm.answer(
        "ada", f"evidence pcap /cap/line-a.pcap sha256:{HASH} custodian <@{mei}> covers 09:10-09:25 host cap-1"
    )
    assert answer == (
        "Recorded on INC-20120801-001: Packet capture at /cap/line-a.pcap, sha256 9f86d081884c…, custodian mei, "
        "host cap-1, covers 2012-08-01 13:10–13:25 UTC. See all with /incident evidence list."
    )
    row = next(row for row in await firm.timeline() if row.kind == EntryKind.EVIDENCE)
    assert row.actor == firm.users["ada"]
    assert {name: row.content[name] for name in ("evidence", "place", "sha256", "custodian", "covers_from")} == {
        "evidence": "pcap",
        "place": "/cap/line-a.pcap",
        "sha256": HASH,
        "custodian": mei,
        "covers_from": "2012-08-01T13:10:00.000000Z",
    }


async def test_pasted_sums_become_one_entry_each(small_firm: Firm) -> None:
    """What sha256sum prints is understood line by line."""
    await small_firm.declare_in_one_line()
    pasted = f"core-dump\n{HASH}  /var/crash/core.81\n{OTHER} */var/crash/core with space.82"
    answer = await small_firm.answer("ada", f"evidence {pasted}")
    assert "2 items" in answer
    rows = [row.content for row in await small_firm.timeline() if row.kind == EntryKind.EVIDENCE]
    assert [(row["place"], row["sha256"]) for row in rows] == [
        ("/var/crash/core.81", HASH),
        ("/var/crash/core with space.82", OTHER),
    ]


async def test_a_wrong_hash_is_refused_with_words(small_firm: Firm) -> None:
    """A digit is missing, or is none; nothing is recorded."""
    await small_firm.declare_in_one_line()
    short = await small_firm.answer("ada", f"evidence pcap /cap/a sha256:{HASH[:-1]}")
    assert "it has 63 digits where 64 belong" in short
    odd = await small_firm.answer("ada", f"evidence pcap\n{HASH[:-1]}g  /cap/a")
    assert "it holds 'g', which is no hexadecimal digit" in odd
    assert await small_firm.entries(EntryKind.EVIDENCE) == []


async def test_a_correction_stands_in_the_place_of_an_item(small_firm: Firm) -> None:
    """The first stays in the record; the list shows it struck, and the new one."""
    await small_firm.declare_in_one_line()
    await small_firm.answer("ada", "evidence app_log /log/router.log")
    first = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.EVIDENCE)
    answer = await small_firm.answer("ada", f"evidence --corrects {first} app_log /log/router.1.log sha256:{HASH}")
    assert answer.startswith(f"Recorded instead of entry {first}: Application log at /log/router.1.log")
    rows = [row for row in await small_firm.timeline() if row.kind == EntryKind.EVIDENCE]
    assert [row.content.get("supersedes") for row in rows] == [None, first]
    room = await small_firm.room()
    seen = await small_firm.slash("ada", "evidence list", channel=room)
    shown = str(seen.blocks)
    assert f"~Entry {first}~ corrected later" in shown
    assert HASH in shown
    assert "/log/router.log" not in (seen.text or "")


async def test_new_words_for_an_item_are_listed_in_its_place(small_firm: Firm) -> None:
    """`/incident correct` serves evidence too; both are kept."""
    await small_firm.declare_in_one_line()
    await small_firm.answer("ada", "evidence app_log /log/router.log")
    first = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.EVIDENCE)
    await small_firm.answer("ada", f"correct {first} the log of router 7, not of router 8")
    seen = await small_firm.slash("ada", "evidence list", channel=await small_firm.room())
    assert f"{first} the log of router 7, not of router 8 (corrected by #" in (seen.text or "")


async def test_only_evidence_can_be_corrected(small_firm: Firm) -> None:
    """Entry 1 is the declaration, and there is no entry 999."""
    await small_firm.declare_in_one_line()
    for number in ("1", "999", "0"):
        answer = await small_firm.answer("ada", f"evidence --corrects {number} app_log /log/router.log")
        assert f"Entry {number} is no evidence of this incident" in answer
    assert "takes the number of an entry" in await small_firm.answer("ada", "evidence --corrects x app_log /log/a")
    assert await small_firm.entries(EntryKind.EVIDENCE) == []


async def test_the_form_records_what_was_filled_in(small_firm: Firm) -> None:
    """Without words the form opens; who keeps it is chosen from people."""
    incident = await small_firm.declare_in_one_line("P1")
    await small_firm.slash("ada", f"evidence {incident.reference}")
    values = {
        "kind": "query_plan",
        "place": "https://grafana.example/d/1?from=now",
        "sha256": HASH.upper(),
        "custodian": small_firm.users["mei"],
        "covers": "09:10-09:25",
        "host": "db-3",
    }
    await small_firm.submit("ada", values)
    (text,) = await small_firm.entries(EntryKind.EVIDENCE)
    assert text == (
        "Evidence: Query plan at https://grafana.example/d/1?from=now, sha256 9f86d081884c…, custodian mei, "
        "host db-3, covers 2012-08-01 13:10–13:25 UTC"
    )


async def test_the_form_names_every_wrong_field_at_once(small_firm: Firm) -> None:
    """Nothing is recorded, and nothing that was typed is lost."""
    incident = await small_firm.declare_in_one_line()
    await small_firm.slash("ada", f"evidence {incident.reference}")
    seen = await small_firm.submit(
        "ada", {"kind": "pcap", "place": "/cap/a", "sha256": "abc", "covers": "later", "captured": "25:00"}
    )
    assert set(seen.errors or ()) == {"sha256", "covers", "captured"}
    assert await small_firm.entries(EntryKind.EVIDENCE) == []


async def test_a_form_that_does_not_open_says_how_to_do_without(small_firm: Firm) -> None:
    """Slack is down: one line does the same."""
    incident = await small_firm.declare_in_one_line()
    small_firm.fail("server_error", "views.open")
    seen = await small_firm.slash("ada", f"evidence {incident.reference}")
    assert "Type it in one line: `/incident evidence pcap" in (seen.text or "")


async def test_an_empty_list_says_how_to_begin(small_firm: Firm) -> None:
    """Nobody has recorded anything yet."""
    await small_firm.declare_in_one_line()
    assert "none yet. Type /incident evidence" in await small_firm.answer("ada", "evidence list")
