"""Redaction: words leave the record and are sealed; entry, hash and chain stay; a second person ends what was sealed."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.custody import Asked, examine, export
from bot.domain.change import EntryKind
from bot.domain.command import Person, Where
from bot.domain.evidence import verify_chain
from bot.domain.redaction import Redact
from bot.domain.verification import verify
from bot.services import redaction
from bot.services.bundles import Held, exhibit
from bot.services.evidence_items import listed
from bot.settings import Settings
from storage.clock import SystemClock
from storage.engine import Database
from storage.tables import metadata
from tests.stories.firm import Firm
from tests.stories.test_files import PCAP, share

SECRET = "the vault password is hunter2-TANGERINE"
PLACE = "/log/hunter2-TANGERINE.log"


async def a_secret(firm: Firm) -> tuple[int, str]:
    """Sam writes a password in the war room and edits the message; its number, and its `ts`."""
    await firm.declare_in_one_line("P2")
    room = await firm.enter("sam")
    seen = await firm.say("sam", room, SECRET)
    assert seen.ts
    await firm.sandbox.gestures.edit(firm.users["sam"], room, seen.ts, f"{SECRET}, sorry")
    await firm.settle()
    return next(row.seq for row in await firm.timeline() if row.text == SECRET), seen.ts


async def redacted(firm: Firm, number: int, words: str = SECRET) -> str:
    """What Kim of Compliance reads who removes an entry's words, in two steps."""
    await firm.answer("kim", f"redact {number} a password")
    room = await firm.room()
    shown = firm.sandbox.world.ephemerals(firm.users["kim"], room)[-1]
    assert words in json.dumps(shown)
    await firm.press("kim", room, shown["ts"], "confirm_redaction")
    answer = firm.sandbox.world.ephemerals(firm.users["kim"], room)[-1]
    assert answer["ts"] == shown["ts"]  # in its place: the words do not stay on the screen
    return str(answer["text"])


async def tables_with(firm: Firm, words: str) -> list[str]:
    """The tables of the database that hold these words anywhere."""
    found = []
    database = await Database.open(firm.settings.database_url, storage_clock=SystemClock(firm.clock.now), lock=False)
    async with database.read() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(sa.select(table))).all()
            if any(words in str([_plain(value) for value in row]) for row in rows):
                found.append(table.name)
    await database.close()
    return found


def _plain(value: object) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


async def chain_holds(firm: Firm) -> bool:
    """Whether the chain verifies, with what was removed by law."""
    incident = await firm.incident()
    read = firm.bot.ctx.read
    links, contents = await read.chain(incident.id)
    removed = {each.content_sha256 for each in await read.redactions(incident.id)}
    return verify_chain(links, contents, redacted=removed) is None


async def holds(firm: Firm, folder: Path) -> tuple[int, int, int]:
    """How `warroom export`, `verify` of the bundle and `verify` of the database end."""
    out = folder / "bundle"
    made = await export(firm.settings, "INC-20120801-001", out, workspace=None, now=firm.clock.now)
    bundle = await examine(Settings(), str(out), Asked(), now=firm.clock.now)
    database = await examine(firm.settings, "INC-20120801-001", Asked(), now=firm.clock.now)
    return made.code, bundle.code, database.code


async def test_removed_words_stand_nowhere_but_under_seal(firm: Firm) -> None:
    """Message, edit and draft: no other table holds them, and nothing the bot posts from now on."""
    number, ts = await a_secret(firm)
    await firm.sandbox.gestures.react(
        firm.users["sam"], await firm.room(), ts, "pushpin"
    )  # so that the draft quotes it
    await firm.answer("mei", "resolve")
    await firm.answer("mei", "close")
    assert set(await tables_with(firm, SECRET)) == {"timeline_content", "search_document", "post_mortem"}
    answer = await redacted(firm, number)
    assert answer.startswith(f"Words of entries {number} and ")
    assert "Delete the earlier draft" in answer
    assert await tables_with(firm, SECRET) == ["sealed_content"]
    assert await chain_holds(firm)
    for asked in ("show", "status", "evidence list", f"timeline {(number - 1) // 10 + 1}", "timeline"):
        seen = await firm.slash("mei", asked, channel=await firm.room())
        assert SECRET not in json.dumps(seen.as_json())
    page = await firm.answer("mei", f"timeline {(number - 1) // 10 + 1}")
    assert f"{number}: removed by Compliance: a password." in page
    await firm.pass_time(seconds=30)
    told = [line for line in await firm.lines() if "removed by Compliance" in line]
    assert len(told) == 1
    assert SECRET not in json.dumps([each for each in firm.messages(await firm.room()) if each.get("bot_id")])
    assert SECRET not in json.dumps(firm.sandbox.world.ephemerals(firm.users["kim"], await firm.room()))
    assert await tables_with(firm, SECRET) == ["sealed_content"]
    draft = await firm.bot.ctx.read.post_mortem((await firm.incident()).id) or ""
    assert "words removed" in draft


