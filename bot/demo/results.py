"""What an incident left behind, for the page: files to read and take away, and the bundle verified by the real command."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.demo.artefacts import EVIDENCE, FILES, POST_MORTEM
from bot.demo.bot_process import BotProcess

BUNDLE: Final = "evidence.zip"
NOTHING: Final = "There is no such file. The replay may not be over yet."


@dataclass(frozen=True, slots=True)
class Results:
    """The folder of a finished replay.

    Args:
        reference: Of its incident.
        folder: Where its files lie.
        warroom: Runs the command that verifies.
    """

    reference: str
    folder: Path
    warroom: BotProcess

    def as_json(self) -> dict[str, Any]:
        """What the page lists."""
        there = [name for name in FILES if (self.folder / name).is_file()]
        named = [{"name": name, "title": FILES[name]} for name in there]
        bundle = {"name": BUNDLE, "title": "Evidence bundle"}
        return {"reference": self.reference, "files": [*named, bundle], "post_mortem": POST_MORTEM}

    async def file(self, name: str) -> web.Response:
        """One file to take away, or the bundle as an archive.

        Raises:
            HTTPNotFound: There is no such file.
        """
        path = self.folder / name
        if name == BUNDLE:
            made = await asyncio.to_thread(
                shutil.make_archive, str(self.folder / EVIDENCE), "zip", self.folder / EVIDENCE
            )
            path = Path(made)
        elif name not in FILES or not path.is_file():
            raise web.HTTPNotFound(text=NOTHING)
        data = await asyncio.to_thread(path.read_bytes)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
        return web.Response(body=data, content_type="application/octet-stream", headers=headers)

    async def verified(self) -> dict[str, Any]:
        """What `warroom verify` says of the bundle."""
        code, said = await self.warroom.told("verify", str(self.folder / EVIDENCE))
        return {"good": code == 0, "said": said, "command": f"warroom verify {self.folder / EVIDENCE}"}
