"""Reads a scenario file of schema `hft-scenario/1`, or refuses it with every line that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.capture import LIVE
from bot.domain.errors import DomainError
from bot.domain.impact import INPUTS, Category
from bot.policy.errors import Place, PolicyError, Problem
from bot.policy.names import unknown_name
from bot.policy.source import Data, Source, read_source
from bot.slack.amounts import parse_loss
from bot.slack.text import is_blank

SCHEMA: Final = "hft-scenario/1"
SHIPPED: Final = Path(__file__).parent / "scenarios"
MARKS: Final = ("started_at", "detected_at", "contained_at", "resolved_at")
REQUIRED: Final = ("schema", "title", "category", "timeline")
DAY: Final = "day"  # a precision that tells the order of things, not their time
QUOTES: Final = frozenset('"“”')  # what a typed option is put between
# What a row may leave out, and what keeps reading possible where it may not.
STAND_INS: Final[Mapping[str, Data]] = {"actor": "nobody", "text": "nothing", "precision": LIVE, "kind": "note"}
EARLIEST, LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class ScenarioError(DomainError):
    """A scenario cannot be used; each line of the text is `FILE:LINE: reason`."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that happened.

    Args:
        at: When, in UTC.
        actor: Who or what did or said it; any word.
        text: The words.
        precision: How exact the time is, such as `minute` or `day`.
        kind: What it is about; any word.
    """

    at: datetime
    actor: str
    text: str
    precision: str = LIVE
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A real incident to be replayed.

    Args:
        name: What the file calls it.
        rows: In the order of time; those of one moment in the order of the file.
        inputs: Severity inputs as one types them into the form; what is unknown is not there.
        facts: What else the file states of what happened, by whatever names; what is unknown is not there.
        marks: Those of `MARKS` that the file gives, in UTC.
        zone: Where it happened; UTC if the file does not say.
    """

    name: str
    title: str
    category: Category
    rows: tuple[Row, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, datetime] = field(default_factory=dict)
    zone: str = "UTC"


def find(named: str | Path) -> Path:
    """The file that is meant: a shipped scenario by its name, else a path.

    Raises:
        ScenarioError: There is neither; names what is shipped.
    """
    shipped = {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}
    if str(named) in shipped:
        return shipped[str(named)]
    if not Path(named).is_file():
        raise ScenarioError(f"There is no scenario `{named}`. Give a file, or one of: {', '.join(shipped)}.")
    return Path(named)


def load(path: Path) -> Scenario:
    """Read a scenario.

    Keys that the replay does not know are left alone: a file may say more than is replayed.

    Raises:
        ScenarioError: The file cannot be used.
    """
    try:
        source = read_source(path)
        reader = _Reader()
        scenario = reader.scenario(source, path.stem)
        if reader.problems:
            raise source.refuse(reader.problems)
    except PolicyError as error:
        raise ScenarioError(str(error)) from None
    return scenario


