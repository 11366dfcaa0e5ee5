"""Files: announced, uploaded, completed, shared, shown, read with a token, deleted."""

import mimetypes
from collections.abc import Sequence
from pathlib import PurePath
from typing import Unpack

from bot.sandbox.errors import SlackError
from bot.sandbox.happened import FileChanged
from bot.sandbox.messages import Extras, Messages
from bot.sandbox.records import File, Json

PREVIEW = 400  # characters


class Files(Messages):
    """Keeps files and shares them in channels."""

    def upload(self, user: str, name: str, data: bytes, channels: Sequence[str] = (), text: str = "") -> str:
        """Upload a file as a person does, share it in the channels, and return its id."""
        file = self.announce_file(user, name, len(data))
        self.receive_file(file.id, data)
        self.complete_file(file.id, title=name)
        for channel in channels:
            self.share_files([file.id], channel, user, text)
        return file.id

    def announce_file(self, user: str, name: str, size: int) -> File:
        """Make room for a file of `size` bytes that will come."""
        file = File(id=self.new_id("F"), name=name, user=user, created=self.seconds(), announced=size)
        self.stored_files[file.id] = file
        return file

    def receive_file(self, file_id: str, data: bytes) -> None:
        """Take a file's bytes."""
        self.file(file_id).data = data

    def complete_file(self, file_id: str, title: str = "") -> File:
        """Make an uploaded file real.

        Raises:
            SlackError: file_not_found (unknown, never uploaded, or completed before).
        """
        file = self.file(file_id)
        if file.data is None or file.completed:
            raise SlackError("file_not_found")
        file.completed, file.title = True, title or file.name
        return file

    def share_files(
        self, file_ids: Sequence[str], channel: str, user: str, text: str = "", **extras: Unpack[Extras]
    ) -> Json:
        """Show files in a channel with one file_share message, and return it; `extras` as for any message."""
        room, thread_ts = self.alive(self.entered(channel, user)), extras.get("thread_ts")
        if thread_ts:
            self.thread_parent(room, thread_ts)
        for file_id in file_ids:
            self.file(file_id).shares.setdefault(channel, [])
        shown = [self.file_json(self.file(file_id)) for file_id in file_ids]
        extras["subtype"], extras["files"], extras["bot"] = "file_share", file_ids, user == self.bot_user
        extras["more"] = {"files": shown, "upload": True, "display_as_bot": False}
        message = self.post(channel, user, text, **extras)
        for file_id in file_ids:
            self.file(file_id).shares[channel].append(message["ts"])
            self.emit(FileChanged(file_id, user, "shared", channel))
        return message

    def delete_file(self, file_id: str, user: str) -> None:
        """Delete an own file; messages show a tombstone in its place.

        Raises:
            SlackError: file_not_found, file_deleted, cant_delete_file.
        """
        file = self.file(file_id)
        if file.deleted:
            raise SlackError("file_deleted")
        if file.user != user:
            raise SlackError("cant_delete_file")
        file.deleted, file.data = True, None
        self._tombstones(file)
        self.emit(FileChanged(file_id, user, "deleted"))

    def file(self, file_id: str) -> File:
        """The file with this id.

        Raises:
            SlackError: file_not_found.
        """
        if file_id not in self.stored_files:
            raise SlackError("file_not_found")
        return self.stored_files[file_id]

    def file_bytes(self, file_id: str, token: str) -> bytes | None:
        """A file's content for a token that may read files in a channel that shows it, else None."""
        file = self.stored_files.get(file_id)
        held = self.tokens.get(token)
        if file is None or held is None or "files:read" not in held.scopes or not self.sees_file(file, self.bot_user):
            return None
        return file.data

    def sees_file(self, file: File, user: str) -> bool:
        """Whether a user may see the file: their own, or shown in a channel that they see."""
        return file.user == user or any(self.sees(self.rooms[c], user) for c in file.shares if c in self.rooms)

    def file_json(self, file: File) -> Json:
        """One file as `files.info` shows it; what is read from its name is guessed as Slack does."""
        kind = PurePath(file.name).suffix.lstrip(".").lower() or "text"
        mimetype = mimetypes.guess_type(file.name)[0] or "text/plain"
        path = f"{self.file_host()}/files-pri/{self.team}-{file.id}"
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": mimetype,
            "filetype": "markdown" if kind == "md" else kind,
            "pretty_type": kind.upper(),
            "user": file.user,
            "user_team": self.team,
            "editable": mimetype.startswith("text/"),
            "size": len(file.data or b""),
            "mode": "tombstone" if file.deleted else "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": any(self._kind(channel) == "public" for channel in file.shares),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{path}/{file.name}",
            "url_private_download": f"{path}/download/{file.name}",
            "permalink": f"https://{self.domain}.slack.com/files/{file.user}/{file.id}/{file.name}",
            "comments_count": 0,
            "is_starred": False,
            "shares": self._shares(file),
            "channels": [channel for channel in file.shares if self._kind(channel) == "public"],
            "groups": [channel for channel in file.shares if self._kind(channel) == "private"],
            "ims": [channel for channel in file.shares if self._kind(channel) in {"im", "mpim"}],
            "has_rich_preview": False,
            "file_access": "file_deleted" if file.deleted else "visible",
        }

    def _kind(self, channel: str) -> str:
        return self.rooms[channel].kind if channel in self.rooms else ""

    def _shares(self, file: File) -> Json:
        shares: Json = {}
        for channel, stamps in file.shares.items():
            side = "public" if self._kind(channel) == "public" else "private"
            shares.setdefault(side, {})[channel] = [{"ts": ts, "team_id": self.team} for ts in stamps]
        return shares

    def _tombstones(self, file: File) -> None:
        for channel, stamps in file.shares.items():
            for message in (self.rooms[channel].messages.get(ts) for ts in stamps):
                for shown in (message or {}).get("files", []):
                    if shown["id"] == file.id:
                        shown.clear()
                        shown |= {"id": file.id, "mode": "tombstone"}
