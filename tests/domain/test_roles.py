from bot.domain.roles import Contact, Contacts, Role

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
