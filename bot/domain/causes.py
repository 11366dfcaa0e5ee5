"""Why it happened: answers to the five whys, and contributing factors on the bones of a fishbone, as entries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from bot.domain.blame import advice
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.incident import Incident
from bot.domain.labelled import Labelled
from bot.domain.policy import Policy

REDRAFT: Final = "`/incident draft` brings it into the post-mortem."


class Why(Labelled):
    """The five levels, each with its question."""

    IMMEDIATE = "1", "Immediate cause", "Why did the incident occur?"
    SYSTEM = "2", "System and process", "Why did that happen?"
    DESIGN = "3", "Design and architecture", "Why was it not prevented?"
    ORGANISATION = "4", "Organisation", "Why did the design allow this?"
    CULTURE = "5", "Culture and strategy", "Why were safeguards not in place?"

    question: str

    def __new__(cls, value: str, label: str = "", question: str = "") -> Self:
        """A level with its label and question."""
        member = str.__new__(cls, value)
        member._value_, member.label, member.question = value, label, question
        return member


class Bone(Labelled):
    """The bones of the fishbone, each with what belongs on it."""

    PEOPLE = "people", "People", "training, expertise, communication"
    PROCESS = "process", "Process", "procedures, workflows, change management"
    TECHNOLOGY = "technology", "Technology", "hardware, software, architecture"
    ENVIRONMENT = "environment", "Environment", "market conditions, external factors"
    MANAGEMENT = "management", "Management", "oversight, resources, priorities"

    examples: str

    def __new__(cls, value: str, label: str = "", examples: str = "") -> Self:
        """A bone with its label and examples."""
        member = str.__new__(cls, value)
        member._value_, member.label, member.examples = value, label, examples
        return member


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWhy(Command):
    """`/incident why 2 text`."""

    level: Why
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFactor(Command):
    """`/incident factor process text`."""

    bone: Bone
    text: str


def answer_why(incident: Incident, command: AnswerWhy, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Record why, on one of the five levels."""
    level = command.level
    entry = Entry(
        kind=EntryKind.WHY,
        occurred_at=now,
        actor=command.by.id,
        text=command.text,
        content={"level": int(level.value)},
    )
    answer = f"Recorded on {incident.reference} as why {level.value}, {level.label.lower()}. {REDRAFT}"
    return Change(entries=(entry,), answer=answer + advice(command.text))


def add_factor(incident: Incident, command: AddFactor, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """Record what contributed, on one of the bones."""
    bone = command.bone
    entry = Entry(
        kind=EntryKind.FACTOR,
        occurred_at=now,
        actor=command.by.id,
        text=command.text,
        content={"bone": bone.value},
    )
    answer = f"Recorded on {incident.reference} as a contributing factor, {bone.label.lower()}. {REDRAFT}"
    return Change(entries=(entry,), answer=answer + advice(command.text))