async def test_a_bundle_lists_what_was_removed_and_verifies(small_firm: Firm) -> None:
    """An examiner reads who removed what, when and why, and finds nothing else missing."""
    number, _ = await a_secret(small_firm)
    await redacted(small_firm, number)
    found = await exhibit(small_firm.bot.ctx.read, await small_firm.incident(), now=small_firm.clock.now())
    listed = [(each.seq, each.by_role, each.at, each.reason) for each in found.manifest.redactions]
    edit = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.EDITED)
    assert listed == [(seq, "compliance", small_firm.clock.now(), "a password") for seq in (number, edit)]
    assert not any(SECRET.encode() in body for body in found.contents.values())
    assert list(verify(found.manifest, Held(found, {}))) == []


async def test_the_database_still_refuses_to_change_entries(firm: Firm) -> None:
    """Removing content is the only way, and it leaves the entry as it was."""
    number, _ = await a_secret(firm)
    before = [(row.seq, row.hash) for row in await firm.timeline()]
    await redacted(firm, number)
    after = [(row.seq, row.hash) for row in await firm.timeline()]
    assert after[: len(before)] == before
    row = (await firm.timeline())[number - 1]
    assert (row.text, row.content) == ("", {})


async def test_deleting_the_message_in_slack_does_not_bring_its_words_back(small_firm: Firm) -> None:
    """Slack tells the words of what was deleted: they are sealed as they arrive."""
    number, ts = await a_secret(small_firm)
    await redacted(small_firm, number)
    await small_firm.sandbox.gestures.delete(small_firm.users["sam"], await small_firm.room(), ts)
    await small_firm.settle()
    assert [row.text for row in await small_firm.timeline() if row.kind == EntryKind.DELETED] == [""]
    assert await tables_with(small_firm, SECRET) == ["sealed_content"]
    assert await chain_holds(small_firm)


async def test_edits_in_a_room_with_another_id_are_removed_with_their_message(small_firm: Firm) -> None:
    """Slack speaks of the message by another channel then; its words go all the same, and those that come later too."""
    number, ts = await a_secret(small_firm)
    sam, gestures = small_firm.users["sam"], small_firm.sandbox.gestures
    room = small_firm.sandbox.world.change_channel_id(await small_firm.room(), sam)
    await small_firm.settle()
    await gestures.edit(sam, room, ts, f"{SECRET}, very sorry")
    await small_firm.settle()
    await redacted(small_firm, number)
    await gestures.delete(sam, room, ts)
    await small_firm.settle()
    assert not [row for row in await small_firm.timeline() if "TANGERINE" in f"{row.text} {row.content}"]


@pytest.mark.parametrize("who", ["mei", "sam", "tom"])
async def test_only_compliance_removes_and_reads(small_firm: Firm, who: str) -> None:
    """Nor does a role that somebody takes in the room help: the policy decides."""
    number, _ = await a_secret(small_firm)
    await small_firm.answer(who, f"role compliance <@{small_firm.users[who]}>")
    assert "Only Compliance" in await small_firm.answer(who, f"redact {number} a password")
    await redacted(small_firm, number)
    assert "Only Compliance" in await small_firm.answer(who, f"sealed {number}")
    assert "Only Compliance" in await small_firm.answer(who, f"destroy {number} not needed")


async def test_compliance_reads_what_is_sealed_and_that_is_recorded(small_firm: Firm) -> None:
    """The words are in the answer and in no table beside the seal."""
    number, _ = await a_secret(small_firm)
    assert "were not removed" in await small_firm.answer("kim", f"sealed {number}")
    await redacted(small_firm, number)
    assert SECRET in await small_firm.answer("kim", f"sealed {number}")
    assert await small_firm.entries(EntryKind.SEALED_READ) == [f"Sealed words of entry {number} read by Compliance"]
    assert await tables_with(small_firm, SECRET) == ["sealed_content"]


