"""What listeners hold: the use cases' context, the templates, and the two direct answers they may give."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.policy import Policy
from bot.render.templates import Templates
from bot.services.capture import Recorder
from bot.services.contacts import policy_shown
from bot.services.context import Context
from bot.slack.replies import Replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Built once by the composition root.

    Args:
        ctx: For the use cases.
        templates: What people see.
        open_form: Opens a form for a trigger; returns why not, as a sentence, or None when it is open.
        replies: Answers to buttons.
        recorder: Takes the events of war rooms.
        workspace_url: Slack's address of the workspace.
    """

    ctx: Context
    templates: Templates
    open_form: Callable[[str, Mapping[str, Any]], Awaitable[str | None]]
    replies: Replies
    recorder: Recorder
    workspace_url: str

    async def policy(self) -> Policy:
        """The firm's rules with the people who are called at this moment."""
        return await policy_shown(self.ctx.policy, self.ctx.read, self.ctx.workspace, self.ctx.now())
