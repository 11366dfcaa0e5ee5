"""Writes what happens as JSON lines, with incident and request bound, and never a secret."""

import logging
import re
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

REDACTED = "[redacted]"
TOKEN = re.compile(r"\bx(?:ox[a-z]|app)(?:\.xox[a-z])?-[\w-]+|(?<=://)[^/\s@]+(?=@)|(?<=hooks\.slack\.com/)[\w/-]+")
SECRET_KEY = re.compile(r"token|secret|password|authorization|signature|cookie", re.IGNORECASE)


def configure(*, secrets: tuple[str, ...] = (), to: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log of the process, the libraries' included, to one stream as JSON.

    Args:
        secrets: Values that are replaced wherever they occur; tokens are known by their form.
        to: The stream; standard error if None, so that a command's output stays clean.
        level: The lowest level that is written, one of the numbers in `logging`.
    """
    shared = _processors(secrets)
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # It says each tick twice, and a tick carries no work.
    logging.getLogger("apscheduler").setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )


def bound(**ids: str | None) -> AbstractContextManager[None]:
    """Put ids such as `incident` and `request` on every line logged inside; None leaves one out.

    The binding follows the task, so two requests at once never mix.
    """
    return structlog.contextvars.bound_contextvars(**{name: value for name, value in ids.items() if value is not None})


def redactor(secrets: tuple[str, ...]) -> Processor:
    """A processor that blanks secrets by value, by their form, and by the name they stand under."""
    # The longest first: a secret that contains another must not leave its tail behind.
    known = sorted((re.escape(secret) for secret in secrets if secret), key=len, reverse=True)
    pattern = re.compile("|".join([*known, TOKEN.pattern]))

    def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {name: _cleaned(name, value, pattern) for name, value in event.items()}

    return redact


def _processors(secrets: tuple[str, ...]) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        # Last, so that it also sees what the others wrote: a traceback quotes the line that failed.
        redactor(secrets),
    ]


def _cleaned(name: str, value: Any, pattern: re.Pattern[str]) -> Any:
    """Return a value as it may be printed."""
    if name.startswith("_"):  # structlog's own entries, which its formatter needs as they are
        return value
    if SECRET_KEY.search(name) and value is not None:
        return REDACTED
    return _without_secrets(value, pattern)


def _without_secrets(value: Any, pattern: re.Pattern[str]) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return pattern.sub(REDACTED, value)
        case Mapping():
            return {str(name): _cleaned(str(name), held, pattern) for name, held in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_without_secrets(held, pattern) for held in value]
        case _:
            return pattern.sub(REDACTED, str(value))
