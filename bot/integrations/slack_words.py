"""Slack's error codes in plain sentences that say what to do."""

from collections.abc import Mapping

_TOKEN = "Slack does not take the bot token. Check SLACK_BOT_TOKEN."  # noqa: S105  # a sentence
_NAME = "Slack does not take this channel name. Use lower-case letters, digits and hyphens, at most 80."
_TOO_LONG = "The text is too long for Slack."
_WRONG_BLOCKS = "Slack does not take the layout of this message. Please report it as a fault of warroom."
_NO_REPLIES = "Slack does not allow this reply. The thread may be locked or its first message deleted."
_RESTRICTED = "A setting of this Slack workspace forbids it. Ask a workspace admin."
_FORM_LATE = "The form came too late for Slack. Try again."
_NO_FILES = "A setting of this Slack workspace forbids this file. Ask a workspace admin."

WORDS: Mapping[str, str] = {
    # rooms
    "already_archived": "Slack says the channel is archived already.",
    "cannot_create_channel": "This Slack workspace does not let warroom create channels. Ask a workspace admin.",
    "channel_is_limited_access": "The channel is closed to apps. Ask its owner, or use another one.",
    "channel_not_found": "Slack cannot find the channel. Check its name, and invite warroom if it is private.",
    "invalid_channel": "Slack cannot find the channel. Check its name, and invite warroom if it is private.",
    "invalid_name": _NAME,
    "invalid_name_maxlength": _NAME,
    "invalid_name_punctuation": _NAME,
    "invalid_name_required": _NAME,
    "invalid_name_specials": _NAME,
    "is_archived": "Slack says the channel is archived. Unarchive it to go on.",
    "method_not_supported_for_channel_type": "Slack does not allow this in a channel of this kind.",
    "name_taken": "Slack says a channel of this name exists already.",
    "not_in_channel": "warroom is not in the channel. Invite it.",
    "posting_to_channel_denied": "Slack does not let warroom post in the channel. It may be archived.",
    "restricted_action": _RESTRICTED,
    "restricted_action_read_only_channel": "Only some people may post in the channel. Ask its owner to add warroom.",
    "too_long": _TOO_LONG,
    "too_many_members": "The channel is full.",
    # people
    "cant_invite": "Slack does not let warroom invite this person.",
    "no_such_subteam": "Slack does not show this user group. Check that it is in use, and its id in the policy.",
    "plan_upgrade_required": "This Slack plan has no user groups. Name people in the policy instead.",
    "user_disabled": "Slack says this account is deactivated.",
    "user_not_found": "Slack does not know this person.",
    "user_not_in_channel": "This person is not in the channel.",
    "user_not_visible": "warroom may not see this person.",
    # messages
    "cannot_reply_to_message": _NO_REPLIES,
    "cant_update_message": "Slack does not let warroom change this message.",
    "edit_window_closed": "This Slack workspace does not allow late edits. Ask a workspace admin to allow them for apps.",
    "invalid_blocks": _WRONG_BLOCKS,
    "invalid_blocks_format": _WRONG_BLOCKS,
    "message_limit_exceeded": "This Slack workspace has used up its messages. Ask a workspace admin.",
    "message_not_found": "The message was deleted.",
    "msg_blocks_too_long": _TOO_LONG,
    "msg_too_long": _TOO_LONG,
    "restricted_action_thread_locked": _NO_REPLIES,
    "thread_not_found": _NO_REPLIES,
    "too_many_pins": "The channel has as many pins as Slack allows. Remove one.",
    # files
    "file_deleted": "The file was deleted.",
    "file_not_found": "Slack cannot find the file.",
    "file_type_not_allowed": _NO_FILES,
    "file_upload_size_restricted": "The file is too large for Slack.",
    "file_uploads_disabled": _NO_FILES,
    "file_uploads_except_images_disabled": _NO_FILES,
    "storage_limit_reached": "This Slack workspace has no room left for files. Ask a workspace admin.",
    # forms
    "exchanged_trigger_id": "The form was opened already. Try again.",
    "expired_trigger_id": _FORM_LATE,
    "invalid_trigger_id": _FORM_LATE,
    "not_enabled": "The app's Home is switched off. Paste the app's manifest anew.",
    "view_too_large": "The form is too large for Slack. Please report it as a fault of warroom.",
    # the app itself
    "access_denied": "This Slack workspace does not let warroom do that. Ask a workspace admin.",
    "account_inactive": "The app's account is deactivated or the workspace is gone. Install the app again.",
    "invalid_arguments": "Slack does not take what warroom sent. Please report it as a fault of warroom.",
    "invalid_auth": _TOKEN,
    "missing_scope": "The Slack app lacks a scope. Compare it with the manifest and install it again.",
    "no_permission": "The Slack app may not do that. Compare it with the manifest and install it again.",
    "not_allowed_token_type": _TOKEN,
    "not_authed": _TOKEN,
    "org_login_required": "This Slack workspace is moving to an organisation. Try again when it has moved.",
    "team_access_not_granted": "The app has no access to this workspace. Ask an organisation admin.",
    "token_expired": _TOKEN,
    "token_revoked": "The bot token was revoked. Install the app again and set SLACK_BOT_TOKEN.",
}


def words_for(code: str, *, needed: str = "") -> str:
    """Slack's error code as a short sentence that says what to do.

    Args:
        code: As Slack sent it.
        needed: The scopes that Slack misses, with commas, where it said so.
    """
    if code == "missing_scope" and needed:
        scopes = " or ".join(needed.split(","))
        return f"The Slack app lacks the scope {scopes}. Add it in the app's settings and install the app again."
    return WORDS.get(code) or f"Slack refused it ({code})."
