"""The workspace as a whole: pure, in memory, with no input or output of its own."""

from collections.abc import Iterable

from bot.sandbox.canvases import Canvases
from bot.sandbox.files import Files
from bot.sandbox.marks import Marks
from bot.sandbox.membership import Membership
from bot.sandbox.records import Token, User
from bot.sandbox.views import Views


class World(Membership, Marks, Files, Views, Canvases):
    """A workspace with one app in it: everything that people and the app can do, under Slack's rules.

    Each subject has its own module: users, channels, messages, membership, marks, files, views, canvases.
    """

    def add_app(
        self,
        *,
        bot_token: str = "xoxb-sandbox",  # noqa: S107 - a stand-in's token opens nothing
        app_token: str = "xapp-sandbox",  # noqa: S107 - the same
        scopes: Iterable[str] = (),
        name: str = "warroom",
    ) -> None:
        """Install the app: its bot user and its two tokens."""
        self.app_id, self.bot_id, self.app_name = self.new_id("A"), self.new_id("B"), name
        self.bot_user = self.new_id("U")
        self.people[self.bot_user] = User(
            id=self.bot_user,
            name=name,
            real_name=name,
            team=self.team,
            updated=self.seconds(),
            is_bot=True,
            bot_id=self.bot_id,
            app_id=self.app_id,
        )
        self.tokens[bot_token] = Token(bot_token, "bot", frozenset(scopes))
        self.tokens[app_token] = Token(app_token, "app", frozenset({"connections:write"}))

    def token_scopes(self, token: str) -> frozenset[str] | None:
        """What a token may do; None if there is no such token."""
        held = self.tokens.get(token)
        return held.scopes if held else None
