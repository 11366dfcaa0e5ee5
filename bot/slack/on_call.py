"""`/incident oncall` and `contacts`: who answers now and next, and everybody the firm has named."""

from collections.abc import Mapping
from typing import Any

from bot.domain import on_call as calling
from bot.domain.contact_tests import unproven
from bot.render import on_call as shown
from bot.services import contact_tests as proving
from bot.slack import contact_tests
from bot.slack.desk import Desk
from bot.slack.requests import Request


async def on_call(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:  # noqa: ARG001  # every subcommand is called the same way
    """Who is on call now and next, role by role."""
    return shown.on_call(desk.templates, calling.shifts(await desk.policy(), desk.ctx.now()))


async def contacts(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Everybody whom the policy names, and who has not answered a test lately; or such a test."""
    if rest.strip():
        return await contact_tests.tested(desk, request, rest.strip())
    proofs, now = await proving.proofs(desk.ctx), desk.ctx.now()
    return shown.contacts(desk.templates, calling.listing(desk.ctx.policy), lambda each: unproven(each, proofs, now))
