"""Who may command at all."""

from dataclasses import replace

import pytest

from bot.domain.outsiders import Outsider, check
from bot.domain.roles import Contact, Contacts, Role
from tests.builders import a_policy

POLICY = replace(a_policy(), contacts=Contacts({Role.RISK_MANAGEMENT: (Contact(slack="UTOM", name="Tom"),)}))


def test_people_from_outside_command_nothing_unless_the_firm_named_them() -> None:
    """They read that what they write is on record, and whom to ask."""
    check("UADA", "", POLICY)
    check("UTOM", "a guest", POLICY)
    with pytest.raises(Outsider, match="as a guest: what you write in the war room is on record"):
        check("UVENDOR", "a guest", POLICY)