async def test_a_second_person_ends_what_was_sealed(small_firm: Firm) -> None:
    """Kim asks, and cannot agree with herself; Mei may not; Tom of Risk Management agrees."""
    number, _ = await a_secret(small_firm)
    await redacted(small_firm, number)
    assert "Nobody asked" in await small_firm.answer("tom", f"destroy {number} agree")
    assert "Asked." in await small_firm.answer("kim", f"destroy {number} court order 12")
    for who in ("kim", "mei"):
        assert "A second person must agree" in await small_firm.answer(who, f"destroy {number} agree")
    assert await tables_with(small_firm, SECRET) == ["sealed_content"]
    assert "destroyed: court order 12" in await small_firm.answer("tom", f"destroy {number} agree")
    assert await tables_with(small_firm, SECRET) == []
    assert await chain_holds(small_firm)
    assert "They were destroyed." in await small_firm.answer("kim", f"sealed {number}")
    assert len(await small_firm.entries(EntryKind.DESTRUCTION)) == 2


async def test_evidence_is_removed_with_what_was_answered_to_it(small_firm: Firm) -> None:
    """The answer is kept for a second delivery; the place in it goes as well."""
    await small_firm.declare_in_one_line("P2")
    await small_firm.answer("ada", f"evidence app_log {PLACE}")
    number = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.EVIDENCE)
    assert set(await tables_with(small_firm, PLACE)) == {"inbox", "search_document", "timeline_content"}
    await redacted(small_firm, number, PLACE)
    assert await tables_with(small_firm, PLACE) == ["sealed_content"]
    assert PLACE not in json.dumps((await small_firm.slash("ada", "evidence list INC-20120801-001")).as_json())


async def test_the_bytes_of_a_file_are_sealed_and_ended_like_words(firm: Firm, tmp_path: Path) -> None:
    """Two files hold the same bytes: both entries go, the message that shows one is named, and the rest verifies."""
    await firm.declare_in_one_line("P2")
    await share(firm, "TANGERINE.txt", PCAP)
    await share(firm, "copy.txt", PCAP, "mei")
    first, second = [row.seq for row in await firm.timeline() if row.kind == EntryKind.FILE]
    digest = sha256(PCAP).hexdigest()
    assert "The same words also stand in entry" in await firm.answer("kim", f"redact {first} a password")
    answer = await redacted(firm, first, "TANGERINE.txt")
    assert answer.startswith(f"Words and bytes of entries {first} and {second} removed by Compliance: a password.")
    assert places(firm) == [f"sealed/{digest[:2]}/{digest}"]
    assert "outbox" not in await tables_with(firm, "TANGERINE.txt")
    assert "stored_file" not in await tables_with(firm, "TANGERINE.txt")
    assert await firm.bot.ctx.read.files((await firm.incident()).id) == ()
    assert await holds(firm, tmp_path) == (0, 0, 0)
    seen = await firm.answer("kim", f"sealed {first}")
    assert f"under seal in the evidence store, at sealed/{digest[:2]}/{digest}." in seen
    assert "File kept: TANGERINE.txt" in seen
    await share(firm, "late.txt", PCAP, "sam")
    await firm.answer("kim", f"destroy {first} court order 12")
    assert "Sealed words and bytes of" in await firm.answer("tom", f"destroy {first} agree")
    assert places(firm) == [f"{digest[:2]}/{digest}"]  # what was shared since is another entry's
    assert await chain_holds(firm)


def places(firm: Firm) -> list[str]:
    """Where files lie in the evidence folder."""
    root = Path(firm.settings.evidence)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


async def test_a_file_that_was_not_kept_loses_its_name_and_is_not_fetched_again(small_firm: Firm) -> None:
    """Its name was the secret."""
    await small_firm.declare_in_one_line("P2")
    small_firm.fail("error", "files.info", code="missing_scope", times=1)
    await share(small_firm, "TANGERINE.txt", PCAP)
    number = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.FILE)
    assert (await redacted(small_firm, number, "TANGERINE.txt")).startswith(f"Words of entry {number} removed")
    assert await small_firm.bot.ctx.read.files_not_fetched((await small_firm.incident()).id) == ()


