"""Every measure keeps the laws that it declares, adds up from its terms and gives the numbers that others published."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kullback.measures import MEASURES
from kullback.measures._measure import Law

ROUNDING = 1e-14
VARIABLES = {"mutual_information": 2, "conditional_entropy": 2, "conditional_mutual_information": 3}

# Weights are whole numbers, so that to merge outcomes or multiply independent parts rounds nothing.
weight = st.one_of(st.just(0), st.integers(1, 20), st.integers(2**20 - 9, 2**20 + 9), st.integers(1, 2**22))


def weights(draw, size, of=weight):
    return np.array(draw(st.lists(of, min_size=size, max_size=size)), dtype=float)


@st.composite
def arguments(draw, measure, outcomes=None):
    """Weights for a measure: the belief allows what happens, and often is nearly the truth."""
    size = outcomes or draw(st.integers(1, 8))
    if measure.takes == "joint":
        shape = [draw(st.integers(1, 4)) for _ in range(VARIABLES.get(measure.name, 3))]
        table = weights(draw, int(np.prod(shape))).reshape(shape)
        assume(table.sum() > 0)
        return (table,)
    truth = weights(draw, size)
    assume(truth.sum() > 0)
    if measure.takes == "truth":
        return (truth,)
    return truth, truth + weights(draw, size, st.integers(0, 3) | weight)


def value_of(measure, *given):
    return measure.compute(*given, **({} if measure.takes == "weights" else {"normalize": True}))


def terms_of(measure, *given):
    return measure.terms(*given, normalize=None if measure.takes == "weights" else True)


def is_never_negative(measure, data):
    assert value_of(measure, *data.draw(arguments(measure))) >= 0


def is_zero_exactly_where_equal(measure, data):
    truth, belief = data.draw(arguments(measure))
    assert value_of(measure, truth, truth) == 0
    assert value_of(measure, truth, 4 * truth) == 0
    equal = np.array_equal(truth * belief.sum(), belief * truth.sum())  # whole numbers below 2**53: exact
    assert (value_of(measure, truth, belief) == 0) == equal


def is_symmetric(measure, data):
    truth, belief = data.draw(arguments(measure))
    assert value_of(measure, truth, belief) == pytest.approx(value_of(measure, belief, truth), rel=ROUNDING, abs=0)


def is_unchanged_by_reordering(measure, data):
    given = data.draw(arguments(measure))
    axis = data.draw(st.integers(0, given[0].ndim - 1))
    order = data.draw(st.permutations(range(given[0].shape[axis])))
    there, back = value_of(measure, *(x.take(order, axis) for x in given)), value_of(measure, *given)
    assert there == pytest.approx(back, rel=ROUNDING, abs=0)


def is_unchanged_by_impossible_outcomes(measure, data):
    given = data.draw(arguments(measure))
    axis = data.draw(st.integers(0, given[0].ndim - 1))
    place = data.draw(st.integers(0, given[0].shape[axis]))
    more = value_of(measure, *(np.insert(x, place, 0.0, axis) for x in given))
    assert more == pytest.approx(value_of(measure, *given), rel=ROUNDING, abs=0)


def shrinks_when_merged(measure, data):
    given = data.draw(arguments(measure))
    cut = data.draw(st.integers(1, given[0].shape[-1]))
    merged = [np.concatenate([x[..., :cut].sum(axis=-1, keepdims=True), x[..., cut:]], axis=-1) for x in given]
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


def is_at_most_one(measure, data):
    given = data.draw(arguments(measure))
    if measure.takes == "pair":
        given = given[0], data.draw(arguments(measure, outcomes=len(given[0])))[1]
    assert value_of(measure, *given) <= 1 + 1e-15


CHECKS = {
    "never negative": is_never_negative,
    "zero exactly where truth and belief are equal": is_zero_exactly_where_equal,
    "symmetric": is_symmetric,
    "unchanged by reordering outcomes": is_unchanged_by_reordering,
    "unchanged by outcomes that cannot happen": is_unchanged_by_impossible_outcomes,
    "shrinks when outcomes are merged": shrinks_when_merged,
    "adds up over independent parts": adds_up_over_independent_parts,
    "infinite where the belief forbids what happens": is_infinite_where_forbidden,
    "at most 1": is_at_most_one,
}


def test_every_law_has_a_check():
    assert set(CHECKS) == set(get_args(Law))


def test_the_room_holds_the_measures_of_its_files():
    assert [measure.name for measure in MEASURES] == [
        "alpha_divergence",
        "bhattacharyya_distance",
        "chi_squared_divergence",
        "conditional_entropy",
        "conditional_mutual_information",
        "cross_entropy",
        "entropy",
        "generalized_kl_divergence",
        "hellinger_distance",
        "jeffreys_divergence",
        "js_divergence",
        "js_distance",
        "kl_divergence",
        "mutual_information",
        "perplexity",
        "renyi_divergence",
        "renyi_entropy",
        "total_correlation",
        "total_variation",
        "tsallis_entropy",
    ]


@pytest.mark.parametrize(
    ("measure", "law"),
    [pytest.param(m, law, id=f"{m.name}: {law}") for m in MEASURES for law in sorted(m.laws)],
)
@given(data=st.data())
def test_measure_keeps_its_law(measure, law, data):
    CHECKS[law](measure, data)


@pytest.mark.parametrize("measure", [pytest.param(m, id=m.name) for m in MEASURES])
@given(data=st.data())
def test_terms_are_never_negative_and_add_up_to_the_measure(measure, data):
    given = data.draw(arguments(measure))
    terms = terms_of(measure, *given)
    assert terms.shape == given[0].shape
    assert (terms >= 0).all()
    total = terms.sum() if measure.of_sum is None else measure.of_sum(terms.sum())
    assert total == pytest.approx(value_of(measure, *given), rel=ROUNDING, abs=0)


@pytest.mark.parametrize(
    ("measure", "published"),
    [pytest.param(m, number, id=f"{m.name}: {number.source}") for m in MEASURES for number in m.published],
)
def test_measure_gives_the_published_number(measure, published):
    decimals = len(published.printed.partition(".")[2])
    unit = {} if published.unit is None else {"unit": published.unit}
    value = measure.compute(*published.given, **unit)
    assert value == pytest.approx(float(published.printed), abs=max(0.5 * 10.0**-decimals, 2e-15 * abs(value)), rel=0)


def test_every_measure_has_a_published_number():
    assert all(measure.published for measure in MEASURES)
