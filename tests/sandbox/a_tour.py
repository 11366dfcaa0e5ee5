"""A tour of the Web API: one good call of every method, in an order in which each can succeed."""

from collections.abc import Iterator
from typing import Any

from tests.sandbox.a_workspace import APP_TOKEN, Workspace

Stop = tuple[str, dict[str, Any]]
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}


def tour(workspace: Workspace) -> Iterator[Stop]:
    """Every method with arguments that it takes."""
    room = workspace.room()
    yield from _hall(workspace)
    yield from _channels(workspace, room)
    yield from _talk(workspace, room)
    yield from _files(workspace, room)
    yield from _views(workspace)
    yield from _canvases(workspace, room)
    yield "conversations.archive", {"channel": room}
    yield "conversations.unarchive", {"channel": room}


def _hall(workspace: Workspace) -> Iterator[Stop]:
    group = workspace.world.add_usergroup("risk", [workspace.ana])
    yield "api.test", {"foo": "bar"}
    yield "auth.test", {}
    yield "apps.connections.open", {"token": APP_TOKEN}
    yield "team.info", {}
    yield "users.info", {"user": workspace.ana}
    yield "users.list", {}
    yield "users.profile.get", {"user": workspace.ana}
    yield "bots.info", {"bot": workspace.world.bot_id}
    yield "users.lookupByEmail", {"email": "ana@sandbox.example"}
    yield "usergroups.list", {"include_users": True, "include_count": True}
    yield "usergroups.users.list", {"usergroup": group}


def _channels(workspace: Workspace, room: str) -> Iterator[Stop]:
    ana, ben = workspace.ana, workspace.ben
    other = workspace.world.add_channel("lobby", creator=ben)
    yield "users.conversations", {}
    yield "conversations.create", {"name": "inc-2"}
    yield "conversations.info", {"channel": room, "include_num_members": True}
    yield "conversations.open", {"users": f"{ana},{ben}"}
    yield "conversations.open", {"users": ana, "return_im": True}
    yield "conversations.close", {"channel": workspace.world.open_dm(workspace.bot, ana)}
    yield "conversations.list", {"types": "public_channel,private_channel,im,mpim"}
    yield "conversations.members", {"channel": room}
    yield "conversations.invite", {"channel": room, "users": ben}
    yield "conversations.kick", {"channel": room, "user": ben}
    yield "conversations.join", {"channel": other}
    yield "conversations.leave", {"channel": other}
    yield "conversations.setTopic", {"channel": room, "topic": "now"}
    yield "conversations.setPurpose", {"channel": room, "purpose": "why"}
    yield "conversations.rename", {"channel": room, "name": "inc-3"}


def _talk(workspace: Workspace, room: str) -> Iterator[Stop]:
    metadata = {"event_type": "a", "event_payload": {}}
    ts = workspace.said(room, "root", blocks=[{"type": "divider"}], metadata=metadata)
    item = {"channel": room, "timestamp": ts}
    workspace.said(room, "reply", thread_ts=ts, broadcast=True)
    workspace.world.react(room, ts, workspace.ana, "eyes")
    workspace.world.upload(workspace.ana, "log.txt", b"x", [room])
    yield "pins.add", item
    yield "pins.list", {"channel": room}
    yield "reactions.add", {**item, "name": "tada"}
    yield "reactions.get", item
    yield "chat.update", {"channel": room, "ts": ts, "text": "two"}
    yield "conversations.history", {"channel": room, "include_all_metadata": True}
    yield "conversations.replies", {"channel": room, "ts": ts}
    yield "reactions.remove", {**item, "name": "tada"}
    yield "pins.remove", item
    yield "chat.getPermalink", {"channel": room, "message_ts": ts}
    yield "chat.postMessage", {"channel": room, "text": "three", "thread_ts": ts, "username": "pager"}
    yield "chat.postEphemeral", {"channel": room, "user": workspace.ana, "text": "psst"}
    yield "chat.delete", {"channel": room, "ts": ts}
    yield "bookmarks.add", {"channel_id": room, "title": "Runbook", "type": "link", "link": "https://runbook.example"}
    yield "bookmarks.list", {"channel_id": room}
    bookmark = {"channel_id": room, "bookmark_id": workspace.world.channel(room).bookmarks[0]["id"]}
    yield "bookmarks.edit", {**bookmark, "title": "The runbook"}
    yield "bookmarks.remove", bookmark
    yield "chat.meMessage", {"channel": room, "text": "wakes up"}


def _files(workspace: Workspace, room: str) -> Iterator[Stop]:
    file = workspace.world.announce_file(workspace.bot, "draft.md", 2)
    workspace.world.receive_file(file.id, b"ok")
    yield "files.getUploadURLExternal", {"filename": "a.txt", "length": 3}
    yield "files.completeUploadExternal", {"files": [{"id": file.id}], "channel_id": room}
    yield "files.info", {"file": file.id}
    yield "files.list", {"channel": room}
    yield "files.delete", {"file": file.id}


def _views(workspace: Workspace) -> Iterator[Stop]:
    ana, new_trigger = workspace.ana, workspace.world.new_trigger
    yield "views.open", {"trigger_id": new_trigger(ana), "view": MODAL | {"external_id": "first"}}
    yield "views.push", {"trigger_id": new_trigger(ana), "view": MODAL}
    yield "views.update", {"external_id": "first", "view": MODAL}
    yield "views.publish", {"user_id": ana, "view": {"type": "home", "blocks": []}}
    yield "blocks.validate", {"blocks": [{"type": "divider"}]}


def _canvases(workspace: Workspace, room: str) -> Iterator[Stop]:
    content = {"type": "markdown", "markdown": "# Timeline"}
    canvas = {"canvas_id": workspace.world.add_canvas(workspace.bot, "Notes", "# Notes").id}
    yield "canvases.create", {"title": "Post-mortem", "document_content": content}
    yield "conversations.canvases.create", {"channel_id": room, "document_content": content}
    yield "canvases.edit", canvas | {"changes": [{"operation": "insert_at_end", "document_content": content}]}
    yield "canvases.sections.lookup", canvas | {"criteria": {"section_types": ["h1"]}}
    yield "canvases.access.set", canvas | {"access_level": "read", "channel_ids": [room]}
    yield "canvases.delete", canvas
