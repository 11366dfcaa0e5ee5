from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.change import Source
from bot.domain.duties import Alarm, AlarmKind, Told
from bot.domain.escalation_state import Acknowledgement
from bot.domain.impact import Impact, RegulatoryBreach
from bot.domain.incident import SeverityStep
from bot.domain.phase import Phase
from bot.domain.postmortem import PostMortem, Records, Section, draft
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, APage, ARow, a_loss, a_person, a_policy, an_incident, marks, minutes

POLICY = a_policy()
BARE = an_incident()
WHOLE_MARKS = marks(started=-30, detected=0, declared=1, acknowledged=4, contained=45, resolved=100, closed=160)


def drafted(rows: list[Any] | None = None, pages: list[Any] | None = None, **overrides: Any) -> PostMortem:
    """A draft of an incident with these fields."""
    return draft(Records(incident=an_incident(**overrides), recorded=rows or [], pages=pages or [], policy=POLICY))


def section(made: PostMortem, title: str) -> Section:
    """One section by its heading."""
    return next(each for each in made.sections if each.title == title)


def said(made: Section) -> str:
    """Everything a section says from records."""
    return repr((made.sentences, made.facts, made.tables))


def test_a_draft_has_the_sixteen_sections_in_order() -> None:
    """Every post-mortem reads alike."""
    assert [each.title for each in drafted().sections] == [
        "Header",
        "Summary",
        "Impact",
        "Timeline",
        "Detection",
        "Response",
        "Containment and decisions",
        "Lead-up and trigger",
        "Five whys",
        "Fishbone",
        "Contributing factors",
        "What went well, poorly, and by luck",
        "Regulatory",
        "Action items",
        "Related incidents",
        "Evidence",
    ]


def test_every_section_asks_people_for_what_only_they_know() -> None:
    """And the draft counts it."""
    made = drafted()
    assert all(each.prompts for each in made.sections)
    assert made.prompts == sum(len(each.prompts) for each in made.sections)


def test_sections_without_records_are_not_filled() -> None:
    """Whys, bones, factors and relations wait for people; nothing stands in for them."""
    made = drafted()
    for title in ("Five whys", "Fishbone", "Contributing factors", "Related incidents", "Action items", "Timeline"):
        assert not section(made, title).filled
    assert made.filled == sum(each.filled for each in made.sections)


def test_a_bare_incident_gets_no_sentence_about_what_nobody_recorded() -> None:
    """No field, no sentence."""
    summary = section(drafted(), "Summary").sentences
    assert summary == (
        "Execution failure: Order router floods the market after deployment.",
        "It was detected at 2012-08-01 12:00:00 UTC.",
    )
    assert "Contained" not in said(section(drafted(), "Containment and decisions"))
    assert "Owner" not in said(section(drafted(), "Header"))


def test_the_summary_tells_times_and_loss_where_they_are_known() -> None:
    """Each sentence comes from fields."""
    made = drafted(marks=WHOLE_MARKS, losses=(a_loss(40_000, 120_000),))
    assert section(made, "Summary").sentences[1:] == (
        "It started at 2012-08-01 11:30:00 UTC and was detected at 2012-08-01 12:00:00 UTC.",
        "It was contained after 45 min and resolved after 1 h 40 min, counted from detection.",
        "The latest loss estimate is $40k–$120k.",
    )


def test_the_header_names_the_owner_by_role_and_when_the_review_is_due() -> None:
    """72 hours after resolving, and no person's name where a role will do."""
    made = drafted(marks=WHOLE_MARKS, roles={Role.INCIDENT_COMMANDER: a_person("Mei")}, matches=("loss.p1",))
    header = said(section(made, "Header"))
    assert "Fact(label='Owner', text='Incident Commander')" in header
    assert "2012-08-04 13:40:00 UTC" in header
    assert "P1 High: loss of $10,000 to $100,000" in header


def test_the_severity_history_says_what_was_provisional() -> None:
    """Who set what, when, and why."""
    steps = (
        SeverityStep(Severity.P1, NOON, a_person("Tom"), "provisional, trading is reduced", provisional=True),
        SeverityStep(Severity.P0, minutes(6), a_person("Mei"), "loss over $100,000", provisional=False),
    )
    made = drafted(severity_history=steps, marks=WHOLE_MARKS)
    assert section(made, "Header").tables[0].rows == (
        ("P1 High, provisional", "2012-08-01 12:00:00 UTC", "Risk Management", "provisional, trading is reduced"),
        ("P0 Critical", "2012-08-01 12:06:00 UTC", "Incident Commander", "loss over $100,000"),
    )
    assert section(made, "Impact").tables[1].rows == (("P1 High", "6 min"), ("P0 Critical", "1 h 34 min"))


