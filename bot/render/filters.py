"""How values become words in templates: money, times, people, lengths."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlencode

from markupsafe import Markup

from bot.domain import wording
from bot.domain.command import Person
from bot.domain.facts import shown_in_line
from bot.domain.labelled import Labelled
from bot.domain.loss_estimates import LossEstimate
from bot.domain.postmortem_parts import Ref
from bot.render.escaping import Mrkdwn, Verbatim, one_line, shortened, slack, unformatted

NOTHING: Final = "–"  # a title of invisible characters still needs something to stand there
LONGEST_NAME: Final = 80  # as in Slack
_THOUSAND: Final = Decimal(1000)


def name(words: str) -> str:
    """What somebody is called, in a form that fits into a marked-up sentence."""
    return shortened(unformatted(words), LONGEST_NAME) or NOTHING


def names(found: Iterable[Person]) -> str:
    """People by name, without calling them."""
    return wording.listed(name(each.name) for each in found)


def loss(estimate: LossEstimate) -> str:
    """A range of losses: `$40k–$120k`, or one amount where both ends are the same."""
    return wording.usd_range(estimate.low, estimate.high)


def when(at: datetime) -> Mrkdwn:
    """A time of day in the reader's own zone; UTC where Slack cannot show that."""
    return _date_token(at, "{time}", wording.clock(at))


def day(at: datetime) -> Mrkdwn:
    """A day and a time in the reader's own zone; UTC where Slack cannot show that."""
    return _date_token(at, "{date_short_pretty} {time}", wording.moment(at))


def utc(at: datetime) -> str:
    """A full time for evidence and documents: `2012-08-01 13:30:00 UTC`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def duration(length: timedelta) -> str:
    """A length of time: `12 min`, `2 h 41 min`, `3 d 4 h`."""
    return wording.duration(length)


def person(who: Person) -> Mrkdwn:
    """A mention, which also calls the person, or the group that holds a role."""
    return Mrkdwn(f"<!subteam^{slack(who.id)}>" if who.id.startswith("S") else f"<@{slack(who.id)}>")


def user(user_id: str) -> Mrkdwn:
    """A mention of a person or a group by Slack's id alone."""
    return person(Person(user_id, user_id))


def people(found: Iterable[Person]) -> Mrkdwn:
    """Mentions of several people in one sentence."""
    return Mrkdwn(wording.listed(map(person, found)))


def channel(channel_id: str) -> Mrkdwn:
    """A link to a channel that shows its name."""
    return Mrkdwn(f"<#{slack(channel_id)}>")


def link(url: str, words: str) -> Mrkdwn:
    """A link; an address from the policy cannot end it early."""
    return Mrkdwn(f"<{quote(url, safe=':/?#[]@!$&()*+,;=%~')}|{slack(words)}>")


def room_url(channel_id: str, workspace: str) -> Verbatim:
    """The address that opens a channel in the reader's Slack."""
    return Verbatim(f"https://slack.com/app_redirect?{urlencode({'channel': channel_id, 'team': workspace})}")


def amount_typed(amount: Decimal) -> str:
    """An exact amount as one would type it: `12k`, `12000.50`."""
    if amount and amount % _THOUSAND == 0:
        return f"{amount / _THOUSAND:.0f}k"
    return f"{amount:f}"


def loss_typed(estimate: LossEstimate) -> str:
    """An exact range of losses as one would type it: `5k–20k`."""
    low, high = amount_typed(estimate.low), amount_typed(estimate.high)
    return high if low == high else f"{low}–{high}"


def fitting(text: str, limit: int) -> str:
    """Typed text on one line, cut so that Slack takes it; a mark says where it was cut."""
    return shortened(one_line(text), limit) or NOTHING


def labels(found: Iterable[Labelled]) -> str:
    """The words of several roles or choices in one sentence."""
    return wording.listed(each.label for each in found)


def paragraph(text: str, limit: int) -> str:
    """Our own words with their line breaks, cut so that Slack takes them."""
    return shortened(text, limit) if text.strip() else NOTHING


def prefilled(text: str, limit: int) -> Verbatim:
    """What an input holds already, letter by letter; only what exceeds the input is cut."""
    return Verbatim(text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore"))


def sentence(text: str) -> str:
    """Words that end as a sentence does."""
    return text if text.endswith((".", "?", "…", "!")) else f"{text}."


def cell(text: str) -> str | Markup:
    """A cell of a Markdown table: the number of an entry leads to its message."""
    if not isinstance(text, Ref) or not text.url:
        return text
    return Markup(f"[{text}]({quote(text.url, safe=':/?&=%')})")  # noqa: S704  # a number, and an address without brackets


def _date_token(at: datetime, form: str, fallback: str) -> Mrkdwn:
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{form}|{fallback}>")


FILTERS: Final[Mapping[str, Callable[..., object]]] = MappingProxyType(
    {
        "usd": wording.usd,
        "loss": loss,
        "when": when,
        "day": day,
        "utc": utc,
        "duration": duration,
        "person": person,
        "people": people,
        "user": user,
        "names": names,
        "channel": channel,
        "link": link,
        "room_url": room_url,
        "amount_typed": amount_typed,
        "loss_typed": loss_typed,
        "fit": fitting,
        "paragraph": paragraph,
        "prefilled": prefilled,
        "truncate": fitting,
        "name": name,
        "verbatim": Verbatim,
        "listed": wording.listed,
        "labels": labels,
        "sentence": sentence,
        "cell": cell,
        "facts_line": shown_in_line,
    }
)
