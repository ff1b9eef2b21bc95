"""The door: what counts as probabilities, which shapes fit, and what a refusal says."""

import numpy as np
import pandas as pd
import pytest

import kullback as kb
from kullback.errors import EvidenceError, KullbackError, NotADistributionError

HALF = [0.5, 0.5]


@pytest.mark.parametrize(
    ("p", "said"),
    [
        ([0.5, -0.5, 1.0], r"p must hold finite numbers that are not negative, but p\[1\] is -0.5"),
        ([0.5, 0.5, np.nan], r"p must hold finite .* p\[2\] is nan"),
        ([np.inf, 0.5, 0.5], r"p must hold finite .* p\[0\] is inf"),
        ([0, -1, 2], r"p must hold finite .* p\[1\] is -1"),
        ([0.0, 0.0, 0.0], r"p must have an outcome above 0"),
        ([0.3, 0.3, 0.3], r"p must sum to 1 along axis -1, but its sum is 0\.9\.\n.*given=\"counts\".*normalize=True"),
        ([3, 5, 2], r"p must sum to 1 .* 10\.\nIf p holds counts, use compare\(\.\.\., given=\"counts\"\)"),
        ([True, True, False], r"p must sum to 1 .* 2"),
        ([1e300, 1e301, 1e301], r"p must have a total below 1e301"),
        ([1e308, 1e308, 1e308], r"p must have a total below 1e301"),
        (["a", "b", "c"], r"p must hold real numbers .* str"),
        ([0.5, 0.5j, 0.0], r"p must hold real numbers .* complex128"),
        ([0.5, None, 0.5], r"p must hold real numbers .* object"),
        ({"rain": 1.0}, r"p must hold real numbers .* object.*\n.*compare"),
        ([[0.5, 0.5], [1.0]], r"p must be an array of numbers"),
        (0.5, r"p must hold the probabilities of one or more outcomes, but its shape is \(\)"),
        ([], r"p must hold the probabilities of one or more outcomes, but its shape is \(0,\)"),
        (np.ones((0, 3)), r"p must hold the probabilities of one or more outcomes, but its shape is \(0, 3\)"),
        (np.ma.array([0.5, 0.5, 0.0], mask=[0, 0, 1]), r"p must not be a masked array"),
    ],
)
def test_numbers_that_are_no_distribution_are_refused(p, said):
    with pytest.raises(NotADistributionError, match=f"(?s){said}"):
        kb.entropy(p)


def test_the_refusal_names_the_argument_the_entry_and_the_row():
    good, bad = np.full((2, 3, 4), 0.25), np.full((2, 3, 4), 0.25)
    bad[1, 0, 3] = -0.25
    with pytest.raises(NotADistributionError, match=r"q\[1, 0, 3\] is -0.25"):
        kb.kl_divergence(good, bad)
    bad[1, 0, 3] = 0.5
    with pytest.raises(NotADistributionError, match=r"q must sum .* one of its sums is 1\.25 in row \(1, 0\)"):
        kb.kl_divergence(good[0], bad)
    with pytest.raises(NotADistributionError, match=r"q\[0, 1\] is nan"):
        kb.kl_divergence(np.full((2, 3, 2), 0.5), [[0.5, np.nan]], where=True)


@pytest.mark.parametrize(("kind", "off"), [("float64", 1e-6), ("float32", 1e-4), ("float16", 1e-2)])
def test_sums_may_be_off_by_rounding_only(kind, off):
    p = np.full(64, 1 / 64, dtype=kind)
    p[0] = p[0] + off / 2
    kb.entropy(p)
    p[0] = p[0] + 2 * off
    with pytest.raises(NotADistributionError, match="must sum to 1"):
        kb.entropy(p)


@pytest.mark.parametrize("given", [[3, 5, 2], [0.3, 0.5, 0.2], [30.0, 50.0, 20.0]])
def test_normalize_lifts_the_sum_check_and_no_other(given):
    assert kb.entropy(given, normalize=True) == pytest.approx(kb.entropy([0.3, 0.5, 0.2]), rel=1e-15)
    with pytest.raises(NotADistributionError, match="not negative"):
        kb.entropy([*given, -1], normalize=True)
    with pytest.raises(NotADistributionError, match="above 0"):
        kb.entropy([0.0, 0.0], normalize=True)


@pytest.mark.parametrize("kind", [int, bool, np.uint8, np.int64])
def test_one_hot_rows_are_probabilities(kind):
    truth = np.eye(3, dtype=kind)
    belief = np.full((3, 3), 0.25) + np.eye(3) / 4
    assert kb.kl_divergence(truth, belief, unit="bit") == pytest.approx([1, 1, 1], rel=1e-15)


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_narrow_floats_are_computed_in_float64(kind):
    p, q = np.array([0.2, 0.8], dtype=kind), np.array([0.201, 0.799], dtype=kind)
    value = kb.kl_divergence(p, q)
    assert value.dtype == np.float64
    assert value == kb.kl_divergence(p.astype(float), q.astype(float), normalize=True)