def test_an_open_severity_has_no_length_yet() -> None:
    """Without an end nothing is counted."""
    step = SeverityStep(Severity.P1, NOON, a_person("Tom"), "provisional", provisional=True)
    assert section(drafted(severity_history=(step,)), "Impact").tables[1].rows == ()


def test_the_impact_spells_every_known_input() -> None:
    """Money with its exact amount, choices and flags in words."""
    impact = Impact(
        loss_usd=Decimal(460_000_000),
        exec_orders_affected=212,
        regulatory_breach=RegulatoryBreach.CONFIRMED,
        data_corruption_risk_calc=False,
        strategy_pnl_shortfall=True,
    )
    facts = {fact.label: fact.text for fact in section(drafted(impact=impact), "Impact").facts}
    assert facts["Loss so far, USD"] == "460,000,000 ($460m)"
    assert facts["Orders affected"] == "212"
    assert facts["Regulatory breach"] == "Confirmed"
    assert facts["Risk figures corrupted"] == "no"
    assert facts["Strategy below its P&L target"] == "yes"


def test_rows_stand_in_the_order_they_happened() -> None:
    """A note about earlier stands earlier, whenever it was written."""
    rows = [
        ARow(seq=1, kind="note", text="declared"),
        ARow(seq=2, kind="note", occurred_at=minutes(-89), text="first mail"),
        ARow(seq=3, kind="note", text="then"),
    ]
    found = section(drafted(rows), "Timeline").tables[0].rows
    assert [row[0] for row in found] == ["#2", "#1", "#3"]


@pytest.mark.parametrize(
    ("precision", "shown"),
    [
        (None, "2012-08-01 12:00:00 UTC"),
        ("second", "2012-08-01 12:00:00 UTC"),
        ("minute", "2012-08-01 12:00:00 UTC"),
        ("approx", "2012-08-01 12:00:00 UTC (approx)"),
        ("derived", "2012-08-01 12:00:00 UTC (derived)"),
        ("day", "2012-08-01 (day)"),
    ],
)
def test_a_time_is_shown_no_more_exact_than_it_is_known(precision: str | None, shown: str) -> None:
    """A row that only keeps an order does not pretend to a clock."""
    row = ARow(seq=1, kind="note", content={} if precision is None else {"precision": precision})
    assert section(drafted([row]), "Timeline").tables[0].rows[0][1] == shown


def test_actors_are_named_by_role_then_by_name_then_by_id() -> None:
    """Names are left out where a role says as much."""
    rows = [
        ARow(seq=number, kind="note", actor=actor)
        for number, actor in enumerate(("UADA", "warroom", "U9", "U8", "UBOB"), 1)
    ]
    incident = an_incident(reporter=a_person("Bob"))
    made = draft(Records(incident=incident, recorded=rows, policy=POLICY, names={"U9": "exchange_desk"}))
    found = [row[2] for row in section(made, "Timeline").tables[0].rows]
    assert found == ["on-call engineer", "warroom", "exchange_desk", "U8", "declarer"]


def test_removed_words_are_said_to_be_removed() -> None:
    """A lawful removal leaves the row."""
    assert section(drafted([ARow(seq=1, kind="note", text="")]), "Timeline").tables[0].rows[0][3] == "(words removed)"


def test_a_long_timeline_keeps_every_act_and_counts_the_messages_it_leaves_out() -> None:
    """Acts are never cut; the earliest suggestions fill the room there is, and what suggests nothing is only counted."""
    acts = [ARow(seq=number, kind="mark", occurred_at=minutes(number)) for number in range(1, 61)]
    chat = [
        ARow(seq=100 + number, occurred_at=minutes(number), actor=f"U{number % 3}", text="12 orders")
        for number in range(50)
    ]
    timeline = section(drafted([*acts, *chat]), "Timeline")
    assert len(timeline.tables[0].rows) == 80
    assert timeline.sentences == ("Left out here, and on the timeline: 30 messages of 3 people.",)
    many = [ARow(seq=number, kind="mark") for number in range(100)]
    assert len(section(drafted([*many, *chat]), "Timeline").tables[0].rows) == 100
    quiet = section(drafted([ARow(seq=1, text="ok")]), "Timeline")
    assert quiet.tables[0].rows == ()
    assert quiet.sentences == ("Left out here, and on the timeline: 1 message of 1 person.",)


def test_what_came_before_is_shown_where_it_belongs() -> None:
    """Before detection under detection, before the start under lead-up."""
    rows = [ARow(seq=1, occurred_at=minutes(-89)), ARow(seq=2, occurred_at=minutes(-10)), ARow(seq=3)]
    made = drafted(rows, marks=WHOLE_MARKS)
    assert [row[0] for row in section(made, "Detection").tables[0].rows] == ["#1", "#2"]
    assert [row[0] for row in section(made, "Lead-up and trigger").tables[0].rows] == ["#1"]
    assert not section(drafted(rows), "Lead-up and trigger").filled


