"""Whether the environment holds every address that a policy names: the addresses are secrets and stand nowhere else."""

from collections.abc import Collection, Iterator

from bot.policy.errors import Place, Problem
from bot.policy.source import Data

NAMED = "env:"


def unset_addresses(data: Data, held: Collection[str], at: Place = ()) -> Iterator[Problem]:
    """Every `env:NAME` below `urls`, at any depth, whose variable holds no address.

    Args:
        data: A part of the file that has the right shape.
        held: The variables that hold an address.
        at: Where in the file the part is.
    """
    if isinstance(data, list):
        for index, item in enumerate(data):
            yield from unset_addresses(item, held, (*at, index))
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if key == "urls" and isinstance(value, dict):
            yield from _unset(value, held, (*at, key))
        else:
            yield from unset_addresses(value, held, (*at, key))


def _unset(urls: dict[str, Data], held: Collection[str], at: Place) -> Iterator[Problem]:
    for kind, named in urls.items():
        name = str(named).removeprefix(NAMED)
        if name not in held:
            yield Problem(
                (*at, kind),
                f"the variable `{name}` is not set, or holds no address such as pagerduty://\N{HORIZONTAL ELLIPSIS}",
            )
