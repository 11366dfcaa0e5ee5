"""Whom a contact test tries by which way, and who counts as reached."""

from datetime import timedelta

import pytest

from bot.domain.change import Effect
from bot.domain.contact_tests import due, pings, sent, started, unproven
from bot.domain.escalation_policy import PageChannel
from bot.domain.roles import Contact, Contacts, Role
from tests.builders import NOON

URLS = {"pager": "env:PAGER", "mail": "env:MAIL"}
ADA = Contact(slack="UADA", name="Ada", urls=URLS, drills=True)
MEI = Contact(slack="UMEI", name="Mei", urls=URLS)
DESK = Contact(slack="S0DESK", name="Desk")
CONTACTS = Contacts({Role.ON_CALL_ENGINEER: (ADA, DESK), Role.INCIDENT_COMMANDER: (MEI, ADA)})
DM, PAGER, MAIL = PageChannel.DM, PageChannel.PAGER, PageChannel.MAIL


def test_only_who_agreed_is_tried_by_what_wakes_people() -> None:
    """Everybody by direct message, each once, and no group."""
    tried = pings(CONTACTS, "t1")
    assert [(each.person.name, each.channel) for each in tried] == [
        ("Ada", DM),
        ("Ada", PAGER),
        ("Ada", MAIL),
        ("Mei", DM),
    ]
    assert started(tried).startswith("Testing 4 ways to reach people.")


def test_ways_do_not_wait_for_each_other() -> None:
    """A direct message keeps its order among others to the same person."""
    made: list[Effect] = [sent(each) for each in pings(CONTACTS, "t1")]
    assert [each.lane for each in made] == ["dm/UADA", made[1].key, made[2].key, "dm/UMEI"]
    assert len({each.key for each in made}) == 4


@pytest.mark.parametrize(("days", "missing"), [(34, (MAIL,)), (35, (DM, PAGER, MAIL))])
def test_a_proof_holds_for_35_days(days: int, missing: tuple[PageChannel, ...]) -> None:
    """What was never answered is not proven; a group cannot be."""
    proofs = {("UADA", DM): NOON, ("UADA", PAGER): NOON}
    now = NOON + timedelta(days=days)
    assert unproven(ADA, proofs, now) == missing
    assert unproven(DESK, proofs, now) == ()


def test_a_test_follows_the_last_by_a_month() -> None:
    """The first one is asked for by somebody."""
    assert not due(None, NOON)
    assert not due(NOON, NOON + timedelta(days=29))
    assert due(NOON, NOON + timedelta(days=30))
