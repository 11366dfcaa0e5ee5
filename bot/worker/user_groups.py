"""Asks who is in the firm's user groups: at the start, and every hour; rows decide who of several processes does."""

from bot.services.contacts import ask_groups
from bot.services.context import Context


class Groups:
    """What is known of them between two pages; each page asks anew."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._hour = ""

    async def run(self) -> int:
        """Ask at the start of this process, and then once an hour; of how many groups.

        Raises:
            StoreUnavailable: The database does not answer; it is tried again.
        """
        hour = self._ctx.now().strftime("%Y-%m-%dT%H")
        if hour == self._hour:
            return 0
        period = hour if self._hour else self._ctx.new_id()
        asked = await ask_groups(self._ctx, period)
        self._hour = hour
        return asked
