"""Pages of docs whose every block is Python: each gives what it shows, and what pages link exists."""

import re
from pathlib import Path

import pytest

from test_tutorial import FENCE, LINK, blocks, run_python

DOCS = Path(__file__).parent.parent / "docs"


@pytest.mark.parametrize("page", ["scoring", "signals"])
def test_every_block_gives_what_it_shows(page):
    names = {}
    shown = [block for block in blocks((DOCS / f"{page}.md").read_text(encoding="utf-8")) if block.kind == "pycon"]
    assert len(shown) > 5
    complaints = [run_python(block, names) for block in shown]
    assert not any(complaints), "".join(complaints)


@pytest.mark.parametrize("page", ["scoring", "signals"])
def test_every_block_is_of_python(page):
    assert {kind for kind, _ in FENCE.findall((DOCS / f"{page}.md").read_text(encoding="utf-8"))} == {"pycon"}


@pytest.mark.parametrize("page", ["scoring", "signals", "json"])
def test_every_file_that_is_linked_exists(page):
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in LINK.findall(text) if not re.match("https?://", link)]
    assert links
    assert not [link for link in links if link and not (DOCS / link).exists()]