PAGE: dict[str, Any] = {
    "payload": {"person": None, "channel": "dm", "reasons": [[0, "on_call_engineer"], [None, "executives"]]}
}


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (APage(**PAGE, result={"outcome": "delivered"}), "delivered"),
        (APage(**PAGE, result={"outcome": "not_configured"}), "not configured"),
        (APage(**PAGE, state="failed", error="Nobody holds it"), "undeliverable: Nobody holds it"),
        (APage(**PAGE, state="failed"), "undeliverable"),
        (APage(**PAGE, state="cancelled"), "cancelled"),
        (APage(**PAGE, state="pending"), "not sent yet"),
        (APage(**PAGE, state="done", result={"ts": "1.1"}), "not sent yet"),
    ],
)
def test_every_page_says_what_became_of_it(page: APage, outcome: str) -> None:
    """Undeliverable and not configured are shown as such."""
    row = section(drafted(pages=[page]), "Response").tables[1].rows[0]
    assert row == (
        "level 1, duty",
        "on-call engineer and executives",
        "direct message",
        "2012-08-01 12:00:00 UTC",
        outcome,
    )


def test_reasons_that_cannot_be_read_leave_the_page_in_the_table() -> None:
    """A page is never lost from the record of the response."""
    page = APage(payload={"channel": "dm", "reasons": "?"}, finished_at=minutes(1))
    assert section(drafted(pages=[page]), "Response").tables[1].rows[0][:2] == ("", "")


def test_phases_are_held_against_their_windows() -> None:
    """In time, late, or unknown."""
    rows = [ARow(seq=1, kind="triage", occurred_at=minutes(20))]
    made = drafted(rows, marks=WHOLE_MARKS)
    found = {row[0]: row[3] for row in section(made, "Response").tables[2].rows}
    assert found == {"Triage": "5 min late", "Containment": "in time", "Investigation": "unknown"}


def test_a_phase_without_a_window_is_not_judged() -> None:
    """A firm may leave windows out."""
    policy = replace(POLICY, windows={Phase.TRIAGE: replace(POLICY.windows[Phase.TRIAGE], end=None)})
    made = draft(Records(incident=BARE, recorded=[], policy=policy))
    assert section(made, "Response").tables[2].rows == ()


def test_acknowledgements_carry_the_time_after_declaring() -> None:
    """MTTA of each, not only of the first."""
    ack = Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), minutes(5))
    made = drafted(marks=WHOLE_MARKS, acknowledgements=(ack,))
    assert section(made, "Response").tables[0].rows == (("on-call engineer", "2012-08-01 12:05:00 UTC", "4 min"),)
    assert "by nobody" in said(section(drafted(), "What went well, poorly, and by luck"))


def test_hints_count_reminders_and_pages_that_reached_nobody() -> None:
    """Facts beside what people remember."""
    pages = [APage(**PAGE, state="failed")]
    rows = [ARow(seq=1, kind="nudge"), ARow(seq=2, kind="nudge")]
    hints = {
        fact.label: fact.text for fact in section(drafted(rows, pages), "What went well, poorly, and by luck").facts
    }
    assert hints["Pages that reached nobody"] == "1"
    assert hints["Reminders of phases and updates"] == "2"


def test_compliance_is_said_to_be_told_only_when_it_was() -> None:
    """A suspected breach and the duty that follows from it."""
    impact = Impact(regulatory_breach=RegulatoryBreach.SUSPECTED)
    quiet, proof = section(drafted(impact=impact), "Regulatory"), Told(Role.COMPLIANCE, minutes(0.5), "link")
    assert quiet.facts[1].text == "due, due by 2012-08-01 12:01:00 UTC"
    told = section(drafted(impact=impact, told=(proof,)), "Regulatory")
    assert told.facts[1].text == "told, due by 2012-08-01 12:01:00 UTC, known 2012-08-01 12:00:30 UTC"


def test_duties_stand_with_their_proof_and_missed_ones_with_how_late() -> None:
    """Met, missed and made up for, acknowledged, or not yet."""
    late = Told(Role.TEAM_LEAD, minutes(40), "by phone at 12:40 UTC, told by Mei")
    by_role = "by phone at 12:40 UTC, told by Incident Commander"
    alarm = Alarm(Role.TEAM_LEAD, NOON, AlarmKind.MISSED, minutes(15))
    made = drafted(told=(late,), alarms=(alarm,))
    assert section(made, "Response").tables[3].rows == (
        ("senior management", "P1", "2012-08-01 13:00:00 UTC", "due", "never", "none"),
        ("team lead", "P1", "2012-08-01 12:15:00 UTC", "missed by 25 min", "2012-08-01 12:40:00 UTC", by_role),
    )
    assert "team lead under P1" in said(section(made, "What went well, poorly, and by luck"))
    ack = Acknowledgement(a_person("Max"), (Role.SENIOR_MANAGEMENT,), minutes(5))
    rows = section(drafted(acknowledgements=(ack,)), "Response").tables[3].rows
    assert rows[0][3:] == ("acknowledged", "2012-08-01 12:05:00 UTC", "acknowledged")


