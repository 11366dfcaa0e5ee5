"""What may be forgotten after a while: rows that only served delivery, and never anything of the record."""

from datetime import timedelta
from typing import Final

from bot.domain.change import EffectKind

DAILY: Final = "prune"  # the periodic job
KEPT: Final = timedelta(days=30)  # Slack sends nothing again after a day, and a link lasts as long
SIGNALS_KEPT: Final = timedelta(hours=72)  # each one; what they have in common is kept as long as the rest
# Nobody asks for these again once they were sent. Pages stand in the draft, and a file that was fetched is not fetched again.
SPENT: Final = frozenset(
    {
        EffectKind.ANSWER,
        EffectKind.ASK_GROUP,
        EffectKind.BACKFILL,
        EffectKind.BACKFILL_THREAD,
        EffectKind.INVITE,
        EffectKind.PUBLISH_HOME,
        EffectKind.REDRAW_HOMES,
        EffectKind.SAY,
        EffectKind.SET_PURPOSE,
        EffectKind.SET_TOPIC,
        EffectKind.TELL,
        EffectKind.UPDATE_CARD,
        EffectKind.UPDATE_NOTICE,
        EffectKind.UPDATE_REMINDER,
        EffectKind.UPDATE_SIGNAL,
        EffectKind.WRITE_TO,
    }
)
