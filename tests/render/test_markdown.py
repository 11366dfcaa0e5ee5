import pytest

from bot.render.markdown import blocks, html


@pytest.mark.parametrize(
    "typed",
    [
        "<script>x</script>",
        "<img src=https://evil.example/a.png>",
        "![x](https://evil.example/a.png)",
        "[x](javascript:alert(1))",
    ],
)
def test_what_people_type_brings_nothing_to_life(typed: str) -> None:
    """No script, no picture from elsewhere, no link that runs."""
    made = html(typed)
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made


def test_prompts_stand_out_and_wide_tables_scroll() -> None:
    """In a frame of their own."""
    made = html("| a |\n|---|\n| b |\n\n- **[[HUMAN: Why?]]**")
    assert '<div class="wide"><table>' in made
    assert "<strong><mark>HUMAN: Why?</mark></strong>" in made


def words(block: dict[str, object]) -> str:
    """The text of a block."""
    runs = block["runs"]
    assert isinstance(runs, list)
    return "".join(run["text"] for run in runs)


def test_a_document_becomes_blocks_of_plain_runs() -> None:
    """Headings, items, paragraphs, code and tables; styles and links go beside the text."""
    text = (
        "## 1. Title\n\nPlain **bold** *slanted* `code`\nnext [link](https://firm.example/a)\n\n"
        "- one\n\n1. two\n\n```\nfence\n```\n\n> said\n\n| a | b |\n|---|---|\n| [#1](https://x.example) | [[HUMAN: c]] |\n\n---\n"
    )
    found = blocks(text)
    assert [block["kind"] for block in found] == ["heading", "text", "item", "item", "code", "text", "table"]
    assert [words(block) for block in found[:4]] == [
        "1. Title",
        "Plain bold slanted code next link",
        "one",
        "two",
    ]
    assert [(run["style"], run["url"]) for run in found[1]["runs"] if run["style"] or run["url"]] == [
        ("b", ""),
        ("i", ""),
        ("c", ""),
        ("", "https://firm.example/a"),
    ]
    table = found[-1]
    assert [[[(run["text"], run["prompt"]) for run in cell] for cell in row] for row in table["rows"]] == [
        [[("a", False)], [("b", False)]],
        [[("#1", False)], [("HUMAN: c", True)]],
    ]
    assert table["widths"] == [8, 8]


def test_long_words_may_break_anywhere() -> None:
    """A hash is wider than its column."""
    assert words(blocks("a" * 64)[0]).count("\N{ZERO WIDTH SPACE}") == 3
