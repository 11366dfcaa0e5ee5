"""Why it happened: what people say of causes stands in the record, and in the draft that follows."""

import pytest

from bot.domain.change import EntryKind
from tests.stories.firm import Firm


async def test_causes_fill_the_draft_that_is_written_at_close(small_firm: Firm) -> None:
    """A why and two factors are entries; the document holds them and asks for the rest."""
    await small_firm.declare_in_one_line("P2")
    answer = await small_firm.answer("ada", "why 1 The switch of the old code was used again")
    assert answer.startswith("Recorded on INC-20120801-001 as why 1, immediate cause.")
    await small_firm.answer("mei", "factor Process Nobody compared the eight hosts")
    hint = await small_firm.answer("mei", "factor technology Ada should have removed it")
    assert "“should have” can read as blame" in hint
    assert await small_firm.entries(EntryKind.FACTOR) == [
        "Nobody compared the eight hosts",
        "Ada should have removed it",
    ]
    await small_firm.answer("mei", "resolve")
    await small_firm.answer("mei", "close")
    draft = await small_firm.bot.ctx.read.post_mortem((await small_firm.incident()).id)
    assert draft is not None
    assert "| Immediate cause | Why did the incident occur? | The switch of the old code was used again | #" in draft
    assert "| Process | Nobody compared the eight hosts | #" in draft
    assert "[[HUMAN: Immediate cause" not in draft
    assert "contributing factor, with its evidence]]" not in draft
    assert "[[HUMAN: People: training" in draft


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("why the switch", "/incident why 1 what happened"),
        ("why 6 the moon", "/incident why 1 what happened"),
        ("factor process", "/incident factor people|process"),
        ("factor proces nobody looked", "Did you mean `process`?"),
        ("factor moon nobody looked", "Use one of: people, process"),
    ],
)
async def test_what_names_no_level_or_bone_is_refused_with_an_example(small_firm: Firm, typed: str, read: str) -> None:
    """Nothing is recorded."""
    await small_firm.declare_in_one_line()
    assert read in await small_firm.answer("ada", typed)
    assert await small_firm.entries(EntryKind.WHY) == await small_firm.entries(EntryKind.FACTOR) == []
