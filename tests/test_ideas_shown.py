"""Bits are real, and minimising KL is minimising cross-entropy: the two examples show what they say they show."""

import importlib.util
import sys
from functools import cache
from math import fsum, log, log2, sqrt
from pathlib import Path
from xml.parsers import expat

import mpmath
import numpy as np
import pytest

from kullback.examples import EXAMPLES

ROOT = Path(__file__).parent.parent
WITHOUT_ZEROS = [name for name, example in EXAMPLES.items() if 0 not in example.p + example.q]
ROWS = 100_000


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bits = load("bits_are_real")
learning = load("learning_by_cross_entropy")
both_descents = cache(learning.both_descents)


def run(module, monkeypatch, *arguments):
    """As a reader runs it."""
    monkeypatch.setattr(sys, "argv", [module.__name__, *map(str, arguments)])
    module.main()


def cross_entropy_in_bits(p, q):
    with mpmath.workdps(40):
        return float(-mpmath.fsum(a * mpmath.log(b, 2) for a, b in zip(p, q, strict=True)))


def tags(picture):
    """The elements of well-formed XML, in order."""
    found = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: found.append(tag)
    parser.Parse(picture.read_bytes(), True)
    return found


def test_all_examples_but_the_two_headed_coin_are_without_zeros():
    assert set(WITHOUT_ZEROS) == {"die", "weather", "spam", "vehicles", "ad-click", "fruit"}


@pytest.mark.parametrize("name", WITHOUT_ZEROS)
@pytest.mark.parametrize("side", ["p", "q"])
def test_words_are_as_long_as_the_cross_entropy_of_the_sample_and_decode_to_it(name, side):
    code = getattr(EXAMPLES[name], side)
    outcomes = bits.draw(EXAMPLES[name].p, ROWS)
    words = bits.encode(outcomes, code)
    assert words.dtype == np.uint32
    np.testing.assert_array_equal(bits.decode(words, code, ROWS), outcomes)
    assert 32 * len(words) == pytest.approx(fsum(-log2(code[k]) for k in outcomes), rel=0.002)


@pytest.mark.parametrize("name", WITHOUT_ZEROS)
@pytest.mark.parametrize("side", ["P", "Q"])
def test_what_is_shown_beside_the_measured_bits_is_the_theory(name, side):
    p, code = EXAMPLES[name].p, getattr(EXAMPLES[name], side.lower())
    coded = bits.bits_per_outcome(name, side, ROWS)
    counts = [int((bits.draw(p, ROWS) == k).sum()) for k in range(len(p))]
    assert coded.of_sample == pytest.approx(cross_entropy_in_bits([n / ROWS for n in counts], code), rel=1e-14)
    assert coded.expected == pytest.approx(cross_entropy_in_bits(p, code), rel=1e-14)
    assert coded.measured == pytest.approx(coded.of_sample, rel=0.002)
    assert abs(coded.of_sample - coded.expected) <= 4 * coded.by_chance + 1e-14


def test_the_standard_error_is_that_of_a_mean_cost():
    of_spam = bits.bits_per_outcome("spam", "Q", ROWS).by_chance
    assert of_spam == pytest.approx(sqrt(0.8 * 0.2 / ROWS) * log2(0.6 / 0.4), rel=1e-12)  # two costs: a binomial's


def test_a_fair_die_costs_the_same_whatever_falls():
    assert bits.bits_per_outcome("die", "P", ROWS).by_chance == pytest.approx(0, abs=1e-15)


def test_words_of_one_code_mean_something_else_in_another():
    p, q = EXAMPLES["weather"].p, EXAMPLES["weather"].q
    outcomes = bits.draw(p, 1000)
    assert (bits.decode(bits.encode(outcomes, p), q, 1000) != outcomes).any()


def test_every_example_without_zeros_is_in_the_table_with_both_codes(monkeypatch, capsys):
    run(bits, monkeypatch, "--rows", 1000)
    rows = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert [row for row in rows if row and row[0] in EXAMPLES] == [
        [name, code] for name in WITHOUT_ZEROS for code in "PQ"
    ]


