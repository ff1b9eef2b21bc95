"""The working as a notebook shows it: all that the terminal says, labels as text, styles that stay inside."""

import html
import re

import pytest
from workings import KINDS, hostile, says_all

from kullback._explain import explain_example
from kullback.views.working.html import fragment

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def read(text: str) -> str:
    """The text that is shown."""
    return html.unescape(re.sub(r"<[^>]*>", "", STYLE.sub("", text)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_working_in_a_notebook(lang, snapshot):
    assert STYLE.sub("", fragment(explain_example("fruit", "nat", 4, lang))) == snapshot


@pytest.mark.parametrize("kind", KINDS)
def test_notebook_says_all_that_the_terminal_says(kind):
    x = KINDS[kind]()
    assert says_all(read(fragment(x)), x, width=400)


def test_hostile_labels_are_text():
    text = fragment(hostile())
    assert "&lt;script&gt;" in text
    assert not re.search(r"<script|<img|javascript:", text)
    assert all(c == "\n" or c.isprintable() for c in text)
    assert "a|b *c* __d__ `e`" in read(text)


def test_nothing_is_loaded_and_nothing_runs():
    text = fragment(KINDS["fruit, en"]())
    assert not re.search(r"<script|https?:|url\(|@import|src=| on\w+=| style=", text)


def test_styles_hold_inside_the_fragment_alone():
    style = re.sub(r"/\*.*?\*/", "", STYLE.search(fragment(KINDS["coin, en"]()))[0][7:-8], flags=re.DOTALL)
    outermost, depth = [], 0
    for opening, closing, words in re.findall(r"(\{)|(\})|([^{}]+)", style):
        if depth == 0 and words.strip():
            outermost.append(words.strip())
        depth += bool(opening) - bool(closing)
    assert depth == 0
    assert set(outermost) == {".kullback", ".kullback.working", "@media screen and (max-width: 46rem)"}


def test_tables_name_their_rows_and_columns():
    text = STYLE.sub("", fragment(KINDS["fruit, en"]()))
    assert re.findall(r"<th(?! scope=\"(?:row|col)\")[ >]", text) == []
    assert text.count('scope="row"') == 3 * (4 + 1) + 4 + 4


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_a_table_have_as_many_cells_as_its_head(kind):
    tables = re.findall(r"<table.*?</table>", fragment(KINDS[kind]()), flags=re.DOTALL)
    assert len(tables) >= 4
    for table in tables:
        rows = table.split("<tr")[1:]
        assert len({len(re.findall(r"<t[hd][ >]", row)) + row.count('colspan="2"') for row in rows}) == 1


def test_largest_share_has_the_longest_bar_and_no_excess_has_none():
    assert re.findall(r"<rect class=e width=([\d.]+)%", fragment(KINDS["fruit, en"]()))[-1] == "100"
    assert "<rect" not in fragment(KINDS["P is Q"]())


def test_fragment_says_its_language():
    assert '<div class="kullback working" lang="zh">' in fragment(KINDS["coin, zh"]())