def test_lines_marked_to_do_become_candidates() -> None:
    """Only candidates: owner, date and type are people's."""
    rows = [ARow(seq=1, text="TODO: count fills"), ARow(seq=2, text="we should do it")]
    assert section(drafted(rows), "Action items").tables[0].rows == (("#1", "count fills"),)


def test_gaps_are_listed_as_gaps() -> None:
    """Questions nobody answered and marks nobody set."""
    facts = {fact.label: fact.text for fact in section(drafted([ARow(seq=1)]), "Evidence").facts}
    assert facts["Timeline entries"] == "1"
    assert facts["Never answered"].startswith("Loss so far, USD; What is down; ")
    assert "fault fixed" in facts["Never marked"]


def test_evidence_is_listed_with_its_hashes_and_without_what_was_corrected() -> None:
    """Files and items, each with the number of its entry."""
    rows = [
        ARow(seq=4, kind="file", text="File kept: a.log (7 bytes)", content={"sha256": "ab" * 32}),
        ARow(seq=5, kind="evidence", text="Evidence: Core dump at /a, no hash", content={"sha256": None}),
        ARow(seq=6, kind="evidence", text="Evidence: Core dump at /b", content={"sha256": "cd" * 32, "supersedes": 5}),
        ARow(seq=7, kind="file", text="File not kept: b.iso. It is gone.", content={"not_fetched": "It is gone."}),
    ]
    table = section(drafted(rows), "Evidence").tables[0]
    assert table.rows == (
        ("#4", "File kept: a.log (7 bytes)", "ab" * 32),
        ("#6", "Core dump at /b", "cd" * 32),
        ("#7", "File not kept: b.iso. It is gone.", ""),
    )


def test_a_draft_depends_on_nothing_but_the_records() -> None:
    """The same records give the same draft."""
    rows = [ARow(seq=number, occurred_at=NOON + timedelta(minutes=number)) for number in range(5)]
    assert drafted(rows, marks=WHOLE_MARKS) == drafted(rows, marks=WHOLE_MARKS)


def test_a_minute_s_pages_of_one_kind_stand_in_one_row() -> None:
    """Who was called by which way is told without a line for each telephone."""
    pages = [
        APage(payload={"channel": "pager", "reasons": [[0, role]]}, result={"outcome": "delivered"})
        for role in ("on_call_engineer", "incident_commander")
    ]
    rows = section(drafted(pages=pages), "Response").tables[1].rows
    assert [row[:3] for row in rows] == [("level 1", "on-call engineer and Incident Commander", "pager")]


def test_answers_fill_the_whys_and_leave_the_other_questions() -> None:
    """Each level once answered is asked no more; an answer can be looked up by its number."""
    rows = [
        ARow(seq=7, kind="why", text="The switch was reused", content={"level": 1}),
        ARow(seq=8, text="one host lags", source=Source("T0FIRM", "C0ROOM", "8.5")),
        ARow(
            seq=9,
            kind="marked",
            content={"class": "diagnosis", "how": "shortcut"},
            source=Source("T0FIRM", "C0ROOM", "8.5"),
        ),
    ]
    made = section(drafted(rows), "Five whys")
    assert made.tables[0].rows == (("Immediate cause", "Why did the incident occur?", "The switch was reused", "#7"),)
    assert [row[0] for row in made.tables[1].rows] == ["#8"]
    assert [prompt.split(":")[0] for prompt in made.prompts] == [
        "System and process",
        "Design and architecture",
        "Organisation",
        "Culture and strategy",
    ]


def test_factors_lie_on_their_bones_and_two_are_wanted() -> None:
    """A bone that holds one is not asked for; with two factors nobody asks for more."""
    rows = [
        ARow(seq=7, kind="factor", text="No second person checked", content={"bone": "process"}),
        ARow(seq=8, kind="factor", text="Old code stayed", content={"bone": "technology"}),
    ]
    one, two = drafted(rows[:1]), drafted(rows)
    assert len(section(one, "Contributing factors").prompts) == 1
    assert section(two, "Contributing factors").prompts == ()
    assert section(two, "Fishbone").tables[0].rows == (
        ("Process", "No second person checked", "#7"),
        ("Technology", "Old code stayed", "#8"),
    )
    assert [prompt.split(":")[0] for prompt in section(two, "Fishbone").prompts] == [
        "People",
        "Environment",
        "Management",
    ]
