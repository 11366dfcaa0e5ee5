from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.impact import INPUTS, Category, Impact, InputKind
from bot.domain.severity import Severity
from bot.render import modals
from bot.render.triage_form import ASKED_FIRST
from tests.builders import a_policy, an_incident
from tests.render import scenes
from tests.render.surfaces import MODALS, T

POLICY = a_policy()


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The input blocks of a form by their block id."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def words(view: dict[str, Any]) -> str:
    """Everything a view says outside its inputs."""
    return str([block for block in view["blocks"] if block["type"] != "input"])


def declare(**more: Any) -> dict[str, Any]:
    """The declare form."""
    prefilled = modals.Prefilled(more.pop("title", ""))
    given: dict[str, Any] = {"open_incidents": [], "similar": [], "policy": POLICY, **more}
    return modals.declare(T, prefilled, **given)


def test_the_declare_form_asks_four_things_and_offers_three() -> None:
    """Who is under fire fills in four fields."""
    required = {name for name, block in inputs(declare()).items() if not block.get("optional", False)}
    assert required == {"title", "category", "affected", "trading_state"}
    assert set(inputs(declare())) - required == {"loss", "detected", "drill"}


def test_every_category_explains_itself() -> None:
    """Eight choices with a line of help each, and not being sure is one of them."""
    options = inputs(declare())["category"]["element"]["options"]
    assert [option["value"] for option in options] == [category.value for category in Category]
    assert all(option["description"]["text"] for option in options)


def test_the_trading_state_says_what_it_sets() -> None:
    """The declarer sees which severity counts until triage."""
    options = {each["value"]: each for each in inputs(declare())["trading_state"]["element"]["options"]}
    assert options["normal"]["description"]["text"] == "P2 Medium until triage"
    assert options["halted_by_us"]["description"]["text"] == "P1 High until triage"


def test_a_similar_incident_is_named_with_the_way_to_it() -> None:
    """Two rooms for one trouble help nobody."""
    first = declare(open_incidents=[scenes.SECOND], similar=[scenes.SECOND])["blocks"][0]
    assert "INC-20120801-002, Acks on XNAS are slow" in first["text"]["text"]
    assert first["accessory"]["action_id"] == "open_room"


def test_a_title_typed_behind_the_command_stands_in_the_form() -> None:
    """Nothing is typed twice, and nothing longer than the field gets in."""
    assert inputs(declare(title="Acks are slow"))["title"]["element"]["initial_value"] == "Acks are slow"
    assert len(inputs(declare(title="x" * 300))["title"]["element"]["initial_value"]) == 200
    assert inputs(declare(title="&" * 200))["title"]["element"]["initial_value"] == "&" * 200


@pytest.mark.parametrize("name", MODALS)
def test_every_input_is_called_value(name: str) -> None:
    """The field is the block, so a form is read in one way."""
    assert {block["element"]["action_id"] for block in inputs(MODALS[name]()).values()} <= {"value"}


def test_the_triage_form_has_every_severity_input_and_requires_none() -> None:
    """Unknown is an answer."""
    form = inputs(modals.triage(T, scenes.TRIAGE, POLICY))
    assert set(form) == set(INPUTS)
    assert all(block["optional"] for block in form.values())


def test_every_choice_can_stay_unknown() -> None:
    """And is, until somebody knows."""
    form = inputs(modals.triage(T, scenes.TRIAGE, POLICY))
    for name, entry in INPUTS.items():
        if entry.kind in (InputKind.CHOICE, InputKind.FLAG):
            assert form[name]["element"]["initial_option"]["value"] == "unknown"
    flag = form["config_warning"]["element"]["options"]
    assert [option["value"] for option in flag] == ["unknown", "yes", "no"]


def test_the_triage_form_remembers_what_is_known() -> None:
    """Nothing has to be answered twice."""
    known = Impact(
        loss_usd=Decimal("12000.50"), latency_over_sla_pct=Decimal("-3.5"), config_warning=False, minor_degradation=True
    )
    form = inputs(modals.triage(T, replace(scenes.TRIAGE, impact=known), POLICY))
    assert form["loss_usd"]["element"]["initial_value"] == "12000.50"
    assert form["latency_over_sla_pct"]["element"]["initial_value"] == "-3.5"
    assert form["config_warning"]["element"]["initial_option"]["value"] == "no"
    assert form["minor_degradation"]["element"]["initial_option"]["value"] == "yes"
    ranged = inputs(modals.triage(T, scenes.CONTAINMENT, POLICY))
    assert ranged["loss_usd"]["element"]["initial_value"] == "120k–2100k"
    assert ranged["exec_orders_affected"]["element"]["initial_value"] == "212"
    assert ranged["exec_impact"]["element"]["initial_option"]["value"] == "major"