def test_nothing_can_be_coded_of_no_outcomes(monkeypatch, capsys):
    with pytest.raises(SystemExit) as refusal:
        run(bits, monkeypatch, "--rows", 0)
    assert refusal.value.code == 2
    assert "--rows must be at least 1, but it is 0" in capsys.readouterr().err


@pytest.mark.parametrize("name", WITHOUT_ZEROS)
def test_the_curves_are_one_entropy_apart_at_every_step(name):
    p = EXAMPLES[name].p
    by_cost, by_excess = both_descents(p, EXAMPLES[name].q)
    entropy = fsum(-x * log(x) for x in p)
    np.testing.assert_allclose(by_cost.loss - by_excess.loss, entropy, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", WITHOUT_ZEROS)
def test_both_losses_have_the_gradient_q_minus_p(name):
    p = EXAMPLES[name].p
    by_cost, by_excess = both_descents(p, EXAMPLES[name].q)
    np.testing.assert_allclose(by_cost.gradient, by_excess.gradient, rtol=0, atol=2e-13)
    for descent in (by_cost, by_excess):
        np.testing.assert_allclose(descent.gradient, descent.q - p, rtol=0, atol=2e-13)


def test_the_gradient_is_measured_from_the_loss_it_is_given():
    theta = np.log([0.2, 0.3, 0.5])
    slope = learning.gradient(lambda q: q[..., 0] ** 2, theta)  # dq₀²/dθₖ = 2 q₀² (1[k=0] − qₖ)
    np.testing.assert_allclose(slope, [0.064, -0.024, -0.04], rtol=0, atol=2e-13)


@pytest.mark.parametrize("name", WITHOUT_ZEROS)
def test_the_belief_goes_down_all_the_way_and_arrives_at_the_truth(name):
    for descent in both_descents(EXAMPLES[name].p, EXAMPLES[name].q):
        np.testing.assert_allclose(descent.q[0], EXAMPLES[name].q, rtol=1e-15)
        assert (np.diff(descent.loss[:20]) < 0).all()
        np.testing.assert_allclose(descent.q[-1], EXAMPLES[name].p, rtol=0, atol=1e-12)


def test_what_never_happens_is_unlearned_ever_more_slowly():
    for descent in both_descents((0.5, 0.5, 0.0), (0.3, 0.3, 0.4)):
        fall = -np.diff(descent.q[:, 2])
        assert (fall > 0).all()
        assert (np.diff(fall[5:]) < 0).all()
        assert 0 < descent.q[-1, 2] < 0.01


def test_a_table_is_shown_for_the_example_that_was_named(monkeypatch, capsys):
    run(learning, monkeypatch, "fruit")
    shown = capsys.readouterr().out.splitlines()
    assert [int(line.split()[0]) for line in shown if line[:4].strip().isdigit()] == list(learning.SHOWN)
    assert "H(P) = 1.2798542" in "".join(shown)


def test_a_belief_with_a_zero_is_refused_in_one_line(monkeypatch, capsys):
    with pytest.raises(SystemExit) as refusal:
        run(learning, monkeypatch, "coin")
    assert refusal.value.code == 2
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.count("\n") == 1
    assert shown.err.startswith("coin: Q has a zero")


@pytest.mark.parametrize("module", [bits, learning], ids=lambda module: module.__name__)
def test_the_picture_is_the_same_small_svg_on_every_run(module, monkeypatch, tmp_path):
    once, again = tmp_path / "once.svg", tmp_path / "again.svg"
    for picture in (once, again):
        run(module, monkeypatch, "--picture", picture)
    assert tags(once)[0] == "svg"
    assert once.read_bytes() == again.read_bytes()
    assert once.stat().st_size < 100_000


@pytest.mark.parametrize("module", [bits, learning], ids=lambda module: module.__name__)
def test_the_picture_can_be_a_png(module, monkeypatch, tmp_path):
    run(module, monkeypatch, "--picture", tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["bits_are_real", "learning_by_cross_entropy", "mean_seeking_mode_seeking"])
def test_the_docs_hold_the_picture(name):
    picture = ROOT / "docs" / "images" / f"{name}.svg"
    assert tags(picture)[0] == "svg"
    assert picture.stat().st_size < 100_000
