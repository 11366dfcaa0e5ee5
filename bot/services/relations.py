"""Linking incidents, and merging a duplicate into the one that goes on."""

from bot.domain import relations
from bot.domain.permissions import Act
from bot.domain.relations import Relate, Relation
from bot.services.act import act
from bot.services.context import Context
from bot.services.permissions import only
from bot.services.reading import find


async def relate(ctx: Context, command: Relate) -> str:
    """Link one incident to another, on record in both.

    Each is a transaction of its own, remembered by its key: said again after a crash between them, the second follows.

    Raises:
        NotPermitted: The policy lets others merge.
        NotRelated, NotNow: They cannot stand in this relation.
    """
    first = await find(ctx, command.where)
    merges = command.relation is Relation.DUPLICATE_OF
    answer = await act(ctx, command, only(Act.MERGE, relations.relate) if merges else relations.relate)
    await act(ctx, relations.back(command, first), relations.related_back)
    return answer
