"""Views: triggers, the stack of modals, hashes, external ids and the Home."""

from typing import Any

from bot.sandbox.happened import HomeOpened
from tests.sandbox.a_workspace import Workspace, refusal_of


def modal(title: str = "Declare", **keys: Any) -> dict[str, Any]:
    """A modal without blocks."""
    return {"type": "modal", "title": {"type": "plain_text", "text": title}, "blocks": [], **keys}


def opened(workspace: Workspace, view: dict[str, Any] | None = None) -> dict[str, Any]:
    """Open a modal for Ana with a fresh trigger, and return the view."""
    trigger = workspace.world.new_trigger(workspace.ana)
    answer = workspace.call("views.open", trigger_id=trigger, view=view or modal())
    return dict(answer["view"])


def test_a_trigger_is_good_for_three_seconds_and_one_use() -> None:
    """Then it is expired, or exchanged; an invented one is invalid."""
    workspace = Workspace()
    once, late = workspace.world.new_trigger(workspace.ana), workspace.world.new_trigger(workspace.ana)
    workspace.clock.forward(3)
    assert workspace.error("views.open", trigger_id=once, view=modal()) == ""
    assert workspace.error("views.open", trigger_id=once, view=modal()) == "exchanged_trigger_id"
    workspace.clock.forward(0.001)
    assert workspace.error("views.open", trigger_id=late, view=modal()) == "expired_trigger_id"
    assert workspace.error("views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert workspace.error("views.open", view=modal()) == "invalid_arguments"


def test_a_refused_view_does_not_spend_its_trigger() -> None:
    """Checked first, opened second."""
    workspace = Workspace()
    trigger = workspace.world.new_trigger(workspace.ana)
    assert workspace.error("views.open", trigger_id=trigger, view=modal("x" * 25)) == "invalid_arguments"
    assert workspace.error("views.open", trigger_id=trigger, view=modal()) == ""


def test_three_modals_can_be_stacked() -> None:
    """The fourth is refused; each knows what lies under it."""
    workspace = Workspace()
    first = opened(workspace)
    errors = []
    for title in ("two", "three", "four"):
        trigger = workspace.world.new_trigger(workspace.ana)
        errors.append(workspace.error("views.push", trigger_id=trigger, view=modal(title)))
    assert errors == ["", "", "push_limit_reached"]
    stack = workspace.world.modal_of(workspace.ana)
    assert [view["title"]["text"] for view in stack] == ["Declare", "two", "three"]
    assert {view["root_view_id"] for view in stack} == {first["id"]}
    assert [view["previous_view_id"] for view in stack] == [None, stack[0]["id"], stack[1]["id"]]


def test_nothing_can_be_pushed_onto_nothing() -> None:
    """A stack begins with views.open."""
    workspace = Workspace()
    trigger = workspace.world.new_trigger(workspace.ben)
    assert workspace.error("views.push", trigger_id=trigger, view=modal()) == "not_found"


def test_opening_again_replaces_the_stack() -> None:
    """A user sees one."""
    workspace = Workspace()
    old = opened(workspace)
    new = opened(workspace, modal("again"))
    assert [view["id"] for view in workspace.world.modal_of(workspace.ana)] == [new["id"]]
    assert workspace.error("views.update", view_id=old["id"], view=modal()) == "not_found"


def test_a_hash_guards_against_overwriting() -> None:
    """Each update makes a new one; without a hash nothing is guarded."""
    workspace = Workspace()
    view = opened(workspace)
    update = {"view_id": view["id"], "view": modal("two")}
    assert workspace.error("views.update", **update, hash=view["hash"]) == ""
    assert workspace.error("views.update", **update, hash=view["hash"]) == "hash_conflict"
    assert workspace.error("views.update", **update) == ""
    assert workspace.world.modal_of(workspace.ana)[0]["id"] == view["id"]


def test_an_external_id_names_one_view() -> None:
    """It finds the view, and refuses a second one: a key against opening twice."""
    workspace = Workspace()
    opened(workspace, modal(external_id="declare-7"))
    trigger = workspace.world.new_trigger(workspace.ben)
    twice = workspace.error("views.open", trigger_id=trigger, view=modal(external_id="declare-7"))
    assert twice == "duplicate_external_id"
    kept = workspace.error("views.update", external_id="declare-7", view=modal("two", external_id="declare-7"))
    assert kept == ""
    assert workspace.error("views.update", view=modal()) == "invalid_arguments"


def test_closing_shows_what_was_below() -> None:
    """Or nothing, if the whole stack is cleared."""
    workspace = Workspace()
    world, ana = workspace.world, workspace.ana
    opened(workspace)
    world.stack_view(ana, modal("two"))
    assert [view["title"]["text"] for view in world.close_view(ana)] == ["two"]
    world.stack_view(ana, modal("three"))
    assert [view["title"]["text"] for view in world.close_view(ana, clear=True)] == ["three", "Declare"]
    assert world.modal_of(ana) == []
    assert world.close_view(ana) == []


def test_the_home_is_published_and_seen_by_one_user() -> None:
    """Opening it tells the app, with the view as it stands."""
    workspace = Workspace()
    world, ana = workspace.world, workspace.ana
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = workspace.call("views.publish", user_id=ana, view=home)["view"]
    again = workspace.call("views.publish", user_id=ana, view=home, hash=first["hash"])["view"]
    assert again["id"] == first["id"]
    assert workspace.error("views.publish", user_id=ana, view=home, hash=first["hash"]) == "hash_conflict"
    assert workspace.error("views.publish", user_id="U0NOBODY", view=home) == "invalid_arguments"
    assert world.home(workspace.ben) is None
    world.open_home(ana)
    happened = workspace.happenings[-1]
    assert isinstance(happened, HomeOpened)
    assert (happened.user, happened.tab, happened.view) == (ana, "home", world.home(ana))


def test_a_trigger_belongs_to_somebody() -> None:
    """A stranger gets none."""
    workspace = Workspace()
    assert refusal_of(workspace.world.new_trigger, "U0NOBODY") == "user_not_found"


def test_a_view_over_its_weight_is_refused() -> None:
    """Many fields that are each within their limits can be too much together."""
    workspace = Workspace()
    options = [{"text": {"type": "plain_text", "text": "x" * 75}, "value": "x" * 150} for _ in range(100)]
    field = {"type": "static_select", "options": options}
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": "a"}, "accessory": field}] * 10
    trigger = workspace.world.new_trigger(workspace.ana)
    assert workspace.error("views.open", trigger_id=trigger, view=modal() | {"blocks": blocks}) == "view_too_large"


def test_a_view_must_be_an_object() -> None:
    """As JSON in a form or as it is."""
    workspace = Workspace()
    trigger = workspace.world.new_trigger(workspace.ana)
    for view in ("modal", "[]", "{"):
        assert workspace.error("views.open", trigger_id=trigger, view=view) == "invalid_arguments"
    text = '{"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}'
    assert workspace.error("views.open", trigger_id=trigger, view=text) == ""