@dataclass(slots=True)
class _Reader:
    """Turns data into a scenario and gathers what is wrong with it."""

    problems: list[Problem] = field(default_factory=list)

    def scenario(self, source: Source, stem: str) -> Scenario:
        """What the file tells; a stand-in where a problem was found."""
        data = source.data
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise source.refuse([Problem(("schema",), f"this is no scenario: it must say `schema: {SCHEMA}`.")])
        for key in REQUIRED:
            if key not in data:
                self._refuse((), f"`{key}` is missing.")
        rows = self._rows(data.get("timeline", []))
        return Scenario(
            name=self._text(data.get("id", stem), ("id",)),
            title=self._text(data.get("title", stem), ("title",)),
            category=self._category(data.get("category", Category.UNKNOWN.value)),
            rows=tuple(sorted(rows, key=lambda row: row.at)),
            inputs=self._inputs(data.get("severity_inputs") or {}),
            facts=_facts(data.get("severity_facts")),
            marks=self._marks(data.get("marks") or {}),
            zone=self._zone(data.get("timezone") or "UTC"),
        )

    def _rows(self, data: Data) -> Sequence[Row]:
        if not isinstance(data, list) or (not data and not self.problems):
            self._refuse(("timeline",), "this must be a list of at least one row.")
            return ()
        return [self._row(each, ("timeline", index)) for index, each in enumerate(data)]

    def _row(self, data: Data, at: Place) -> Row:
        if not isinstance(data, dict):
            self._refuse(at, "a row has the keys at, precision, actor, kind and text.")
            return Row(EARLIEST, "", "")
        for key in ("at", "actor", "text"):
            if data.get(key) is None:
                self._refuse(at, f"this row has no `{key}`.")
        given = {
            "at": EARLIEST.isoformat(),
            **STAND_INS,
            **{key: value for key, value in data.items() if value is not None},
        }
        return Row(
            at=self._moment(given["at"], (*at, "at")),
            actor=self._word(given["actor"], (*at, "actor")),
            text=self._text(given["text"], (*at, "text")),
            precision=self._word(given["precision"], (*at, "precision")),
            kind=self._word(given["kind"], (*at, "kind")),
        )

    def _inputs(self, data: Data) -> Mapping[str, str]:
        if not isinstance(data, dict):
            self._refuse(("severity_inputs",), "this must name severity inputs, each with a value.")
            return {}
        typed = {name: self._input(name, value) for name, value in data.items() if value is not None}
        return {name: value for name, value in typed.items() if value is not None}

    def _input(self, name: str, value: Data) -> str | None:
        """The answer as one types it or chooses it in the form; None where it cannot be one."""
        try:
            return _answer(name, value)
        except DomainError as error:
            self._refuse(("severity_inputs", name), str(error))
            return None

    def _marks(self, data: Data) -> Mapping[str, datetime]:
        if not isinstance(data, dict):
            self._refuse(("marks",), f"this must name marks, such as {MARKS[0]}, each with a time.")
            return {}
        given = {mark: data[mark] for mark in MARKS if data.get(mark) is not None}
        return {mark: self._moment(value, ("marks", mark)) for mark, value in given.items()}

    def _moment(self, value: Data, at: Place) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self._refuse(at, f"`{value}` is no time such as 2012-08-01T09:30:00-04:00.")
            return EARLIEST
        if moment.tzinfo is None:
            self._refuse(at, f"`{value}` does not say its distance from UTC, such as -04:00.")
            return EARLIEST
        if not EARLIEST <= moment <= LATEST:
            self._refuse(at, f"`{value}` is not between {EARLIEST.year} and {LATEST.year}.")
            return EARLIEST
        return moment.astimezone(UTC)

    def _category(self, value: Data) -> Category:
        names = [category.value for category in Category]
        if value not in names:
            self._refuse(("category",), unknown_name(value, "category", names))
            return Category.UNKNOWN
        return Category(str(value))

    def _zone(self, value: Data) -> str:
        try:
            return ZoneInfo(str(value)).key
        # A folder of the zone database, such as `Europe`, is answered with an OSError.
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._refuse(("timezone",), f"`{value}` is no IANA time zone such as Europe/London.")
            return "UTC"

    def _text(self, value: Data, at: Place) -> str:
        if not isinstance(value, str) or is_blank(value):
            self._refuse(at, "there must be words here.")
            return ""
        return value

    def _word(self, value: Data, at: Place) -> str:
        """A name or a word: it goes into one line, and between quotes where it has spaces."""
        word = self._text(value, at)
        if QUOTES & set(word) or len(word.splitlines()) > 1:
            self._refuse(at, "this must be one line without quotation marks.")
        return word

    def _refuse(self, at: Place, reason: str) -> None:
        self.problems.append(Problem(at, reason))


def _facts(data: Data) -> Mapping[str, str]:
    """Single values by their names; lists and mappings are for readers of the file."""
    given = data.items() if isinstance(data, dict) else ()
    return {name: value for name, value in given if isinstance(value, str) and not is_blank(value)}


def _answer(name: str, value: Data) -> str:
    """A severity input as the form takes it.

    Raises:
        DomainError: There is no such input, or it cannot have this value.
    """
    spelled = str(value).lower() if isinstance(value, bool) else value
    if name not in INPUTS:
        raise ScenarioError(unknown_name(name, "severity input", INPUTS))
    if not isinstance(spelled, str):
        raise ScenarioError("this must be one value.")
    known = INPUTS[name].parse(spelled)
    if isinstance(known, Decimal) and not INPUTS[name].negative:
        parse_loss(spelled)
    return ("yes" if known else "no") if isinstance(known, bool) else spelled
