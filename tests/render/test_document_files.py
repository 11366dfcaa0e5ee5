import re

from bot.domain.postmortem_versions import with_section
from bot.render import document_files
from tests.render.surfaces import T
from tests.render.test_documents import written
from tests.render.test_postmortem_charts import FIGURES


def test_the_page_is_one_file_that_fetches_nothing() -> None:
    """Sixteen sections with their charts; links leave the page only when somebody presses them."""
    made = document_files.html(T, "INC-20120801-001", written(), FIGURES)
    assert len(re.findall(r'<section id="section-\d+">', made)) == 16
    assert made.count("<svg") == 5
    assert not re.search(r"(?:src|data)=|@import|url\(|<script|<link|<iframe", made)
    assert "default-src &#39;none&#39;" in made or "default-src 'none'" in made
    assert "prefers-color-scheme: dark" in made
    assert "@media print" in made


def test_the_contents_count_what_is_open() -> None:
    """A reviewer sees where to go."""
    made = document_files.html(T, "INC-20120801-001", with_section(written(), 2, "All is said."), {})
    assert re.search(r'href="#section-2">2\. Summary</a>', made)
    assert re.search(r'href="#section-9">9\. Five whys <span class="open">· 5 open', made)


def test_the_typesetter_gets_text_and_charts_in_their_places() -> None:
    """The fishbone stands behind section 10, before section 11."""
    sheets = document_files.sheets(T, "INC-20120801-001", written(), FIGURES)
    named = [
        block.get("title") or "".join(run["text"] for run in block["runs"])
        for block in sheets["blocks"]
        if block["kind"] in ("heading", "chart")
    ]
    assert named.index("10. Fishbone") < named.index("Fishbone") < named.index("11. Contributing factors")
