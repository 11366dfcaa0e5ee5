"""The explicit moments: set, corrected by a new entry, refused where they cannot be."""

from datetime import UTC, datetime

from bot.domain.change import EntryKind
from bot.domain.incident import Mark
from bot.domain.phase import Phase
from tests.stories.firm import Firm


async def test_every_mark_is_set_at_the_time_that_is_named(firm: Firm) -> None:
    """Five marks, each at its own time; those that end a phase move the incident on."""
    await firm.declare_in_one_line("P3")
    await firm.pass_time(hours=1)
    for mark, at in (("started", "13:10"), ("detected", "13:20"), ("contained", "13:45"), ("fixed", "14:05")):
        await firm.answer("mei", f"mark {mark} {at} UTC")
    assert (await firm.incident()).phase is Phase.RESOLUTION
    await firm.answer("mei", "mark resolved 14:20 UTC")
    incident = await firm.incident()
    assert incident.phase is Phase.POST_MORTEM
    assert {mark: found.at.strftime("%H:%M") for mark, found in incident.marks.items()} == {
        Mark.STARTED: "13:10",
        Mark.DETECTED: "13:20",
        Mark.DECLARED: "13:30",
        Mark.CONTAINED: "13:45",
        Mark.FAULT_FIXED: "14:05",
        Mark.RESOLVED: "14:20",
    }
    assert len(await firm.entries(EntryKind.MARK)) == 5


async def test_a_correction_is_a_new_entry_and_the_old_one_stays(small_firm: Firm) -> None:
    """The mark says who corrected it last; the record says what it was."""
    await small_firm.declare_in_one_line("P3")
    await small_firm.answer("ada", "mark started 13:10 UTC")
    words = await small_firm.answer("mei", "mark started 13:05 UTC")
    assert words == "Started is 2012-08-01 13:05 UTC now, was 2012-08-01 13:10 UTC."
    assert (await small_firm.incident()).marks[Mark.STARTED].set_by.name == "mei"
    assert await small_firm.entries(EntryKind.MARK) == [
        "Started at 2012-08-01 13:10 UTC (ada)",
        "Started at 2012-08-01 13:05 UTC, was 2012-08-01 13:10 UTC (mei)",
    ]


async def test_a_bare_time_is_in_the_zone_of_whoever_types_it(small_firm: Firm) -> None:
    """Once Slack has said where they live: 09:15 in New York is 13:15 UTC, and the answer says so."""
    await small_firm.declare_in_one_line()
    await small_firm.answer("mei", "mark started 13:00 UTC")
    words = await small_firm.answer("mei", "mark started 09:15")
    assert words == "Started is 2012-08-01 13:15 UTC now, was 2012-08-01 13:00 UTC."
    assert (await small_firm.incident()).at(Mark.STARTED) == datetime(2012, 8, 1, 13, 15, tzinfo=UTC)


async def test_a_mark_that_cannot_be_is_refused_with_the_right_form(small_firm: Firm) -> None:
    """The future, the wrong order, no time, no such mark: words, and no change."""
    await small_firm.declare_in_one_line("P3")
    before = (await small_firm.incident()).marks
    for typed, words in (
        ("started 23:00 UTC 2030", "is not a time"),
        ("started 2030-01-01 09:00 UTC", "has not come yet"),
        ("contained 13:00 UTC", "would lie before detected (2012-08-01 13:30 UTC)"),
        ("started", "Type it like this: `/incident mark started 09:41`"),
        ("declared 13:00", "Type it like this: `/incident mark started|detected|fixed|contained|resolved 09:41`"),
        ("", "Type it like this: `/incident mark started|detected|fixed|contained|resolved 09:41`"),
        ("fixed yesterdayish", "is not a time"),
    ):
        answer = await small_firm.answer("mei", f"mark {typed}")
        assert words in answer
        assert "Nothing was changed." in answer
    assert (await small_firm.incident()).marks == before


async def test_two_who_mark_contained_have_one_effect(firm: Firm) -> None:
    """The second one reads who was first, and how to correct the time; button and command alike."""
    await firm.declare_in_one_line("P3")
    first = await firm.answer("ada", "mark contained")
    assert first.startswith("INC-20120801-001 is marked contained. Next: investigation. Still open: ")
    told = (
        "INC-20120801-001 was marked contained by ada, at 13:30 UTC. "
        "To correct the time: /incident mark contained TIME."
    )
    assert await firm.answer("mei", "contained") == told
    assert await firm.answer("tom", "mark contained") == told
    assert len(await firm.entries(EntryKind.MARK)) == 1
