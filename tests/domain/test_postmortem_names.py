from dataclasses import replace

import pytest

from bot.domain.postmortem import Records, draft
from bot.domain.postmortem_names import naming
from bot.domain.review_rules import ReviewRules
from bot.domain.roles import Contacts, Role
from tests.builders import ARow, a_person, a_policy, an_incident

INCIDENT = an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Mei")})
POLICY = a_policy()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Paged level 1: on-call engineer Ada and Trading Desk Sam",
            "Paged level 1: on-call engineer and Trading Desk",
        ),
        ("Duty met: told team lead: Lea by direct message", "Duty met: told team lead by direct message"),
        ("Acknowledged by Mei (Incident Commander)", "Acknowledged by Incident Commander"),
        ("P1 → P0: loss over $100,000 (Tom)", "P1 → P0: loss over $100,000 (Risk Management)"),
        ("Amelie took nothing over", "Amelie took nothing over"),
    ],
)
def test_a_sentence_of_ours_says_the_role_and_says_it_once(text: str, told: str) -> None:
    """Names go, whole words alone; the role that stands beside a name is not repeated."""
    records = Records(incident=INCIDENT, recorded=[], policy=POLICY)
    assert naming(INCIDENT, POLICY, records.who).names(text) == told


def said(policy: Records) -> list[str]:
    """The words of the timeline."""
    made = draft(policy)
    return [row[3] for row in next(each for each in made.sections if each.title == "Timeline").tables[0].rows]


def test_what_people_wrote_stays_as_they_wrote_it() -> None:
    """Only a mention, which would be an id, becomes a role."""
    rows = [
        ARow(seq=1, kind="note", text="Ada asked <@UMEI|mei> and <@U9>"),
        ARow(seq=2, kind="role", text="Mei leads"),
    ]
    records = Records(incident=INCIDENT, recorded=rows, policy=POLICY, names={"U9": "Zoe", "UMEI": "Mei"})
    assert said(records) == ["Ada asked Incident Commander and Zoe", "Incident Commander leads"]
    named = replace(records, policy=replace(POLICY, review=ReviewRules(name_people=True)))
    assert said(named) == ["Ada asked Mei and Zoe", "Mei leads"]


def test_where_nobody_has_a_role_there_is_nothing_to_replace() -> None:
    """A declarer without a name, and no contacts."""
    nobody = an_incident(reporter=replace(a_person("Tom"), name=""))
    policy = replace(POLICY, contacts=Contacts({}))
    assert naming(nobody, policy, lambda _: "").names("Tom left") == "Tom left"
