"""The form in which people write a section of the post-mortem: long texts in several fields, put together again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from bot.domain.incident import Incident
from bot.render.modals import view
from bot.render.templates import Payload, Templates

MOST_PIECE: Final = 2400  # UTF-16 units in a field, which takes 3,000: there is room to write
MOST_PIECES: Final = 40  # fields that a person scrolls through
# What the names of fields begin with: a piece that starts on a new line, and one that goes on in the same.
LINE, REST = "line_", "rest_"


class Opened(Protocol):
    """A section that somebody is about to change."""

    @property
    def version(self) -> int:
        """Of the post-mortem."""

    @property
    def number(self) -> int:
        """From 1."""

    @property
    def title(self) -> str:
        """Its heading."""

    @property
    def text(self) -> str:
        """What stands below it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a long text, and the field it stands in."""

    name: str
    text: str


def section_form(templates: Templates, incident: Incident, opened: Opened) -> Payload | None:
    """The form of a section; None where it is too long for one."""
    found = pieces(opened.text)
    if len(found) > MOST_PIECES:
        return None
    return view(templates, "section", incident=incident, opened=opened, pieces=found)


def section_kept(templates: Templates, sentence: str) -> Payload:
    """What the form becomes once the words are kept."""
    return view(templates, "section_kept", sentence=sentence)


def pieces(text: str) -> list[Piece]:
    """A text in parts that fields can hold, cut at the ends of lines where there are any; never none."""
    found: list[Piece] = []
    for name, line in _fitting(text):
        if found and name == LINE and _size(found[-1].text) + _size(line) < MOST_PIECE:
            found[-1] = Piece(found[-1].name, f"{found[-1].text}\n{line}")
        else:
            found.append(Piece(f"{name}{len(found)}", line))
    return found


def joined(values: Mapping[str, str | None]) -> str:
    """The text that stands in the fields of a form, in their order, whatever order Slack sends; an empty one is left out."""
    made = ""
    for name in sorted(values, key=_place):
        value = values[name]
        if value:
            made += ("" if not made or name.startswith(REST) else "\n") + value
    return made


def _place(name: str) -> int:
    number = name.rpartition("_")[2]
    return int(number) if number.isdigit() else MOST_PIECES


def _fitting(text: str) -> Iterator[tuple[str, str]]:
    """The lines of a text; what is too long for one field goes on in the next."""
    for line in text.split("\n"):
        name, rest = LINE, line
        while _size(rest) > MOST_PIECE:
            yield name, rest[: MOST_PIECE // 2]
            name, rest = REST, rest[MOST_PIECE // 2 :]
        yield name, rest


def _size(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
