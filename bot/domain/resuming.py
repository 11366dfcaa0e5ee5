"""The resume gate: two people of two roles approve before trading goes on; what went on without them is on record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import permutations

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json
from bot.domain.checklists import Stage, items_of, unticked
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.halting import standing, trading_words
from bot.domain.halts import Approval, Halt, ResumeAsked, Resumed
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.reasons import RESUMED
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.ticking import list_effect, refresh
from bot.domain.ticks import Bypass, Sheet
from bot.domain.wording import listed

TOLD: tuple[Role, ...] = (Role.RISK_MANAGEMENT, Role.COMPLIANCE)  # of trading that went on without its approvers
ALL = "all"  # every halt that stands
TRADING = "trading"  # what goes on where no halt is on record


@dataclass(frozen=True, slots=True, kw_only=True)
class AskResume(Command):
    """`/incident resume [SCOPE NAME]`.

    Args:
        what: Label of the one halt that is meant; empty for all that stand.
        reason: Why now; may be empty.
    """

    what: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveResume(Command):
    """`/incident resume approve`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResumed(Command):
    """`/incident resume --already-done [SCOPE NAME|--all] reason`.

    Args:
        what: Label of the one halt that is meant, or `all`; empty where no more than one stands.
        reason: May follow.
    """

    what: str = ""
    reason: str = ""


class NotResumable(DomainError):
    """There is nothing to resume, or nothing to approve; says what to do."""


class MayNotApprove(DomainError):
    """Somebody approves who may not, or too early."""


def ask_resume(incident: Incident, command: AskResume, *, policy: Policy, now: datetime) -> Change:
    """Ask the approvers; a new request takes the place of one that waits.

    Raises:
        NotResumable: No halt stands, or not this one.
    """
    halts = _named(incident, command.what)
    if not halts:
        raise NotResumable(
            f"No halt is on record of {incident.reference}. Record one: `/incident halt strategy NAME executed`. "
            "If trading goes on already: `/incident resume --already-done reason`. Nothing was changed."
        )
    asked = ResumeAsked(tuple(halt.label for halt in halts), command.by, now, command.reason)
    waits = replace(incident, resume=asked)
    why = f": {command.reason}" if command.reason else ""
    text = f"{command.by.name} asks to resume {listed(asked.what)}{why}"
    people = _may_approve(waits, policy)
    return Change(
        incident=waits,
        entries=(_entry(text, asked.what, "asked", by=command.by, now=now),),
        effects=(
            effects.say_template(waits, "resume_request", key=command.key),
            list_effect(waits, Sheet.RESUME),
            *(effects.tell(each, "resume_request", key=command.key) for each in people),
            *effects.refresh(waits, key=command.key),
        ),
        answer=f"Asked. {_must(policy.resume_approvers)}: two different people, and not you. "
        f"{_open_items(incident, policy)}If they cannot be reached and it cannot wait: "
        "/incident resume --already-done reason.",
    )


def approve_resume(incident: Incident, command: ApproveResume, *, policy: Policy, now: datetime) -> Change:
    """Approve; the last approval ends the halts.

    Raises:
        NotResumable: Nobody asked.
        MayNotApprove: It is the person who asked, holds no role that is missing, or the checklist is open.
    """
    asked = incident.resume
    if asked is None:
        raise NotResumable(f"Nobody asked to resume on {incident.reference}. Type `/incident resume` to ask.")
    _check_approver(asked, command.by, policy)
    if left := _open_items(incident, policy):
        raise MayNotApprove(
            f"{left}Settle them first, each by one tap or `/incident tick ITEM words`. Not approved yet."
        )
    people = [*(each.person for each in asked.approvals), command.by]
    matched = _matched(people, policy)
    at = {each.person.id: each.at for each in asked.approvals}
    approvals = tuple(Approval(person, role, at.get(person.id, now)) for person, role in matched)
    given = replace(incident, resume=replace(asked, approvals=approvals))
    mine = next(each.role for each in approvals if each.person.id == command.by.id)
    text = f"{command.by.name} approved for {mine.label} to resume {listed(asked.what)}"
    change = Change(incident=given, entries=(_entry(text, asked.what, "approved", by=command.by, now=now),))
    missing = [role for role in policy.resume_approvers if role not in {each.role for each in approvals}]
    if missing:
        line = effects.say(given, f"☑ {text}. {_must(missing)}", key=command.key)
        return change.then(Change(effects=(line,), answer=f"Noted. {_must(missing)}."))
    return change.then(_approved(given, replace(asked, approvals=approvals), command, policy=policy, now=now))


def record_resumed(incident: Incident, command: RecordResumed, *, policy: Policy, now: datetime) -> Change:
    """Put on record that trading went on without its approvers, in red; Risk and Compliance are told.

    Raises:
        NotResumable: The halt that is named does not stand, or several stand and none is named.
    """
    halts = _went_on(incident, command.what)
    what = tuple(halt.label for halt in halts)
    resumed = Resumed(what, command.by, now, gated=False)
    bypass = Bypass(RESUMED, command.by, now, command.reason)
    after = _ended(incident, resumed, policy)
    after = replace(after, bypasses=(*after.bypasses, bypass))
    why = f": {command.reason}" if command.reason else ""
    nobody = [role.label for role in TOLD if not holders_of(role, incident, policy)]
    left = _open_items(incident, policy)
    text = (
        f"{listed(what or (TRADING,)).capitalize()} resumed without approvers{why} ({command.by.name}){trading_words(incident, after)}"
        f"{f'. {left}'.rstrip('. ') if left else ''}"
    )
    untold = f". Nobody holds {listed(nobody)}: tell them by hand" if nobody else ""
    people = {each.id: each for role in TOLD for each in holders_of(role, incident, policy)}
    reason_asked = "" if command.reason else " Say why within 10 min: /incident reason resume WORDS."
    return Change(
        incident=after,
        entries=(_entry(text, what, "ungated", by=command.by, now=now),),
        effects=(
            effects.say(after, f"🔴 {text}{untold}", key=command.key),
            *(
                effects.tell(each, "line", key=command.key, text=f"🔴 {incident.reference}: {text}")
                for each in people.values()
            ),
            *refresh(after, Sheet.RESUME, Sheet.CONTAINMENT, key=command.key),
            *effects.refresh(after, key=command.key),
        ),
        answer=f"Recorded: resumed without approvers. Risk Management and Compliance are told.{reason_asked}",
    )


