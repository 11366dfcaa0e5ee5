"""Evidence before restart: evidence that is recorded settles its item, and a P0 or P1 is not closed without it."""

from dataclasses import replace
from datetime import datetime

from bot.domain import effects, evidence_items
from bot.domain.change import Change, EntryKind
from bot.domain.checklists import Item as Step
from bot.domain.checklists import Stage, unticked
from bot.domain.errors import DomainError
from bot.domain.evidence_items import AddEvidence, Item, described
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.postmortem_parts import Row
from bot.domain.severity import Severity
from bot.domain.ticking import TickItem, refresh, tick
from bot.domain.ticks import Sheet
from bot.domain.wording import listed


class NotKept(DomainError):
    """Evidence is missing, or an entry is none."""


def add(incident: Incident, command: AddEvidence, *, policy: Policy, now: datetime) -> Change:
    """Put evidence on record, and settle the one open item of its kind if it has a hash.

    Raises:
        WrongItems: The items do not go together.
    """
    change = evidence_items.add(incident, command, policy=policy, now=now)
    after = incident
    for number, item in enumerate(command.items):
        step = _step_of(after, item, policy)
        if step is not None and incident.open:
            ticked = TickItem(
                key=f"{command.key}/{number}",
                workspace=command.workspace,
                by=command.by,
                where=command.where,
                item=step.id,
            )
            settled = tick(after, ticked, policy=policy, now=now, kept=described(item))
            change = change.then(settled).then(Change(answer=f"{change.answer} Ticked: {step.text}."))
            after = settled.incident or after
    return change


def waive_all(incident: Incident, command: TickItem, *, policy: Policy, now: datetime) -> Change:
    """Waive everything that is not kept, with one reason.

    Raises:
        NotKept: Nothing is open.
        CannotTick: There is no reason, or the incident is closed.
    """
    steps = unkept(incident, policy)
    if not steps:
        raise NotKept(f"No evidence of {incident.reference} is missing. Nothing was changed.")
    change, after = Change(), incident
    for step in steps:
        waived = replace(command, key=f"{command.key}/{step.id}", item=step.id)
        change = change.then(tick(after, waived, policy=policy, now=now))
        after = change.incident or after
    waived_all = listed(step.text for step in steps)
    line = f"☑ Waived: {waived_all} ({command.by.name}, {command.words})"
    told = (effects.say(after, line, key=command.key), *refresh(after, Sheet.CONTAINMENT, key=command.key))
    return replace(change, effects=told, answer=f"Waived: {waived_all}.")


def exhibit(row: Row) -> str:
    """The words of an entry that keeps something under its hash.

    Raises:
        NotKept: It is no evidence, or has no hash.
    """
    if row.kind not in (EntryKind.EVIDENCE, EntryKind.FILE) or not row.content.get("sha256"):
        raise NotKept(
            f"Entry {row.seq} is no evidence with a hash. `/incident evidence list` shows what there is. "
            "Nothing was changed."
        )
    return f"#{row.seq}, {row.text.removeprefix('Evidence: ')}"


def unkept(incident: Incident, policy: Policy) -> tuple[Step, ...]:
    """The evidence that nobody has kept or waived."""
    return unticked(incident, policy.checklists, Stage.PRESERVE)


def check_kept(incident: Incident, policy: Policy) -> None:
    """Whether an incident may be closed.

    Raises:
        NotKept: It is a P0 or P1, and evidence is neither kept nor waived.
    """
    missing = unkept(incident, policy)
    if incident.severity > Severity.P1 or not missing:
        return
    raise NotKept(
        f"{incident.reference} is {incident.severity}: keep or waive its evidence first. "
        f"Open: {listed(f'{step.text} (`{step.id}`)' for step in missing)}. "
        f"Keep it: `/incident evidence …`. Or say why not: `/incident waive {missing[0].id} reason`, "
        "or `/incident waive all reason`. Then close it."
    )


def _step_of(incident: Incident, item: Item, policy: Policy) -> Step | None:
    """The item that this evidence settles: where several are of its kind, people say which."""
    found = [step for step in unkept(incident, policy) if step.evidence is item.kind]
    return found[0] if len(found) == 1 and item.sha256 else None
