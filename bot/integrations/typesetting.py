"""Sets documents as PDF, in a process of its own that ends with the work: the bot stays small, and its loop free."""

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.integrations.ports import Ambiguous, Refused

PATIENCE: Final = 60.0  # seconds; a long post-mortem takes about one
CHILD: Final = "bot.integrations.typesetter"


async def typeset(template: str, data: Mapping[str, Any], *, at: datetime, patience: float = PATIENCE) -> bytes:
    """A document as PDF; the same input gives the same bytes.

    Args:
        template: In the typesetter's own language.
        data: What it shows.
        at: The time that is written into the file, aware.
        patience: Seconds until it is given up.

    Raises:
        Refused: The document cannot be set; says why.
        Ambiguous: It took too long, and may be tried again.
    """
    work = json.dumps({"template": template, "data": json.dumps(data), "at": int(at.timestamp())}).encode()
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", CHILD, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        made, said = await asyncio.wait_for(child.communicate(work), patience)
    except TimeoutError as error:
        raise Ambiguous("The typesetter took too long.") from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        reason = said.decode(errors="replace").strip().splitlines()[-1:] or ["it ended without a word"]
        raise Refused(f"The PDF could not be set: {reason[0][:200]}.", code="typeset")
    return made
