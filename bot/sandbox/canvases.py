"""Canvases: documents in sections, standing alone or as a channel's own."""

import re

from bot.sandbox.channels import Channels
from bot.sandbox.errors import SlackError
from bot.sandbox.records import Canvas, Json, Section
from bot.sandbox.screens import ScreenChanged

CONTENT_BYTES = 1_048_576


class Canvases(Channels):
    """Makes and changes canvases."""

    def add_canvas(self, creator: str, title: str, markdown: str, channel: str = "") -> Canvas:
        """Create a canvas; `channel` makes it that channel's own, of which there is one.

        Raises:
            SlackError: channel_not_found, channel_canvas_already_exists, canvas_creation_failed (too long).
        """
        if channel:
            self.entered(channel, creator)
            if any(canvas.channel == channel for canvas in self.canvases.values()):
                raise SlackError("channel_canvas_already_exists")
        if len(markdown.encode()) > CONTENT_BYTES:
            raise SlackError("canvas_creation_failed")
        canvas = Canvas(self.new_id("F"), title, creator, channel, self._sections(markdown))
        self.canvases[canvas.id] = canvas
        self._canvas_changed(canvas)
        return canvas

    def canvas(self, canvas_id: str, viewer: str | None = None) -> Canvas:
        """The canvas with this id; those of channels that the `viewer` cannot see do not exist.

        Raises:
            SlackError: canvas_not_found.
        """
        canvas = self.canvases.get(canvas_id)
        if canvas is None:
            raise SlackError("canvas_not_found")
        room = self.rooms.get(canvas.channel)
        if viewer is not None and room is not None and not self.sees(room, viewer):
            raise SlackError("canvas_not_found")
        return canvas

    def delete_canvas(self, canvas: Canvas) -> None:
        """Take a canvas away."""
        del self.canvases[canvas.id]
        self._canvas_changed(canvas)

    def change_canvas(self, canvas: Canvas, change: Json) -> None:
        """Carry out one change of canvases.edit.

        Raises:
            SlackError: canvas_editing_failed (no such operation or section, or too long).
        """
        markdown = str(change.get("document_content", {}).get("markdown", ""))
        if len(markdown.encode()) > CONTENT_BYTES:
            raise SlackError("canvas_editing_failed")
        fresh, operation = self._sections(markdown), change.get("operation")
        if operation == "rename":
            canvas.title = str(change.get("title_content", {}).get("markdown", ""))
        elif operation == "insert_at_start":
            canvas.sections[:0] = fresh
        elif operation == "insert_at_end":
            canvas.sections += fresh
        elif operation == "replace" and "section_id" not in change:
            canvas.sections = fresh
        else:
            self._change_section(canvas, str(operation), str(change.get("section_id", "")), fresh)
        self._canvas_changed(canvas)

    def _change_section(self, canvas: Canvas, operation: str, section_id: str, fresh: list[Section]) -> None:
        places = [place for place, section in enumerate(canvas.sections) if section.id == section_id]
        spans = {"insert_before": (0, 0), "insert_after": (1, 1), "replace": (0, 1), "delete": (0, 1)}
        if not places or operation not in spans:
            raise SlackError("canvas_editing_failed")
        start, end = (places[0] + step for step in spans[operation])
        canvas.sections[start:end] = [] if operation == "delete" else fresh

    def _canvas_changed(self, canvas: Canvas) -> None:
        self.screen(ScreenChanged("canvas", canvas=canvas.id))
        if canvas.channel:
            self.screen(ScreenChanged("channel", channel=canvas.channel))

    def _sections(self, markdown: str) -> list[Section]:
        parts = [part.strip("\n") for part in re.split(r"\n\s*\n", markdown)]
        return [Section(f"temp:C:{self.serial():08x}", part) for part in parts if part.strip()]
