"""What a person cannot do in Slack's client at all."""


class CannotDo(Exception):
    """Slack's client offers no way to do this: the button, field, option or view is not there."""
