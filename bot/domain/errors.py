"""The root of everything the domain refuses; `str(error)` is what the user reads."""


class DomainError(Exception):
    """A command cannot be carried out; its text says why and what to do next."""
