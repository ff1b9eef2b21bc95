"""The working on a terminal: complete, aligned, never wider than the terminal."""

import io
import itertools
import re

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console

import kullback as kb
from kullback._explain import explain_example
from kullback.examples import EXAMPLES
from kullback.views.working import terminal


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("example", ["fruit", "coin"])
def test_working_reads_like_this(example, lang, snapshot):
    assert str(explain_example(example, "nat", 4, lang)) == snapshot


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("example", EXAMPLES)
def test_no_line_is_wider_than_the_terminal(example, width):
    out = io.StringIO()
    terminal.show(explain_example(example, "bit", 4, "zh"), Console(file=out, width=width, color_system=None))
    assert max(map(cell_len, out.getvalue().splitlines())) <= width


def test_sums_of_the_shown_lines_are_those_that_are_printed():
    x = kb.explain(*np.random.default_rng(3).dirichlet(np.ones(300), 2))
    sections = re.split(r"\n\d\. ", str(x))
    for section in (sections[1], sections[2], sections[4]):
        lines = [line for line in section.splitlines() if re.search(r"\d\.\d{4}  +−?\d\.\d{8}$", line)]
        numbers = [[float(n.replace("−", "-")) for n in re.findall(r"−?[\d.]+", line)[-2:]] for line in lines]
        assert len(numbers) == 12  # ten outcomes, the others, the sum
        assert sum(n[0] for n in numbers[:-1]) == pytest.approx(numbers[-1][0], abs=1e-9)
        assert sum(n[1] for n in numbers[:-1]) == pytest.approx(numbers[-1][1], abs=6e-8)


def test_rows_stay_whole_on_a_narrow_terminal():
    out = io.StringIO()
    terminal.show(explain_example("fruit", "nat", 4, "en"), Console(file=out, width=40, color_system=None))
    assert re.search(r"^   plum +−0\.0405 +−0\.04054651$", out.getvalue(), re.MULTILINE)


def test_tiny_excess_is_not_printed_as_nothing():
    text = str(kb.explain([0.5, 0.5], [0.500001, 0.499999]))
    assert "2.0000e-12" in text
    assert "By hand both ways give 0.0000; exactly it is 2.0000e-12." in text


def test_numbers_by_hand_have_as_many_digits_as_asked_for():
    text = str(explain_example("ad-click", "nat", 2, "en"))
    assert "0.2 × 1.61" in text
    assert "0.25731" not in text
    assert "0.025732" in text


def test_chinese_fills_its_lines_and_begins_none_with_a_closing_sign():
    lines = str(explain_example("weather", "bit", 4, "zh")).splitlines()
    full = [line for line, after in itertools.pairwise(lines) if line.startswith("   ") and after.startswith("   ")]
    broken = [line for line in full if cell_len(line) > 90]
    assert len(broken) >= 3
    assert all(line.strip()[:1] not in "，。；：、”）" for line in lines if line.strip())


@pytest.mark.parametrize("width", [60, 80, 100])
def test_quotation_marks_and_wide_letters_are_counted_as_wide_as_they_are(width):
    labels = ["《红楼梦》【第一回】「甄士隐」", "《三国演义》【第二回】", "ＡＢＣ％《水浒传》"]
    x = kb.explain([0.5, 0.3, 0.2], [0.2, 0.5, 0.3], labels=labels, lang="zh")
    out = io.StringIO()
    terminal.show(x, Console(file=out, width=width, color_system=None))
    sentences = [line for line in out.getvalue().splitlines() if line.startswith("   ") and "×" not in line]
    assert max(map(cell_len, sentences)) <= width
    assert all(line.strip()[:1] not in "，。；：、”）》】」" for line in sentences if line.strip())