@pytest.mark.parametrize("category", Category)
def test_what_decides_in_a_category_is_asked_first(category: Category) -> None:
    """The first screen of the phone holds what matters."""
    form = list(inputs(modals.triage(T, an_incident(category=category), POLICY)))
    assert tuple(form[: len(ASKED_FIRST[category])]) == ASKED_FIRST[category]
    assert len(form) == len(INPUTS)


def test_the_second_step_says_what_the_answers_mean() -> None:
    """Before anything is set."""
    view = modals.triage(T, scenes.TRIAGE, POLICY, step=2, answers=Impact(loss_usd=Decimal(120_000)))
    assert "This makes it *P0 Critical*: loss over $100,000. It is P1 now." in words(view)
    assert view["submit"]["text"] == "Set P0 and go on"
    assert list(inputs(view)) == ["loss_usd"]


def test_the_second_step_never_proposes_to_lower_what_triage_has_set() -> None:
    """Lowering takes a person, a reason and consents."""
    view = modals.triage(T, scenes.CONTAINMENT, POLICY, step=2, answers=Impact(loss_usd=Decimal(50)))
    assert "It stays *P0 Critical*." in words(view)


def test_a_provisional_severity_may_fall_at_the_first_triage() -> None:
    """The first match replaces it in either direction."""
    view = modals.triage(T, scenes.TRIAGE, POLICY, step=2, answers=Impact(loss_usd=Decimal(5_000)))
    assert "This makes it *P2 Medium*: loss of $1,000 to $10,000. It is P1 now." in words(view)


def test_the_result_says_what_it_was() -> None:
    """And which rules matched beside those that set it."""
    view = words(modals.triage_result(T, scenes.CONTAINMENT, POLICY, before=Severity.P2))
    assert (
        "This makes it *P0 Critical*: loss over $100,000, suspected or confirmed regulatory breach. It was P2." in view
    )
    assert "Also matched: part of trading is down" in view


def test_a_result_that_does_not_know_what_was_claims_no_change() -> None:
    """A later triage that changed nothing must not say that it did."""
    view = words(modals.triage_result(T, scenes.CONTAINMENT, POLICY))
    assert "It is *P0 Critical*: loss over $100,000, suspected or confirmed regulatory breach. It was P1." in view


def test_a_result_without_history_compares_with_itself() -> None:
    """Nothing is said of a severity that never was."""
    assert "It stays" in words(modals.triage_result(T, replace(scenes.CONTAINMENT, severity_history=()), POLICY))


def test_a_fully_known_impact_without_a_match_is_decided() -> None:
    """Then there is nothing left to ask."""
    nothing = {
        name: entry.parse("0") if not entry.allowed else entry.parse(entry.allowed[0]) for name, entry in INPUTS.items()
    }
    nothing |= {name: False for name, entry in INPUTS.items() if entry.kind is InputKind.FLAG}
    calm = Impact(**{**nothing, "loss_usd": Decimal(0), "latency_over_sla_pct": None})  # type: ignore[arg-type]  # parsed by name
    assert calm.unknown == ("latency_over_sla_pct",)
    view = words(modals.triage_result(T, replace(scenes.QUIET, impact=calm), POLICY))
    assert "Still unknown: Latency over the SLA, %" in view


def test_the_form_answers_by_itself() -> None:
    """Recorded, and who is called, before Slack has made any room."""
    assert "INC-20120801-001 is recorded.* On-call is being paged." in words(modals.declared(T, scenes.DECLARED))
    assert "Nobody is paged at P3." in words(modals.declared(T, scenes.QUIET))


def test_a_problem_is_a_view_that_can_only_be_closed() -> None:
    """No dead end: it says what to do."""
    view = modals.problem(T, "Nothing was saved. Try `/incident declare` again.")
    assert "Nothing was saved." in words(view)
    assert "submit" not in view
