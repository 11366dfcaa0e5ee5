"""Slack as the place where people talk: every call leaves once, and its outcome is named."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.change import EffectKind
from bot.domain.incident import Posted
from bot.integrations.ports import Chat, Identity, Page, Payload, Profile, Refused, Reserved, Room
from bot.integrations.slack_answers import Answer, Row, answered, at, page_of, pages
from bot.integrations.slack_files import COMPLETING, send_bytes
from bot.integrations.slack_marks import key_of, metadata_with, ts_of, whole_seconds
from bot.integrations.slack_people import profile_of

T = TypeVar("T")

PATIENCE: Final = timedelta(seconds=10)  # for one call; a lane's lease is longer
FORM_PATIENCE: Final = timedelta(seconds=2)  # Slack lets a trigger run out after 3 s
LOOK_BACK: Final = timedelta(seconds=60)  # clocks differ, and what was tried is older than its record

PAGE: Final = 999  # the most that Slack gives at once
INVITES_AT_ONCE: Final = 100
KINDS: Final = "public_channel,private_channel"
CHANNEL_ID: Final = re.compile(r"[CG][A-Z0-9]{5,}")  # names are lower-case
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

HISTORY: Final = "conversations.history"
REPLIES: Final = "conversations.replies"
OUTSIDE: Final = "not_in_channel"
# Inviting: these speak of one person, every other code of the channel or of us.
IN_ALREADY: Final = frozenset({"already_in_channel", "cant_invite_self"})
OF_ONE_PERSON: Final = IN_ALREADY | {
    "cant_invite",
    "invitee_cant_see_channel",
    "no_external_invite_permission",
    "org_user_not_in_team",
    "ura_max_channels",
    "user_disabled",
    "user_not_found",
}

METHOD_OF: Final[Mapping[EffectKind, str]] = {
    EffectKind.CREATE_ROOM: "conversations.create",
    EffectKind.POST_CARD: "chat.postMessage",
    EffectKind.UPDATE_CARD: "chat.update",
    EffectKind.POST_LIST: "chat.postMessage",
    EffectKind.UPDATE_LIST: "chat.update",
    EffectKind.PIN_CARD: "pins.add",
    EffectKind.POST_ANCHOR: "chat.postMessage",
    EffectKind.PIN_ANCHOR: "pins.add",
    EffectKind.SET_TOPIC: "conversations.setTopic",
    EffectKind.SET_PURPOSE: "conversations.setPurpose",
    EffectKind.INVITE: "conversations.invite",
    EffectKind.ARCHIVE_ROOM: "conversations.archive",
    EffectKind.SAY: "chat.postMessage",
    EffectKind.TELL: "chat.postMessage",
    EffectKind.WRITE_TO: "chat.postMessage",
    EffectKind.ANSWER: "chat.postEphemeral",
    EffectKind.REMIND: "chat.postMessage",
    EffectKind.REMIND_LEAD: "chat.postMessage",
    EffectKind.POST_DIGEST: "chat.postMessage",
    EffectKind.OFFER_ITEMS: "chat.postMessage",
    EffectKind.UPDATE_REMINDER: "chat.update",
    EffectKind.ASK_SIGNAL: "chat.postMessage",
    EffectKind.UPDATE_SIGNAL: "chat.update",
    EffectKind.PAGE: "chat.postMessage",
    EffectKind.UPDATE_PAGE: "chat.update",
    EffectKind.POST_NOTICE: "chat.postMessage",
    EffectKind.POST_UPDATE: "chat.postMessage",
    EffectKind.UPDATE_NOTICE: "chat.update",
    EffectKind.RESERVE_FILE: "files.getUploadURLExternal",
    EffectKind.UPLOAD_FILE: COMPLETING,
    EffectKind.SEND_BUNDLE: "files.getUploadURLExternal",
    EffectKind.PUBLISH_HOME: "views.publish",
    EffectKind.LEARN_PERSON: "users.info",
    EffectKind.ASK_GROUP: "usergroups.users.list",
    EffectKind.FETCH_FILE: "files.info",
    EffectKind.BACKFILL: HISTORY,
    EffectKind.BACKFILL_THREAD: REPLIES,
}
"""The Web API method behind each effect, whose rate limit closes a gate; what is not here needs none."""


def slack_session(patience: timedelta = PATIENCE) -> aiohttp.ClientSession:
    """The one HTTP session of a process towards Slack; every call in it ends within `patience`."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=patience.total_seconds()))


