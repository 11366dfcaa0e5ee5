"""canvases.*: sections, changes, access, and one canvas a channel."""

from typing import Any

import pytest

from tests.sandbox.a_workspace import Workspace


def content(markdown: str) -> dict[str, str]:
    """A document."""
    return {"type": "markdown", "markdown": markdown}


def written(workspace: Workspace, markdown: str = "# One\n\nfirst\n\n## Two\n\nsecond") -> str:
    """A canvas that stands alone."""
    return str(workspace.call("canvases.create", title="Notes", document_content=content(markdown))["canvas_id"])


def found(workspace: Workspace, canvas: str, **criteria: Any) -> list[str]:
    """The ids of the sections that fit."""
    answer = workspace.call("canvases.sections.lookup", canvas_id=canvas, criteria=criteria)
    return [section["id"] for section in answer["sections"]]


def changed(workspace: Workspace, canvas: str, **change: Any) -> str:
    """The error code of one change, or an empty text."""
    return workspace.error("canvases.edit", canvas_id=canvas, changes=[change])


def test_sections_are_found_by_kind_and_text() -> None:
    """Headings by level or all of them."""
    workspace = Workspace()
    canvas = written(workspace)
    assert len(found(workspace, canvas)) == 4
    assert len(found(workspace, canvas, section_types=["any_header"])) == 2
    assert len(found(workspace, canvas, section_types=["h2"])) == 1
    assert len(found(workspace, canvas, contains_text="second")) == 1


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("insert_at_start", "new\n\n# One\n\nfirst"),
        ("insert_at_end", "# One\n\nfirst\n\nnew"),
        ("replace", "new"),
    ],
)
def test_a_canvas_is_changed_as_a_whole(operation: str, text: str) -> None:
    """At its ends, or all of it."""
    workspace = Workspace()
    canvas = written(workspace, "# One\n\nfirst")
    assert changed(workspace, canvas, operation=operation, document_content=content("new")) == ""
    assert workspace.world.canvas(canvas).markdown == text


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("insert_before", "a\n\nnew\n\nb\n\nc"),
        ("insert_after", "a\n\nb\n\nnew\n\nc"),
        ("replace", "a\n\nnew\n\nc"),
        ("delete", "a\n\nc"),
    ],
)
def test_a_canvas_is_changed_at_a_section(operation: str, text: str) -> None:
    """Whose id is looked up first, and is gone with the section."""
    workspace = Workspace()
    canvas = written(workspace, "a\n\nb\n\nc")
    section = found(workspace, canvas, contains_text="b")[0]
    change = {"operation": operation, "section_id": section, "document_content": content("new")}
    assert changed(workspace, canvas, **change) == ""
    assert workspace.world.canvas(canvas).markdown == text
    gone = operation in {"replace", "delete"}
    assert (changed(workspace, canvas, **change) == "canvas_editing_failed") == gone


def test_a_canvas_is_renamed() -> None:
    """Its text stays."""
    workspace = Workspace()
    canvas = written(workspace, "a")
    changed(workspace, canvas, operation="rename", title_content=content("Post-mortem"))
    assert (workspace.world.canvas(canvas).title, workspace.world.canvas(canvas).markdown) == ("Post-mortem", "a")


def test_a_channel_has_one_canvas_of_its_own() -> None:
    """The second is refused, in the words of each method."""
    workspace = Workspace()
    room = workspace.room()
    lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
    errors = [workspace.error("conversations.canvases.create", channel_id=room) for _ in range(2)]
    assert errors == ["", "channel_canvas_already_exists"]
    assert workspace.error("canvases.create", channel_id=room) == "canvas_creation_failed"
    outside = workspace.call("conversations.canvases.create", channel_id=lobby)
    assert (outside["error"], outside["detail"]) == ("channel_canvas_creation_failed", "not_in_channel")


@pytest.mark.parametrize(("size", "error"), [(1_048_576, ""), (1_048_577, "canvas_creation_failed")])
def test_a_canvas_holds_a_mebibyte(size: int, error: str) -> None:
    """One byte more is refused."""
    assert Workspace().error("canvases.create", document_content=content("x" * size)) == error


def test_a_canvas_can_be_deleted_once_and_not_found_after() -> None:
    """Nor can one be found that never was."""
    workspace = Workspace()
    canvas = written(workspace)
    assert [workspace.error("canvases.delete", canvas_id=canvas) for _ in range(2)] == ["", "canvas_not_found"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"access_level": "read", "user_ids": ["U000000002"]}, ""),
        ({"access_level": "read", "user_ids": ["U0"]}, "user_not_found"),
        ({"access_level": "read", "channel_ids": ["C0"]}, "channel_not_found"),
        ({"access_level": "read"}, "invalid_parameters"),
        ({"access_level": "burn", "user_ids": ["U000000002"]}, "invalid_parameters"),
    ],
)
def test_access_is_given_to_channels_or_users(arguments: dict[str, Any], error: str) -> None:
    """One of the two, and they must be there."""
    workspace = Workspace()
    assert workspace.error("canvases.access.set", canvas_id=written(workspace), **arguments) == error


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("canvases.create", {"document_content": "text"}),
        ("canvases.create", {"document_content": {"type": "html"}}),
        ("canvases.edit", {"canvas_id": "F1", "changes": []}),
        ("canvases.sections.lookup", {"canvas_id": "F1", "criteria": "h1"}),
    ],
)
def test_a_structure_of_the_wrong_kind_is_refused(name: str, arguments: dict[str, Any]) -> None:
    """Before anything is done."""
    workspace = Workspace()
    if "canvas_id" in arguments:
        arguments = arguments | {"canvas_id": written(workspace)}
    assert workspace.error(name, **arguments) == "invalid_arguments"


def test_a_canvas_of_a_channel_out_of_sight_is_not_found() -> None:
    """Nor can more be written into one than it holds."""
    workspace = Workspace()
    secret = workspace.world.add_channel("secret", creator=workspace.ana, private=True)
    hidden = workspace.world.add_canvas(workspace.ana, "Notes", "a", secret).id
    assert workspace.error("canvases.delete", canvas_id=hidden) == "canvas_not_found"
    too_much = {"operation": "insert_at_end", "document_content": content("x" * 1_048_577)}
    assert changed(workspace, written(workspace), **too_much) == "canvas_editing_failed"


def test_access_can_be_given_to_a_channel() -> None:
    """And is kept with the canvas."""
    workspace = Workspace()
    room, canvas = workspace.room(), written(workspace)
    arguments = {"access_level": "write", "channel_ids": [room]}
    assert workspace.error("canvases.access.set", canvas_id=canvas, **arguments) == ""
    assert workspace.world.canvas(canvas).access == {room: "write"}
