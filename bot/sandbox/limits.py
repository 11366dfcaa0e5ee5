"""Every limit of messages, views and Block Kit, as one table."""

from collections.abc import Mapping

from bot.sandbox.limit_rules import Anything, Flag, Many, Number, Rule, Shape, Text, Typed, Words, choice

MESSAGE_TEXT = 40_000  # characters; more is cut off
UPDATE_TEXT = 4_000  # characters; more is refused by chat.update
MARKDOWN_TEXT = 12_000  # characters: `markdown_text`, and all markdown blocks of a message together
TABLE_TEXT = 10_000  # characters in all table cells of a message together
DATA_TABLE_TEXT = 20_000  # characters in all data_table cells of a message together
VISUALIZATIONS = 2  # data_visualization blocks in a message
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000

ID = Text(255)
URL = Text(3_000, least=1)
CONFIRM = Shape(
    {
        "title": Words(100),
        "text": Words(300, mrkdwn=True),
        "confirm": Words(30),
        "deny": Words(30),
        "style": choice("primary", "danger"),
    },
    required=("title", "text", "confirm", "deny"),
)
_OPTION: dict[str, Rule] = {"text": Words(75), "value": Text(150), "description": Words(75)}
_RICH: dict[str, Rule] = {"text": Words(75, mrkdwn=True), "description": Words(75, mrkdwn=True)}
OPTION = Shape(_OPTION, required=("text", "value"))
TICK = Shape(_OPTION | _RICH, required=("text", "value"))  # of checkboxes and radio buttons
LINKED = Shape(_OPTION | {"url": URL}, required=("text", "value"))  # of overflow menus
OPTION_GROUP = Shape({"label": Words(75), "options": Many(OPTION, 100)}, required=("label", "options"))
DISPATCH = Shape({"trigger_actions_on": Many(choice("on_enter_pressed", "on_character_entered"), 2)})
FILTER = Shape(
    {
        "include": Many(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)

ACTS: dict[str, Rule] = {"action_id": ID}
ASKS: dict[str, Rule] = ACTS | {"confirm": CONFIRM, "focus_on_load": Flag()}
PROMPTS: dict[str, Rule] = ASKS | {"placeholder": Words(150)}
TYPED: dict[str, Rule] = ACTS | {
    "placeholder": Words(150),
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH,
}
SELECTED: dict[str, Rule] = {"max_selected_items": Number(1, 1_000)}
CHOICES: dict[str, Rule] = {"options": Many(OPTION, 100), "option_groups": Many(OPTION_GROUP, 100)}
IDS = Many(ID, 1_000, least=0)


def _ticks(initial: str, rule: Rule) -> Shape:
    return Shape(ASKS | {"options": Many(TICK, 10), initial: rule}, required=("options",))


ELEMENTS: Mapping[str, Rule] = {
    "button": Shape(
        ACTS
        | {
            "text": Words(75),
            "value": Text(2_000),
            "url": URL,
            "style": choice("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": Text(75),
        },
        required=("text",),
    ),
    "image": Shape(
        {"image_url": URL, "slack_file": Anything(), "alt_text": Text(2_000, least=1)},
        required=("alt_text",),
        one_of=("image_url", "slack_file"),
    ),
    "plain_text": Words(2_000),
    "mrkdwn": Words(2_000, mrkdwn=True),
    "overflow": Shape(ACTS | {"options": Many(LINKED, 5), "confirm": CONFIRM}, required=("options",)),
    "checkboxes": _ticks("initial_options", Many(TICK, 10)),
    "radio_buttons": _ticks("initial_option", TICK),
    "static_select": Shape(PROMPTS | CHOICES | {"initial_option": OPTION}, one_of=("options", "option_groups")),
    "multi_static_select": Shape(
        PROMPTS | CHOICES | SELECTED | {"initial_options": Many(OPTION, 100)}, one_of=("options", "option_groups")
    ),
    "external_select": Shape(PROMPTS | {"initial_option": OPTION, "min_query_length": Number(0, 3_000)}),
    "multi_external_select": Shape(
        PROMPTS | SELECTED | {"initial_options": Many(OPTION, 100), "min_query_length": Number(0, 3_000)}
    ),
    "users_select": Shape(PROMPTS | {"initial_user": ID}),
    "multi_users_select": Shape(PROMPTS | SELECTED | {"initial_users": IDS}),
    "channels_select": Shape(PROMPTS | {"initial_channel": ID, "response_url_enabled": Flag()}),
    "multi_channels_select": Shape(PROMPTS | SELECTED | {"initial_channels": IDS}),
    "conversations_select": Shape(
        PROMPTS
        | {
            "initial_conversation": ID,
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": FILTER,
        }
    ),
    "multi_conversations_select": Shape(
        PROMPTS | SELECTED | {"initial_conversations": IDS, "default_to_current_conversation": Flag(), "filter": FILTER}
    ),
    "datepicker": Shape(PROMPTS | {"initial_date": Text(10, least=10)}),
    "timepicker": Shape(PROMPTS | {"initial_time": Text(5, least=5), "timezone": Text(100)}),
    "datetimepicker": Shape(ASKS | {"initial_date_time": Number(10**9, 10**10 - 1)}),
    "plain_text_input": Shape(
        TYPED
        | {
            "initial_value": Text(3_000),
            "multiline": Flag(),
            "min_length": Number(0, 3_000),
            "max_length": Number(1, 3_000),
        }
    ),
    "email_text_input": Shape(TYPED | {"initial_value": Text(3_000)}),
    "url_text_input": Shape(TYPED | {"initial_value": Text(3_000)}),
    "number_input": Shape(
        TYPED
        | {
            "is_decimal_allowed": Flag(),
            "initial_value": Text(3_000),
            "min_value": Text(3_000),
            "max_value": Text(3_000),
        },
        required=("is_decimal_allowed",),
    ),
    "rich_text_input": Shape(TYPED | {"initial_value": Anything()}),
    "file_input": Shape(ACTS | {"filetypes": Many(Text(50), 100), "max_files": Number(1, 10)}),
    "workflow_button": Shape(
        ACTS
        | {
            "text": Words(75),
            "workflow": Anything(),
            "style": choice("primary", "danger"),
            "accessibility_label": Text(75),
        },
        required=("text", "workflow"),
    ),
}

SELECTS = frozenset(
    f"{many}{kind}_select" for many in ("", "multi_") for kind in ("static", "external", "users", "channels")
) | {"conversations_select", "multi_conversations_select"}
PICKERS = frozenset({"datepicker", "timepicker", "datetimepicker"})
TICKS = frozenset({"checkboxes", "radio_buttons"})
FIELDS = frozenset(
    {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"}
)
PRESSED = frozenset({"button", "overflow", "workflow_button"}) | SELECTS | PICKERS | TICKS


def _element(allowed: frozenset[str]) -> Typed:
    return Typed(lambda: ELEMENTS, allowed)


def _block(**keys: Rule) -> dict[str, Rule]:
    return {"block_id": ID, **keys}


TABLE_CELL = Shape({"type": choice("rich_text", "raw_text", "raw_number")}, required=("type",), open_=True)

BLOCKS: Mapping[str, Rule] = {
    "section": Shape(
        _block(
            text=Words(3_000, mrkdwn=True),
            fields=Many(Words(2_000, mrkdwn=True), 10),
            accessory=_element(PRESSED | {"image"}),
            expand=Flag(),
        ),
        at_least=("text", "fields"),
    ),
    "divider": Shape(_block()),
    "header": Shape(_block(text=Words(150)), required=("text",)),
    "context": Shape(
        _block(elements=Many(_element(frozenset({"image", "plain_text", "mrkdwn"})), 10)), required=("elements",)
    ),
    "actions": Shape(_block(elements=Many(_element(PRESSED), 25)), required=("elements",)),
    "input": Shape(
        _block(
            label=Words(2_000),
            hint=Words(2_000),
            element=_element(FIELDS | SELECTS | PICKERS | TICKS),
            optional=Flag(),
            dispatch_action=Flag(),
        ),
        required=("label", "element"),
    ),
    "image": Shape(
        _block(image_url=URL, slack_file=Anything(), alt_text=Text(2_000, least=1), title=Words(2_000)),
        required=("alt_text",),
        one_of=("image_url", "slack_file"),
    ),
    "rich_text": Shape(_block(elements=Many(Anything(), 1_000, least=0)), required=("elements",)),
    "markdown": Shape(_block(text=Text(MARKDOWN_TEXT, least=1)), required=("text",)),
    "table": Shape(
        _block(rows=Many(Many(TABLE_CELL, 20), 100), column_settings=Many(Anything(), 20, least=0)), required=("rows",)
    ),
    "data_table": Shape(_block(rows=Many(Many(TABLE_CELL, 20), 201, least=2)), required=("rows",), open_=True),
    "data_visualization": Shape(_block(title=Text(50)), open_=True),
    "alert": Shape(_block(text=Words(200, mrkdwn=True)), required=("text",), open_=True),
    "video": Shape(
        _block(title=Words(200), video_url=URL, thumbnail_url=URL, alt_text=Text(2_000, least=1)),
        required=("title", "video_url", "thumbnail_url", "alt_text"),
        open_=True,
    ),
    "file": Shape(_block(external_id=ID, source=choice("remote")), required=("external_id", "source")),
    "card": Shape(
        _block(
            title=Words(150, mrkdwn=True),
            body=Words(200, mrkdwn=True),
            actions=Many(_element(frozenset({"button"})), 3),
        ),
        open_=True,
    ),
    "carousel": Shape(_block(elements=Many(Anything(), 10)), required=("elements",)),
    "container": Shape(_block(child_blocks=Many(Anything(), 10)), open_=True),
    "context_actions": Shape(_block(elements=Many(Anything(), 5)), required=("elements",)),
    "plan": Shape(_block(tasks=Many(Anything(), 50, least=0)), open_=True),
    "task_card": Shape(_block(), open_=True),
}

EVERYWHERE = frozenset({"section", "divider", "header", "context", "actions", "input", "image", "rich_text", "video"})
TABULAR = frozenset({"table", "data_table", "data_visualization", "container"})
SURFACES: Mapping[str, frozenset[str]] = {
    "message": EVERYWHERE | TABULAR | {"markdown", "file", "card", "carousel", "context_actions", "plan", "task_card"},
    "modal": EVERYWHERE | {"alert"},
    "home": EVERYWHERE | TABULAR,
}


def _blocks_on(surface: str, most: int) -> Many:
    return Many(Typed(lambda: BLOCKS, SURFACES[surface]), most, least=0)


_VIEW: dict[str, Rule] = {
    "private_metadata": Text(3_000),
    "callback_id": ID,
    "external_id": ID,
}
MESSAGE = _blocks_on("message", MESSAGE_BLOCKS)
VIEWS: Mapping[str, Rule] = {
    "modal": Shape(
        _VIEW
        | {
            "blocks": _blocks_on("modal", VIEW_BLOCKS),
            "title": Words(24),
            "submit": Words(24),
            "close": Words(24),
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
            "submit_disabled": Flag(),
        },
        required=("title", "blocks"),
    ),
    "home": Shape(_VIEW | {"blocks": _blocks_on("home", VIEW_BLOCKS)}, required=("blocks",)),
}
