import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.postmortem_versions import (
    SECTIONS,
    NotWhole,
    body,
    heading,
    merge,
    parts,
    prompts,
    waiting,
    with_section,
)


def document(**sections: str) -> str:
    """A post-mortem; a section that is not given by `s` and its number waits for people."""
    texts = (sections.get(f"s{number}", "- [[HUMAN: say it]]") for number in range(1, SECTIONS + 1))
    written = "\n".join(f"## {number}. Title {number}\n\n{text}\n" for number, text in enumerate(texts, 1))
    return f"# Post-mortem\n\n9 of 16 sections hold records; {written.count('[[HUMAN')} prompts wait for people.\n\n{written}"


def section(text: str, number: int) -> str:
    """What stands in a section."""
    return body(parts(text).sections[number - 1])


def test_a_document_in_pieces_is_the_same_document() -> None:
    """Nothing is lost between the pieces, and each knows its heading."""
    text = document(s3="a | b\n\n- c")
    assert parts(text).text == text
    assert heading(parts(text).sections[2]) == "Title 3"
    assert section(text, 3) == "a | b\n\n- c"
    assert heading("no heading") == ""


def test_a_text_without_all_its_sections_is_refused() -> None:
    """It says which heading is missing."""
    with pytest.raises(NotWhole, match=r"Section 9 is missing\. Its heading must read `## 9\. …`"):
        parts(document().replace("## 9.", "## Nine."))


def test_a_section_waits_while_it_holds_a_prompt_or_nothing() -> None:
    """Taking the prompt away without writing anything settles nothing."""
    text = document(s1="done", s2="", s3="done [[HUMAN: and\nthis]]")
    assert waiting(text)[:3] == (2, 3, 4)
    assert prompts(text) == 14


def test_words_in_a_section_leave_the_others_as_they_are() -> None:
    """Line ends are ours, a large heading becomes a small one, and the first page counts what still waits."""
    text = with_section(document(), 2, "\n# Big\r\n## 3. Not a section\nplain #\n\n")
    assert section(text, 2) == "### Big\n### 3. Not a section\nplain #"
    assert "; 15 prompts wait for people." in text
    assert section(text, 3) == "- [[HUMAN: say it]]"
    last = with_section(document(), SECTIONS, "the end")
    assert last.endswith("## 16. Title 16\n\nthe end\n")


def test_new_records_join_what_people_wrote() -> None:
    """A row that is new and an answer that somebody gave stand in one section, and neither is reported."""
    base = document(s4="| #1 |\n\n- [[HUMAN: rows?]]", s5="- 5 min\n\nplain")
    mine = with_section(base, 4, "| #1 |\n\nNone is missing.")
    theirs = document(s4="| #1 |\n| #2 |\n\n- [[HUMAN: rows?]]", s5="- 6 min\n\nplain")
    merged = merge(base, mine, theirs)
    assert section(merged.text, 4) == "| #1 |\n| #2 |\n\nNone is missing."
    assert section(merged.text, 5) == "- 6 min\n\nplain"
    assert merged.both == ()
    assert f"; {prompts(merged.text)} prompts wait" in merged.text


def test_where_both_changed_a_line_both_stand_and_it_is_said() -> None:
    """Nobody's words are overwritten silently, and no record is lost for them."""
    base = document(s9="- [[HUMAN: why?]]")
    mine = with_section(base, 9, "It was reused.")
    merged = merge(base, mine, document(s9="| Why | Reused |"))
    assert merged.both == (9,)
    assert section(merged.text, 9) == "| Why | Reused |\nIt was reused."
    same = merge(base, mine, mine)
    assert (same.text, same.both) == (mine, ())


LINES = st.lists(st.sampled_from(["a", "b", "c", "", "| d |"]), max_size=8).map("\n".join)


@given(base=LINES, mine=LINES, theirs=LINES)
def test_a_line_that_people_wrote_is_never_lost(base: str, mine: str, theirs: str) -> None:
    """Whatever the records say by now: what was added by hand is there, and without a hand the records are as they are."""
    before, after = document(s7=base), document(s7=theirs)
    written = with_section(before, 7, mine)
    made = section(merge(before, written, after).text, 7).splitlines()
    added = [line for line in section(written, 7).splitlines() if line not in base.splitlines()]
    assert all(made.count(line) >= 1 for line in added)
    assert merge(before, before, after).text == after
    assert merge(before, written, before).text == written
