"""The one error of the sandbox: what Slack would answer with `ok: false`."""

from collections.abc import Mapping
from typing import Any


class SlackError(Exception):
    """A Web API call was refused.

    Args:
        code: Slack's error code, such as `channel_not_found`.
        details: Further top-level keys of the answer, such as `needed` and `provided` or `response_metadata`.
    """

    def __init__(self, code: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.details = dict(details or {})
