"""The account of logits: never through probabilities, and with what their rounding leaves open."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pandas as pd
import pytest

import kullback as kb
from kullback.kernels.pairs import engine_of
from kullback.kernels.storage import storage_floor


def log_shares(z):
    """log softmax(z) of the stored numbers."""
    total = mp.log(mp.fsum(mp.exp(mp.mpf(float(x))) for x in z))
    return [mp.mpf(float(x)) - total for x in z]


def divergence(z, w):
    pairs = zip(log_shares(z), log_shares(w), strict=True)
    return mp.fsum(mp.exp(a) * (a - b) for a, b in pairs if a > -mp.inf)


def compared(z, w, **options):
    return kb.compare(np.asarray(z), np.asarray(w), given="logits", **{"unit": "nat"} | options)


@pytest.fixture
def near():
    """Logits of 300 outcomes, and the same moved by 1e-9 and by 100 in common."""
    rng = np.random.default_rng(1)
    z = rng.normal(0, 3, 300)
    return z, z + 1e-9 * rng.normal(size=300) + 100.0


def test_the_account_is_entropy_and_divergence_of_the_softmaxes():
    z, w = [1.0, 2.0, 3.0, -40.0], [3.5, 2.0, 1.0, 7.0]
    ledger = compared(z, w)
    with mp.workdps(40):
        p = log_shares(z)
        irreducible = -mp.fsum(mp.exp(a) * a for a in p)
        excess, reverse = divergence(z, w), divergence(w, z)
    assert ledger.irreducible.value == pytest.approx(float(irreducible), rel=1e-13, abs=0)
    assert ledger.excess.value == pytest.approx(float(excess), rel=1e-13, abs=0)
    assert ledger.reverse.value == pytest.approx(float(reverse), rel=1e-13, abs=0)
    assert ledger.total.value == ledger.irreducible.value + ledger.excess.value
    assert (ledger.method, ledger.test, ledger.p_value, ledger.verdict) == ("logits", None, None, "different")
    assert (ledger.truth.rows, ledger.truth.given, ledger.belief.given) == (None, "logits", "logits")


def test_divergence_is_not_taken_through_probabilities(near):
    ledger = compared(*near)
    with mp.workdps(60):
        excess = divergence(*near)
    assert float(excess) < 1e-17
    assert ledger.excess.value == pytest.approx(float(excess), rel=1e-12, abs=0)


@pytest.mark.parametrize("scale", [1e-12, 1e-6, 0.3, 5.0, 300.0])
def test_shares_are_those_of_the_softmaxes_and_add_up(scale):
    rng = np.random.default_rng(2)
    z = rng.normal(0, 2, 30)
    w = z + scale * rng.normal(size=30)
    ledger = compared(z, w)
    with mp.workdps(60):
        shares = [(mp.exp(a), mp.exp(b), a - b) for a, b in zip(log_shares(z), log_shares(w), strict=True)]
        excess = [float(p * gap - p + q) for p, q, gap in shares]
        signed = [float(p * gap) for p, _, gap in shares]
    assert [e.truth for e in ledger.entries] == pytest.approx([float(p) for p, _, _ in shares], rel=1e-12, abs=0)
    beliefs = [max(float(q), 5e-324) for _, q, _ in shares]  # what is possible has a share, however small
    assert [e.belief for e in ledger.entries] == pytest.approx(beliefs, rel=1e-12, abs=0)
    assert [e.excess for e in ledger.entries] == pytest.approx(excess, rel=1e-3 if scale < 1e-9 else 1e-8, abs=0)
    size = sum(map(abs, signed))
    assert [e.signed for e in ledger.entries] == pytest.approx(signed, abs=1e-9 * size + 1e-15)
    assert math.fsum(e.excess for e in ledger.entries) == pytest.approx(ledger.excess.value, rel=1e-12, abs=0)
    assert math.fsum(e.signed for e in ledger.entries) == pytest.approx(ledger.excess.value, abs=1e-12 * size)
    assert min(e.excess for e in ledger.entries) >= 0


def test_offset_between_the_sides_costs_the_shares_no_digits():
    rng = np.random.default_rng(4)
    z = rng.normal(0, 2, 12)
    w = z + 1e-11 * rng.normal(size=12) + 100.0
    with mp.workdps(60):
        pairs = zip(log_shares(z), log_shares(w), strict=True)
        excess = [float(mp.exp(a) * (a - b) - mp.exp(a) + mp.exp(b)) for a, b in pairs]
    assert [e.excess for e in compared(z, w).entries] == pytest.approx(excess, rel=1e-4, abs=0)


def test_outcome_that_the_belief_rules_out_costs_everything():
    ledger = compared([0.0, 1.0, -np.inf], [0.0, -np.inf, -np.inf])
    assert (ledger.excess.value, ledger.excess.upper, ledger.verdict) == (math.inf, "infinite", "different")
    assert [e.excess for e in ledger.entries][1:] == [math.inf, 0.0]
    assert ledger.truth_only.outcomes == ("1",)
    assert (ledger.resolution, ledger.resolved) == (None, True)
    assert "rules out '1'" in str(ledger)


def test_outcome_too_rare_for_a_share_is_ruled_out_all_the_same():
    ledger = compared([0.0, -2000.0], [0.0, -np.inf])
    assert ledger.excess.value == math.inf
    assert ledger.truth_only.outcomes == ("1",)
    assert "'1'" in str(ledger)


def test_outcome_that_only_the_belief_holds_possible_costs_its_share_of_the_belief():
    ledger = compared([0.0, -np.inf], [0.0, 0.0])
    assert ledger.excess.value == pytest.approx(math.log(2), rel=1e-15, abs=0)
    assert [(e.truth, e.belief) for e in ledger.entries] == [(1.0, 0.5), (0.0, 0.5)]
    assert ledger.entries[1].excess == pytest.approx(0.5, rel=1e-15, abs=0)
    assert ledger.reverse.value == math.inf
    assert ledger.belief_only.outcomes == ("1",)


def test_outcomes_that_both_rule_out_take_no_part():
    z, w = [0.3, 1.0, 2.0], [1.5, -1.0, 0.0]
    masked = compared([*z, -np.inf], [*w, -np.inf])
    assert masked.excess.value == pytest.approx(compared(z, w).excess.value, rel=1e-14, abs=0)
    assert masked.resolution.value == pytest.approx(compared(z, w).resolution.value, rel=1e-12, abs=0)
    assert (masked.truth_only.outcomes, masked.belief_only.outcomes) == ((), ())


def test_logits_that_are_worlds_apart_have_a_finite_account():
    ledger = compared([0.0, -1e5], [-1e5, 0.0])
    assert ledger.excess.value == pytest.approx(1e5, rel=1e-12, abs=0)
    assert sum(e.excess for e in ledger.entries) == pytest.approx(1e5, rel=1e-12, abs=0)


def test_logarithms_of_probabilities_are_logits():
    p, q = {"a": 0.2, "b": 0.3, "c": 0.5, "d": 0.0}, {"a": 0.25, "b": 0.25, "c": 0.4, "d": 0.1}
    logs = {outcome: math.log(share) + 3.0 for outcome, share in q.items()}
    exact = kb.compare(p, q, unit="nat")
    mixed = kb.compare(p, logs, given=("probabilities", "logits"), unit="nat")
    assert mixed.excess.value == pytest.approx(exact.excess.value, rel=1e-13, abs=0)
    assert mixed.reverse.value == math.inf
    assert mixed.resolution.value >= exact.resolution.value
    assert (mixed.truth.given, mixed.belief.given) == ("probabilities", "logits")
    assert kb.compare(logs, p, given=("logits", "probabilities")).excess.value == math.inf


def test_logarithm_of_a_probability_is_rounded_too():
    p = [0.2, 0.8]
    ledger = kb.compare(p, [0, 0], given=("probabilities", "logits"), unit="nat")
    value = sum(a * math.log(2 * a) for a in p)
    errors = [2.0**-53 - 2.0**-52 * math.log(a) for a in p]  # of the probability, and of its logarithm
    expected = sum(e * a * abs(math.log(2 * a) - value) for e, a in zip(errors, p, strict=True))
    assert ledger.resolution.value == pytest.approx(expected, rel=1e-9, abs=0)


def test_labels_are_aligned_and_one_that_a_side_lacks_is_impossible_there():
    truth = pd.Series([0.5, 1.5], index=["a", "b"])
    belief = pd.Series([1.0, 0.25, 2.0], index=["b", "a", "c"])
    ledger = kb.compare(truth, belief, given="logits", unit="nat")
    expected = compared([0.5, 1.5, -np.inf], [0.25, 1.0, 2.0])
    assert ledger.excess == expected.excess
    assert [e.outcome for e in ledger.entries] == ["a", "b", "c"]
    assert ledger.belief_only.outcomes == ("c",)
    mapping = kb.compare({"a": 0.5, "b": 1.5}, {"b": 1.0, "a": 0.25, "c": 2.0}, given="logits", unit="nat")
    assert mapping.excess == expected.excess


@pytest.mark.parametrize(
    ("logits", "message"),
    [
        ([0.0, math.nan], "for '1' it holds nan"),
        ([0.0, math.inf], "for '1' it holds inf"),
        ([0.0, 10**400], "for '1' it holds 1.000e"),
        ([-math.inf, -math.inf], "hold a finite logit, but all of them are -inf"),
        ([[0.0, 1.0]], r"its shape is \(1, 2\)"),
        ([], "it is empty"),
        (["0", "1"], "for '0' it holds '0'"),
        ([1j, 2j], "for '0' it holds 1j"),
        ([True, False], "for '0' it holds True"),
    ],
)
def test_numbers_that_are_no_logits_are_refused_by_name_and_place(logits, message):
    for side, given in (((logits, [0.0, 1.0]), "truth"), (([0.0, 1.0], logits), "belief")):
        with pytest.raises(kb.EvidenceError, match=f"(?s){given} must.*{message}"):
            kb.compare(*side, given="logits")


def test_a_matrix_of_logits_is_sent_where_rows_are_taken():
    with pytest.raises(kb.EvidenceError, match="one divergence per row use kl_from_logits"):
        compared(np.zeros((2, 3)), np.zeros((2, 3)))


def test_logits_beside_counts_are_the_probabilities_they_stand_for():
    logits, counts = {"a": 0.0, "b": math.log(3)}, {"a": 10, "b": 20}
    known = kb.compare({"a": 0.25, "b": 0.75}, counts)
    found = kb.compare(logits, counts, given=("logits", "counts"))
    assert found.excess.value == pytest.approx(known.excess.value, rel=1e-12)
    assert found.excess.low == pytest.approx(known.excess.low, rel=1e-9)


def rounded(x, unit):
    """x with the precision of a type whose unit roundoff that is."""
    spacing = 2 * unit * 2.0 ** np.floor(np.log2(np.abs(x)))
    return np.rint(x / spacing) * spacing


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_rounding_of_logits_moves_a_divergence_by_less_than_its_resolution(dtype):
    rng = np.random.default_rng(5)
    moved = []
    for scale in 10.0 ** rng.uniform(-5, 0.5, 100):
        z = rng.normal(0, 4, 50)
        w = z + scale * rng.normal(size=50)
        stored = compared(z.astype(dtype), w.astype(dtype))
        moved.append(abs(compared(z, w).excess.value - stored.excess.value) / stored.resolution.value)
    assert 0.01 < max(moved) <= 1.0


def test_whole_logits_are_exact():
    ledger = compared([1, 2, 3], [3, 2, 1])
    assert (ledger.resolution.value, ledger.resolved) == (0.0, True)


def test_float32_logits_nearer_than_their_type_can_tell_are_not_resolved():
    rng = np.random.default_rng(6)
    z = rng.normal(0, 4, 1000)
    ledgers = [
        compared(z.astype(np.float32), (z + gap * rng.normal(size=1000)).astype(np.float32)) for gap in (1e-7, 1e-3)
    ]
    assert ledgers[0].excess.value > 0
    assert [ledger.resolved for ledger in ledgers] == [False, True]


def test_outcome_that_is_certain_on_both_sides_leaves_nothing_to_explain():
    ledger = compared([6.0828836], [100.77168483])
    assert (ledger.irreducible.value, ledger.excess.value, ledger.reverse.value) == (0.0, 0.0, 0.0)
    assert not ledger.resolved


@pytest.mark.parametrize(("dtype", "epsilon"), [(np.float16, 2.0**-10), (np.float32, 2.0**-23), (np.float64, 2.0**-52)])
def test_resolution_is_above_the_floor_that_storage_sets(dtype, epsilon):
    rng = np.random.default_rng(8)
    for gap in (0.0, 1e-3, 1.0):
        z = rng.normal(0, 4, 200)
        stored = [x.astype(dtype) for x in (z, z + gap * rng.normal(size=200))]
        floor = storage_floor(engine_of(np, *stored, level=False), epsilon, epsilon)
        assert compared(*stored).resolution.value > floor
