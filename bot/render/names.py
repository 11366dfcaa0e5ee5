"""Names that Slack accepts, made from what people typed."""

import re

from anyascii import anyascii

from bot.domain.incident import Incident

LONGEST = 80  # characters of a channel name


def room_name(incident: Incident, attempt: int = 1) -> str:
    """The war room's name: the reference and the title in lower-case ASCII, at most 80 characters.

    Args:
        incident: Its reference makes the name unique.
        attempt: From 2 on a number is added, because somebody else has the plain name.
    """
    suffix = "" if attempt == 1 else f"-{attempt}"
    slug = re.sub(r"[^a-z0-9]+", "-", anyascii(incident.title).lower()).strip("-")
    whole = f"{incident.reference.lower()}-{slug}".rstrip("-")
    return whole[: LONGEST - len(suffix)].rstrip("-") + suffix
