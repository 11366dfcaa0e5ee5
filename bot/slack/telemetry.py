"""Measures how long Slack waits for answers, whichever way its requests come."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.telemetry import Telemetry

OK = 200


class MeasuredApp(AsyncApp):
    """A Bolt app as this bot needs it, which tells how long each answer took.

    Args:
        client: For direct answers; it gets its token from `authorize`, anew for each request.
        signing_secret: Empty in Socket Mode.
        authorize: Says who we are.
        telemetry: Is told.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        signing_secret: str,
        authorize: Callable[..., Awaitable[AuthorizeResult]],
        telemetry: Telemetry,
    ) -> None:
        super().__init__(
            name="warroom",  # else Bolt walks the stack and every module's source for one
            client=client,
            signing_secret=signing_secret,
            authorize=authorize,
            ignoring_self_events_enabled=False,  # what the bot says in a war room is on record like everything else
            attaching_function_token_enabled=False,  # for workflow steps and assistants: work per event, for nothing
            attaching_conversation_kwargs_enabled=False,
            process_before_response=True,  # commit, then ack: a listener that fails must not have been acked
        )
        self._telemetry = telemetry

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer as Bolt does."""
        began = time.perf_counter()
        answer = await super().async_dispatch(req)
        kind, event = _kind(req.body)
        # What was refused may be anybody's words: they must not become a label each.
        event = event if answer.status == OK else ""
        self._telemetry.acked(kind, time.perf_counter() - began, status=answer.status, event=event)
        return answer


def _kind(body: dict[str, Any]) -> tuple[str, str]:
    """What kind of request this is, and the type of an event."""
    match body:
        case {"command": _}:
            return "command", ""
        case {"type": "event_callback", "event": {"type": str(event)}}:
            return "event", event
        case {"type": "block_actions"}:
            return "button", ""
        case {"type": "view_submission"}:
            return "form", ""
        case _:
            return "other", ""
