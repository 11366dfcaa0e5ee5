from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.roles import Role
from bot.render import messages
from bot.slack.commands import COMMANDS
from tests.builders import a_person, minutes
from tests.render import scenes
from tests.render.surfaces import MESSAGES, T

NEXT = [
    (scenes.TRIAGE, "open_triage"),
    (scenes.CONTAINMENT, "contained"),
    (scenes.INVESTIGATION, "fixed"),
    (scenes.RESOLUTION, "resolve"),
    (scenes.POST_MORTEM, "close"),
]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button in rows of actions."""
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [element for row in rows for element in row]


def actions(message: dict[str, Any]) -> list[str]:
    """What the buttons do."""
    return [button["action_id"] for button in buttons(message)]


def card(incident: Incident) -> dict[str, Any]:
    """The card without open questions."""
    return messages.card(T, incident, scenes.POLICY, questions=())


def page(incident: Incident, name: str, minute: float = 5) -> dict[str, Any]:
    """A page of the on-call engineer's level, as this person reads it."""
    reasons = [(0, Role.ON_CALL_ENGINEER)]
    return messages.page(T, incident, scenes.POLICY, reasons=reasons, person=a_person(name), now=minutes(minute))


@pytest.mark.parametrize(("incident", "action"), NEXT)
def test_the_cards_one_primary_button_is_the_next_step(incident: Incident, action: str) -> None:
    """One thing to press, and it is what the phase needs."""
    primary = [button["action_id"] for button in buttons(card(incident)) if button.get("style") == "primary"]
    assert primary == [action]


def test_a_closed_card_only_offers_to_reopen() -> None:
    """And it does not shout it."""
    assert actions(card(scenes.CLOSED)) == ["reopen"]
    assert "style" not in buttons(card(scenes.CLOSED))[0]


def test_acknowledge_stays_on_the_card_until_everybody_awaited_has_answered() -> None:
    """A P0 with only on-call in it still waits for its commander."""
    assert "acknowledge" in actions(card(scenes.TRIAGE))
    assert "acknowledge" in actions(card(scenes.CONTAINMENT))
    assert "acknowledge" not in actions(card(scenes.INVESTIGATION))


@pytest.mark.parametrize("name", MESSAGES)
def test_no_row_has_more_than_three_buttons_and_one_primary(name: str) -> None:
    """A phone shows three; one of them is the next step."""
    for block in MESSAGES[name]()["blocks"]:
        if block["type"] == "actions":
            assert len(block["elements"]) <= 3
    assert sum(button.get("style") == "primary" for button in buttons(MESSAGES[name]())) <= 1


@pytest.mark.parametrize(
    "name", [name for name in MESSAGES if not name.startswith(("list", "contact_test", "opens_form", "signal"))]
)
def test_every_button_carries_the_incident(name: str) -> None:
    """Whoever presses it need not say which one; a test, a mention and a question about signals belong to none, and what it was drawn with may stand behind."""
    for button in buttons(MESSAGES[name]()):
        values = [each["value"] for each in button.get("options", [button])]
        assert all(value.startswith(scenes.TRIAGE.id) for value in values)


@pytest.mark.parametrize("name", [name for name in MESSAGES if name.startswith(("card", "page", "notice", "status"))])
def test_the_plain_text_alone_tells_the_story(name: str) -> None:
    """A screen reader reads nothing else: severity, incident, symptom and loss are in it."""
    text = MESSAGES[name]()["text"]
    for part in ("INC-20120801-001", "Order router floods the market", "Loss", scenes.EVERY_STATE):
        assert part is scenes.EVERY_STATE or part in text
    assert text[:2] in {"P0", "P1", "P3"}


def test_the_card_mentions_on_call_and_commander() -> None:
    """It is the room's first message, so its mentions are the page of the room."""
    fields = str(card(scenes.TRIAGE)["blocks"])
    assert "<@UADA>" in fields
    assert "<@UMEI>" in fields


@pytest.mark.parametrize("name", [name for name in MESSAGES if name.startswith(("notice", "list", "show", "status"))])
def test_bystanders_are_not_mentioned(name: str) -> None:
    """What is for those who only watch names people without calling them."""
    assert "<@" not in str(MESSAGES[name]())


def test_a_page_says_why_you_for_how_long_and_who_is_next() -> None:
    """Three sentences that a person needs at three in the morning."""
    text = page(scenes.TRIAGE, "Ada")["text"]
    assert "Why you: on-call engineer." in text
    assert "Nobody has acknowledged for 5 min." in text
    assert "next: DevOps Lead and team lead at <!date^" in text


def test_a_page_becomes_mine_somebody_elses_or_stands_down() -> None:
    """The same message shows what became of it, and stops asking."""
    mine, theirs, over = (
        page(scenes.INVESTIGATION, "Ada"),
        page(scenes.INVESTIGATION, "Olu"),
        page(scenes.POST_MORTEM, "Ada"),
    )
    assert "Acknowledged by you" in mine["text"]
    assert "Acknowledged by <@UADA>" in theirs["text"]
    assert "Stood down: resolved" in over["text"]
    assert all("acknowledge" not in actions(each) for each in (mine, theirs, over))


