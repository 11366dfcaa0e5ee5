"""Every bot scope that the sandbox knows: what an app installed without a choice of its own gets."""

ALL_SCOPES = frozenset(
    {
        "app_mentions:read", "bookmarks:read", "bookmarks:write", "canvases:read", "canvases:write", "calls:write",
        "channels:history", "channels:join", "channels:manage", "channels:read", "channels:write.invites",
        "channels:write.topic", "chat:write", "chat:write.customize", "chat:write.public", "commands", "files:read",
        "files:write", "groups:history", "groups:read", "groups:write", "groups:write.invites", "groups:write.topic",
        "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write", "pins:read", "pins:write",
        "reactions:read", "reactions:write", "team:read", "usergroups:read", "users:read", "users:read.email",
    }
)  # fmt: skip
