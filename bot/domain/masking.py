"""Masking: what leaves a war room as a broadcast calls a strategy by the name that the registry gives for outsiders."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.domain.action_items import ActionItem
from bot.domain.change import Json
from bot.domain.incident import Incident
from bot.domain.registry import Registry

UPDATE_WORDS: Final = ("known", "impact", "doing")  # what people typed into a status update


def masked(text: str, registry: Registry) -> str:
    """The text with every name and alias of what is masked replaced, in any case, wherever it stands as a word."""
    masks = _masks(registry)
    if not masks:
        return text
    names = "|".join(_pattern(name) for name in sorted(masks, key=len, reverse=True))
    return re.sub(
        rf"(?<!\w)(?:{names})(?!\w)",
        lambda found: masks[_spelt(found.group())],
        text,
        flags=re.IGNORECASE,
    )


def masked_incident(incident: Incident, registry: Registry) -> Incident:
    """The incident as those outside of its room read it."""
    return replace(
        incident,
        title=masked(incident.title, registry),
        affected=masked(incident.affected, registry),
        false_alarm=masked(incident.false_alarm, registry),
    )


def masked_update(said: Mapping[str, Json], registry: Registry) -> dict[str, Json]:
    """A status update as those outside of the room read it; what an effect carries beside its words is kept."""
    return {
        name: masked(value, registry) if name in UPDATE_WORDS and isinstance(value, str) else value
        for name, value in said.items()
    }


def masked_item(item: ActionItem, registry: Registry) -> ActionItem:
    """An action item as a whole team's channel reads it."""
    return replace(item, title=masked(item.title, registry))


def _masks(registry: Registry) -> dict[str, str]:
    entries = (each for held in registry.by_kind.values() for each in held if each.masked)
    return {_spelt(name): each.masked for each in entries for name in (each.name, *each.aliases)}


def _pattern(name: str) -> str:
    """A name as people type it: with any space between its words."""
    return r"\s+".join(re.escape(word) for word in name.split())


def _spelt(name: str) -> str:
    return " ".join(name.split()).lower()
