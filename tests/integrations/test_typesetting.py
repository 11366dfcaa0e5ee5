"""Setting a PDF in a process of its own."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.integrations.ports import Ambiguous, Refused
from bot.integrations.typesetting import typeset
from bot.render import document_files
from tests.render.surfaces import T
from tests.render.test_documents import written
from tests.render.test_postmortem_charts import FIGURES

AT = datetime(2012, 8, 4, 12, 0, tzinfo=UTC)


def sheets() -> dict[str, Any]:
    """A whole post-mortem with its charts, and what would be markup in the typesetter's own language."""
    return document_files.sheets(T, "INC-1 #panic()", f"{written()}\n#panic() $x$ @y *z* \\ \n", FIGURES)


async def test_the_same_document_gives_the_same_pdf() -> None:
    """Whoever uploads it after a lost answer sends the bytes that were announced."""
    template = T.plain("pdf/post_mortem.typ")
    first, second = [await typeset(template, sheets(), at=AT) for _ in range(2)]
    assert first.startswith(b"%PDF-")
    assert first == second


async def test_a_template_that_is_wrong_is_refused_with_its_reason() -> None:
    """A firm's own may be."""
    with pytest.raises(Refused, match=r"The PDF could not be set: .*nothing"):
        await typeset("#nothing", {}, at=AT)


async def test_a_document_that_takes_too_long_is_given_up() -> None:
    """Its process is ended, and it may be tried again."""
    with pytest.raises(Ambiguous, match="took too long"):
        await typeset("hello", {}, at=AT, patience=0.0)
