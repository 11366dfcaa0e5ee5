"""Enumerations whose members know the words people read."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A closed list of names; `value` is stored and typed in files, `label` is shown to people."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member of its stored value and its label; looking one up needs only the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
