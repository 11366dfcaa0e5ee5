"""Versions of a post-mortem's text: its sections, what still waits for people, and how new records join what was written."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from bot.domain.errors import DomainError

SECTIONS: Final = 16
PROMPT: Final = re.compile(r"\[\[HUMAN: .*?\]\]", re.DOTALL)
_HEADING: Final = re.compile(r"^## (?P<number>[0-9]{1,2})\. (?P<title>.*)$", re.MULTILINE)
_LARGE_HEADING: Final = re.compile(r"^#{1,2}(?= )", re.MULTILINE)  # inside of a section it would be another section's
_WAITING: Final = re.compile(r"(?<=; )\d+ prompts wait for people")
Lines = Sequence[str]


class NotWhole(DomainError):
    """A text is no post-mortem with its sixteen sections."""

    def __init__(self, missing: int) -> None:
        super().__init__(
            f"Section {missing} is missing. Its heading must read `## {missing}. …`, and all {SECTIONS} stand in order. "
            "Nothing was changed."
        )


@dataclass(frozen=True, slots=True)
class Parts:
    """A document in pieces: what stands above the sections, then each section with its heading."""

    above: str
    sections: tuple[str, ...]

    @property
    def text(self) -> str:
        """The pieces as one document, saying how many prompts wait."""
        waiting = sum(len(PROMPT.findall(section)) for section in self.sections)
        return _WAITING.sub(f"{waiting} prompts wait for people", self.above) + "".join(self.sections)


@dataclass(frozen=True, slots=True)
class Merged:
    """A document that holds what people wrote and what the records say now.

    Args:
        text: The whole of it.
        both: Numbers of sections where both had changed the same lines; the words of both stand there.
    """

    text: str
    both: tuple[int, ...] = ()


def parts(text: str) -> Parts:
    """Take a document to pieces.

    Raises:
        NotWhole: A section is missing or not in its place.
    """
    starts = [found.start() for found in _headings(text)]
    if len(starts) < SECTIONS:
        raise NotWhole(len(starts) + 1)
    ends = [*starts[1:], len(text)]
    return Parts(text[: starts[0]], tuple(text[start:end] for start, end in zip(starts, ends, strict=True)))


def heading(section: str) -> str:
    """The title of a section."""
    found = _HEADING.match(section)
    return found["title"] if found else ""


def body(section: str) -> str:
    """A section without its heading and the empty lines around it."""
    return section.partition("\n")[2].strip("\n")


def waiting(text: str) -> tuple[int, ...]:
    """The numbers of sections that wait for people: a prompt stands in them, or nothing at all."""
    return tuple(
        number
        for number, section in enumerate(parts(text).sections, 1)
        if PROMPT.search(section) or not body(section).strip()
    )


def prompts(text: str) -> int:
    """How many prompts wait for people."""
    return len(PROMPT.findall(text))


def with_section(text: str, number: int, words: str) -> str:
    """The document with other words in one section; large headings in them become small ones."""
    pieces = parts(text)
    title = pieces.sections[number - 1].partition("\n")[0]
    plain = _LARGE_HEADING.sub("###", words.replace("\r\n", "\n")).strip("\n")
    end = "" if number == SECTIONS else "\n"
    section = f"{title}\n\n{plain}\n{end}"
    changed = (*pieces.sections[: number - 1], section, *pieces.sections[number:])
    return Parts(pieces.above, changed).text


def merge(base: str, mine: str, theirs: str) -> Merged:
    """What people wrote on one draft, brought into a newer draft, section by section and line by line.

    Args:
        base: The draft that people wrote on.
        mine: What they made of it.
        theirs: The draft from the records of now.
    """
    old, own, new = parts(base), parts(mine), parts(theirs)
    joined = [_joined(*each) for each in zip(old.sections, own.sections, new.sections, strict=True)]
    both = tuple(number for number, (_, clash) in enumerate(joined, 1) if clash)
    return Merged(Parts(new.above, tuple(text for text, _ in joined)).text, both)


def _headings(text: str) -> Iterator[re.Match[str]]:
    """The headings of the sections in their order; one that has another's number is text."""
    wanted = 1
    for found in _HEADING.finditer(text):
        if int(found["number"]) == wanted:
            wanted += 1
            yield found


def _joined(base: str, mine: str, theirs: str) -> tuple[str, bool]:
    """One section, and whether both had changed the same lines of it."""
    if mine in (base, theirs):
        return theirs, False
    if theirs == base:
        return mine, False
    lines, clash = _merged(base.splitlines(), mine.splitlines(), theirs.splitlines())
    end = "\n\n" if theirs.endswith("\n\n") else "\n"
    return "\n".join(lines).rstrip("\n") + end, clash


def _merged(base: Lines, mine: Lines, theirs: Lines) -> tuple[list[str], bool]:
    """Lines of both, and whether both had changed the same ones."""
    made: list[str] = []
    clash = False
    at = (0, 0, 0)
    for in_base, in_mine, in_theirs, length in _common(base, mine, theirs):
        lines, both = _either(base[at[0] : in_base], mine[at[1] : in_mine], theirs[at[2] : in_theirs])
        clash = clash or both
        made += [*lines, *base[in_base : in_base + length]]
        at = in_base + length, in_mine + length, in_theirs + length
    return made, clash


def _either(old: Lines, own: Lines, new: Lines) -> tuple[Lines, bool]:
    """The lines of whoever changed them; where both did, what is new in the records stands before what people wrote."""
    if own in (old, new):
        return new, False
    if new == old:
        return own, False
    if len(old) == len(own) == len(new) and all(each[0] in each[1:] for each in zip(old, own, new, strict=True)):
        return [
            ours if records == before else records for before, ours, records in zip(old, own, new, strict=True)
        ], False
    known = {*old, *own}
    return [*(line for line in new if line not in known), *own], True


def _common(base: Lines, mine: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """The stretches of the base that stand in both, in order: where in each, and how long; an empty one at the end."""
    first, second = (list(_blocks(base, each)) for each in (mine, theirs))
    i = j = 0
    while i < len(first) and j < len(second):
        start = max(first[i][0], second[j][0])
        end = min(first[i][0] + first[i][2], second[j][0] + second[j][2])
        if start < end:
            yield start, start + first[i][1] - first[i][0], start + second[j][1] - second[j][0], end - start
        if first[i][0] + first[i][2] < second[j][0] + second[j][2]:
            i += 1
        else:
            j += 1
    yield len(base), len(mine), len(theirs), 0


def _blocks(base: Lines, other: Lines) -> Iterable[tuple[int, int, int]]:
    return SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