def test_a_page_links_the_room_once_there_is_one() -> None:
    """Before that it says that the room is being opened, or why it is not."""
    assert actions(page(scenes.DECLARED, "Ada")) == ["acknowledge", "decline"]
    assert "being opened" in page(scenes.DECLARED, "Ada")["text"]
    assert actions(page(scenes.TRIAGE, "Ada")) == ["acknowledge", "open_room", "decline"]
    assert "Slack refused the war room" in page(scenes.NO_ROOM, "Ada")["text"]


def test_a_page_in_a_policy_without_further_levels_names_nobody_next() -> None:
    """Nothing is promised that the policy does not hold."""
    quiet = {**scenes.POLICY.escalation}
    plan = quiet[scenes.TRIAGE.severity]
    quiet[scenes.TRIAGE.severity] = replace(plan, levels=plan.levels[:3], repeat_every=None)
    policy = replace(scenes.POLICY, escalation=quiet)
    said = messages.page(T, scenes.TRIAGE, policy, reasons=[], person=a_person("Ada"), now=minutes(5))
    assert "next: nobody else" in said["text"]


def test_a_loss_from_triage_is_shown_with_its_source() -> None:
    """A figure without an estimate came from the form."""
    assert "Loss $2.1m (triage)" in page(replace(scenes.CONTAINMENT, losses=()), "Mei")["text"]


def test_a_card_without_anybody_in_the_contacts_says_so() -> None:
    """A missing name is shown as missing."""
    policy = replace(scenes.POLICY, contacts=replace(scenes.POLICY.contacts, by_role={}))
    shown = str(messages.card(T, scenes.QUIET, policy, questions=())["blocks"])
    assert "nobody yet" in shown
    assert "nobody named" in shown
    assert "nobody yet" in messages.status(T, scenes.QUIET, policy)["text"]
    assert "nobody yet" in str(messages.show(T, scenes.QUIET, policy, [])["blocks"])


def test_a_stood_down_incident_that_nobody_answered_says_so() -> None:
    """Silence is not hidden afterwards."""
    assert "Nobody acknowledged" in str(card(replace(scenes.POST_MORTEM, acknowledgements=()))["blocks"])


def test_an_incident_without_history_still_has_a_card() -> None:
    """Nothing is said where nothing is known."""
    assert "Why" not in str(card(replace(scenes.TRIAGE, severity_history=())))


def test_a_crowd_that_answered_is_cut_and_counted() -> None:
    """The card stays within what Slack takes, however many press the button."""
    crowd = tuple(scenes.acknowledged(f"P{number}", Role.ON_CALL_ENGINEER) for number in range(60))
    busy = replace(scenes.INVESTIGATION, acknowledgements=crowd)
    assert "and 52 more" in card(busy)["text"]
    assert messages.status(T, busy, scenes.POLICY)
    assert messages.page(T, busy, scenes.POLICY, reasons=[], person=a_person("Eve"), now=minutes(5))


def test_a_reminder_says_whose_turn_it_is_and_how_late() -> None:
    """With the button that ends it."""
    said = messages.nudge(T, scenes.CONTAINMENT, Phase.CONTAINMENT, overdue=timedelta(minutes=2), number=1)
    assert "The containment window ended 2 min ago." in said["text"]
    assert "<@UMEI>, it is your turn." in said["text"]
    assert actions(said) == ["contained"]


def test_consent_is_asked_only_of_the_roles_that_are_missing() -> None:
    """Who has agreed is named, and the button goes with the last consent."""
    half = messages.consent_request(T, scenes.CONTAINMENT, scenes.HALF_AGREED)
    assert "Must agree: Risk Management or deputy Incident Commander." in half["text"]
    assert actions(half) == ["agree_lowering"]
    assert actions(messages.consent_request(T, scenes.CONTAINMENT, scenes.AGREED)) == []


def test_long_lists_are_cut_and_counted() -> None:
    """Fifteen are enough for a phone; nothing disappears unsaid."""
    many = messages.incident_list(T, [scenes.SECOND] * 40)
    assert "40 open" in many["text"]
    assert "and 25 more" in str(many["blocks"])


def test_help_puts_first_what_matters_now() -> None:
    """In containment that is to contain."""
    first = messages.help_text(T, scenes.CONTAINMENT)["blocks"][0]["text"]["text"]
    assert "/incident contained" in first
    assert "/incident declare" in messages.help_text(T, None)["blocks"][0]["text"]["text"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_every_command(command: str) -> None:
    """Each by its name, and with one example that can be typed as it stands."""
    assert f"`{command}`" in str(messages.help_text(T, None)["blocks"])
    assert f"`/incident {command}" in str(messages.help_topic(T, command)["blocks"])
