"""What a failed call to Slack means: a definite no, not now, or unknown."""

from collections.abc import Mapping
from datetime import timedelta

import aiohttp
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.integrations.ports import Ambiguous, Later, Refused
from bot.integrations.slack_words import words_for

TOO_MANY = 429
SERVER_ERRORS = 500
UNSAID = timedelta(seconds=5)  # a wait that Slack asked for without saying how long

RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
# Slack writes of the first two that "some aspect of the operation may have succeeded"; the others pass by themselves.
UNCERTAIN = frozenset(
    {
        "fatal_error",
        "internal_error",
        "external_channel_migrating",
        "file_update_failed",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "update_failed",
    }
)

UNREADABLE = "Slack's answer could not be read."
LATE = "Slack did not answer in time."
CUT = "The connection to Slack broke off."

# What a call raises when there is no answer that can be read. The SDK takes for granted that a body is a JSON object:
# one that is not (a proxy's page, a list) ends in an AttributeError, bytes that are no text in a UnicodeDecodeError.
NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError, AttributeError, UnicodeDecodeError)


def unanswered(error: Exception) -> Ambiguous:
    """The outcome of a call that ended in one of `NO_ANSWER`."""
    if isinstance(error, TimeoutError):
        return Ambiguous(LATE)
    return Ambiguous(CUT if isinstance(error, aiohttp.ClientError | OSError) else UNREADABLE)


def outcome(method: str, response: object) -> Refused | Later | Ambiguous:
    """The outcome of a call that Slack did not answer with `ok: true`.

    Args:
        method: The Web API method, which is the gate that a rate limit closes.
        response: What slack_sdk hands over: its own response, or aiohttp's if the body was no JSON.
    """
    if not isinstance(response, AsyncSlackResponse):
        return Ambiguous(UNREADABLE)
    body = response.data if isinstance(response.data, Mapping) else {}
    code = str(body.get("error") or "")
    if response.status_code == TOO_MANY or code in RATE_LIMITED:
        return Later(wait_of(response.headers), method)
    if response.status_code >= SERVER_ERRORS:
        return Ambiguous(f"Slack has a fault of its own ({response.status_code}).")
    if code in UNCERTAIN:
        return Ambiguous(f"Slack has a fault of its own ({code}).")
    if not code:
        return Ambiguous(UNREADABLE)
    return Refused(words_for(code, needed=str(body.get("needed") or "")), code)


def wait_of(headers: Mapping[str, str]) -> timedelta:
    """How long a rate-limited answer asks to wait."""
    seconds = headers.get("Retry-After", "")
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() else UNSAID
