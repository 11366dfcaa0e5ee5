from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.domain.escalation_policy import PageChannel
from bot.domain.on_call import listing, reached_by, shifts
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Contacts, Role, Roster
from bot.domain.rota import Rota, Schedule
from tests.builders import NOON, a_policy

ADA, IVY, BOB, LEA = (Contact(slack=f"U{name.upper()}", name=name) for name in ("Ada", "Ivy", "Bob", "Lea"))
DESK = Contact(slack="S0DESK", name="Desk")
WITH_PAGER = Contact(slack="UKIM", name="Kim", urls={"mail": "env:KIM_MAIL", "pager": "env:KIM"})


def policy() -> Policy:
    """On-call takes turns, the team lead has a primary, risk is a group."""
    rota = Rota(people=("UADA", "UIVY"), first=date(2012, 8, 1), at=time(9), zone="UTC")
    turns = Roster(people=(BOB, ADA, IVY), stand_ins=("UBOB",), schedule=Schedule(standing="", rota=rota), zone="UTC")
    fixed = Roster(people=(LEA, BOB), stand_ins=("UBOB",), schedule=Schedule(standing="ULEA"), zone="UTC")
    held = {
        **a_policy().contacts.by_role,
        Role.ON_CALL_ENGINEER: turns.people,
        Role.TEAM_LEAD: fixed.people,
        Role.RISK_MANAGEMENT: (DESK,),
        Role.COMPLIANCE: (WITH_PAGER,),
        Role.SCRIBE: (ADA,),
    }
    return replace(a_policy(), contacts=Contacts(held, {Role.ON_CALL_ENGINEER: turns, Role.TEAM_LEAD: fixed}))


def test_every_role_says_who_is_called_and_who_is_next() -> None:
    """Of a rota the next change, of a group its members, and of all others that nothing changes."""
    found = {each.role: each for each in shifts(policy().at(NOON, {"S0DESK": (BOB, LEA)}), NOON)}
    on_call = found[Role.ON_CALL_ENGINEER]
    assert (on_call.people, on_call.then) == ((ADA,), IVY)
    assert on_call.until == datetime(2012, 8, 8, 9, tzinfo=UTC)
    assert (found[Role.RISK_MANAGEMENT].people, found[Role.RISK_MANAGEMENT].groups) == ((BOB, LEA), (DESK,))
    assert (found[Role.TEAM_LEAD].people, found[Role.TEAM_LEAD].until) == ((LEA,), None)
    assert found[Role.SCRIBE].people == (ADA,)
    assert list(found) == [
        role for role in Role if role not in {Role.CATEGORY_ROUTE, Role.SUBJECT_EXPERT, Role.LIAISON}
    ]


def test_everybody_is_listed_with_their_part() -> None:
    """Who takes turns, who is always on call, and who stands in."""
    found = {role: [(each.contact.name, each.part) for each in people] for role, people in listing(policy())}
    assert found[Role.ON_CALL_ENGINEER] == [("Bob", "deputy"), ("Ada", "rota"), ("Ivy", "rota")]
    assert found[Role.TEAM_LEAD] == [("Lea", "on call"), ("Bob", "deputy")]
    assert found[Role.RISK_MANAGEMENT] == [("Desk", "")]


def test_everybody_is_reached_by_message_and_by_what_has_an_address() -> None:
    """In the order in which people would try."""
    assert reached_by(ADA) == (PageChannel.DM,)
    assert reached_by(WITH_PAGER) == (PageChannel.DM, PageChannel.PAGER, PageChannel.MAIL)
