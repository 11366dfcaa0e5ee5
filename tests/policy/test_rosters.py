import re
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from bot.domain.roles import Role
from bot.policy import PolicyError, load_policy, missing_contacts
from bot.policy.load import DEFAULT_POLICY

ROSTER = """contacts:
  compliance: [{slack: U0KIM, name: Kim, drills: true}]
  on_call_engineer:
    primary: {slack: U0MEI, name: Mei}
    deputies: [{slack: S0DESK, name: Desk}]
    zone: Europe/London
    rota:
      handover: {day: monday, at: "09:00"}
      starts: 2026-11-02
      people: [{slack: U0ADA, name: Ada}, {slack: U0BOB, name: Bob}]
    overrides:
      - {from: 2026-12-24 09:00, to: 2026-12-27, who: U0MEI}
"""
REFUSED = [
    ("day: monday", "day: mondays", "rota.handover.day: `mondays` is no day of the week, did you mean `monday`?"),
    ("2026-11-02", "2026-11-03", "rota.starts: this is not the day of the week on which the rota is handed over."),
    ('at: "09:00"', "at: 9 am", "rota.handover.at: `9 am` is no time of day such as 07:00."),
    ("2026-11-02", "2026-11-31", "rota.starts: `2026-11-31` is not in any calendar."),
    ("2026-11-02", "next week", "rota.starts: `next week` is no day such as 2026-11-02."),
    ("zone: Europe/London", "zone: London", "zone: `London` is no IANA time zone such as Europe/London."),
    ("who: U0MEI", "who: U0EVE", "overrides[0].who: `U0EVE` is no person of this role"),
    ("to: 2026-12-27", "to: 2026-12-24", "overrides[0]: this override ends before it starts."),
    ("to: 2026-12-27", "to: 2026-12-32", "overrides[0].to: `2026-12-32` is not in any calendar."),
    ("to: 2026-12-27", "to: Sunday", "overrides[0].to: `Sunday` is no local time such as 2026-12-24 09:00."),
    (
        "who: U0MEI}\n",
        "who: U0MEI}\n      - {from: 2026-12-26, to: 2026-12-28, who: U0BOB}\n",
        "overrides[1]: this override begins before another one has ended.",
    ),
]


def written(tmp_path: Path, contacts: str) -> Path:
    """The default policy with these contacts."""
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT_POLICY.read_text().replace("contacts: {}\n", contacts))
    return path


def test_a_rota_is_read_whole(tmp_path: Path) -> None:
    """Everybody of the role is known, the rota says who is on call, and local times are those of the role's zone."""
    contacts = load_policy(written(tmp_path, ROSTER)).contacts
    roster = contacts.rosters[Role.ON_CALL_ENGINEER]
    assert [each.name for each in contacts.holders(Role.ON_CALL_ENGINEER)] == ["Mei", "Desk", "Ada", "Bob"]
    assert roster.stand_ins == ("U0MEI", "S0DESK")
    assert roster.schedule.rota is not None
    assert (roster.schedule.rota.at, roster.zone) == (time(9), "Europe/London")
    assert roster.schedule.on_call(datetime(2026, 11, 3, tzinfo=UTC)) == "U0ADA"
    assert roster.schedule.on_call(datetime(2026, 12, 26, 23, 59, tzinfo=UTC)) == "U0MEI"
    assert [each.name for each in contacts.holders(Role.COMPLIANCE)] == ["Kim"]


def test_a_role_may_have_a_primary_without_a_rota(tmp_path: Path) -> None:
    """The primary is always on call then, and does not stand in for themselves; times are the firm's."""
    text = "contacts:\n  team_lead: {primary: {slack: U0LEA}, deputies: [{slack: U0MAX, name: Max}]}\n"
    policy = load_policy(written(tmp_path, text))
    roster = policy.contacts.rosters[Role.TEAM_LEAD]
    assert roster.schedule.on_call(datetime(2026, 11, 3, tzinfo=UTC)) == "U0LEA"
    assert (roster.stand_ins, roster.zone) == (("U0MAX",), "UTC")
    assert Role.TEAM_LEAD not in missing_contacts(policy)


@pytest.mark.parametrize(("old", "new", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_a_wrong_rota_is_refused_with_its_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """One thing is wrong, and it is named with the file and the line it stands in."""
    path = written(tmp_path, ROSTER.replace(old, new, 1))
    text = path.read_text()
    line = text[: text.index(new, text.index("contacts:\n"))].count("\n") + 1 + new.startswith("who: U0MEI}\n")
    with pytest.raises(PolicyError) as refusal:
        load_policy(path)
    assert any(
        each.startswith(f"{path}:{line}: contacts.on_call_engineer.{reason}") for each in refusal.value.problems
    ), refusal.value.problems


def test_drills_page_nobody_who_did_not_agree(tmp_path: Path) -> None:
    """Unless the policy says so of somebody, they did not."""
    path = tmp_path / "firm.yaml"
    shipped = DEFAULT_POLICY.read_text("utf-8")
    path.write_text(re.sub(r"^contacts: \{\}.*\n", lambda _: ROSTER, shipped, flags=re.MULTILINE), "utf-8")
    contacts = load_policy(path).contacts
    assert [each.drills for each in contacts.holders(Role.COMPLIANCE)] == [True]
    assert not any(each.drills for each in contacts.holders(Role.ON_CALL_ENGINEER))
