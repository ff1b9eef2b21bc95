"""Any array library is asked and answers in its own arrays, with the numbers that NumPy gives."""

import math
from functools import partial

import numpy as np
import pytest

import kullback as kb
from kullback.errors import EvidenceError, NotADistributionError

PAIRS = {
    "kl": kb.kl_divergence,
    "kl terms": kb.kl_terms,
    "signed kl terms": partial(kb.kl_terms, signed=True),
    "cross-entropy": kb.cross_entropy,
    "perplexity": kb.perplexity,
    "generalised kl": kb.generalized_kl_divergence,
    "jeffreys": kb.jeffreys_divergence,
    "js": kb.js_divergence,
    "js distance": kb.js_distance,
    "hellinger": kb.hellinger_distance,
    "bhattacharyya": kb.bhattacharyya_distance,
    "chi-squared": kb.chi_squared_divergence,
    "total variation": kb.total_variation,
    **{f"renyi {order}": partial(kb.renyi_divergence, order=order) for order in (0, 0.3, 1, 2.5, 40, math.inf)},
    **{f"alpha {order}": partial(kb.alpha_divergence, order=order) for order in (-1, 0, 0.3, 1, 3)},
}
ONES = {
    "entropy": kb.entropy,
    "perplexity": kb.perplexity,
    **{f"tsallis {order}": partial(kb.tsallis_entropy, order=order) for order in (0, 0.5, 1, 3)},
    **{f"renyi {order}": partial(kb.renyi_entropy, order=order) for order in (0, 0.5, 1, 3, math.inf)},
}
JOINTS = {
    "mutual information": kb.mutual_information,
    "conditional entropy": kb.conditional_entropy,
    "total correlation": kb.total_correlation,
}


def rows(concentration=1.0, seed=0):
    return np.random.default_rng(seed).dirichlet(np.full(6, concentration), 4)


def normalised(x):
    return x / x.sum(axis=-1, keepdims=True)


TRUTH = normalised(rows() * np.array([[1], [1], [1], [1]]) * (np.arange(24).reshape(4, 6) != 8))
BELIEFS = {
    "far": rows(seed=1),
    "near": normalised(TRUTH * (1 + 1e-7 * rows(seed=2))),
    "equal": TRUTH,
    "zero where the truth is": normalised(rows(seed=1) * (TRUTH > 0)),
    "forbidding": normalised(rows(seed=1) * (np.arange(24).reshape(4, 6) != 20)),
}


def assert_alike(library, value, expected):
    assert library.owns(value)
    np.testing.assert_allclose(library.numbers(value), expected, rtol=1e-13, atol=1e-300)


@pytest.mark.parametrize("belief", BELIEFS)
@pytest.mark.parametrize("name", PAIRS)
def test_pairs_are_measured_as_by_numpy(library, name, belief):
    q, measure = BELIEFS[belief], PAIRS[name]
    assert_alike(library, measure(library.array(TRUTH), library.array(q)), measure(TRUTH, q))


@pytest.mark.parametrize("name", ONES)
def test_distributions_are_measured_as_by_numpy(library, name):
    assert_alike(library, ONES[name](library.array(TRUTH)), ONES[name](TRUTH))
    sure = np.array([1e-20, 1.0, 0.0])
    assert_alike(library, ONES[name](library.array(sure)), ONES[name](sure))


@pytest.mark.parametrize("name", JOINTS)
def test_tables_are_measured_as_by_numpy(library, name):
    for table in (TRUTH / 4, np.outer(TRUTH[0], TRUTH[1]) * (1 + 1e-9 * rows(seed=3)[0])):
        assert_alike(library, JOINTS[name](library.array(table)), JOINTS[name](table))


