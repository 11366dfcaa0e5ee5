from dataclasses import replace
from functools import partial

from bot.domain.change import Source
from bot.domain.postmortem import Records, draft
from bot.domain.review_rules import ReviewRules
from tests.builders import ARow, a_policy, an_incident, marks
from tests.domain.test_postmortem import said, section

POLICY = a_policy()
BARE = an_incident()
WHOLE_MARKS = marks(started=-30, detected=0, declared=1, acknowledged=4, contained=45, resolved=100, closed=160)


def test_claims_lead_to_the_entries_they_rest_on() -> None:
    """By the number, and by the message where there is one."""
    rows = [
        ARow(seq=3, kind="mark", content={"mark": "contained"}),
        ARow(seq=4, kind="mark", content={"mark": "contained"}),
        ARow(seq=5, kind="acknowledged"),
        ARow(seq=6, kind="note", source=Source("T0FIRM", "C0ROOM", "12.345")),
    ]
    incident = an_incident(marks=WHOLE_MARKS)
    made = draft(Records(incident=incident, recorded=rows, policy=POLICY, site="https://firm.slack.com/"))
    facts = {fact.label: fact.refs for each in made.sections for fact in each.facts}
    assert (facts["Contained"], facts["First acknowledged"], facts["Started"]) == (("#4",), ("#5",), ())
    cell = next(row[0] for row in section(made, "Timeline").tables[0].rows if row[0] == "#6")
    assert getattr(cell, "url", None) == "https://firm.slack.com/archives/C0ROOM/p12345"


def test_times_are_told_in_utc_and_in_the_firm_s_zone() -> None:
    """The day is said twice only where it differs."""
    policy = replace(POLICY, timezone="Asia/Tokyo")
    made = draft(Records(incident=an_incident(marks=WHOLE_MARKS), recorded=[], policy=policy))
    facts = {fact.label: fact.text for fact in section(made, "Detection").facts}
    assert facts["Started"] == "2012-08-01 11:30:00 UTC (20:30:00 JST)"
    assert "2012-08-04 13:40:00 UTC (22:40:00 JST)" in said(section(made, "Header"))
    late = replace(POLICY, timezone="Pacific/Auckland")
    made = draft(Records(incident=an_incident(marks=WHOLE_MARKS), recorded=[], policy=late))
    facts = {fact.label: fact.text for fact in section(made, "Detection").facts}
    assert facts["Declared"] == "2012-08-01 12:01:00 UTC (2012-08-02 00:01:00 NZST)"


def test_a_review_that_falls_on_a_weekend_may_wait_for_monday() -> None:
    """Where the firm says so, by its own days."""
    closed = {**WHOLE_MARKS, **marks(resolved=100)}
    policy = replace(POLICY, review=ReviewRules(skip_weekends=True))
    made = draft(Records(incident=an_incident(marks=closed), recorded=[], policy=policy))
    assert "2012-08-06 13:40:00 UTC" in said(section(made, "Header"))


def test_the_draft_says_what_it_was_made_from() -> None:
    """The last entry, its hash, and both rule books: enough to make it again."""
    made = draft(Records(incident=BARE, recorded=[ARow(seq=4), ARow(seq=5)], policy=POLICY, head="3f2a"))
    facts = {fact.label: fact.text for fact in section(made, "Header").facts}
    assert (facts["Timeline"], facts["Chain head"], facts["Rules of the draft"]) == (
        "up to entry 5",
        "3f2a",
        made.rules,
    )
    assert (made.entries, made.head, made.policy_version) == (5, "3f2a", POLICY.version)


def test_earlier_incidents_that_look_alike_are_named() -> None:
    """By what they share; what lies too far back, later, or elsewhere is not, and whether it is the same is for people."""
    earlier = partial(an_incident, title="Elsewhere", affected="nothing")
    found = [
        an_incident(),
        earlier(id="1", reference="INC-1", affected="the SMARS router", marks=marks(detected=-900, declared=-900)),
        earlier(id="2", reference="INC-2", title=BARE.title, marks=marks(detected=-90, declared=-90)),
        earlier(id="3", reference="INC-3", title=BARE.title, marks=marks(detected=-200_000, declared=-200_000)),
        earlier(id="4", reference="INC-4", title=BARE.title, marks=marks(detected=9, declared=9)),
        earlier(id="5", reference="INC-5", marks=marks(detected=-9, declared=-9)),
    ]
    made = draft(Records(incident=BARE, recorded=[], policy=POLICY, related=found))
    rows = section(made, "Related incidents").tables[0].rows
    assert [(row[0], row[4]) for row in rows] == [("INC-1", "category and what is hit"), ("INC-2", "title")]
