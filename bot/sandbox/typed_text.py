"""What becomes of text that a person types: escaping, mentions, links."""

import re

from bot.sandbox.world import World

BROADCASTS = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}
# An @ or # inside a word (mail addresses, anchors) or inside a link starts no mention.
TOKEN = re.compile(r"(?P<link>https?://[^\s<>]+)|(?<![\w&/])@(?P<user>[\w.\-]+)|(?<![\w&/])#(?P<channel>[\w\-]+)")


def escaped(text: str) -> str:
    """The text with Slack's three control characters as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_stored(world: World, text: str) -> str:
    """Typed text in the form in which Slack stores and sends it: `<@U…>`, `<#C…|name>`, `<!here>`, `<https://…>`.

    Names that nobody has stay as they were typed.
    """
    return TOKEN.sub(lambda found: _linked(world, found), escaped(text))


def _linked(world: World, found: re.Match[str]) -> str:
    if found["link"]:
        return f"<{found['link']}>"
    if found["user"]:
        return _mention(world, found["user"])
    room = world.channel_named(found["channel"])
    return f"<#{room.id}|{room.name}>" if room else found[0]


def _mention(world: World, typed: str) -> str:
    name = typed.rstrip(".-")  # "@mei." ends a sentence, it is not part of the name
    rest = typed[len(name) :]
    if name in BROADCASTS:
        return BROADCASTS[name] + rest
    for user in world.people.values():
        if user.name == name:
            return f"<@{user.id}>{rest}"
    for group in world.groups.values():
        if group.handle == name:
            return f"<!subteam^{group.id}|@{group.handle}>{rest}"
    return f"@{typed}"
