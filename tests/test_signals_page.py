"""docs/signals.md: every block gives what it shows, and what is linked exists."""

import re
from pathlib import Path

from test_tutorial import FENCE, LINK, blocks, run_python

PAGE = Path(__file__).parent.parent / "docs" / "signals.md"


def test_every_block_gives_what_it_shows():
    names = {}
    shown = [block for block in blocks(PAGE.read_text(encoding="utf-8")) if block.kind == "pycon"]
    assert len(shown) > 5
    complaints = [run_python(block, names) for block in shown]
    assert not any(complaints), "".join(complaints)


def test_every_block_is_of_python():
    assert {kind for kind, _ in FENCE.findall(PAGE.read_text(encoding="utf-8"))} == {"pycon"}


def test_every_file_that_is_linked_exists():
    links = [link for link in LINK.findall(PAGE.read_text(encoding="utf-8")) if not re.match("https?://", link)]
    assert links
    assert not [link for link in links if not (PAGE.parent / link).exists()]
