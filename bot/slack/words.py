"""The words behind `/incident`: which command, which incident, which severity, which options."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from bot.domain.errors import DomainError
from bot.domain.severity import Severity
from bot.slack.text import quoted

_FLAGS: Final = re.ASCII | re.IGNORECASE
_LONGEST_WORD: Final = 40  # characters; no command is longer, and comparing takes time
_EXAMPLES: Final = {"at": "--at 09:41", "in": "--in INC-20120801-001", "precision": "--precision minute"}

# Phones turn `--` into a dash.
_OPTION_NAME: Final = r"(?<!\S)(?:--|—|–)(?P<name>[a-z]+)"
_SPACED_TIMES: Final = (
    r"(?:(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|yesterday(?:\s+at)?|today(?:\s+at)?)\s+)?"
    r"[0-9]{1,2}:[0-9]{2}\S*(?:\s+(?:UTC|GMT|Z|am|pm)(?!\S))?"
    r"|(?:[0-9]+\s*[a-z]+\s*){1,4}\sago"
)
_OPTION: Final = re.compile(
    rf"{_OPTION_NAME}(?:=|\s+)(?:[\"“”](?P<quoted>[^\"“”]+)[\"“”]|(?P<plain>{_SPACED_TIMES}|(?!--|—|–)\S+))(?!\S)",
    _FLAGS,
)
_DRILL_FRONT: Final = re.compile(r"\s*(?:--|—|–)drill(?!\S)", _FLAGS)
_DRILL_BEHIND: Final = re.compile(r"(?<!\S)(?:--|—|–)drill\s*$", _FLAGS)
_BARE_OPTION: Final = re.compile(rf"\s*{_OPTION_NAME}(?:=|(?!\S))", _FLAGS)
_REFERENCE: Final = re.compile(r"\s*(?P<reference>INC-[0-9]{8}-[0-9]{3,})(?:[:,]?(?=\s)|[:,]?$)", _FLAGS)
_NUMBER: Final = re.compile(r"\s*#?(?P<number>[0-9]{1,9})(?:[:,]?(?=\s)|[:,]?$)", re.ASCII)
_SEVERITY: Final = re.compile(r"\s*(?P<code>P[0-3])(?:$|\s|[?:,]+)\s*", _FLAGS)


class UnknownCommand(DomainError):
    """`/incident` was followed by a word that is no command."""

    def __init__(self, word: str, known: Iterable[str]) -> None:
        meant = closest(word, known)
        next_step = f"Did you mean `/incident {meant}`?" if meant else "Type `/incident help` to see what there is."
        super().__init__(f"I don't know {quoted(f'/incident {word}')}. {next_step}")


class BadReference(DomainError):
    """`--in` was followed by something that names no incident."""

    def __init__(self, word: str) -> None:
        super().__init__(
            f"{quoted(word)} is not an incident. They look like `INC-20120801-001`; "
            "`/incident list` shows the open ones. Nothing was changed."
        )


class WrongUse(DomainError):
    """A subcommand was typed in another form than it has."""

    def __init__(self, usage: str) -> None:
        super().__init__(f"Type it like this: `{usage}`. Nothing was changed.")


class MissingValue(DomainError):
    """An option stands without its value."""

    def __init__(self, name: str) -> None:
        example = _EXAMPLES.get(name, f"--{name} VALUE")
        super().__init__(f"`--{name}` needs a value. Try `{example}`. Nothing was changed.")


def split_command(text: str) -> tuple[str, str]:
    """The command in lower case and what follows it; nothing at all asks for help."""
    word, _, rest = " ".join(text.split(maxsplit=1)).partition(" ")
    return word.lower() or "help", rest.strip()


def take_reference(rest: str) -> tuple[str | None, str]:
    """The incident that is named in front, or by `--in`, and the rest without it.

    Returns:
        The reference in capitals, or None where the room says which incident is meant.

    Raises:
        MissingValue: `--in` in front has no value.
        BadReference: `--in` in front names no incident. Behind the text it is left there, as part of it.
    """
    named = _find(rest, "in")
    found = _REFERENCE.fullmatch(_value(named)) if named else None
    if named and found:
        return found["reference"].upper(), _without(rest, named)
    front = _behind_options(rest)
    if named and named.start() < front:
        raise BadReference(_value(named))
    in_front = _REFERENCE.match(rest, front)
    return (in_front["reference"].upper(), _without(rest, in_front)) if in_front else (None, rest.strip())


def take_severity(rest: str) -> tuple[Severity | None, str]:
    """The severity in front, even a doubtful `P1?`, and the rest without it; None where there is none."""
    found = _SEVERITY.match(rest)
    return (Severity(found["code"].upper()), _without(rest, found)) if found else (None, rest.strip())


def take_number(rest: str) -> tuple[int | None, str]:
    """The number of an entry or a page in front, and the rest without it; None where there is none."""
    found = _NUMBER.match(rest)
    return (int(found["number"]), _without(rest, found)) if found else (None, rest.strip())


def take_drill(rest: str) -> tuple[bool, str]:
    """Whether `--drill` stands in front or behind, and the rest without it; inside of a text it belongs to the text."""
    found = _DRILL_FRONT.match(rest) or _DRILL_BEHIND.search(rest)
    return (True, _without(rest, found)) if found else (False, rest.strip())


def take_option(rest: str, name: str) -> tuple[str | None, str]:
    """The value of `--name`, before or behind the text, and the rest without it.

    The value is the next word, something in quotes, or a time that is spelt with spaces: `2012-08-01 09:30`,
    `yesterday 23:50`, `10 min ago`, `09:41 UTC`. What looks like an option in the middle of a text belongs to the text.

    Raises:
        MissingValue: The option stands in front without a value.
    """
    found = _find(rest, name)
    return (_value(found), _without(rest, found)) if found else (None, rest.strip())


def closest(word: str, known: Iterable[str]) -> str | None:
    """The command that was probably meant; None where nothing is near."""
    return next(iter(get_close_matches(word[:_LONGEST_WORD].lower(), list(known), n=1)), None)


def _find(rest: str, name: str) -> re.Match[str] | None:
    for option in (*_leading(rest), *_trailing(rest)):
        if option["name"].lower() == name:
            return option
    bare = _BARE_OPTION.match(rest, _behind_options(rest))
    if bare and bare["name"].lower() == name:
        raise MissingValue(name)
    return None


def _leading(rest: str) -> list[re.Match[str]]:
    """The options before the text, in their order."""
    found: list[re.Match[str]] = []
    end = 0
    for option in _OPTION.finditer(rest):
        if rest[end : option.start()].strip():
            break
        found.append(option)
        end = option.end()
    return found


def _trailing(rest: str) -> list[re.Match[str]]:
    """The options behind the text, the last one first."""
    found: list[re.Match[str]] = []
    start = len(rest)
    for option in reversed(list(_OPTION.finditer(rest))):
        if rest[option.end() : start].strip():
            break
        found.append(option)
        start = option.start()
    return found


def _behind_options(rest: str) -> int:
    leading = _leading(rest)
    return leading[-1].end() if leading else 0


def _value(option: re.Match[str]) -> str:
    return option["quoted"] or option["plain"]


def _without(rest: str, found: re.Match[str]) -> str:
    return " ".join(filter(None, (rest[: found.start()].strip(), rest[found.end() :].strip())))
