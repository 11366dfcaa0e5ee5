import pytest

from bot.domain.checklists import (
    GOLDEN_ORDER,
    Stage,
    UnknownItem,
    in_the_way,
    item_of,
    items_of,
    tick_of,
    unticked,
)
from bot.domain.halts import Halt, Scope, Step, Taken
from bot.domain.impact import Category
from bot.domain.ticks import Outcome, Sheet, Tick
from tests.builders import NOON, a_person, a_policy, an_incident

LISTS = a_policy().checklists
DONE = Tick("kill", Outcome.DONE, a_person(), NOON)


@pytest.mark.parametrize("category", Category)
def test_each_category_has_its_list_in_the_golden_order(category: Category) -> None:
    """Stop, cancel, prove, decide, preserve, repair: nothing of it is missing, nothing is out of place."""
    stages = [item.stage for item in items_of(an_incident(category=category), Sheet.CONTAINMENT, LISTS)]
    assert list(dict.fromkeys(stages)) == list(GOLDEN_ORDER)
    assert stages == sorted(stages, key=GOLDEN_ORDER.index)


@pytest.mark.parametrize("category", Category)
def test_evidence_says_of_which_kind_it_is(category: Category) -> None:
    """Recording evidence of that kind settles the item; nothing else is evidence."""
    for item in LISTS.containment[category]:
        assert (item.evidence is not None) is (item.stage is Stage.PRESERVE)


def test_an_item_is_found_by_its_id_or_by_how_only_it_begins() -> None:
    """Nobody types long words under fire; what is ambiguous or unknown is answered with what was meant."""
    incident = an_incident()
    assert item_of(incident, "Zero", LISTS).id == "zero-orders"
    assert item_of(incident, "repair", LISTS).id == "repair"
    with pytest.raises(UnknownItem, match="Did you mean `zero-orders`"):
        item_of(incident, "zero-order`s", LISTS)
    with pytest.raises(UnknownItem, match="/incident contain"):
        item_of(incident, "qqq", LISTS)
    with pytest.raises(UnknownItem):
        item_of(incident, "re", LISTS)


def test_what_nobody_settled_is_unticked() -> None:
    """The post-mortem asks for it; the resume checklist only counts where something was halted."""
    incident = an_incident(ticks=(DONE,))
    open_ids = [item.id for item in unticked(incident, LISTS)]
    assert "kill" not in open_ids
    assert {"zero-orders", "tested"} <= set(open_ids)
    assert "cause" not in open_ids
    halt = Halt(scope=Scope.FIRM, target="", steps=(Taken(Step.REQUESTED, a_person(), NOON),))
    assert "cause" in [item.id for item in unticked(an_incident(halts=(halt,)), LISTS)]
    kill = item_of(incident, "kill", LISTS)
    assert tick_of(incident, kill) == DONE
    assert kill not in unticked(incident, LISTS, Stage.STOP)


def test_only_a_repair_has_steps_in_its_way() -> None:
    """The decision on positions may take its time."""
    incident = an_incident()
    first = in_the_way(incident, item_of(incident, "repair", LISTS), LISTS)
    assert {item.stage for item in first} == {Stage.STOP, Stage.CANCEL, Stage.PROVE, Stage.PRESERVE}
    assert in_the_way(incident, item_of(incident, "positions", LISTS), LISTS) == ()


def test_every_stage_stands_in_one_list() -> None:
    """Three lists: containment, what stands behind "resolved", and what must hold before trading goes on."""
    assert {stage.sheet for stage in Stage} == set(Sheet)
    assert {item.stage for item in items_of(an_incident(), Sheet.RESOLUTION, LISTS)} == {
        Stage.INVESTIGATE,
        Stage.RESOLVE,
    }
    assert {item.stage for item in items_of(an_incident(), Sheet.RESUME, LISTS)} == {Stage.RESUME}
