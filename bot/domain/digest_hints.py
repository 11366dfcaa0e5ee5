"""Which unmarked messages a digest suggests: the commander's, and those that speak like facts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.domain.postmortem_parts import Row
from bot.domain.postmortem_records import Records
from bot.domain.roles import Role

SHORTEST_ID: Final = 3  # letters of a word that can be the id of a host, a venue or a strategy
_AMOUNT: Final = (
    r"[$€£]\s?\d"
    r"|(?<![\w.])\d[\d.,]*\s?(?:ns|us|µs|ms|s|sec|min|h|%|bps|bp|[kKMG]?B|k|m|bn|USD|EUR|GBP|orders?|fills?|shares?|lots?"
    r"|contracts?|messages?|seconds?|minutes?|hours?)(?!\w)"
    r"|(?<!\w)\d{1,4}=\S"  # a FIX tag
)
_DONE: Final = (
    r"\b(?:halted|stopped|cancel+ed|restarted|rebooted|rolled back|reverted|failed over|removed|disabled|enabled|deployed"
    r"|killed|switched|disconnected|reconnected|flattened|hedged|paused|resumed|fenced|blocked|rejected|crashed|patched)\b"
)
_TELLING: Final = re.compile(f"{_AMOUNT}|{_DONE}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Telling:
    """What makes a message worth a suggestion in one incident.

    Args:
        commanders: Whose every message is.
        ids: Hosts, venues and strategies that are hit.
    """

    commanders: frozenset[str]
    ids: frozenset[str]

    @classmethod
    def of(cls, records: Records) -> "Telling":
        """For the incident of these records."""
        incident = records.incident
        leading = (each.person.id for each in incident.ever_acknowledged if Role.INCIDENT_COMMANDER in each.roles)
        commander = {incident.commander.id} if incident.commander else set()
        return cls(frozenset({*leading, *commander}), frozenset(_ids(incident.affected)))

    def tells(self, row: Row) -> bool:
        """Whether a message is by a commander, or holds an amount, an act, or the name of something that is hit."""
        if row.actor in self.commanders or _TELLING.search(row.text):
            return True
        return bool(self.ids) and not self.ids.isdisjoint(_ids(row.text))


def _ids(text: str) -> Iterator[str]:
    """The words that look like ids: capitals, or with a digit or a hyphen in them."""
    for word in re.findall(r"[\w-]+", text):
        named = word.isupper() or any(each.isdigit() for each in word) or "-" in word.strip("-")
        if named and len(word) >= SHORTEST_ID and not word.isdigit():
            yield word.casefold()
