"""`/incident link repeat_of INC-…`: what one incident is to another."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.command import Where
from bot.domain.relations import Relate, Relation
from bot.render import messages
from bot.services import reading, relations
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.words import WrongUse, split_command, take_reference

USAGE: Final = f"/incident link {'|'.join(Relation)} INC-20120801-001"


async def link(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Link the incident of this room, or one that is named first, to another."""
    words = typed.read(request, rest)
    name, named = split_command(words.rest)
    relation = next((each for each in Relation if each.value == name.replace("-", "_")), None)
    reference, left = take_reference(named)
    if relation is None or reference is None or left:
        raise WrongUse(USAGE)
    other = await reading.find(desk.ctx, Where(reference=reference))
    command = Relate(**words.fields(), relation=relation, other=other)
    return messages.answer(desk.templates, await relations.relate(desk.ctx, command))
