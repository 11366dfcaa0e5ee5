"""What people see of a contact test."""

from bot.domain.escalation_policy import PageChannel
from bot.render.escaping import Verbatim
from bot.render.messages import message
from bot.render.outside import Notice, notice
from bot.render.templates import Payload, Templates


def direct(templates: Templates, test: str) -> Payload:
    """The direct message, with a button; `test` is the id of the whole test."""
    return message(templates, "contact_test", value=f"/{test}")


def outside(templates: Templates, channel: PageChannel, *, link: str | None) -> Notice:
    """The message outside Slack; `link` answers it, None where only Slack can."""
    return notice(templates, "contact_test", channel=channel, link=Verbatim(link or ""))


def page(templates: Templates, *, state: str, answer: str) -> str:
    """The page behind the link, by state: `open`, `done` or `expired`; `answer` is what was answered."""
    return templates.page("contact_test", state=state, answer=answer)
