"""Every measure keeps the laws that it declares and gives the numbers that others published."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kullback.measures import MEASURES
from kullback.measures._measure import Law

ROUNDING = 1e-14

# Weights are whole numbers, so that to merge outcomes or multiply independent parts rounds nothing.
weight = st.one_of(st.just(0), st.integers(1, 20), st.integers(2**20 - 9, 2**20 + 9), st.integers(1, 2**22))


@st.composite
def arguments(draw, measure, outcomes=None):
    """Rows of weights for a measure: the belief allows what happens, and often is nearly the truth."""
    size = outcomes or draw(st.integers(1, 8))
    truth = np.array(draw(st.lists(weight, min_size=size, max_size=size)), dtype=float)
    assume(truth.sum() > 0)
    if len(measure.published[0].given) == 1:
        return (truth,)
    moved = np.array(draw(st.lists(st.integers(0, 3) | weight, min_size=size, max_size=size)), dtype=float)
    return truth, truth + moved


def value_of(measure, *given):
    return measure.compute(*given, normalize=True)


def is_never_negative(measure, data):
    assert value_of(measure, *data.draw(arguments(measure))) >= 0


def is_zero_exactly_where_equal(measure, data):
    truth, belief = data.draw(arguments(measure))
    assert value_of(measure, truth, truth) == 0
    assert value_of(measure, truth, 4 * truth) == 0
    equal = np.array_equal(truth * belief.sum(), belief * truth.sum())  # whole numbers below 2**53: exact
    assert (value_of(measure, truth, belief) == 0) == equal


def is_unchanged_by_reordering(measure, data):
    given = data.draw(arguments(measure))
    order = data.draw(st.permutations(range(len(given[0]))))
    there, back = value_of(measure, *(x[order] for x in given)), value_of(measure, *given)
    assert there == pytest.approx(back, rel=ROUNDING, abs=0)


def is_unchanged_by_impossible_outcomes(measure, data):
    given = data.draw(arguments(measure))
    place = data.draw(st.integers(0, len(given[0])))
    more = value_of(measure, *(np.insert(x, place, 0.0) for x in given))
    assert more == pytest.approx(value_of(measure, *given), rel=ROUNDING, abs=0)


def shrinks_when_merged(measure, data):
    given = data.draw(arguments(measure))
    cut = data.draw(st.integers(1, len(given[0])))
    merged = [np.append(x[:cut].sum(), x[cut:]) for x in given]
    assert value_of(measure, *merged) <= value_of(measure, *given) * (1 + ROUNDING)


def adds_up_over_independent_parts(measure, data):
    one, two = data.draw(arguments(measure)), data.draw(arguments(measure))
    joint = value_of(measure, *(np.outer(a, b).ravel() for a, b in zip(one, two, strict=True)))
    assert joint == pytest.approx(value_of(measure, *one) + value_of(measure, *two), rel=ROUNDING, abs=0)


def is_infinite_where_forbidden(measure, data):
    truth, belief = data.draw(arguments(measure, outcomes=4))
    forbidden = data.draw(st.sampled_from(np.flatnonzero(truth).tolist()))
    belief[forbidden] = 0
    assume(belief.sum() > 0)
    assert value_of(measure, truth, belief) == np.inf


CHECKS = {
    "never negative": is_never_negative,
    "zero exactly where truth and belief are equal": is_zero_exactly_where_equal,
    "unchanged by reordering outcomes": is_unchanged_by_reordering,
    "unchanged by outcomes that cannot happen": is_unchanged_by_impossible_outcomes,
    "shrinks when outcomes are merged": shrinks_when_merged,
    "adds up over independent parts": adds_up_over_independent_parts,
    "infinite where the belief forbids what happens": is_infinite_where_forbidden,
}


def test_every_law_has_a_check():
    assert set(CHECKS) == set(get_args(Law))


def test_the_room_holds_the_measures_of_its_files():
    assert [measure.name for measure in MEASURES] == ["cross_entropy", "entropy", "kl_divergence"]


@pytest.mark.parametrize(
    ("measure", "law"),
    [pytest.param(m, law, id=f"{m.name}: {law}") for m in MEASURES for law in sorted(m.laws)],
)
@given(data=st.data())
def test_measure_keeps_its_law(measure, law, data):
    CHECKS[law](measure, data)


@pytest.mark.parametrize(
    ("measure", "published"),
    [pytest.param(m, number, id=f"{m.name}: {number.source}") for m in MEASURES for number in m.published],
)
def test_measure_gives_the_published_number(measure, published):
    decimals = len(published.printed.partition(".")[2])
    value = measure.compute(*published.given, unit=published.unit)
    assert value == pytest.approx(float(published.printed), abs=0.5 * 10.0**-decimals, rel=0)
