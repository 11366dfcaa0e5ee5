"""Registers every listener, and turns refusals and failures into words."""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from bot.domain.errors import DomainError
from bot.render import messages, modals
from bot.slack import (
    action_items,
    buttons,
    checklists,
    commands,
    completing,
    declare,
    drafts,
    events,
    evidence,
    facts,
    halts,
    mentions,
    outsiders,
    prevention,
    redaction,
    roles,
    shortcuts,
    status_update,
    timeline_pages,
    triage,
)
from bot.slack.desk import Desk
from bot.slack.requests import Payload

log = structlog.get_logger(__name__)

ANYTHING = re.compile(r"[\s\S]*")
NOT_SAVED = (
    "The database is not answering. What you sent was *not* saved. Try again in a moment, or page on-call by phone."
)


NOT_SAVED_FORM = "Not saved: the database is not answering. Submit again in a moment, or page on-call by phone."


def register(app: AsyncApp, desk: Desk) -> None:
    """Attach everything that people can do in Slack."""
    app.middleware(_door(desk))
    # Events first, and by one listener: Bolt asks every listener in turn, and most of what comes is events.
    app.event(ANYTHING)(_bound(events.heard, desk))
    app.command("/incident")(_bound(commands.slash, desk))
    app.action("open_prevention")(_bound(prevention.opened, desk))
    app.action("prevent_skip")(_bound(prevention.skipped, desk))
    app.view("action_item")(_bound(action_items.submitted, desk))
    app.view("hand_over_item")(_bound(action_items.handed_over, desk))
    app.view("declare")(_bound(declare.submitted, desk))
    app.shortcut(shortcuts.ADD_TO_TIMELINE)(_bound(shortcuts.asked, desk))
    app.shortcut(shortcuts.DECLARE_FROM_MESSAGE)(_bound(shortcuts.declare_from_message, desk))
    app.shortcut(shortcuts.DECLARE)(_bound(shortcuts.declare_anywhere, desk))
    app.view(shortcuts.ADD_TO_TIMELINE)(_bound(shortcuts.submitted, desk))
    app.view("halt")(_bound(halts.submitted, desk))
    app.view("evidence")(_bound(evidence.submitted, desk))
    app.view(status_update.CALLBACK)(_bound(status_update.submitted, desk))
    app.view(drafts.SECTION)(_bound(drafts.submitted, desk))
    app.view("triage")(_bound(triage.submitted, desk))
    app.view(facts.QUESTIONS)(_bound(facts.questions_asked, desk))
    app.view(facts.FORM)(_bound(facts.submitted, desk))
    for action_id in buttons.BUTTONS:
        app.action(action_id)(_bound(buttons.pressed, desk))
    for action_id in checklists.TICKS:
        app.action(action_id)(_bound(checklists.pressed, desk))
    for callback_id, form in checklists.FORMS.items():
        app.view(callback_id)(_bound(form, desk))
    for action_id in checklists.OPENED:
        app.action(action_id)(_bound(checklists.opened, desk))
    app.action(timeline_pages.TURNED)(_bound(timeline_pages.turned, desk))
    app.action(redaction.CONFIRMED)(_bound(redaction.confirmed, desk))
    for menu in ("say_category", "say_trading_state"):
        app.action(menu)(_bound(completing.chosen, desk))
    app.view(completing.AFFECTED)(_bound(completing.submitted, desk))
    app.action(roles.TAKEN)(_bound(roles.taken, desk))
    app.action(mentions.AGAIN)(_bound(mentions.again, desk))
    # Last: what nobody handles is acked all the same, else Slack sends it again and again.
    app.action(ANYTHING)(_acked)
    app.view(ANYTHING)(_acked)
    app.view_closed(ANYTHING)(_acked)
    app.shortcut(ANYTHING)(_acked)
    app.error(_bound(explain, desk))


def _door(desk: Desk) -> Callable[..., Any]:
    """Bolt gives a middleware its way on under the name `next`, which a partial cannot rename."""

    async def door(body: Payload, next: Callable[..., Any]) -> BoltResponse | None:  # noqa: A002  # Bolt's own name
        return await outsiders.at_the_door(body, next, desk=desk, refuse=partial(explain, desk=desk))

    return door


async def explain(error: Exception, body: Payload, *, desk: Desk) -> BoltResponse | None:
    """Tell whoever asked why nothing was done; an event is left unacked, so that Slack sends it again."""
    refused = isinstance(error, DomainError)
    if not refused:
        log.error("listener failed", exc_info=error, kind=body.get("type", "command"))
    words = str(error) if refused else NOT_SAVED
    said = messages.refusal(desk.templates, error) if isinstance(error, DomainError) else None
    answer = said or messages.answer(desk.templates, words)
    match body.get("type"):
        case "event_callback":
            return None
        case "block_actions" | "message_action" | "shortcut":
            await _say(desk, body, words, answer)
            return BoltResponse(status=200, body="")
        case "view_submission" if not refused:
            # As an error on the first field, so that the form and everything typed in it stay.
            return _json({"response_action": "errors", "errors": {_first_field(body): NOT_SAVED_FORM}})
        case "view_submission":
            return _json({"response_action": "update", "view": modals.problem(desk.templates, words)})
        case _:
            return _json({"response_type": "ephemeral", **answer})


async def _say(desk: Desk, body: Payload, words: str, answer: Mapping[str, Any]) -> None:
    """Behind a button or a shortcut; a Home has no place for an answer, so a window of its own opens there."""
    url = body.get("response_url")
    if url:
        desk.replies.reply(url, answer)
    else:
        await desk.open_form(body["trigger_id"], modals.problem(desk.templates, words))


def _first_field(body: Payload) -> str:
    return str(next(iter(body["view"]["state"]["values"]), "title"))


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": "application/json"})


async def _acked(ack: AsyncAck) -> None:
    await ack()


def _bound(listener: Callable[..., Any], desk: Desk) -> Callable[..., Any]:
    """The listener with its desk; Bolt gives it the arguments that it names."""
    return partial(listener, desk=desk)
