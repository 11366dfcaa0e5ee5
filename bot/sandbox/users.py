"""Who is in the workspace: people, guests, the app's bot, and user groups."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

from bot.sandbox.errors import SlackError
from bot.sandbox.records import Json, User, Usergroup, unique
from bot.sandbox.screens import ScreenChanged
from bot.sandbox.workspace import Workspace

NOBODY = "USLACKBOT"


class Traits(TypedDict, total=False):
    """What may be said of a new user; `id` is made up if missing, `team` is another one's for Slack Connect guests."""

    real_name: str
    tz: str
    tz_offset: int  # seconds east of UTC
    id: str | None
    deleted: bool
    is_restricted: bool
    team: str | None
    email: str


class Users(Workspace):
    """Adds people and groups, and shows them as Slack does."""

    def add_user(self, name: str, **traits: Unpack[Traits]) -> str:
        """Add a person and return their id."""
        user = User(
            id=traits.get("id") or self.new_id("U"),
            name=name,
            real_name=traits.get("real_name") or name,
            team=traits.get("team") or self.team,
            updated=self.seconds(),
            tz=traits.get("tz", "Etc/UTC"),
            tz_offset=traits.get("tz_offset", 0),
            deleted=traits.get("deleted", False),
            is_restricted=traits.get("is_restricted", False),
            email=traits.get("email") or f"{name}@{self.domain}.example",
        )
        self.people[user.id] = user
        self.screen(ScreenChanged("people"))
        return user.id

    def add_usergroup(self, handle: str, users: Sequence[str]) -> str:
        """Add a user group and return its id."""
        for user in users:
            self.user(user)
        group = Usergroup(id=self.new_id("S"), handle=handle, users=unique(users), created=self.seconds())
        self.groups[group.id] = group
        self.screen(ScreenChanged("people"))
        return group.id

    def disable_usergroup(self, group: str) -> None:
        """Switch a user group off, as its owners can; its members stay on its list."""
        self.groups[group].disabled = self.seconds()

    def members_of(self, group: str, *, disabled: bool = False) -> list[str]:
        """Who is in a user group, without closed accounts.

        Args:
            group: Its id.
            disabled: Whether one that is switched off is shown as well.

        Raises:
            SlackError: no_such_subteam.
        """
        found = self.groups.get(group)
        if found is None or (found.disabled and not disabled):
            raise SlackError("no_such_subteam")
        return [user for user in found.users if not self.people[user].deleted]

    def deactivate(self, user: str) -> None:
        """Close a person's account."""
        self.user(user).deleted = True
        self.screen(ScreenChanged("people"))

    def user(self, user: str) -> User:
        """The user with this id.

        Raises:
            SlackError: user_not_found.
        """
        if user not in self.people:
            raise SlackError("user_not_found")
        return self.people[user]

    def users(self) -> list[Json]:
        """Everybody, as `users.list` shows them."""
        return [self.user_json(user) for user in self.people.values()]

    def user_json(self, user: User) -> Json:
        """One user as `users.info` shows them; the mail address is left out without its scope, by the caller."""
        standing = {"is_admin": False, "is_owner": False, "is_primary_owner": False, "is_ultra_restricted": False}
        return {
            "id": user.id,
            "team_id": user.team,
            "name": user.name,
            "deleted": user.deleted,
            "real_name": user.real_name,
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": user.tz_offset,
            "profile": _profile(user),
            **standing,
            "is_restricted": user.is_restricted,
            "is_bot": user.is_bot,
            "is_app_user": False,
            "updated": user.updated,
        }

    def usergroup_json(self, group: Usergroup) -> Json:
        """One user group as `usergroups.list` shows it, users included."""
        return {
            "id": group.id,
            "team_id": self.team,
            "is_usergroup": True,
            "name": group.handle,
            "description": "",
            "handle": group.handle,
            "is_external": False,
            "date_create": group.created,
            "date_update": group.created,
            "date_delete": group.disabled,
            "created_by": NOBODY,
            "updated_by": NOBODY,
            "prefs": {"channels": [], "groups": []},
            "users": list(group.users),
            "user_count": len(group.users),
        }


def _profile(user: User) -> Json:
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "team": user.team,
        "title": "",
        "phone": "",
        "status_text": "",
        "status_emoji": "",
    }
    if user.is_bot:
        return profile | {"api_app_id": user.app_id, "bot_id": user.bot_id, "always_active": True}
    return profile | {"email": user.email}
