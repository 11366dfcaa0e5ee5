from bot.demo.cast import HOLDERS, REPORTER, Cast, name_of, names, staffed
from bot.domain.command import BOT
from bot.domain.roles import Role
from bot.policy import load_policy, missing_contacts


def test_the_cast_holds_every_role_that_the_policy_calls() -> None:
    """Nobody is missing, so the demo starts where `serve` would start."""
    users = {name: f"U{name.upper()}" for name in HOLDERS.values()}
    policy = staffed(load_policy(None), users)
    assert missing_contacts(policy) == ()
    assert policy.contacts.holders(Role.INCIDENT_COMMANDER)[0].slack == users[HOLDERS[Role.INCIDENT_COMMANDER]]


def test_every_role_has_a_person_of_its_own() -> None:
    """Who answers for what stays clear to whoever watches."""
    assert len({REPORTER, *HOLDERS.values()}) == len(HOLDERS) + 1


def test_an_actor_who_is_a_role_is_its_holder() -> None:
    """The scenario's word is the policy's word."""
    assert name_of("devops_lead") == HOLDERS[Role.DEVOPS_LEAD]


def test_an_actor_whom_nobody_knows_is_called_by_that_word() -> None:
    """Any word is a name."""
    assert name_of("Frau Ø") == "Frau Ø"


def test_everybody_is_named_once() -> None:
    """An actor of the cast's own name is that person; actors who come back are not doubled."""
    named = names(["venue", "mei", "devops_lead", "venue"])
    assert len(named) == len(set(named)) == len(HOLDERS) + 2
    assert "venue" in named


def test_an_id_is_told_by_its_name() -> None:
    """The bot is itself by any of its ids; somebody from outside stays an id."""
    cast = Cast({"mei": "U1"}, frozenset({"B1", "U9"}))
    assert [cast.called(each) for each in ("U1", "U9", "B1", BOT, "U404")] == ["mei", BOT, BOT, BOT, "U404"]
