"""Keeping people from outside of the firm from giving commands."""

from bot.domain import outsiders
from bot.services.context import Context

ELSEWHERE = "a member of another workspace"


async def check(ctx: Context, user: str, team: str | None) -> None:
    """Go on only if whoever acts is of the firm.

    Slack is asked about everybody who joins a war room, so that a guest is known before they type; somebody of whom
    nothing is known yet is taken for one of the firm, for a declaration must never wait.

    Args:
        ctx: What is known of people.
        user: Slack user id.
        team: Whose member Slack says they are; None where it does not say.

    Raises:
        Outsider: They are not.
        StoreUnavailable: The database does not answer.
    """
    known = await ctx.read.person(user, ctx.workspace)
    elsewhere = ELSEWHERE if team and team != ctx.workspace else ""
    outsiders.check(user, elsewhere or (known.outside if known else ""), ctx.policy)
