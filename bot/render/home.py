"""A person's Home, checked against what Slack takes."""

from bot.domain.home import HomePage, parts
from bot.domain.wording import listed
from bot.render.blocks import check_home
from bot.render.templates import Payload, Templates


def home(templates: Templates, page: HomePage, user: str) -> Payload:
    """What somebody sees who opens the bot's Home.

    Args:
        templates: What renders.
        page: What stands in it.
        user: Slack user id of who looks.

    Raises:
        OverLimit: Slack would refuse it.
    """
    mine = [(each, listed(parts(user, each))) for each in page.mine]
    return check_home(templates.yaml("homes/home", page=page, mine=mine))