def ungated(incident: Incident) -> tuple[Resumed, ...]:
    """When trading went on without its approvers, which stands in the post-mortem."""
    return tuple(each for each in incident.resumes if not each.gated)


def _approved(incident: Incident, asked: ResumeAsked, command: Command, *, policy: Policy, now: datetime) -> Change:
    resumed = Resumed(asked.what, asked.by, now, asked.approvals)
    after = _ended(incident, resumed, policy)
    by = listed(f"{each.person.name} ({each.role.label})" for each in asked.approvals)
    text = f"Resume of {listed(asked.what)} approved by {by}, asked by {asked.by.name}{trading_words(incident, after)}"
    return Change(
        incident=after,
        entries=(_entry(text, asked.what, "resumed", by=command.by, now=now),),
        effects=(
            effects.say(after, f"▶ {text}. Start small and watch", key=f"{command.key}/resumed"),
            effects.tell(asked.by, "line", key=f"{command.key}/resumed", text=f"{incident.reference}: {text}"),
            *refresh(after, Sheet.RESUME, Sheet.CONTAINMENT, key=command.key),
            *effects.refresh(after, key=command.key),
        ),
        answer=f"{text}. The bot starts nothing: you do. Start small and watch.",
    )


def _ended(incident: Incident, resumed: Resumed, policy: Policy) -> Incident:
    """The incident after trading went on; the resume checklist begins anew for the next halt."""
    checked = {item.id for item in items_of(incident, Sheet.RESUME, policy.checklists)}
    return replace(
        incident,
        halts=tuple(
            replace(halt, resumed_at=resumed.at) if halt.standing and halt.label in resumed.what else halt
            for halt in incident.halts
        ),
        ticks=tuple(tick for tick in incident.ticks if tick.item not in checked),
        resume=None,
        resumes=(*incident.resumes, resumed),
    )


def _named(incident: Incident, what: str) -> tuple[Halt, ...]:
    halts = standing(incident)
    if what in ("", ALL):
        return halts
    found = tuple(halt for halt in halts if halt.label.casefold() == what.casefold())
    if not found:
        stand = f"Halted: {listed(f'`{halt.label}`' for halt in halts)}." if halts else "No halt is on record."
        shown = what[:40].replace("`", "ˋ")
        raise NotResumable(f"`{shown}` is not halted here. {stand} Nothing was changed.")
    return found


def _went_on(incident: Incident, what: str) -> tuple[Halt, ...]:
    """The halts that ended without approvers: of several only what is named, so that none is ended by mistake."""
    halts = _named(incident, what)
    if what or len(halts) <= 1:
        return halts
    raise NotResumable(
        f"Which one? Halted: {listed(f'`{halt.label}`' for halt in halts)}. "
        f"Type `/incident resume --already-done {halts[0].label} reason`, or `--all` in place of its name. Nothing was changed."
    )


def _check_approver(asked: ResumeAsked, person: Person, policy: Policy) -> None:
    if person.id == asked.by.id:
        raise MayNotApprove(f"You asked, so others approve. {_must(policy.resume_approvers)}. Nothing was changed.")
    given = [each.person for each in asked.approvals]
    if any(each.id == person.id for each in given):
        raise MayNotApprove("You have approved already: the other role needs another person. Nothing was changed.")
    if len(_matched([*given, person], policy)) <= len(given):
        raise MayNotApprove(
            f"Your approval is not what is missing. {_must(policy.resume_approvers)}, by the policy's contacts. "
            "Nothing was changed."
        )


def _matched(people: Sequence[Person], policy: Policy) -> tuple[tuple[Person, Role], ...]:
    """Who of these approves for which role, one each, so that most roles are covered."""
    held = {person.id: policy.contacts.roles_of(person.id) for person in people}
    ways = permutations(policy.resume_approvers)
    covered = (
        tuple(pair for pair in zip(people, roles, strict=False) if pair[1] in held[pair[0].id]) for roles in ways
    )
    return max(covered, key=len)


def _may_approve(incident: Incident, policy: Policy) -> list[Person]:
    asked = incident.resume.by.id if incident.resume else ""
    held = (each for role in policy.resume_approvers for each in policy.contacts.holders(role))
    return list({each.slack: Person(each.slack, each.name) for each in held if each.slack != asked}.values())


def _open_items(incident: Incident, policy: Policy) -> str:
    items = unticked(incident, policy.checklists, Stage.RESUME)
    return f"Open on the resume checklist: {listed(f'{item.text} ({item.id})' for item in items)}. " if items else ""


def _must(roles: Sequence[Role]) -> str:
    words = listed(role.label for role in roles)
    return f"{words[:1].upper()}{words[1:]} must approve"


def _entry(text: str, what: Sequence[str], state: str, *, by: Person, now: datetime) -> Entry:
    content: dict[str, Json] = {"resume": state, "what": list(what)}
    return Entry(kind=EntryKind.RESUME, occurred_at=now, actor=by.id, text=text, content=content)
