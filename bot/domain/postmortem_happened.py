"""The sections of a post-mortem that tell what happened: header to detection."""

from collections.abc import Iterator
from typing import Final

from bot.domain.change import EntryKind
from bot.domain.digest import digest
from bot.domain.facts import stated
from bot.domain.impact import INPUTS, InputValue
from bot.domain.incident import Incident, Mark
from bot.domain.labelled import Labelled
from bot.domain.metrics import between, durations
from bot.domain.postmortem_parts import RULES, Fact, Section, Table, lasted, told
from bot.domain.postmortem_records import Records
from bot.domain.severity import Severity
from bot.domain.wording import counted, duration, listed, usd, usd_range

MOST_BEFORE: Final = 10


def header(records: Records) -> Section:
    """Section 1: what this is about, whose it is and when it is due."""
    incident, policy = records.incident, records.policy
    resolved = incident.at(Mark.RESOLVED)
    commander = incident.commander
    return Section(
        title="Header",
        facts=(
            Fact("Incident", incident.reference),
            Fact("Category", incident.category.label),
            Fact("Severity", _severity(records)),
            *told("Owner", records.who(commander.id) if commander else None),
            *records.timed("Review due", None if resolved is None else policy.review_due(resolved)),
            Fact("Policy", policy.version),
            Fact("Rules of the draft", RULES),
            *told("Timeline", f"up to entry {records.recorded[-1].seq}" if records.recorded else None),
            *told("Chain head", records.head),
        ),
        tables=(
            Table(
                ("Severity", "From", "By", "Why"),
                tuple(
                    (
                        _step_label(step.severity, provisional=step.provisional),
                        records.stamp(step.at),
                        records.who(step.by.id),
                        records.naming.names(step.reason),
                    )
                    for step in incident.severity_history
                ),
            ),
        ),
        prompts=("Who approves this post-mortem, and when?",),
    )


def summary(records: Records) -> Section:
    """Section 2: the incident in a few sentences, each from a field."""
    return Section(
        title="Summary",
        sentences=tuple(_summary(records)),
        prompts=("In one sentence: what did this mean for the firm and for others?",),
    )


def impact(records: Records) -> Section:
    """Section 3: what it did, for how long, and what it cost."""
    incident = records.incident
    return Section(
        title="Impact",
        facts=(
            *told("Hit", incident.affected),
            Fact("Trading", incident.trading.label),
            *lasted("From start to containment", between(incident.at(Mark.STARTED), incident.at(Mark.CONTAINED))),
            *lasted("From start to resolution", between(incident.at(Mark.STARTED), incident.at(Mark.RESOLVED))),
            *(Fact(INPUTS[name].label, _spelled(name, value)) for name, value in incident.impact.known.items()),
        ),
        tables=(
            Table(
                ("Loss estimate", "As of", "By"),
                tuple(
                    (usd_range(each.low, each.high), records.stamp(each.as_of), records.who(each.by.id))
                    for each in incident.losses
                ),
            ),
            Table(("Severity", "Time under it"), tuple(_time_per_severity(incident))),
            Table(("Entry", "From the forms", "Value", "Said by"), tuple(_stated(records))),
        ),
        prompts=(
            "Check every figure against positions, clearing and the venues.",
            "What did it cost beyond the loss: missed trading, people's time, fees?",
        ),
    )


def timeline(records: Records) -> Section:
    """Section 4: what happened, row by row."""
    made = digest(records)
    authors = len({row.actor for row in made.left_out})
    messages = counted(len(made.left_out), "message", "messages")
    people = counted(authors, "person", "people")
    more = (f"Left out here, and on the timeline: {messages} of {people}.",) if made.left_out else ()
    return Section(
        title="Timeline",
        sentences=more,
        tables=(records.table(made.rows),),
        prompts=("Which rows are missing or wrong? Correct them by new entries.",),
    )


def detection(records: Records) -> Section:
    """Section 5: how it was noticed, and what came before."""
    incident = records.incident
    earlier = records.before(incident.at(Mark.DETECTED))
    return Section(
        title="Detection",
        facts=(
            *records.marked("Started", Mark.STARTED),
            *records.marked("Detected", Mark.DETECTED),
            *records.timed("Declared", incident.at(Mark.DECLARED), records.ref_to(EntryKind.DECLARED)),
            *lasted("Time to detect", durations(incident).time_to_detect),
            Fact("Declared by", records.who(incident.reporter.id)),
        ),
        tables=(records.table(earlier[:MOST_BEFORE]),),
        prompts=("How could the time to detect be halved?",),
    )


def _severity(records: Records) -> str:
    incident = records.incident
    words = listed(records.policy.severity.words(match) for match in incident.matches)
    return f"{incident.severity.label}: {words}" if words else incident.severity.label


def _step_label(severity: Severity, *, provisional: bool) -> str:
    return f"{severity.label}, provisional" if provisional else severity.label


def _summary(records: Records) -> Iterator[str]:
    incident = records.incident
    lengths, started = durations(incident), incident.at(Mark.STARTED)
    yield f"{incident.category.label}: {incident.title}."
    began = f"It started at {records.stamp(started)} and was detected" if started else "It was detected"
    yield f"{began} at {records.stamp(incident.detected_at)}."
    parts = (("contained", lengths.time_to_contain), ("resolved", lengths.time_to_resolve))
    known = [f"{word} after {duration(length)}" for word, length in parts if length is not None]
    if known:
        yield f"It was {listed(known)}, counted from detection."
    if incident.losses:
        last = incident.losses[-1]
        yield f"The latest loss estimate is {usd_range(last.low, last.high)}."


def _spelled(name: str, value: InputValue) -> str:
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,f} ({usd(value)})" if name == "loss_usd" else f"{value:,}"  # type: ignore[arg-type]  # a loss is a Decimal


def _stated(records: Records) -> Iterator[tuple[str, ...]]:
    """What the incident's forms know, and what follows from it."""
    for each in stated(records.incident, records.policy):
        if each.field.kept or not (each.value or each.unknown):
            continue
        ref = records.ref_to(EntryKind.FACT, field=each.field.key)
        words = records.naming.names(each.words) or "unknown"
        yield ref or "", each.field.label, words, records.who(each.by.id) if each.by else "computed"


def _time_per_severity(incident: Incident) -> Iterator[tuple[str, str]]:
    steps, end = incident.severity_history, incident.at(Mark.RESOLVED) or incident.at(Mark.CLOSED)
    for index, step in enumerate(steps):
        until = steps[index + 1].at if index + 1 < len(steps) else end
        length = between(step.at, until)
        if length is not None:
            yield step.severity.label, duration(length)
