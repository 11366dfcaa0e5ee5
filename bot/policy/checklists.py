"""The firm's checklists: those that come along, each replaced by the firm's own of the same name."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

import message_templates
from bot.domain.checklists import GOLDEN_ORDER, TWO_NAMES, Checklists, Item, Stage
from bot.domain.evidence_kinds import EvidenceKind
from bot.domain.impact import Category
from bot.policy.errors import Place, PolicyError, Problem
from bot.policy.names import EvidenceName, ItemId, StageName, unknown_name
from bot.policy.schema import Section
from bot.policy.source import Source, read_source
from bot.policy.validation import validated

FOLDER: Final = "checklists"
BUILT_IN: Final = Path(message_templates.__file__).parent / FOLDER
# The lists that are the same for every category, and the stage of all their items.
OTHERS: Final = {"investigation": Stage.INVESTIGATE, "resolution": Stage.RESOLVE, "resume": Stage.RESUME}
NAMES: Final = (*(category.value for category in Category), *OTHERS)
MOST_ITEMS: Final = 20  # of one list: more does not fit into one message

Short = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class ItemEntry(Section):
    """One item."""

    id: ItemId
    stage: StageName | None = None
    text: Short
    proof: Short | None = None
    evidence: EvidenceName | None = None
    two_names: bool = False


class ListFile(Section):
    """One list."""

    schema_: Literal["warroom-checklist/1"] = Field(alias="schema")
    items: list[ItemEntry] = Field(min_length=1)


def load_checklists(templates: Path | None) -> Checklists:
    """Read every list.

    Args:
        templates: The firm's folder of templates; what lies in its `checklists` replaces the list of the same name.

    Raises:
        PolicyError: A list cannot be used; each problem is a line `FILE:LINE: reason`.
    """
    own = templates / FOLDER if templates else None
    return _built_in() if own is None or not own.is_dir() else _loaded(own)


@cache
def _built_in() -> Checklists:
    return _loaded(None)


def _loaded(own: Path | None) -> Checklists:
    _check_names(own)
    problems: list[str] = []
    others: tuple[Item, ...] = ()
    for name in OTHERS:
        others += _read(name, own, others, problems)
    containment = {category: _read(category.value, own, others, problems) for category in Category}
    if problems:
        raise PolicyError(problems)
    return Checklists(containment=containment, others=others)


def _check_names(own: Path | None) -> None:
    found = sorted(own.glob("*.yaml")) if own else []
    wrong = [f"{path}:1: {unknown_name(path.stem, 'checklist', NAMES)}" for path in found if path.stem not in NAMES]
    if wrong:
        raise PolicyError(wrong)


def _read(name: str, own: Path | None, beside: tuple[Item, ...], problems: list[str]) -> tuple[Item, ...]:
    """The items of a list; what is wrong with it is added to `problems`, ids of lists `beside` it are taken."""
    mine = own / f"{name}.yaml" if own else None
    try:
        source = read_source(mine if mine and mine.is_file() else BUILT_IN / f"{name}.yaml")
        entries = validated(source, ListFile).items
        _check(source, name, entries, {item.id for item in beside})
    except PolicyError as error:
        problems += error.problems
        return ()
    return tuple(_item(entry, OTHERS.get(name)) for entry in entries)


def _check(source: Source, name: str, entries: list[ItemEntry], taken: set[str]) -> None:
    wrong = [*_repeated(entries, taken), *_too_many(entries)]
    wrong += _misplaced(entries) if name in OTHERS else _out_of_order(entries)
    if wrong:
        raise source.refuse(wrong)


def _item(entry: ItemEntry, stage: Stage | None) -> Item:
    return Item(
        id=entry.id,
        stage=stage or Stage(str(entry.stage)),
        text=entry.text,
        proof=entry.proof or (TWO_NAMES if entry.two_names else ""),
        evidence=EvidenceKind(entry.evidence) if entry.evidence else None,
        two_names=entry.two_names,
    )


def _repeated(entries: list[ItemEntry], taken: set[str]) -> Iterator[Problem]:
    seen = set(taken)
    for index, entry in enumerate(entries):
        if entry.id in seen:
            yield Problem(_at(index, "id"), f"`{entry.id}` is already used by another item.")
        seen.add(entry.id)


def _too_many(entries: list[ItemEntry]) -> Iterator[Problem]:
    if len(entries) > MOST_ITEMS:
        yield Problem(_at(MOST_ITEMS), f"a list has at most {MOST_ITEMS} items.")


def _misplaced(entries: list[ItemEntry]) -> Iterator[Problem]:
    for index, entry in enumerate(entries):
        if entry.stage is not None:
            yield Problem(_at(index, "stage"), "only lists of containment have stages.")


def _out_of_order(entries: list[ItemEntry]) -> Iterator[Problem]:
    latest = 0
    for index, entry in enumerate(entries):
        if entry.stage not in GOLDEN_ORDER:
            order = " → ".join(stage.value for stage in GOLDEN_ORDER)
            yield Problem(_at(index), f"an item has a stage: {order}.")
            continue
        if GOLDEN_ORDER.index(entry.stage) < latest:
            before = GOLDEN_ORDER[latest].value
            yield Problem(_at(index, "stage"), f"`{entry.stage.value}` comes before `{before}` in the golden order.")
        latest = max(latest, GOLDEN_ORDER.index(entry.stage))


def _at(index: int, *key: str) -> Place:
    return ("items", index, *key)
