"""How rare an amount is."""

import math

import numpy as np
import pytest

from kullback.estimate.signal.onset.tail import Tail


def test_a_tail_tells_how_rare_an_exponential_amount_is():
    amounts = np.random.default_rng(0).exponential(3.0, 1_000_000)
    tail = Tail.of(amounts, 0.02)
    assert float(tail.rarity(np.array(3.0 * 20 * math.log(2)))) == pytest.approx(20.0, rel=0.05)
    assert tail.reached(1e-6) == pytest.approx(3.0 * math.log(1e6), rel=0.05)


def test_a_tail_tells_how_rare_a_pareto_amount_is():
    # of a Pareto law of index 4 a part x⁻⁴ lies above x: 2⁻²⁰ above 2⁵
    amounts = 1.0 + np.random.default_rng(0).pareto(4.0, 1_000_000)
    tail = Tail.of(amounts, 0.02)
    assert tail.shape == pytest.approx(0.25, abs=0.03)
    assert float(tail.rarity(np.array(32.0))) == pytest.approx(20.0, rel=0.05)
    assert tail.reached(2.0**-20) == pytest.approx(32.0, rel=0.15)


def test_rarity_and_the_amount_that_is_reached_undo_each_other():
    tail = Tail.of(np.random.default_rng(0).standard_t(4, 5000) ** 2, 0.1)
    assert float(tail.rarity(np.array(tail.reached(1e-5)))) == pytest.approx(-math.log2(1e-5), rel=1e-12)


def test_amounts_drawn_from_a_tail_have_it():
    tail = Tail(2.0, 3.0, 0.25, 0.1)
    drawn = tail.drawn(400_000, np.random.default_rng(0))
    assert drawn.min() >= 2.0
    assert drawn.mean() == pytest.approx(2.0 + 3.0 / (1 - 0.25), rel=0.02)
    assert (drawn > tail.reached(0.001)).mean() == pytest.approx(0.01, rel=0.05)


def test_amounts_that_are_all_alike_have_no_tail():
    assert Tail.of(np.ones(100), 0.1) == Tail(1.0, 0.0, 0.0, 0.1)
