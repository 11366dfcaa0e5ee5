"""Documents in Markdown."""

from bot.domain.postmortem import PostMortem
from bot.render.templates import Templates


def post_mortem(templates: Templates, draft: PostMortem) -> str:
    """The draft of a post-mortem, with its prompts marked `[[HUMAN: …]]`."""
    return templates.text("documents/post_mortem", draft=draft)