def slack_client(token: str | None, *, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A Web API client that sends each call once.

    slack_sdk by default sends any call again when the connection dies after Slack took it, posts included.

    Args:
        token: The bot token; None for a client that is given one per call.
        base_url: Slack's API or a stand-in's, with a slash at the end.
        session: Carries the time-out; the client's own is not used with a session.
    """
    client = AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=[])
    if urlsplit(base_url).hostname in LOOPBACK:
        client.proxy = None  # taken from the environment: a firm's proxy cannot reach this machine's own sandbox
    return client


class SlackChat(Chat):
    """The workspace that a bot token opens.

    Args:
        client: From `slack_client`.
        session: Files leave through it; `close` closes it.
        form_patience: How long opening a form may take.
    """

    def __init__(
        self, client: AsyncWebClient, *, session: aiohttp.ClientSession, form_patience: timedelta = FORM_PATIENCE
    ) -> None:
        self._client = client
        self._session = session
        self._form_patience = form_patience
        self._direct: dict[str, str] = {}
        self._identity: Identity | None = None

    async def close(self) -> None:
        """Close the session."""
        await self._session.close()

    async def create_room(self, name: str, *, private: bool = False) -> Room:
        """Create a channel with us in it."""
        call = self._client.conversations_create(name=name, is_private=private)
        answer = await answered("conversations.create", call)
        return Room(answer.text("channel", "id"), answer.text("channel", "name"))

    async def find_room(self, name: str, *, since: datetime) -> Room | None:
        """The channel of this name if we created it at `since` or later; Slack keeps whole seconds."""
        us = (await self._us()).bot_user
        row = await self._channel(name)
        created = row.get("created") if row else None
        ours = row is not None and row.get("creator") == us
        if row is None or not ours or not isinstance(created, int) or created < whole_seconds(since):
            return None
        return Room(str(row["id"]), name)

    async def channel_named(self, name_or_id: str) -> str | None:
        """The id of a channel that we can see, archived or not."""
        if CHANNEL_ID.fullmatch(name_or_id):
            call = self._client.conversations_info(channel=name_or_id)
            answer = await answered("conversations.info", call, fine={"channel_not_found"})
            found = at(answer.body, "channel", "id")
        else:
            found = (await self._channel(name_or_id.removeprefix("#")) or {}).get("id")
        return str(found) if found else None

    async def open_dm(self, user: str) -> str:
        """The id of our direct message channel with a person; asked once, as it never changes."""
        if user not in self._direct:
            answer = await answered("conversations.open", self._client.conversations_open(users=[user]))
            self._direct[user] = answer.text("channel", "id")
        return self._direct[user]

    async def invite(self, channel: str, users: Sequence[str]) -> tuple[str, ...]:
        """Bring people into a channel, and return those who could not be."""
        wanted, left = list(dict.fromkeys(users)), list[str]()
        for start in range(0, len(wanted), INVITES_AT_ONCE):
            left += await self._invite(channel, wanted[start : start + INVITES_AT_ONCE])
        return tuple(left)

    async def profile(self, user: str) -> Profile:
        """Who a person is, under the name that Slack shows."""
        answer = await answered("users.info", self._client.users_info(user=user))
        return profile_of(answer, user, (await self._us()).team)

    async def group_members(self, group: str) -> tuple[str, ...]:
        """The active members of a user group."""
        answer = await answered("usergroups.users.list", self._client.usergroups_users_list(usergroup=group))
        users = answer.body.get("users")
        return tuple(str(user) for user in users) if isinstance(users, list) else ()

    async def post(self, channel: str, message: Payload, *, key: str, thread: str | None = None) -> Posted:
        """Post a message whose metadata carries `key`; a post from outside the channel joins it first."""
        posted = await self._inside(
            channel,
            lambda: answered(
                "chat.postMessage",
                self._client.chat_postMessage(
                    channel=channel,
                    text=message["text"],
                    blocks=message.get("blocks"),
                    thread_ts=thread,
                    metadata=dict(metadata_with(key)),
                ),
            ),
        )
        return Posted(posted.text("channel"), posted.text("ts"))

    async def show(self, channel: str, user: str, message: Payload, *, thread: str | None = None) -> None:
        """Show one member of a channel something that is not kept; from outside the channel joins it first."""
        await self._inside(
            channel,
            lambda: answered(
                "chat.postEphemeral",
                self._client.chat_postEphemeral(
                    channel=channel,
                    user=user,
                    text=message["text"],
                    blocks=message.get("blocks"),
                    thread_ts=thread,
                ),
            ),
        )

    async def find_post(self, channel: str, *, key: str, since: datetime, thread: str | None = None) -> Posted | None:
        """Our message with this key, posted a minute before `since` or later; in a thread if one is given."""
        us = (await self._us()).bot_id

        async def look() -> Posted | None:
            async for page in self._said(channel, since - LOOK_BACK, thread):
                for row in page.rows("messages"):
                    if row.get("bot_id") == us and key_of(row) == key:
                        return Posted(channel, str(row["ts"]))
            return None

        return await self._inside(channel, look)

    async def history(self, channel: str, *, after: str, before: str) -> Page:
        """What stands in a channel between two `ts`, the newest first."""
        answer = await self._inside(
            channel,
            lambda: answered(
                HISTORY, self._client.conversations_history(channel=channel, oldest=after, latest=before, limit=PAGE)
            ),
        )
        return page_of(answer)

    async def replies(self, channel: str, thread: str, *, after: str) -> Page:
        """The replies in a thread after a `ts`, the oldest first; Slack puts the thread's first message before them."""
        call = self._client.conversations_replies(channel=channel, ts=thread, oldest=after, limit=PAGE)
        page = page_of(await answered(REPLIES, call, fine={"thread_not_found"}))
        return Page(tuple(each for each in page.messages if each.get("ts") != thread), page.more)

    async def update(self, channel: str, ts: str, message: Payload) -> None:
        """Replace what a message of ours says; Slack keeps its metadata."""
        call = self._client.chat_update(channel=channel, ts=ts, text=message["text"], blocks=message.get("blocks"))
        await answered("chat.update", call)

    async def pin(self, channel: str, ts: str) -> None:
        """Pin a message; one that is pinned already is fine."""
        await self._inside(
            channel,
            lambda: answered("pins.add", self._client.pins_add(channel=channel, timestamp=ts), fine={"already_pinned"}),
        )

    async def set_topic(self, channel: str, text: str) -> None:
        """Set a channel's topic."""
        await self._inside(
            channel,
            lambda: answered(
                "conversations.setTopic", self._client.conversations_setTopic(channel=channel, topic=text)
            ),
        )

    async def set_purpose(self, channel: str, text: str) -> None:
        """Set a channel's purpose."""
        await self._inside(
            channel,
            lambda: answered(
                "conversations.setPurpose", self._client.conversations_setPurpose(channel=channel, purpose=text)
            ),
        )

    async def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""
        answer = await answered("chat.getPermalink", self._client.chat_getPermalink(channel=channel, message_ts=ts))
        return answer.text("permalink")

    async def reserve_file(self, name: str, size: int) -> Reserved:
        """Announce a file of `size` bytes."""
        call = self._client.files_getUploadURLExternal(filename=name, length=size)
        answer = await answered("files.getUploadURLExternal", call)
        return Reserved(answer.text("file_id"), answer.text("upload_url"))

    async def upload_file(
        self, reserved_file: str, upload_url: str, data: bytes, *, channel: str, title: str, comment: str | None
    ) -> None:
        """Send a reserved file's bytes and show it in a channel."""
        await send_bytes(self._session, upload_url, data, proxy=self._client.proxy)
        call = self._client.files_completeUploadExternal(
            files=[{"id": reserved_file, "title": title}], channel_id=channel, initial_comment=comment
        )
        await answered(COMPLETING, call)

    async def file_shared(self, file: str, channel: str) -> bool:
        """Whether a channel shows the file; one that was never completed is not found."""
        call = self._client.files_info(file=file)
        answer = await answered("files.info", call, fine={"file_not_found"})
        listed = (at(answer.body, "file", kind) for kind in ("channels", "groups", "ims"))
        return any(channel in channels for channels in listed if isinstance(channels, list))

    async def identity(self) -> Identity:
        """Who we are, asked anew."""
        answer = await self._whoami()
        self._identity = Identity(
            answer.text("team_id"), answer.text("user_id"), answer.text("bot_id"), answer.text("url")
        )
        return self._identity

    async def scopes(self) -> tuple[str, ...]:
        """What our token may do, in order of name: Slack says it in a header of every answer."""
        named = (await self._whoami()).headers.get("x-oauth-scopes", "")
        return tuple(sorted(scope.strip() for scope in named.split(",") if scope.strip()))

    async def open_view(self, trigger_id: str, view: Payload) -> None:
        """Open a form for the person behind a trigger."""
        call = self._client.views_open(trigger_id=trigger_id, view=dict(view))
        await answered("views.open", asyncio.wait_for(call, self._form_patience.total_seconds()))

    async def archive(self, channel: str) -> None:
        """Close a channel; one that is closed already is fine."""
        await self._inside(
            channel,
            lambda: answered(
                "conversations.archive",
                self._client.conversations_archive(channel=channel),
                fine={"already_archived", "is_archived"},
            ),
        )

    async def publish_home(self, user: str, view: Payload) -> None:
        """Show somebody their Home."""
        await answered("views.publish", self._client.views_publish(user_id=user, view=dict(view)))

    async def _whoami(self) -> Answer:
        return await answered("auth.test", self._client.auth_test())

    async def _us(self) -> Identity:
        return self._identity or await self.identity()

    async def _inside(self, channel: str, act: Callable[[], Awaitable[T]]) -> T:
        """Act in a channel; if we are outside, join it and act once more."""
        try:
            return await act()
        except Refused as refused:
            if refused.code != OUTSIDE:
                raise
        await answered("conversations.join", self._client.conversations_join(channel=channel))
        return await act()

    async def _channel(self, name: str) -> Row | None:
        """The channel of this name among those that we can see, archived or not."""
        async for page in pages(
            "conversations.list",
            lambda cursor: self._client.conversations_list(
                cursor=cursor, types=KINDS, exclude_archived=False, limit=PAGE
            ),
        ):
            for row in page.rows("channels"):
                if row.get("name") == name:
                    return row
        return None

    def _said(self, channel: str, since: datetime, thread: str | None) -> AsyncIterator[Answer]:
        """What was said in a channel or a thread since then, with metadata, which Slack hides unless asked."""
        oldest = ts_of(since)
        if thread is None:
            return pages(
                HISTORY,
                lambda cursor: self._client.conversations_history(
                    channel=channel, cursor=cursor, oldest=oldest, include_all_metadata=True, limit=PAGE
                ),
            )
        return pages(
            REPLIES,
            lambda cursor: self._client.conversations_replies(
                channel=channel, ts=thread, cursor=cursor, oldest=oldest, include_all_metadata=True, limit=PAGE
            ),
        )

    async def _invite(self, channel: str, users: list[str]) -> list[str]:
        """Invite at most a hundred people, and return those who could not be."""
        answer = await self._inside(
            channel,
            lambda: answered(
                "conversations.invite",
                self._client.conversations_invite(channel=channel, users=users, force=True),
                fine=OF_ONE_PERSON,
            ),
        )
        refused = {row["user"]: row.get("error") for row in answer.rows("errors") if row.get("user") in users}
        untried = [] if answer.body.get("ok") else [user for user in users if user not in refused]
        if untried == users and len(users) == 1:
            refused, untried = {users[0]: answer.body.get("error")}, []
        left = [user for user, code in refused.items() if code not in IN_ALREADY]
        for user in untried:  # Slack refused all for the sake of one, and did not say whom
            left += await self._invite(channel, [user])
        return left
