"""People from outside of the firm: guests, and members of other workspaces. They may be in the room, and command nothing."""

from bot.domain.errors import DomainError
from bot.domain.policy import Policy


class Outsider(DomainError):
    """Somebody from outside asks for something."""

    def __init__(self, outside: str) -> None:
        super().__init__(
            f"You are here as {outside}: what you write in the war room is on record, but only people of the firm give "
            "commands. Ask one of them. Nothing was changed."
        )


def check(user: str, outside: str, policy: Policy) -> None:
    """Go on only if somebody is of the firm, or named in its policy.

    Args:
        user: Slack user id.
        outside: As what they are here, such as `a guest`; empty for the firm's own people.
        policy: The firm's rules: who is named in it was chosen by the firm.

    Raises:
        Outsider: They are not.
    """
    named = any(each.slack == user for held in policy.contacts.by_role.values() for each in held)
    if outside and not named:
        raise Outsider(outside)
