"""Checklists: what has to be done for each category, in the golden order, and what stands open of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.domain.errors import DomainError
from bot.domain.evidence_kinds import EvidenceKind
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.domain.labelled import Labelled
from bot.domain.ticks import Sheet, Tick


class Stage(Labelled):
    """The part of a list that an item belongs to; the first six are the golden order of containment."""

    STOP = "stop", "Stop"
    CANCEL = "cancel", "Cancel"
    PROVE = "prove", "Prove"
    DECIDE = "decide", "Decide"
    PRESERVE = "preserve", "Preserve"
    REPAIR = "repair", "Repair"
    INVESTIGATE = "investigate", "Investigate"
    RESOLVE = "resolve", "Resolve"
    RESUME = "resume", "Resume"

    @property
    def sheet(self) -> Sheet:
        """The list in which its items stand."""
        if self in GOLDEN_ORDER:
            return Sheet.CONTAINMENT
        return Sheet.RESUME if self is Stage.RESUME else Sheet.RESOLUTION


GOLDEN_ORDER = (Stage.STOP, Stage.CANCEL, Stage.PROVE, Stage.DECIDE, Stage.PRESERVE, Stage.REPAIR)
# What must be settled before a repair: deciding on positions may take longer, the others may not.
BEFORE_REPAIR = (Stage.STOP, Stage.CANCEL, Stage.PROVE, Stage.PRESERVE)
TWO_NAMES = "two names: Trading and Risk"  # the proof of a decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something to do.

    Args:
        id: How it is called in commands.
        stage: Where in a list it stands.
        text: What is to be done.
        proof: What shows that it was; may be empty.
        evidence: What is to be kept; None for an item that is no evidence.
        two_names: It is decided by two people, one for Trading and one for Risk.
    """

    id: str
    stage: Stage
    text: str
    proof: str = ""
    evidence: EvidenceKind | None = None
    two_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklists:
    """The firm's lists.

    Args:
        containment: For each category.
        others: Of investigation, resolution and resume, the same for all.
    """

    containment: Mapping[Category, tuple[Item, ...]] = field(default_factory=dict)
    others: tuple[Item, ...] = ()

    def of(self, category: Category) -> tuple[Item, ...]:
        """Every item of an incident."""
        return (*self.containment.get(category, ()), *self.others)


class UnknownItem(DomainError):
    """No item of an incident has this id."""

    def __init__(self, typed: str, known: tuple[str, ...]) -> None:
        meant = next(iter(get_close_matches(typed, known, n=1)), None)
        hint = (
            f"Did you mean `{meant}`?"
            if meant
            else "The lists show them: `/incident contain`, `/incident investigate`."
        )
        shown = typed[:30].replace("`", "ˋ")
        super().__init__(f"`{shown}` is no item of this incident. {hint} Nothing was changed.")


def item_of(incident: Incident, typed: str, lists: Checklists) -> Item:
    """The item with this id, or with the only id that begins like this.

    Raises:
        UnknownItem: There is none.
    """
    items = {item.id: item for item in lists.of(incident.category)}
    wanted = typed.lower()
    begun = [name for name in items if name.startswith(wanted)]
    name = wanted if wanted in items else begun[0] if len(begun) == 1 else None
    if name is None:
        raise UnknownItem(wanted, tuple(items))
    return items[name]


def items_of(incident: Incident, sheet: Sheet, lists: Checklists) -> tuple[Item, ...]:
    """The items of one list, in its order."""
    return tuple(item for item in lists.of(incident.category) if item.stage.sheet is sheet)


def tick_of(incident: Incident, item: Item) -> Tick | None:
    """How an item is settled; None while it is open."""
    return next((tick for tick in incident.ticks if tick.item == item.id), None)


def unticked(incident: Incident, lists: Checklists, *stages: Stage) -> tuple[Item, ...]:
    """The items that nobody has settled, in order; of these stages, or of all but the resume checklist without halts."""
    return tuple(_unticked(incident, lists, stages))


def in_the_way(incident: Incident, item: Item, lists: Checklists) -> tuple[Item, ...]:
    """The open items that come before a repair; none for anything else."""
    return unticked(incident, lists, *BEFORE_REPAIR) if item.stage is Stage.REPAIR else ()


def _unticked(incident: Incident, lists: Checklists, stages: tuple[Stage, ...]) -> Iterator[Item]:
    wanted = stages or (
        tuple(Stage) if incident.halts else tuple(stage for stage in Stage if stage is not Stage.RESUME)
    )
    for item in lists.of(incident.category):
        if item.stage in wanted and tick_of(incident, item) is None:
            yield item
