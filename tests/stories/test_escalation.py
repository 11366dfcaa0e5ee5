"""Paging by time travel: who is called when, what stops it, and what nothing stops."""

from datetime import timedelta

import pytest

from bot.domain.change import EntryKind
from bot.domain.severity import Severity
from tests.stories.firm import START, Firm

PAGED = {"ada", "mei", "sam", "dev", "tom", "olu", "max", "eve", "kim", "lea"}


async def firings(firm: Firm) -> dict[int, str]:
    """Who was paged at which minute after the declaration, as the record has it."""
    rows = [row for row in await firm.timeline() if row.kind == EntryKind.PAGE]
    return {int((row.occurred_at - START) / timedelta(minutes=1)): row.text for row in rows}


def minutes_of(firm: Firm, who: str) -> list[int]:
    """At which minutes after the declaration somebody got a message from the bot."""
    return [int((float(each["ts"]) - START.timestamp()) // 60) for each in firm.pages(who)]


async def test_an_unanswered_p0_goes_through_all_levels_and_repeats_for_ever(firm: Firm) -> None:
    """Levels at 0, 3, 6 and 10 minutes, repeats every 5 for half an hour, then every 15: never silent."""
    await firm.declare_in_one_line("P0", who="tom")
    await firm.pass_time(minutes=61)
    fired = await firings(firm)
    assert list(fired) == [0, 3, 5, 6, 10, 15, 20, 25, 30, 45, 60]
    assert fired[3] == "Paged level 2: DevOps Lead olu and deputy Incident Commander dev"
    assert fired[6] == "Paged level 3: on-call engineer ada, Incident Commander mei and senior management max"
    assert minutes_of(firm, "ada") == [0, 5, 6, 10, 15, 20, 25, 30, 45, 60]
    assert minutes_of(firm, "kim") == [10]
    assert minutes_of(firm, "eve") == [0, 10]
    assert await firm.paged() == PAGED
    assert "for 1 h" in firm.told("ada")[-1]


async def test_one_message_per_person_and_firing_names_every_reason(small_firm: Firm) -> None:
    """The desk's head is called as trading desk and as the desk of the category: one message."""
    await small_firm.declare("kim", trading_state="halted_by_us")
    assert len(small_firm.pages("sam")) == 1
    assert len(small_firm.pages("lea")) == 1
    await small_firm.pass_time(minutes=5)
    assert len(small_firm.pages("lea")) == 2


async def test_a_p0_stops_when_on_call_and_commander_have_both_answered(small_firm: Firm) -> None:
    """One of them is not enough; the second one silences levels and repeats for everybody."""
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.press_page("ada")
    await small_firm.pass_time(minutes=4)
    assert (len(small_firm.pages("dev")), len(small_firm.pages("ada"))) == (1, 1)
    await small_firm.press_page("mei")
    before = {who: len(small_firm.pages(who)) for who in ("ada", "olu", "dev", "max", "eve")}
    await small_firm.pass_time(minutes=12)
    assert {who: len(small_firm.pages(who)) for who in before} == before
    assert list(await firings(small_firm)) == [0, 3]


async def test_an_unanswered_p1_climbs_to_senior_management(small_firm: Firm) -> None:
    """Levels at 0, 5, 15 and 45 minutes, repeats every 10."""
    await small_firm.declare_in_one_line("P1", who="kim")
    assert await small_firm.paged() == {"ada", "mei", "olu", "sam", "lea"}  # not sure yet: the DevOps Lead's desk
    await small_firm.pass_time(minutes=46)
    fired = await firings(small_firm)
    assert list(fired) == [0, 5, 10, 15, 20, 30, 40, 45]
    assert fired[15].startswith("Paged level 5: ")
    assert "deputy Incident Commander dev" in fired[15]
    assert "Risk Management tom" in fired[15]
    assert fired[45] == "Paged level 6: senior management max"


async def test_senior_management_hears_of_a_p1_after_15_minutes_though_it_is_answered(small_firm: Firm) -> None:
    """A duty is owed whoever has acknowledged; it is told once and calls nobody."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.press_page("ada")
    await small_firm.pass_time(minutes=14, seconds=59)
    assert small_firm.pages("max") == []
    await small_firm.pass_time(minutes=44)
    assert minutes_of(small_firm, "max") == [15]
    assert "senior management must know at P1" in small_firm.told("max")[0]
    assert list(await firings(small_firm)) == [0]


async def test_a_p2_starts_with_on_call_and_reaches_the_team_lead(small_firm: Firm) -> None:
    """On-call at once, the desk after an hour, the team lead as a duty at 15 minutes and as a level at 180; it ends."""
    await small_firm.declare_in_one_line("P2", who="kim")
    assert await small_firm.paged() == {"ada"}
    await small_firm.pass_time(hours=5)
    assert list(await firings(small_firm)) == [0, 15, 60, 120, 180]
    assert minutes_of(small_firm, "lea") == [15, 180]
    assert minutes_of(small_firm, "olu") == [60, 120]


async def test_a_p3_pages_nobody_ever(small_firm: Firm) -> None:
    """It stands in the incidents channel, and everybody sleeps."""
    await small_firm.declare_in_one_line("P3", who="kim")
    await small_firm.pass_time(hours=8)
    assert await firings(small_firm) == {}
    assert len(small_firm.messages(small_firm.log)) == 1


async def test_compliance_hears_of_a_suspected_breach_at_once(small_firm: Firm) -> None:
    """Not at level 4 after ten minutes, but as soon as the form says so; even where the severity stays."""
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.press_page("ada")
    await small_firm.press_page("mei")
    assert small_firm.pages("kim") == []
    await small_firm.triage("mei", regulatory_breach="suspected")
    assert len(small_firm.pages("kim")) == 1
    assert "Compliance" in small_firm.told("kim")[0]
    assert (await small_firm.entries(EntryKind.DUTY))[-2:] == [
        "Told as a duty: Compliance kim",
        "Duty met: told Compliance: kim by direct message",
    ]


async def test_a_raise_speaks_again_in_the_same_message_and_counts_from_now(small_firm: Firm) -> None:
    """Who has a page sees it become P0; levels start anew from the moment of the raise."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.pass_time(minutes=2)
    await small_firm.answer("tom", "severity P0 second venue hit")
    await small_firm.pass_time(seconds=10)
    [page] = small_firm.pages("ada")
    assert page["text"].startswith("P0 Critical")
    assert minutes_of(small_firm, "tom") == [2]
    await small_firm.pass_time(minutes=3)
    assert list(await firings(small_firm)) == [0, 2, 5]


async def test_a_raise_asks_everybody_again_who_must_answer_a_p0(small_firm: Firm) -> None:
    """One acknowledgement was enough for the P1; the P0 still waits for the commander."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.press_page("ada")
    await small_firm.answer("tom", "severity P0 second venue hit")
    await small_firm.pass_time(minutes=5)
    assert small_firm.pages("olu")[-1]["text"].startswith("P0 Critical")
    incident = await small_firm.incident()
    assert (incident.severity, incident.escalation.levels_fired) == (Severity.P0, 2)


async def test_resolving_stands_everybody_down(small_firm: Firm) -> None:
    """No level, repeat or nudge after it; the pages say that nothing is needed any more."""
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(minutes=4)
    await small_firm.answer("mei", "resolve")
    await small_firm.pass_time(minutes=1)
    before = {who: len(small_firm.pages(who)) for who in CAST_BUT_TOM}
    await small_firm.pass_time(hours=1)
    assert {who: len(small_firm.pages(who)) for who in CAST_BUT_TOM} == before
    assert "Stood down: resolved" in small_firm.told("ada")[-1]


CAST_BUT_TOM = sorted(PAGED - {"tom"})


async def test_a_duty_already_owed_outlives_standing_down(small_firm: Firm) -> None:
    """Senior management hears of a P1 at 15 minutes even if it was resolved in ten."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.pass_time(minutes=10)
    await small_firm.answer("mei", "resolve")
    await small_firm.pass_time(minutes=20)
    assert minutes_of(small_firm, "max") == [15]


async def test_reopening_arms_the_pages_again(firm: Firm) -> None:
    """Old acknowledgements count no more: level 1 at once, level 2 three minutes later."""
    await firm.declare_in_one_line("P0", who="tom")
    await firm.press_page("ada")
    await firm.press_page("mei")
    await firm.answer("mei", "resolve")
    await firm.pass_time(minutes=20)
    assert await firm.answer("ada", "reopen") == "INC-20120801-001 is open again: triage."
    await firm.pass_time(minutes=3, seconds=1)
    assert list(await firings(firm)) == [0, 20, 23]
    assert (await firm.incident()).acknowledgements == ()


async def test_ways_that_are_not_connected_are_seen_as_not_configured(small_firm: Firm) -> None:
    """A pager or phone that nobody set up is not passed over in silence: its page says `not configured`."""
    incident = await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(minutes=3)
    pages, ways = await small_firm.bot.ctx.read.pages(incident.id), {"pager", "phone"}
    rows = [row for row in pages if row.payload["channel"] in ways]
    assert {row.payload["channel"] for row in rows} == ways
    assert {row.result["outcome"] if row.result else None for row in rows} == {"not_configured"}


async def test_after_downtime_one_page_says_how_long_and_waits_begin_anew(firm: Firm) -> None:
    """Three overdue levels and a repeat of a P1 are one message each; the next one comes after a whole wait."""
    await firm.declare_in_one_line("P1", who="kim")
    await firm.pass_time(minutes=2)
    await firm.stop_bot()
    await firm.clock.advance(START + timedelta(minutes=17))
    await firm.start_bot()
    await firm.settle()
    assert minutes_of(firm, "ada") == [0, 17]
    assert "warroom was down for at least 12 min." in firm.told("ada")[-1]
    assert any("warroom was down for at least 12 min." in line for line in await firm.lines())
    assert (await firings(firm))[17].endswith("12 min late")
    await firm.pass_time(minutes=6)
    assert list(await firings(firm)) == [0, 17, 22]
    assert "down for" not in firm.told("ada")[-1]


async def test_a_p0_makes_up_for_nothing_after_downtime(small_firm: Firm) -> None:
    """Everything that is overdue leaves at once, and the next repeat keeps its minute."""
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(minutes=2)
    await small_firm.stop_bot()
    await small_firm.clock.advance(START + timedelta(minutes=13))
    await small_firm.start_bot()
    await small_firm.pass_time(minutes=3)
    assert list(await firings(small_firm)) == [0, 13, 15]
    assert (len(small_firm.pages("eve")), len(small_firm.pages("dev"))) == (2, 2)


async def test_pages_leave_within_a_second_though_slack_makes_no_room_for_an_hour(firm: Firm) -> None:
    """Every level and repeat of an unanswered P0, by every way to a person, waits for no channel."""
    firm.fail("server_error", "conversations.create")
    incident = await firm.declare_in_one_line("P0", who="tom")
    await firm.pass_time(minutes=60)
    assert (await firm.incident()).channel is None
    rows = [row for row in await firm.bot.ctx.read.pages(incident.id) if row.payload["channel"] != "war_room"]
    waits = [row.finished_at - row.created_at for row in rows if row.finished_at]
    assert len(waits) == len(rows) > len(PAGED)
    assert max(waits) <= timedelta(seconds=1)
    assert minutes_of(firm, "mei")[-1] == 60


@pytest.mark.parametrize(("minute", "before"), [(1, [0]), (4, [0, 3]), (8, [0, 3, 5, 6]), (32, 9)])
async def test_an_acknowledgement_stops_a_p0_wherever_it_has_come_to(
    small_firm: Firm, minute: int, before: list[int] | int
) -> None:
    """Between any two levels and among the repeats: nothing more, until it expires."""
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(minutes=minute)
    await small_firm.press_page("ada")
    await small_firm.press_page("mei")
    await small_firm.pass_time(minutes=29)
    sent = list(await firings(small_firm))
    assert sent == before or len(sent) == before


@pytest.mark.parametrize("minute", [1, 7, 50])
async def test_a_raise_begins_with_the_first_level_wherever_it_was(small_firm: Firm, minute: int) -> None:
    """Levels and repeats of the P0 count from the raise, and none of the P1 comes any more."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.pass_time(minutes=minute)
    await small_firm.answer("tom", "severity P0 second venue hit")
    await small_firm.pass_time(minutes=11)
    after = [at - minute for at in await firings(small_firm) if at >= minute]
    assert after == [0, 3, 5, 6, 10]


@pytest.mark.parametrize("minute", [1, 7, 50])
async def test_a_lower_severity_begins_anew_wherever_it_was(small_firm: Firm, minute: int) -> None:
    """Nobody answered the P1: on-call again by the levels of a P2, and none of the P1 comes any more."""
    await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.pass_time(minutes=minute)
    await small_firm.answer("mei", "severity P2 one venue only")
    await small_firm.pass_time(minutes=61)
    after = [at - minute for at in await firings(small_firm) if at >= minute]
    assert after == [0, 15, 60]
