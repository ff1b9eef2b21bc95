"""docs/losses.md: every block and every call of the table gives what it shows, and the text has no other numbers."""

import doctest
import math
import re
from pathlib import Path

import pytest

from kullback.errors import KullbackError
from test_tutorial import FENCE, LINK, blocks, numbers_from_nowhere

PAGE = Path(__file__).parent.parent / "docs" / "losses.md"
CALL = re.compile(r"^\| [^|]+ \| `([^|]+)` \| ([^|]+) \| `([^|]+)` \| ([^|]+) \|$", re.MULTILINE)
NOT_COMPUTED = re.compile(r"torch 2\.13|optax 0\.2\.8|float\d+|#\d+|arXiv:[\d.]+|−100|\b20\d\d\b|^\d+\. ", re.MULTILINE)


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def needs_a_library(block):
    return re.search(r"^>>> import (torch|jax)", block.body, re.MULTILINE)


def run(parts, names):
    """What a reader sees who types the blocks, where it is not what they show."""
    complaints = []
    runner = doctest.DocTestRunner()
    for block in parts:
        body = re.sub(r"^$", "<BLANKLINE>", block.body.rstrip("\n"), flags=re.MULTILINE) + "\n"
        examples = doctest.DocTestParser().get_examples(body)
        assert examples, f"line {block.line + 1}: a block that nobody runs"
        test = doctest.DocTest(examples, {}, PAGE.name, str(PAGE), block.line, None)
        test.globs = names  # one interpreter for the whole page
        runner.run(test, out=complaints.append, clear_globs=False)
    return "".join(complaints)


def shown(code, names):
    """What a call returns, as the table writes it: a number, a row of numbers, or that it is refused."""
    try:
        value = eval(code, names)  # noqa: S307  our own page
    except (KullbackError, RuntimeError):
        return "refused"
    numbers = ["NaN" if math.isnan(x) else f"{x:.5g}" for x in value.flatten().tolist()]
    return numbers[0] if len(numbers) == 1 else f"({', '.join(numbers)})"


def test_every_block_before_the_traps_gives_what_it_shows(page):
    parts = blocks(page)[:-1]
    first = next(i for i, block in enumerate(parts) if needs_a_library(block))
    assert first > 5
    complaints = run(parts[:first], {})
    assert not complaints, complaints


@pytest.mark.arrays
@pytest.mark.filterwarnings("ignore")
def test_every_block_and_every_call_of_the_table_gives_what_it_shows(page):
    names = {}
    complaints = run(blocks(page)[:-1], names)
    assert not complaints, complaints
    calls = CALL.findall(page)
    assert len(calls) > 15
    for torch_call, torch_gives, our_call, we_give in calls:
        assert (shown(torch_call, names), shown(our_call, names)) == (torch_gives, we_give), torch_call


def test_every_number_of_the_text_is_computed(page):
    text = NOT_COMPUTED.sub("", CALL.sub("", page))
    assert not numbers_from_nowhere(text)


def test_every_row_of_the_table_of_calls_is_one_that_is_run(page):
    table = page.split("| trap |")[1].split("\n\n")[0]
    assert len(CALL.findall(page)) == table.count("\n") - 1


def test_every_file_that_is_linked_exists(page):
    links = [link for link in LINK.findall(page) if not link.startswith("https://")]
    assert links
    assert not [link for link in links if not (PAGE.parent / link).exists()]


def test_every_block_is_of_python(page):
    assert {kind for kind, _ in FENCE.findall(page)} == {"pycon"}
