"""views.*: modals and the App Home."""

from bot.sandbox.errors import SlackError
from bot.sandbox.limit_check import view_faults, view_too_large
from bot.sandbox.methods.blocks import refuse
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, wrong_arguments
from bot.sandbox.records import Json

TRIGGER_ERRORS = ("duplicate_external_id", "exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id")
TRIGGER_ARGUMENTS = ("interactivity_pointer", "trigger_id")


def checked_view(request: Request, kind: str) -> Json:
    """The view of a call, under all of Slack's limits.

    Raises:
        SlackError: view_too_large, or invalid_arguments with a JSON pointer for each fault.
    """
    view = request.structure("view")
    if not isinstance(view, dict):
        raise wrong_arguments("must be an object: view")
    faults = view_faults(view, kind)
    if faults:
        raise refuse("invalid_arguments", faults)
    if view_too_large(view):
        raise SlackError("view_too_large")
    return view


def _trigger(request: Request) -> str:
    trigger = request.text("trigger_id") or request.text("interactivity_pointer")
    if not trigger:
        raise wrong_arguments("missing required field: trigger_id")
    return trigger


@method(
    "views.open", tier=4, required=("view",), optional=TRIGGER_ARGUMENTS, errors=(*TRIGGER_ERRORS, "view_too_large")
)
def open_(request: Request) -> Json:
    """Open a modal for the user behind a trigger."""
    view = checked_view(request, "modal")
    return {"view": request.world.open_view(_trigger(request), view)}


@method(
    "views.push",
    tier=4,
    required=("view",),
    optional=TRIGGER_ARGUMENTS,
    errors=(*TRIGGER_ERRORS, "not_found", "push_limit_reached", "view_too_large"),
)
def push(request: Request) -> Json:
    """Put a modal on top of the open one."""
    view = checked_view(request, "modal")
    return {"view": request.world.push_view(_trigger(request), view)}


@method(
    "views.update",
    tier=4,
    required=("view",),
    optional=("external_id", "hash", "view_id"),
    errors=("duplicate_external_id", "hash_conflict", "not_found", "view_too_large"),
)
def update(request: Request) -> Json:
    """Replace what an open view shows."""
    view_id, external_id = request.text("view_id"), request.text("external_id")
    if not (view_id or external_id):
        raise wrong_arguments("missing required field: view_id")
    found = request.world.view(view_id, external_id)
    view = checked_view(request, found["type"])
    return {"view": request.world.update_view(view, view_id=found["id"], hash_=request.text("hash"))}


@method(
    "views.publish",
    tier=4,
    required=("user_id", "view"),
    optional=("hash",),
    errors=("duplicate_external_id", "hash_conflict", "view_too_large"),
)
def publish(request: Request) -> Json:
    """Give a user their App Home."""
    user = request.text("user_id")
    if user not in request.world.people:
        raise wrong_arguments("invalid `user_id`")
    return {"view": request.world.publish_home(user, checked_view(request, "home"), request.text("hash"))}
