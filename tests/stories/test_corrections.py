"""Corrections and the timeline read page by page: the old stays, struck; the new one stands."""

import json
import re
from typing import Any

import pytest

from bot.domain.change import EntryKind
from tests.stories.firm import Firm


async def number_of(firm: Firm, kind: EntryKind) -> int:
    """The number of the newest entry of a kind."""
    return [row.seq for row in await firm.timeline() if row.kind == kind][-1]


def page_with(number: int) -> int:
    """The page of the timeline that holds an entry."""
    return (number - 1) // 10 + 1


async def test_an_author_corrects_a_note_and_both_are_kept(firm: Firm) -> None:
    """The timeline shows the first one struck, and the new words."""
    await firm.declare_in_one_line()
    await firm.answer("ada", "note rolled back host 2")
    first = await number_of(firm, EntryKind.NOTE)
    answer = await firm.answer("ada", f"correct {first} rolled back host 3")
    assert answer == f"Entry {first} of INC-20120801-001 is corrected. Both are kept."
    correction = (await firm.timeline())[await number_of(firm, EntryKind.CORRECTION) - 1]
    assert (correction.text, correction.content) == ("rolled back host 3", {"supersedes": first})
    seen = await firm.slash("tom", f"timeline INC-20120801-001 {page_with(first)}")
    assert "~rolled back host 2~" in json.dumps(seen.blocks)
    assert f"{first}: rolled back host 2. Corrected by {correction.seq}." in (seen.text or "")
    assert f"{correction.seq}: rolled back host 3." in await firm.answer("tom", f"timeline {page_with(correction.seq)}")


async def test_only_the_author_or_the_commander_corrects(small_firm: Firm) -> None:
    """Sam did not write it; Mei leads."""
    await small_firm.declare_in_one_line()
    await small_firm.answer("ada", "note rolled back host 2")
    first = await number_of(small_firm, EntryKind.NOTE)
    refused = await small_firm.answer("sam", f"correct {first} it was host 3")
    assert refused.startswith(f"Only its author or the Incident Commander corrects entry {first}.")
    assert await small_firm.entries(EntryKind.CORRECTION) == []
    assert "is corrected" in await small_firm.answer("mei", f"correct #{first} it was host 3")
    again = await small_firm.answer("ada", f"correct {first} it was host 4")
    newer = await number_of(small_firm, EntryKind.CORRECTION)
    assert again.startswith(f"Entry {first} was corrected by entry {newer} already. Correct that one.")
    assert "is corrected" in await small_firm.answer("mei", f"correct {newer} it was host 4")
    assert await small_firm.entries(EntryKind.CORRECTION) == ["it was host 3", "it was host 4"]


async def test_what_was_recorded_by_itself_or_said_in_the_room_is_refused_with_the_way_to_do_it(
    small_firm: Firm,
) -> None:
    """A message is edited in Slack; what warroom wrote is answered by a note; nothing is recorded."""
    await small_firm.declare_in_one_line()
    room = await small_firm.enter("ada")
    await small_firm.say("ada", room, "acks are late")
    said = [row.seq for row in await small_firm.said()][-1]
    assert "Edit it in Slack" in await small_firm.answer("ada", f"correct {said} acks are fine")
    assert "Say what is right by a note" in await small_firm.answer("mei", "correct 1 another title")
    assert "has no entry 999" in await small_firm.answer("ada", "correct 999 another title")
    assert "has no entry 0" in await small_firm.answer("ada", "correct 0 another title")
    for typed in ("correct", "correct 1", "correct it was host 3"):
        assert "Type it like this: `/incident correct 41" in await small_firm.answer("ada", typed)
    assert await small_firm.entries(EntryKind.CORRECTION) == []


async def test_evidence_and_marks_can_be_corrected(small_firm: Firm) -> None:
    """The list of evidence and the timeline agree on what stands."""
    await small_firm.declare_in_one_line()
    await small_firm.answer("ada", "evidence app_log /log/router.log")
    room = await small_firm.enter("ada")
    await small_firm.say("ada", room, "!decision halt the router")
    for kind in (EntryKind.EVIDENCE, EntryKind.MARKED):
        number = await number_of(small_firm, kind)
        assert "is corrected" in await small_firm.answer("ada", f"correct {number} it is another one")


async def test_the_draft_shows_the_corrected_words(small_firm: Firm) -> None:
    """Once, at the time of the first entry, and it says that they were corrected."""
    await small_firm.declare_in_one_line("P2")
    await small_firm.answer("ada", "note rolled back host 2")
    first = await number_of(small_firm, EntryKind.NOTE)
    await small_firm.answer("ada", f"correct {first} rolled back host 3")
    newer = await number_of(small_firm, EntryKind.CORRECTION)
    await small_firm.answer("mei", "resolve")
    await small_firm.answer("mei", "close")
    incident = await small_firm.incident()
    draft = await small_firm.bot.ctx.read.post_mortem(incident.id) or ""
    assert draft.count("rolled back host 3") == 1
    assert re.search(rf"#{first} .*rolled back host 3 \(corrected by #{newer}\)", draft.replace("\\", ""))
    assert "rolled back host 2" not in draft


async def test_buttons_turn_the_pages_in_place(small_firm: Firm) -> None:
    """The last page comes first; at the ends there is one button; other pages are reached by number."""
    await small_firm.declare_in_one_line("P2")
    room = await small_firm.enter("ada")
    for number in range(25):
        await small_firm.answer("ada", f"note step {number}")
    await small_firm.slash("ada", "timeline", channel=room)
    shown = small_firm.sandbox.world.ephemerals(small_firm.users["ada"], room)[-1]
    last = int(str(shown["text"]).split(" of ")[2].split(".")[0])
    assert shown["text"].startswith(f"Timeline of INC-20120801-001, page {last} of {last}.")
    assert "step 24" in shown["text"]
    assert actions(shown) == ["timeline_earlier"]
    await small_firm.press("ada", room, shown["ts"], "timeline_earlier")
    turned = small_firm.sandbox.world.ephemerals(small_firm.users["ada"], room)[-1]
    assert turned["ts"] == shown["ts"]
    assert turned["text"].startswith(f"Timeline of INC-20120801-001, page {last - 1} of {last}.")
    assert actions(turned) == ["timeline_earlier", "timeline_later"]
    first = await small_firm.answer("ada", "timeline 1")
    assert "page 1 of" in first
    assert " 1: " in first


def actions(message: dict[str, Any]) -> list[str]:
    """The buttons of a message."""
    return [
        each["action_id"] for block in message["blocks"] if block["type"] == "actions" for each in block["elements"]
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("timeline 99", "The timeline has page"),
        ("timeline 0", "The timeline has page"),
        ("timeline first", "Type it like this: `/incident timeline 2`"),
    ],
)
async def test_a_page_that_is_not_there_is_said(small_firm: Firm, typed: str, words: str) -> None:
    """The answer names the pages there are."""
    await small_firm.declare_in_one_line()
    answer = await small_firm.answer("ada", typed)
    assert words in answer or "The timeline has one page" in answer