def test_one_belief_serves_many_truths():
    truths = np.random.default_rng(0).dirichlet(np.ones(4), (5, 1))
    beliefs = np.random.default_rng(1).dirichlet(np.ones(4), (3,))
    table = kb.kl_divergence(truths, beliefs)
    assert table.shape == (5, 3)
    assert kb.kl_terms(truths, beliefs).shape == (5, 3, 4)
    for i in range(5):
        for j in range(3):
            assert table[i, j] == kb.kl_divergence(truths[i, 0], beliefs[j])


def test_a_single_pair_gives_a_number():
    assert isinstance(kb.kl_divergence(HALF, HALF), float)
    assert isinstance(kb.entropy(HALF), float)
    assert kb.entropy([HALF]).shape == (1,)


def test_axis_is_where_the_outcomes_are():
    rng = np.random.default_rng(0)
    p, q = rng.dirichlet(np.ones(4), (2, 3)), rng.dirichlet(np.ones(4), (2, 3))
    expected, terms = kb.kl_divergence(p, q), kb.kl_terms(p, q)
    for axis in (0, 1, -2, -3):
        there = np.moveaxis(p, -1, axis), np.moveaxis(q, -1, axis)
        assert (kb.kl_divergence(*there, axis=axis) == expected).all()
        assert (np.moveaxis(kb.kl_terms(*there, axis=axis), axis, -1) == terms).all()


def test_an_axis_counts_from_the_shape_that_both_broadcast_to():
    p = np.random.default_rng(0).dirichlet(np.ones(4), 3)
    assert (kb.kl_divergence(p, p[0], axis=1) == kb.kl_divergence(p, p[0])).all()
    assert (kb.kl_divergence(p[0], p, axis=-1) == kb.kl_divergence(p[:1], p)).all()


def test_where_leaves_outcomes_out_of_everything():
    p, q = np.array([0.5, np.nan, 0.5, 7.0]), np.array([0.25, 0.0, 0.75, -1.0])
    keep = np.array([True, False, True, False])
    assert kb.kl_divergence(p, q, where=keep) == kb.kl_divergence(p[keep], q[keep])
    assert kb.entropy(p, where=keep) == kb.entropy(p[keep])
    assert kb.cross_entropy(p, q, where=keep) == kb.cross_entropy(p[keep], q[keep])
    assert (kb.kl_terms(p, q, where=keep)[~keep] == 0).all()
    assert (kb.kl_terms(p, q, where=keep)[keep] == kb.kl_terms(p[keep], q[keep])).all()


def test_where_broadcasts_and_follows_the_axis():
    p = np.array([[0.5, 1.0], [0.5, 9.0]])
    keep = np.array([[True, True], [True, False]])
    assert kb.entropy(p, axis=0, where=keep) == pytest.approx([np.log(2), 0], rel=1e-15)
    beliefs = np.array([[0.5, 0.5], [1.0, 0.0]])
    assert kb.kl_divergence([1.0, 0.0], beliefs, where=keep) == pytest.approx([np.log(2), 0], rel=1e-15)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"axis": 1}, "axis must be one of the 1 axes of p and q, but it is 1"),
        ({"axis": -2}, "axis must be"),
        ({"where": [1, 0]}, "where must be boolean, but it holds int64"),
        ({"where": [True, False, True]}, r"where must broadcast to the shape \(2,\), but its shape is \(3,\)"),
        ({"where": [False, False]}, "where must include an outcome everywhere"),
        ({"unit": "bits"}, "unit must be"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, said):
    with pytest.raises(KullbackError, match=said):
        kb.kl_divergence(HALF, HALF, **options)


@pytest.mark.parametrize("q", [[0.2, 0.3, 0.5], [1.0], np.full((2, 3), 1 / 3)])
def test_both_sides_must_have_the_same_outcomes(q):
    with pytest.raises(EvidenceError, match="p and q must speak of the same outcomes, but along axis -1 p has 2"):
        kb.kl_divergence(HALF, q)


def test_rows_that_do_not_broadcast_are_refused():
    with pytest.raises(EvidenceError, match=r"must broadcast, but their shapes are \(2, 2\) and \(3, 2\)"):
        kb.cross_entropy(np.full((2, 2), 0.5), np.full((3, 2), 0.5))


def test_inputs_are_left_as_they_were():
    p = np.array([0.2, 0.8])
    q = np.array([0.3, 0.7])
    p.flags.writeable = q.flags.writeable = False
    kb.kl_divergence(p, q, where=[True, False], normalize=True)
    kb.kl_terms(p, q)
    assert p.tolist() == [0.2, 0.8]
    assert q.tolist() == [0.3, 0.7]


