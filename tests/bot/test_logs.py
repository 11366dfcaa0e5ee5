import asyncio
import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from bot import logs

SECRETS = ("s3cr3t", "s3cr3t-and-more")


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Logging set up to a string, and put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []  # `configure` closes what it replaces, and pytest's own handlers must live on
    stream = StringIO()
    logs.configure(secrets=SECRETS, to=stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: StringIO) -> list[dict[str, Any]]:
    """What was logged, line by line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_time_level_and_logger(written: StringIO) -> None:
    """A log collector needs no parser of its own."""
    structlog.get_logger("bot.worker").info("page sent", attempts=2, late=None)
    (line,) = lines(written)
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "page sent",
        "attempts": 2,
        "late": None,
        "level": "info",
        "logger": "bot.worker",
    }


def test_a_library_logs_in_the_same_form(written: StringIO) -> None:
    """Bolt and SQLAlchemy use the standard library's logging and come out alike."""
    logging.getLogger("slack_bolt.App").warning("Starting with %s", "xoxb-123-abc", extra={"team": "T1"})
    (line,) = lines(written)
    assert line["event"] == "Starting with [redacted]"
    assert (line["logger"], line["level"], line["team"]) == ("slack_bolt.App", "warning", "T1")


def test_chatter_below_the_level_is_not_written(written: StringIO) -> None:
    """Debug lines stay out unless they are asked for."""
    structlog.get_logger("bot").debug("detail")
    logging.getLogger("aiohttp").debug("detail")
    assert lines(written) == []


def test_ids_are_on_every_line_inside_and_on_none_after(written: StringIO) -> None:
    """One search for an incident finds all that was done for it."""
    log = structlog.get_logger("bot")
    with logs.bound(incident="INC-20260101-001", request=None):
        log.info("inside")
        logging.getLogger("slack_sdk").info("inside too")
    log.info("outside")
    assert [line.get("incident") for line in lines(written)] == ["INC-20260101-001", "INC-20260101-001", None]
    assert not any("request" in line for line in lines(written))


async def test_two_requests_at_once_keep_their_own_ids(written: StringIO) -> None:
    """The ids follow the task, not the process."""
    log = structlog.get_logger("bot")

    async def handle(request: str) -> None:
        with logs.bound(request=request):
            await asyncio.sleep(0)
            log.info(request)

    await asyncio.gather(handle("a"), handle("b"))
    assert [(line["event"], line["request"]) for line in lines(written)] == [("a", "a"), ("b", "b")]


@pytest.mark.parametrize(
    "leak",
    [
        "token xoxb-1-2-abcDEF",
        "xapp-1-A0-9-f00",
        "xoxe.xoxp-1-refresh",
        "postgresql://warroom:pw@db/warroom",
        "https://hooks.slack.com/services/T0/B0/x",
        "plain s3cr3t-and-more",
    ],
)
def test_a_secret_never_reaches_the_log(written: StringIO, leak: str) -> None:
    """Wherever it stands: in the event, in a value, deep inside, in an error."""
    structlog.get_logger("bot").error(leak, value=leak, deep={"list": [{"text": leak}]}, error=ValueError(leak))
    text = written.getvalue()
    kept = ("xoxb-1", "abcDEF", "xapp-1", "refresh", "pw@", "services", "s3cr3t", "and-more")
    assert text.count(logs.REDACTED) == 4
    assert not any(secret in text for secret in kept)


def test_a_traceback_is_cleaned_too(written: StringIO) -> None:
    """An exception's text often quotes the request that failed."""
    unreachable = ConnectionError("cannot reach postgresql://u:s3cr3t@db")
    try:
        raise unreachable
    except ConnectionError:
        structlog.get_logger("bot").exception("failed")
        logging.getLogger("asyncio").exception("failed")
    assert "s3cr3t" not in written.getvalue()
    assert all("ConnectionError" in line["exception"] for line in lines(written))


def test_what_stands_under_a_telling_name_is_blanked_whole(written: StringIO) -> None:
    """A secret of unknown form is known by where it stands."""
    structlog.get_logger("bot").info("call", headers={"Authorization": "Bearer 1", "Accept": "json"}, token=None)
    (line,) = lines(written)
    assert line["headers"] == {"Authorization": "[redacted]", "Accept": "json"}
    assert line["token"] is None