async def test_a_removed_correction_still_strikes_what_it_corrected(small_firm: Firm) -> None:
    """The timeline shows the entry struck, and it cannot be corrected a second time."""
    await small_firm.declare_in_one_line("P2")
    await small_firm.answer("ada", "note rolled back host 2")
    note = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.NOTE)
    await small_firm.answer("ada", f"correct {note} {SECRET}")
    number = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.CORRECTION)
    await redacted(small_firm, number)
    assert f"{note}: rolled back host 2. Corrected by {number}." in await small_firm.answer(
        "tom", f"timeline {(note - 1) // 10 + 1}"
    )
    assert f"was corrected by entry {number} already" in await small_firm.answer("ada", f"correct {note} host 3")


async def test_removed_evidence_still_stands_in_the_place_of_what_it_replaced(small_firm: Firm) -> None:
    """The list strikes the older item as before."""
    await small_firm.declare_in_one_line("P2")
    await small_firm.answer("ada", "evidence app_log /log/router.log")
    first = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.EVIDENCE)
    await small_firm.answer("ada", f"evidence app_log {PLACE} --corrects {first}")
    before = [(each.row.seq, each.superseded) for each in await listed(small_firm.bot.ctx, await small_firm.incident())]
    (_, (second, _)) = before
    await redacted(small_firm, second, PLACE)
    after = [(each.row.seq, each.superseded) for each in await listed(small_firm.bot.ctx, await small_firm.incident())]
    assert after == before == [(first, True), (second, False)]


async def test_what_cannot_be_removed_is_said_with_the_reason(small_firm: Firm) -> None:
    """No reason, no such entry, an entry of the bot itself, and one whose words are gone."""
    number, _ = await a_secret(small_firm)
    assert "Give a reason" in await small_firm.answer("kim", f"redact {number}")
    assert "Type it like this" in await small_firm.answer("kim", "redact")
    assert "Type it like this" in await small_firm.answer("kim", f"sealed {number} now")
    assert "There is no entry 999" in await small_firm.answer("kim", "redact 999 a password")
    assert "recorded by warroom itself" in await small_firm.answer("kim", "redact 1 a password")
    await redacted(small_firm, number)
    assert "removed already" in await small_firm.answer("kim", f"redact {number} a password")
    assert "Give a reason" in await small_firm.answer("kim", f"destroy {number}")


async def test_the_proposal_names_other_entries_with_the_same_words(small_firm: Firm) -> None:
    """A note quotes the message: it is named, not taken along."""
    number, _ = await a_secret(small_firm)
    await small_firm.answer("ada", f"note sam wrote: {SECRET}")
    note = next(row.seq for row in await small_firm.timeline() if row.kind == EntryKind.NOTE)
    assert f"The same words also stand in entry {note}" in await small_firm.answer("kim", f"redact {number} a password")
    await redacted(small_firm, number)
    assert set(await tables_with(small_firm, SECRET)) == {"timeline_content", "search_document", "sealed_content"}


async def test_a_second_delivery_gets_the_first_answer(small_firm: Firm) -> None:
    """Nothing is removed, read or recorded twice."""
    number, _ = await a_secret(small_firm)
    kim = Person(small_firm.users["kim"], "kim")
    fields: dict[str, Any] = {
        "workspace": small_firm.bot.ctx.workspace,
        "by": kim,
        "where": Where(channel=await small_firm.room()),
    }
    command = Redact(key="button/1", number=number, reason="a password", **fields)
    first = await redaction.redact(small_firm.bot.ctx, command)
    assert await redaction.redact(small_firm.bot.ctx, command) == first
    assert len(await small_firm.entries(EntryKind.REDACTED)) == 1


async def test_a_button_pressed_twice_removes_once(small_firm: Firm) -> None:
    """The second press is refused with words; nothing is recorded twice."""
    number, _ = await a_secret(small_firm)
    await small_firm.answer("kim", f"redact {number} a password")
    room = await small_firm.room()
    shown = small_firm.sandbox.world.ephemerals(small_firm.users["kim"], room)[-1]
    await small_firm.press("kim", room, shown["ts"], "confirm_redaction")
    again = await small_firm.answer("kim", f"redact {number} a password")
    assert "removed already" in again
    assert len(await small_firm.entries(EntryKind.REDACTED)) == 1
