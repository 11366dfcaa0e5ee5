"""The message behind "Declare from message", on its way through the form."""

import json
from datetime import UTC, datetime
from typing import Final

from bot.domain.capture import Said
from bot.domain.change import Source
from bot.domain.command import Person
from bot.domain.first_evidence import FirstEvidence
from bot.services import people
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request
from bot.slack.text import visible

# Characters of the words: a form carries 3,000, counted in UTF-16 after JSON has doubled what it escapes.
LONGEST: Final = 1_300


def pointer(said: Said) -> str:
    """The message as a form carries it."""
    text = visible(said.text)
    return json.dumps(
        {
            "channel": said.source.channel,
            "ts": said.source.ts,
            "author": said.actor,
            "text": text[:LONGEST],
            "more": len(text) > LONGEST,
        },
        ensure_ascii=False,
    )


async def carried(desk: Desk, request: Request, view: Payload) -> FirstEvidence | None:
    """The message that a submitted form carries; None where the incident was not declared from one."""
    if not view.get("private_metadata"):
        return None
    kept = json.loads(view["private_metadata"])
    author, channel, ts = str(kept["author"]), str(kept["channel"]), str(kept["ts"])
    return FirstEvidence(
        source=Source(request.workspace, channel, ts),
        author=Person(author, await people.name_of(desk.ctx, author)),
        text=kept["text"] or "(no words)",
        shortened=bool(kept["more"]),
        link=f"{desk.workspace_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}",
        at=datetime.fromtimestamp(int(ts.partition(".")[0]), UTC),
    )
