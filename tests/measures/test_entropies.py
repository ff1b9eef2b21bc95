"""Entropy and cross-entropy: every term is non-negative, and certainty is approached exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kullback as kb
import references

positive = st.floats(5e-324, 1e300)
pairs = st.lists(st.tuples(positive, positive), min_size=1, max_size=8)


@pytest.mark.parametrize("rare", [0.3, 1e-3, 1e-9, 1e-20, 1e-300])
def test_entropy_next_to_certainty_is_exact(rare):
    p = np.array([rare / 3, 1.0, rare])
    assert references.error(kb.entropy(p, normalize=True), references.entropy(p)) < 1e-15


@pytest.mark.parametrize("concentration", [0.01, 0.1, 1.0, 100.0])
@pytest.mark.parametrize("size", [2, 30, 1000])
def test_entropies_are_exact_for_any_shape_of_distribution(size, concentration):
    rng = np.random.default_rng(size)
    p, q = rng.dirichlet(np.full(size, concentration), 2) + 1e-290
    assert references.error(kb.entropy(p), references.entropy(p)) < 2e-15
    assert references.error(kb.cross_entropy(p, q), references.cross_entropy(p, q)) < 2e-15


@given(pairs)
def test_cross_entropy_of_any_totals_is_exact(rows):
    p, q = np.array(rows).T
    expected, value = references.cross_entropy(p, q), kb.cross_entropy(p, q, normalize=True)
    assert value >= 0
    if expected > 1e-290:
        assert references.error(value, expected) < 4e-15


@given(pairs)
def test_total_is_irreducible_plus_excess(rows):
    p, q = np.array(rows).T
    parts = kb.entropy(p, normalize=True) + kb.kl_divergence(p, q, normalize=True)
    assert kb.cross_entropy(p, q, normalize=True) == pytest.approx(parts, rel=1e-14, abs=1e-28)


def test_certainty_has_no_entropy():
    assert kb.entropy([0.0, 1.0, 0.0]) == 0
    assert kb.entropy([1.0]) == 0
    assert kb.cross_entropy([0, 1], [0, 1]) == 0
    assert not np.signbit(kb.entropy([0.0, 1.0]))


def test_equal_outcomes_have_the_most_entropy():
    assert kb.entropy(np.full(1024, 1 / 1024), unit="bit") == pytest.approx(10, rel=1e-15)


def test_belief_that_forbids_what_happens_costs_everything():
    assert kb.cross_entropy([0.5, 0.5], [0.0, 1.0]) == np.inf
    assert kb.cross_entropy([0.0, 1.0], [0.5, 0.5], unit="bit") == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize(("unit", "base"), [("nat", np.e), ("bit", 2.0), ("dit", 10.0)])
def test_units_are_logarithms_to_their_base(unit, base):
    assert kb.entropy([0.2, 0.8], unit=unit) * np.log(base) == pytest.approx(kb.entropy([0.2, 0.8]), rel=1e-15)
