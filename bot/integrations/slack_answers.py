"""Asking Slack once, and reading what it answered without trusting its shape."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.integrations.ports import Ambiguous, Page, Refused
from bot.integrations.slack_errors import NO_ANSWER, UNREADABLE, outcome, unanswered

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of Slack; what it should say and does not makes the outcome of the call ambiguous."""

    body: Row
    headers: Mapping[str, str]

    def text(self, *path: str) -> str:
        """The text at a path of keys.

        Raises:
            Ambiguous: There is none.
        """
        found = at(self.body, *path)
        if not isinstance(found, str):
            raise Ambiguous(UNREADABLE)
        return found

    def rows(self, name: str) -> list[Row]:
        """The objects in a list; none if there is no such list."""
        found = self.body.get(name)
        return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def at(row: Row, *path: str) -> object:
    """What stands at a path of keys; None if it leads nowhere."""
    found: object = row
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


async def answered(method: str, call: Awaitable[AsyncSlackResponse], *, fine: Collection[str] = ()) -> Answer:
    """Slack's answer to one call, which is made once and never repeated here.

    Args:
        method: The Web API method's name.
        call: The call.
        fine: Error codes that are as good as success.

    Raises:
        Refused: A definite no.
        Later: Slack said when.
        Ambiguous: It may have happened.
    """
    try:
        response = await call
    except SlackApiError as error:
        failed = outcome(method, error.response)
        if isinstance(failed, Refused) and failed.code in fine:
            return _read(error.response)
        raise failed from error
    except NO_ANSWER as error:
        raise unanswered(error) from error
    return _read(response)


async def pages(method: str, ask: Callable[[str | None], Awaitable[AsyncSlackResponse]]) -> AsyncIterator[Answer]:
    """Slack's answers page by page; `ask` makes the call with the cursor of a page, None for the first."""
    cursor: object = None
    while True:
        answer = await answered(method, ask(str(cursor) if cursor else None))
        yield answer
        cursor = at(answer.body, "response_metadata", "next_cursor")
        if not cursor:
            return


def page_of(answer: Answer) -> Page:
    """The messages of an answer; one without a `ts` is none."""
    messages = tuple(row for row in answer.rows("messages") if isinstance(row.get("ts"), str))
    return Page(messages, more=bool(answer.body.get("has_more")))


def _read(response: AsyncSlackResponse) -> Answer:
    if not isinstance(response.data, Mapping):
        raise Ambiguous(UNREADABLE)
    return Answer(response.data, response.headers)
