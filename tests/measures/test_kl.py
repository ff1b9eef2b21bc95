"""KL divergence and its terms: exact to a few units in the last place, whatever the pair."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kullback as kb
import references

CASES = json.loads((Path(__file__).parents[1] / "cases" / "kl_exact.json").read_text())["cases"]


def shared_case(identifier):
    """One case of the shared table: its pair and its divergence in nats."""
    case = next(c for c in CASES if c["id"] == identifier)
    p, q = (np.array([float.fromhex(x) for x in case[side]]) for side in "pq")
    return p, q, float(case["expected_nats"]), case["rtol"]


def near_pair(size, step, seed, scale=1.0):
    """A random truth and a belief within a relative `step` of it, times `scale`."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(size))
    return p, p * (1 + step * rng.uniform(-1, 1, size)) * scale


# Entries from subnormal to large; a zero belief only where the truth is zero.
positive = st.floats(5e-324, 1e300)
pairs = st.lists(st.tuples(positive | st.just(0.0), positive), min_size=1, max_size=8).filter(
    lambda rows: any(p > 0 for p, _ in rows)
)


@pytest.mark.parametrize("case", [c["id"] for c in CASES])
def test_shared_cases_are_met(case):
    p, q, expected, rtol = shared_case(case)
    assert kb.kl_divergence(p, q, normalize=True) == pytest.approx(expected, rel=rtol, abs=0)


@pytest.mark.parametrize("scale", [1.0, 1 + 1e-9, 1 + 1e-7, 7.0, 1e5, 2.0**-900, 2.0**600])
@pytest.mark.parametrize("step", [1.0, 0.3, 1e-2, 1e-4, 1e-8, 1e-12, 1e-14])
@pytest.mark.parametrize("size", [2, 5, 100])
def test_divergence_and_terms_are_exact_down_to_1e_28(size, step, scale):
    p, q = near_pair(size, step, seed=size, scale=scale)
    expected = references.kl(p, q)
    assert references.error(kb.kl_divergence(p, q, normalize=True), expected) < 2e-15
    assert references.error(kb.kl_terms(p, q, normalize=True).sum(), expected) < 2e-15


def test_a_row_longer_than_a_tile_is_exact():
    p, q = near_pair(40_000, 1e-6, seed=0)
    expected = references.kl(p, q)
    assert references.error(kb.kl_divergence(p, q), expected) < 1e-15
    assert references.error(kb.kl_terms(p, q).sum(), expected) < 1e-15
    expected = references.kl(p, 3 * q)
    assert references.error(kb.kl_divergence(p, 3 * q, normalize=True), expected) < 1e-15


@given(pairs)
def test_any_pair_of_any_totals_is_exact(rows):
    p, q = np.array(rows).T
    expected = references.kl(p, q)
    value = kb.kl_divergence(p, q, normalize=True)
    if expected > 1e-28:
        assert references.error(value, expected) < 1e-14
    assert value >= 0


@given(pairs)
def test_each_term_is_exact_and_they_sum_to_the_divergence(rows):
    p, q = np.array(rows).T
    value, terms = kb.kl_divergence(p, q, normalize=True), kb.kl_terms(p, q, normalize=True)
    assert (terms >= 0).all()
    if value > 1e-28:
        assert terms.sum() == pytest.approx(value, rel=1e-14, abs=0)
    for term, expected in zip(terms, references.kl_terms(p, q), strict=True):
        if expected > 1e-28:
            assert references.error(term, expected) < 2e-14


@given(pairs)
def test_signed_terms_sum_to_the_divergence(rows):
    p, q = np.array(rows).T
    signed = kb.kl_terms(p, q, normalize=True, signed=True)
    assert signed.sum() == pytest.approx(
        kb.kl_divergence(p, q, normalize=True), rel=0, abs=4e-15 * np.abs(signed).sum() + 1e-30
    )


@pytest.mark.parametrize("step", [1.0, 1e-3, 1e-9])
def test_each_signed_term_is_exact(step):
    p, q = near_pair(9, step, seed=2, scale=7.0)
    signed = kb.kl_terms(p, q, normalize=True, signed=True)
    for term, expected in zip(signed, references.kl_signed_terms(p, q), strict=True):
        assert references.error(term, expected) < 2e-15


@given(pairs, st.integers(-40, 40), st.integers(-40, 40))
def test_powers_of_two_change_nothing(rows, i, j):
    p, q = np.clip(np.array(rows).T, 1e-80, 1e80)
    there = kb.kl_divergence(np.ldexp(p, i), np.ldexp(q, j), normalize=True)
    matched = kb.kl_divergence(np.ldexp(p, i), np.ldexp(q, i), normalize=True)
    assert matched == kb.kl_divergence(p, q, normalize=True)
    assert there == pytest.approx(matched, rel=4e-15, abs=1e-60)


def test_outcome_believed_impossible_costs_everything():
    assert kb.kl_divergence([0.3, 0.3, 0.4], [0.5, 0.5, 0.0]) == np.inf
    assert kb.kl_terms([0.3, 0.3, 0.4], [0.5, 0.5, 0.0])[2] == np.inf
    assert kb.kl_terms([0.3, 0.3, 0.4], [0.5, 0.5, 0.0], signed=True)[2] == np.inf


def test_an_outcome_that_never_happens_has_the_beliefs_share():
    terms = kb.kl_terms([0.0, 1.0, 0.0], [0.25, 0.75, 0.0])
    assert terms[0] == 0.25
    assert terms[2] == 0.0
    assert (kb.kl_terms([0.0, 1.0, 0.0], [0.25, 0.75, 0.0], signed=True)[[0, 2]] == 0).all()


def test_one_outcome_leaves_nothing_to_learn():
    assert kb.kl_divergence([1.0], [1.0]) == 0
    assert kb.kl_divergence([3.0], [0.7], normalize=True) == 0


def test_totals_within_rounding_of_one_are_normalised():
    p, q = np.array([0.5, 0.5]), np.array([0.5 + 5e-7, 0.5])
    assert references.error(kb.kl_divergence(p, q), references.kl(p, q)) < 1e-15


@pytest.mark.parametrize(("unit", "base"), [("nat", np.e), ("bit", 2.0), ("dit", 10.0)])
def test_units_are_logarithms_to_their_base(unit, base):
    p, q = [0.2, 0.8], [0.3, 0.7]
    assert kb.kl_divergence(p, q, unit=unit) * np.log(base) == pytest.approx(kb.kl_divergence(p, q), rel=1e-15)
    assert kb.kl_terms(p, q, unit=unit).sum() == pytest.approx(kb.kl_divergence(p, q, unit=unit), rel=1e-15)
