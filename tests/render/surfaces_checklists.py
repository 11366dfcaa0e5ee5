"""Checklists in their states, for golden files and checks of every surface."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from bot.domain.checklists import item_of
from bot.domain.ticks import Outcome, Sheet, Tick
from bot.render import checklists
from bot.render.templates import configure
from tests.builders import a_person, minutes
from tests.render import scenes

T: Final = configure(None)


def messages() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Lists, and the warning that other steps come first."""
    policy, tom = scenes.POLICY, a_person("Tom")
    begun = replace(
        scenes.CONTAINMENT,
        ticks=(
            Tick("kill", Outcome.DONE, tom, minutes(7), "kill switch, scope *strategy*"),
            Tick("retry-loops", Outcome.NOT_NEEDED, tom, minutes(8)),
            Tick("mass-cancel", Outcome.DONE, tom, minutes(9)),
        ),
    )
    every = policy.checklists.of(begun.category)
    done = replace(begun, ticks=tuple(Tick(each.id, Outcome.DONE, tom, minutes(9), "seen") for each in every))
    repair = item_of(begun, "repair", policy.checklists)
    yield "checklist_fresh", lambda: checklists.checklist(T, scenes.TRIAGE, policy, Sheet.CONTAINMENT)
    yield "checklist_begun", lambda: checklists.checklist(T, begun, policy, Sheet.CONTAINMENT)
    yield "checklist_done", lambda: checklists.checklist(T, done, policy, Sheet.CONTAINMENT)
    yield "checklist_closed", lambda: checklists.checklist(T, scenes.CLOSED, policy, Sheet.CONTAINMENT)
    yield "checklist_resolution", lambda: checklists.checklist(T, scenes.RESOLUTION, policy, Sheet.RESOLUTION)
    yield "out_of_order", lambda: checklists.out_of_order(T, begun, policy, repair)
