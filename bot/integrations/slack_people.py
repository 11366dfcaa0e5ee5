"""What Slack says of a person."""

from bot.integrations.ports import Profile
from bot.integrations.slack_answers import Answer, at

GUEST = "a guest"
ELSEWHERE = "a member of another workspace"


def profile_of(answer: Answer, user: str, home: str) -> Profile:
    """Who a person is, under the name that Slack shows.

    Args:
        answer: Of `users.info`.
        user: Their id.
        home: Our workspace.
    """
    row, person = answer.body, ("user", "profile")
    names = (at(row, *person, "display_name"), at(row, "user", "real_name"), at(row, "user", "name"), user)
    zone = at(row, "user", "tz")  # bots and guests of other workspaces may have none
    return Profile(user, next(str(name) for name in names if name), str(zone or "UTC"), _outside(answer, home))


def _outside(answer: Answer, home: str) -> str:
    team = at(answer.body, "user", "team_id")
    if at(answer.body, "user", "is_stranger") or (team and team != home):
        return ELSEWHERE
    guest = at(answer.body, "user", "is_restricted") or at(answer.body, "user", "is_ultra_restricted")
    return GUEST if guest else ""
