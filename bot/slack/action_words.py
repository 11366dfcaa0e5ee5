"""What stands behind `/incident action add`: a title, an owner, and options in any order."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar

from bot.domain.action_items import DUE_AFTER, LONGEST_TITLE, ItemType, Urgency
from bot.domain.errors import DomainError
from bot.domain.labelled import Labelled
from bot.slack.amounts import parse_amount
from bot.slack.dates import parse_date
from bot.slack.text import is_blank, mentioned_user, one_line, quoted
from bot.slack.words import WrongUse, take_option

L = TypeVar("L", bound=Labelled)

USAGE: Final = "/incident action add count fills on the retired path @mei due fri"
LONGEST_TICKET: Final = 500  # characters
_OWNER: Final = re.compile(r"\s*<@[UW][A-Z0-9]+(?:\|[^<>]*)?>\s*$")
_DUE: Final = re.compile(r"\s+(?:due|by)\s+(?P<day>\S+(?:\s+\S+){0,2})$", re.IGNORECASE)
_LINK: Final = re.compile(r"<?(?P<url>https?://[^\s<>|]+)(?:\|[^<>]*)?>?", re.IGNORECASE)


class BadItem(DomainError):
    """An option of an action item cannot be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedItem:
    """An action item as somebody described it; `owner` is None where nobody is named."""

    title: str
    owner: str | None
    due: date
    type: ItemType = ItemType.PREVENT
    urgency: Urgency = Urgency.MEDIUM
    ticket: str = ""
    estimated: Decimal | None = None


def parse_item(text: str, *, today: date) -> DescribedItem:
    """Read a title, `@owner`, `due fri`, and the options `--type`, `--urgency`, `--ticket` and `--cost`.

    Args:
        text: What was typed.
        today: Where its author is.

    Raises:
        WrongUse: There is no title.
        BadItem, BadDate, BadAmount: An option cannot be taken.
    """
    options: dict[str, str] = {}
    for name in ("type", "urgency", "ticket", "cost", "due"):
        value, text = take_option(text, name)
        options |= {name: value} if value is not None else {}
    owner, title, due = _tail(text, options.get("due"))
    return DescribedItem(
        title=title_of(title),
        owner=owner,
        due=parse_date(due, today=today) if due else today + DUE_AFTER,
        type=choice_of(ItemType, options.get("type"), ItemType.PREVENT),
        urgency=choice_of(Urgency, options.get("urgency"), Urgency.MEDIUM),
        ticket=ticket_of(options.get("ticket", "")),
        estimated=parse_amount(options["cost"]) if "cost" in options else None,
    )


def title_of(text: str) -> str:
    """A title in one line.

    Raises:
        WrongUse: There is nothing to see in it.
    """
    if is_blank(text):
        raise WrongUse(USAGE)
    return one_line(text, LONGEST_TITLE)[0]


def ticket_of(text: str) -> str:
    """A link to the firm's tracker; empty for none.

    Raises:
        BadItem: It is none.
    """
    found = _LINK.fullmatch(text.strip())
    if text.strip() and (found is None or len(found["url"]) > LONGEST_TICKET):
        raise BadItem(f"{quoted(text)} is no link. Try `https://tracker.example/OPS-7`. Nothing was changed.")
    return found["url"] if found else ""


def choice_of(choices: type[L], text: str | None, otherwise: L) -> L:
    """One of a closed list by its name; `otherwise` where none is typed.

    Raises:
        BadItem: There is none of that name.
    """
    if not text:
        return otherwise
    found = next((each for each in choices if each.value == text.lower()), None)
    if found is None:
        names = ", ".join(f"`{each.value}`" for each in choices)
        raise BadItem(f"{quoted(text)} is not one of {names}. Nothing was changed.")
    return found


def _tail(text: str, due: str | None) -> tuple[str | None, str, str | None]:
    """Owner, title and day: the last two words of it, in whichever order they stand behind the title."""
    owner: str | None = None
    for _ in range(2):
        if owner is None and (mention := _OWNER.search(text)):
            owner, text = mentioned_user(mention[0]), text[: mention.start()]
        if due is None and (named := _DUE.search(text)):
            due, text = named["day"], text[: named.start()]
    return owner, text, due
