"""The working as Markdown: all that the terminal says, and nothing that a label could break."""

import html
import re

import pytest
from workings import KINDS, hostile, says_all

import kullback as kb
from kullback._explain import explain_example, explain_ledger
from kullback.views.working.markdown import markdown


def read(text: str) -> str:
    """The text that is shown: no marks of headings, bold or tables, and signs in the place of their numbers."""
    return html.unescape(re.sub(r"\*\*|\||^#+ ", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_working_as_markdown(lang, snapshot):
    assert markdown(explain_example("fruit", "nat", 4, lang)) == snapshot


@pytest.mark.parametrize("kind", KINDS)
def test_markdown_says_all_that_the_terminal_says(kind):
    x = KINDS[kind]()
    assert says_all(read(markdown(x)), x, width=400)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_a_table_have_as_many_cells_as_its_head(kind):
    tables = re.findall(r"(?:^\|.*\n)+", markdown(KINDS[kind]()), flags=re.MULTILINE)
    assert len(tables) >= 4
    assert all(len({line.count("|") for line in table.splitlines()}) == 1 for table in tables)


def test_hostile_labels_make_no_markup():
    text = markdown(hostile())
    assert not re.search(r"[<`\\$~]|\]\(|://|@|__d", text)
    assert set(re.findall(r"\*+", text)) == {"**"}
    assert all(c == "\n" or c.isprintable() for c in text)


def test_title_keeps_signs_that_would_close_a_heading():
    ledger = kb.compare({"a": 3, "b": 5}, {"a": 4, "b": 4})
    assert markdown(explain_ledger(ledger, 4, "en", "C ##")).startswith("## C &#35;&#35;\n")


def test_bar_of_the_largest_share_is_the_longest():
    rows = re.findall(r"^\| (\w+) .* (█+) \|$", markdown(explain_example("fruit", "nat", 4, "en")), re.MULTILINE)
    bars = {label: len(bar) for label, bar in rows}
    assert max(bars, key=bars.get) == "plum"