def test_axes_units_masks_and_totals_work_as_with_numpy(library):
    p, q = library.array(TRUTH), library.array(BELIEFS["far"])
    for options in ({"axis": 0, "normalize": True}, {"unit": "bit"}):
        expected = kb.kl_divergence(TRUTH, BELIEFS["far"], **options)
        assert_alike(library, kb.kl_divergence(p, q, **options), expected)
        assert_alike(library, kb.kl_terms(p, q, **options), kb.kl_terms(TRUTH, BELIEFS["far"], **options))
    where = np.arange(6) < 4
    expected = kb.kl_divergence(TRUTH, BELIEFS["far"], where=where, normalize=True)
    assert_alike(library, kb.kl_divergence(p, q, where=library.array(where, "bool"), normalize=True), expected)
    expected = kb.kl_divergence(TRUTH, 7 * BELIEFS["near"], normalize=True)
    assert_alike(library, kb.kl_divergence(p, 7 * library.array(BELIEFS["near"]), normalize=True), expected)


def test_a_row_is_broadcast_against_many(library):
    value = kb.kl_divergence(library.array(TRUTH), library.array(BELIEFS["far"][0]))
    assert_alike(library, value, kb.kl_divergence(TRUTH, BELIEFS["far"][0]))


def test_single_precision_is_computed_in_double_and_answered_in_single(library):
    p, q = (library.array(x, "float32") for x in (TRUTH, BELIEFS["near"]))
    value = kb.kl_divergence(p, q)
    stored = kb.kl_divergence(library.numbers(p).astype(np.float32), library.numbers(q).astype(np.float32))
    assert "float32" in str(value.dtype)
    np.testing.assert_allclose(library.numbers(value), stored, rtol=1e-6)


@pytest.mark.parametrize("other", [[0.5, 0.5], np.array([0.5, 0.5])])
def test_lists_and_arrays_of_numpy_join_the_library_of_the_other_side(library, other):
    value = kb.kl_divergence(other, library.array([0.25, 0.75]))
    assert_alike(library, value, kb.kl_divergence([0.5, 0.5], [0.25, 0.75]))


@pytest.mark.arrays
def test_arrays_of_two_other_libraries_are_refused():
    import array_api_strict
    import torch

    with pytest.raises(
        EvidenceError, match="p and q must be arrays of one library, but p is of torch and q is of array"
    ):
        kb.kl_divergence(torch.tensor([0.5, 0.5]), array_api_strict.asarray([0.5, 0.5]))


@pytest.mark.parametrize(
    ("bad", "said"),
    [([0.5, -0.5, 1.0], r"p\[1\] is -0.5"), ([0.5, math.nan, 0.5], r"p\[1\] is nan"), ([0.3, 0.3, 0.3], "sum to 1")],
)
def test_what_is_no_distribution_is_refused_where_it_can_be_looked_at(library, bad, said):
    if library.name == "dask":
        assert np.isnan(kb.entropy(library.array(bad)).compute())
    else:
        with pytest.raises(NotADistributionError, match=said):
            kb.entropy(library.array(bad))


@pytest.mark.parametrize("shape", [(), (0,), (2, 0)])
def test_arrays_without_outcomes_are_refused(library, shape):
    with pytest.raises(NotADistributionError, match="one or more outcomes"):
        kb.entropy(library.xp.ones(shape))


def test_whole_numbers_pass_as_one_hot_rows(library):
    assert_alike(library, kb.cross_entropy(library.array([0, 1], "int64"), library.array([0.5, 0.5])), math.log(2))


@pytest.mark.parametrize("totals", [(1e-290, 1.0), (1.0, 1e-290), (1e-290, 1e290), (1e299, 7.0)])
@pytest.mark.parametrize("step", [1.0, 1e-6])
def test_totals_of_any_size_are_compared_exactly(library, totals, step):
    p, q = TRUTH[0] * totals[0], TRUTH[0] * (1 + step * rows(seed=7)[0]) * totals[1]
    for name in ("kl", "js", "jeffreys", "hellinger", "chi-squared", "total variation", "cross-entropy", "renyi 2.5"):
        value = PAIRS[name](library.array(p), library.array(q), normalize=True)
        expected = PAIRS[name](p, q, normalize=True)
        np.testing.assert_allclose(library.numbers(value), expected, rtol=1e-12)


def test_perplexity_is_rounded_once(library):
    p = np.random.default_rng(0).dirichlet(np.ones(6000)).astype(np.float32)
    expected = kb.perplexity(p, normalize=True)
    value = kb.perplexity(library.array(p, "float32"), normalize=True)
    np.testing.assert_allclose(library.numbers(value), expected, rtol=2.0**-24)