def test_series_whose_labels_differ_are_not_taken_by_position():
    p, q = pd.Series([0.2, 0.8], index=["a", "b"]), pd.Series([0.8, 0.2], index=["b", "a"])
    with pytest.raises(EvidenceError, match="same labels"):
        kb.kl_divergence(p, q)
    assert kb.kl_divergence(p, q[p.index]) == 0


P, Q = np.array([[0.1, 0.2, 0.7], [0.25, 0.25, 0.5]]), np.array([[0.3, 0.3, 0.4], [0.125, 0.125, 0.75]])


@pytest.mark.parametrize(
    "same",
    [
        lambda x: x.astype(x.dtype.newbyteorder()),
        np.asfortranarray,
        lambda x: np.repeat(x, 2, axis=1)[:, ::2],
        lambda x: np.concatenate([x, x])[:2],
        lambda x: x[:, ::-1][:, ::-1],
        lambda x: np.frombuffer(b"?" + x.tobytes(), dtype=np.uint8)[1:].view(np.float64).reshape(x.shape),
        lambda x: x.tolist(),
        pd.DataFrame,
    ],
    ids=["byte order", "by columns", "strided", "a part", "reversed twice", "unaligned", "lists", "a data frame"],
)
def test_numbers_may_lie_in_memory_in_any_way(same):
    for measure in (kb.kl_divergence, kb.js_divergence, kb.cross_entropy, kb.total_variation, kb.hellinger_distance):
        np.testing.assert_array_equal(measure(same(P), same(Q)), measure(P, Q))
    np.testing.assert_array_equal(kb.kl_terms(same(P), same(Q)), kb.kl_terms(P, Q))


def test_given_arrays_are_not_written_to():
    p, q = P.copy(), Q.copy()
    p.flags.writeable = q.flags.writeable = False
    for measure in (kb.kl_divergence, kb.kl_terms, kb.entropy):
        measure(p, q) if measure is not kb.entropy else measure(p)
    np.testing.assert_array_equal(p, P)


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_sums_that_are_off_by_more_than_rounding_are_refused_by_every_measure(kind):
    off = {"float16": 1.05, "float32": 1.001, "float64": 1.001}[kind]
    for measure in (kb.kl_divergence, kb.js_divergence, kb.cross_entropy, kb.total_variation, kb.kl_terms):
        with pytest.raises(NotADistributionError, match="p must sum to 1"):
            measure((P[0] * off).astype(kind), Q[0])
        with pytest.raises(NotADistributionError, match="q must sum to 1"):
            measure(P[0], (Q[0] * off).astype(kind))


@pytest.mark.parametrize("order", [-0.5, np.nan, -np.inf, "two", None, 1j])
def test_an_order_outside_its_range_is_refused(order):
    with pytest.raises(EvidenceError, match=r"order must be a number of at least 0, but it is .*\nOrder 1 is"):
        kb.renyi_divergence(P, Q, order)
    with pytest.raises(EvidenceError, match="order must be"):
        kb.tsallis_entropy(P, order)


@pytest.mark.parametrize("measure", [kb.mutual_information, kb.conditional_entropy, kb.total_correlation])
def test_joint_tables_are_checked_as_a_whole(measure):
    with pytest.raises(NotADistributionError, match="joint must sum to 1 along its last 2 axes, but its sum is 2"):
        measure(P)
    with pytest.raises(NotADistributionError, match=r"joint\[0, 1\] is -1"):
        measure([[1.0, -1.0], [0.5, 0.5]])
    with pytest.raises(EvidenceError, match=r"joint must have an axis for each of .* variables, but its shape is"):
        measure([0.5, 0.5])


def test_labels_of_outcomes_are_never_ignored():
    shares = pd.DataFrame([[0.2, 0.3, 0.5]], columns=list("abc"), index=["today"])
    other = pd.DataFrame([[0.5, 0.2, 0.3]], columns=list("cab"), index=["reference"])
    for measure in (kb.kl_divergence, kb.js_divergence, kb.total_variation):
        with pytest.raises(EvidenceError, match="p and q must have the same labels"):
            measure(shares, other)
        assert measure(shares, other[list("abc")]) == 0
    with pytest.raises(EvidenceError, match="p and where must have the same labels"):
        kb.entropy(shares.iloc[0], where=pd.Series([True, True, False], index=list("cba")))
    with pytest.raises(EvidenceError, match="p and q must have the same labels"):
        kb.kl_from_logits(p=shares, q=other)


@pytest.mark.parametrize("where", [[[True], [True, False]], ["yes", "no", "no"], [1, 0, 1]])
def test_a_mask_that_is_none_is_refused(where):
    with pytest.raises(KullbackError, match="where must be"):
        kb.kl_divergence(P, Q, where=where, normalize=True)


@pytest.mark.parametrize("axis", [None, "a", 0.5, True, 2, -3])
def test_an_axis_that_is_none_is_refused(axis):
    with pytest.raises(EvidenceError, match="axis must be one of the 2 axes of p and q, but it is"):
        kb.kl_divergence(P, Q, axis=axis)
