"""Every measure of given numbers is right to a few units in the last place, by either kernel, whatever the numbers."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kullback as kb
import references

ORDERS = (1e-17, 1e-10, 0.01, 0.3, 0.5, 0.9, 1 - 1e-9, 1 + 1e-12, 1.5, 2.0, 7.0, 50.0)
PAIRS = {
    "kl": (kb.kl_divergence, references.kl),
    "cross-entropy": (kb.cross_entropy, references.cross_entropy),
    "jeffreys": (kb.jeffreys_divergence, references.jeffreys),
    "js": (kb.js_divergence, references.js),
    "hellinger": (kb.hellinger_distance, references.hellinger),
    "bhattacharyya": (kb.bhattacharyya_distance, references.bhattacharyya),
    "chi-squared": (kb.chi_squared_divergence, references.chi_squared),
    "total variation": (kb.total_variation, references.total_variation),
    **{f"renyi {a}": (partial(kb.renyi_divergence, order=a), partial(references.renyi, order=a)) for a in ORDERS},
    **{
        f"alpha {a}": (partial(kb.alpha_divergence, order=a), partial(references.alpha, order=a))
        for a in (-3.0, *ORDERS)
    },
}
ONES = {
    "entropy": (kb.entropy, references.entropy),
    **{f"tsallis {a}": (partial(kb.tsallis_entropy, order=a), partial(references.tsallis, order=a)) for a in ORDERS},
    **{f"renyi {a}": (partial(kb.renyi_entropy, order=a), partial(references.renyi_entropy, order=a)) for a in ORDERS},
}
EXACT = 1e-14
LARGEST = np.finfo(float).max
SMALLEST = 1e-28  # of a divergence that is told to the last place

positive = st.floats(5e-324, 1e290) | st.floats(1e-12, 1.0)
entry = positive | st.just(0.0)


def allowance(name):
    """How far a measure may be off: powers of an order lose what the order times the logarithm is in size."""
    return EXACT * (10 if name.startswith(("renyi", "alpha", "tsallis")) else 1)


def near_pair(size, step, scale, seed=0):
    rng = np.random.default_rng(seed)
    p = rng.dirichlet(np.ones(size))
    return p, p * (1 + step * rng.uniform(-1, 1, size)) * scale


def assert_exact(name, measure, reference, *given):
    expected, value = reference(*given), measure(*given, normalize=True)
    assert value >= 0
    root = 0.5 if name in ("hellinger", "total variation") else 1  # they are of first order in p − q
    if expected > LARGEST:
        assert value == np.inf
    elif expected > SMALLEST**root:
        assert references.error(value, expected) < allowance(name), (name, value, expected)


@pytest.mark.parametrize("scale", [1.0, 1 + 1e-12, 1 + 1e-10, 1 + 1e-6, 7.0, 1e5])
@pytest.mark.parametrize("step", [1.0, 1e-1, 1e-4, 1e-7, 1e-10, 1e-13])
@pytest.mark.parametrize("name", PAIRS)
def test_a_belief_near_the_truth_is_told_from_it_exactly(name, step, scale):
    for size in (2, 30):
        assert_exact(name, *PAIRS[name], *near_pair(size, step, scale))


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("concentration", [0.02, 1.0])
def test_unrelated_distributions_are_compared_exactly(name, concentration):
    rng = np.random.default_rng(1)
    for size in (2, 11, 200):
        p, q = rng.dirichlet(np.full(size, concentration), 2) + 1e-300
        assert_exact(name, *PAIRS[name], p, q)


@pytest.mark.parametrize("name", ONES)
def test_one_distribution_is_measured_exactly(name):
    rng = np.random.default_rng(2)
    for size, concentration in ((2, 1.0), (11, 0.02), (300, 1.0)):
        p = rng.dirichlet(np.full(size, concentration)) + 1e-300
        assert_exact(name, *ONES[name], p)
    assert_exact(name, *ONES[name], np.array([1.0, 1e-20]))
    assert_exact(name, *ONES[name], np.array([3.0, 3e-9, 1e-12]))


@pytest.mark.parametrize("name", ["kl", "jeffreys", "js", "hellinger", "chi-squared", "total variation", "renyi 2.0"])
def test_counts_against_counts_are_exact(name):
    rng = np.random.default_rng(3)
    p, q = rng.integers(1, 10**6, (2, 50))
    assert_exact(name, *PAIRS[name], p, q)
    assert_exact(name, *PAIRS[name], 3 * p + 1, p)


@pytest.mark.parametrize("name", PAIRS)
def test_float32_is_taken_as_stored(name):
    p, q = near_pair(60, 1e-3, 1.0)
    p, q = p.astype(np.float32), q.astype(np.float32)
    measure, reference = PAIRS[name]
    value = measure(p, q, normalize=True)
    assert value.dtype == np.float64
    assert references.error(value, reference(p, q)) < allowance(name)


def nearly_independent(shape, step, seed=4):
    rng = np.random.default_rng(seed)
    table = np.ones(())
    for length in shape:
        table = np.multiply.outer(table, rng.dirichlet(np.ones(length)))
    return table * (1 + step * rng.uniform(-1, 1, shape))


@pytest.mark.parametrize("step", [1.0, 1e-3, 1e-6, 1e-9, 1e-12])
def test_variables_that_are_nearly_independent_are_told_apart_exactly(step):
    for shape in ((2, 2), (3, 40), (40, 3)):
        joint = nearly_independent(shape, step)
        for table in (joint, joint * 7, joint[::-1], joint * 1e-300):
            expected = references.total_correlation(table)
            assert references.error(kb.mutual_information(table, normalize=True), expected) < EXACT
            assert references.error(kb.total_correlation(table, normalize=True), expected) < EXACT
    for shape in ((3, 4, 5), (2, 2, 2, 2)):
        joint = nearly_independent(shape, step)
        expected = references.total_correlation(joint)
        assert references.error(kb.total_correlation(joint, normalize=True), expected) < EXACT
    slices = np.stack([nearly_independent((3, 5), step, seed=5), 4 * nearly_independent((3, 5), step, seed=6)])
    expected = references.conditional_mutual_information(slices)
    assert references.error(kb.conditional_mutual_information(slices, normalize=True), expected) < EXACT


@pytest.mark.parametrize("step", [1.0, 1e-4, 1e-10])
@pytest.mark.parametrize("scale", [1.0, 7.0, 1e-200, 1e200])
def test_weights_as_they_are_are_compared_exactly(step, scale):
    p, q = near_pair(30, step, 1 + step)
    value = kb.generalized_kl_divergence(p * scale, q * scale)
    assert references.error(value, references.generalized_kl(p * scale, q * scale)) < EXACT


def test_weights_of_nothing_cost_what_is_believed():
    assert kb.generalized_kl_divergence([0.0, 0.0], [0.5, 2.0]) == 2.5
    assert kb.generalized_kl_divergence([[0.0, 0.0], [1.0, 0.0]], [0.0, 0.0]).tolist() == [0.0, np.inf]


def test_orders_next_to_zero_are_exact_where_the_truth_lacks_an_outcome():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
    for order in (1e-6, 1e-10, 1e-14, 1e-17):
        assert references.error(kb.renyi_divergence(p, q, order), references.renyi(p, q, order)) < EXACT
        assert references.error(kb.alpha_divergence(p, q, order), references.alpha(p, q, order)) < EXACT


def test_products_of_shares_that_underflow_forbid_nothing():
    table = np.array([[1.0, 1e-150], [1e-150, 1e-300]])
    assert kb.mutual_information(table, normalize=True) < 1e-290
    table = np.array([[7.3e-254, 1.5e-116], [5.5e-223, 1.7e-258]])
    value = kb.mutual_information(table, normalize=True)
    assert value == pytest.approx(float(references.total_correlation(table)), rel=1e-6, abs=0)


def test_what_is_left_to_know_is_exact_next_to_certainty():
    for rare in (0.3, 1e-5, 1e-20, 1e-300):
        joint = np.array([[1.0, rare, rare / 3], [rare, 2.0, 0.0]])
        expected = references.conditional_entropy(joint)
        assert references.error(kb.conditional_entropy(joint, normalize=True), expected) < EXACT


@st.composite
def pairs(draw):
    """Pairs of any totals, often near, with outcomes the truth lacks; the belief allows what happens."""
    size = draw(st.integers(1, 12))
    p = np.array(draw(st.lists(entry, min_size=size, max_size=size)))
    step = 10.0 ** draw(st.integers(-13, 1))
    noise = np.array(draw(st.lists(st.floats(-1, 1), min_size=size, max_size=size)))
    if draw(st.booleans()):
        q = np.array(draw(st.lists(positive, min_size=size, max_size=size)))
    else:
        q = np.where(p > 0, p * np.exp(step * noise), 10.0 ** (-300 * np.abs(noise)))
    p[draw(st.integers(0, size - 1))] += draw(positive)
    return p, np.maximum(q * draw(st.sampled_from([1.0, 1.0, 1 + 1e-12, 7.0, 1e-9])), 5e-324)


HUNTED = ("kl", "cross-entropy", "js", "hellinger", "chi-squared", "total variation", "renyi 0.3", "renyi 2.0")
POWERS = ("chi-squared", "renyi 0.3", "renyi 2.0")  # held to the last place where their powers stay in the range


@pytest.mark.slow
@pytest.mark.parametrize("name", HUNTED)
@settings(max_examples=2000)
@given(pairs())
def test_a_hunt_finds_no_worse(name, given):
    p, q = given
    positive = np.concatenate([p[p > 0], q])
    ordinary = positive.min() > 1e-120 and positive.max() < 1e120
    if ordinary or (name not in POWERS and max(p.sum(), q.sum()) < 1e300):
        assert_exact(name, *PAIRS[name], p, q)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "step"), [("kl", 1.0), ("kl", 1e-13), ("total variation", 1e-7)])
def test_a_million_outcomes_are_exact(name, step):
    assert_exact(name, *PAIRS[name], *near_pair(1_000_000, step, 1.0))
