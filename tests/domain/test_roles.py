from datetime import date, time, timedelta

from bot.domain.roles import Contact, Contacts, Role, Roster
from bot.domain.rota import Rota, Schedule
from tests.builders import NOON

MEI = Contact(slack="U012ABC", name="Mei")
DESK = Contact(slack="S012ABC", name="Desk")
CONTACTS = Contacts({Role.INCIDENT_COMMANDER: (MEI,), Role.TRADING_DESK: (DESK, MEI), Role.COMPLIANCE: ()})


def test_a_role_is_held_by_its_contacts_in_their_order() -> None:
    """All holders are known; a role nobody was named for has none."""
    assert CONTACTS.holders(Role.TRADING_DESK) == (DESK, MEI)
    assert CONTACTS.holders(Role.EXECUTIVES) == ()


def test_a_role_without_people_is_missing() -> None:
    """Neither an empty list nor an absent one fills a role."""
    required = (Role.EXECUTIVES, Role.INCIDENT_COMMANDER, Role.COMPLIANCE)
    assert CONTACTS.missing(required) == (Role.EXECUTIVES, Role.COMPLIANCE)


def test_a_user_group_is_told_from_a_user() -> None:
    """Slack ids say by their first letter what they are."""
    assert DESK.is_group
    assert not MEI.is_group


def test_the_same_person_counts_once() -> None:
    """Contacts can be gathered in a set, secret addresses and all."""
    again = Contact(slack="U012ABC", name="Mei", urls={})
    assert {MEI, again, DESK} == {MEI, DESK}


def test_every_role_reads_as_words() -> None:
    """No label shows an underscore."""
    assert Role.ON_CALL_ENGINEER.label == "on-call engineer"
    assert not any("_" in role.label for role in Role)


def test_who_is_called_is_a_matter_of_the_moment() -> None:
    """A rota's turn alone is called, a group stands for its members, and stand-ins answer without being called."""
    rota = Rota(people=("UADA", "S012ABC"), first=date(2012, 8, 1), at=time(), zone="UTC")
    ada, bob, kim = (Contact(slack=f"U{name.upper()}", name=name) for name in ("Ada", "Bob", "Kim"))
    roster = Roster(people=(ada, DESK, bob), stand_ins=("UBOB",), schedule=Schedule(standing="", rota=rota), zone="UTC")
    contacts = Contacts(
        {Role.ON_CALL_ENGINEER: (ada, DESK, bob), Role.COMPLIANCE: (kim,)}, {Role.ON_CALL_ENGINEER: roster}
    )
    assert not contacts.fixed
    now, later = contacts.at(NOON, {}), contacts.at(NOON + timedelta(days=7), {DESK.slack: (MEI, kim)})
    assert now.holders(Role.ON_CALL_ENGINEER) == (ada,)
    assert now.groups[Role.ON_CALL_ENGINEER] == ()
    assert later.holders(Role.ON_CALL_ENGINEER) == (MEI, kim)
    assert later.groups[Role.ON_CALL_ENGINEER] == (DESK,)
    assert later.roles_of(kim.slack) == {Role.ON_CALL_ENGINEER, Role.COMPLIANCE}
    assert now.roles_of(bob.slack) == {Role.ON_CALL_ENGINEER}
    assert now.holders(Role.COMPLIANCE) == (kim,)


def test_people_without_rota_or_group_are_the_same_at_every_moment() -> None:
    """Nothing needs to be looked up for them."""
    assert Contacts({Role.COMPLIANCE: (MEI,)}).fixed
    assert not CONTACTS.fixed
    assert CONTACTS.all_groups() == {DESK.slack: DESK}


def test_an_address_is_found_in_whichever_role_it_stands() -> None:
    """Somebody who holds two roles is named twice, and has to be reached all the same."""
    paged = Contact(slack="U012ABC", name="Mei", urls={"pager": "env:PAGER_MEI"})
    contacts = Contacts({Role.INCIDENT_COMMANDER: (MEI,), Role.TRADING_DESK: (DESK, paged)})
    assert contacts.address("U012ABC", "pager") == "env:PAGER_MEI"
    assert contacts.address("U012ABC", "phone") is None
    assert contacts.address("U0NOBODY", "pager") is None
