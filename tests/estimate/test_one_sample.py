"""One sample of counts under a belief that is known exactly."""

from __future__ import annotations

import json
import math
from pathlib import Path

import mpmath
import numpy as np
import pytest

import kullback as kb
from kullback.estimate import Settings, account
from kullback.estimate.one_sample_limits import excess_limits
from kullback.estimate.one_sample_shares import balanced_excess, balanced_reverse, untruncated_excess
from kullback.estimate.truncated_surprise import truncated_surprise
from kullback.evidence import Counts, Exact, Logits, Pair

CASE = json.loads((Path(__file__).parents[1] / "cases" / "estimates.json").read_text())["one_sample"]


def one_sample(x, q, name="column"):
    x, q = np.array(x, dtype=np.int64), np.array(q, dtype=np.float64)
    outcomes = tuple(f"outcome {i}" for i in range(x.size))
    return Pair(name, "categorical", "estimate", outcomes, Counts(x), Exact(q, np.zeros(q.shape)))


def test_both_estimates_are_those_of_the_reference():
    x, q = np.array(CASE["x"]), np.array(CASE["q"])
    n = int(x.sum())
    assert balanced_excess(x, q, n).sum() == pytest.approx(CASE["KL_truncated"], abs=1e-12)
    assert untruncated_excess(x, np.log(q), n).sum() == pytest.approx(CASE["KL_z"], abs=1e-12)


def test_below_six_rows_an_outcome_the_series_is_truncated():
    ledger = account(one_sample(CASE["x"], CASE["q"]), Settings(unit="nat"))
    assert ledger.excess.raw == pytest.approx(CASE["KL_truncated"], abs=1e-9)
    assert ledger.method == "known-belief"


def test_from_six_rows_an_outcome_all_of_the_belief_is_used():
    x, q = np.array([9, 8, 5, 2]), np.array([0.4, 0.3, 0.2, 0.1])
    expected = sum(
        c / 24 * (mpmath.digamma(int(c)) - mpmath.digamma(24) - mpmath.log(p)) for c, p in zip(x, q, strict=True)
    )
    assert account(one_sample(x, q), Settings(unit="nat")).excess.raw == pytest.approx(float(expected), abs=1e-12)


@pytest.mark.parametrize("terms", [1, 29, 1000, 1001, 4321])
@pytest.mark.parametrize("q", [1e-14, 3e-6, 0.001, 0.02, 0.5, 0.999, 1.0])
def test_the_truncated_series_is_its_sum(q, terms):
    power = total = mpmath.mpf(0)
    with mpmath.workdps(30):
        power = mpmath.mpf(1)
        for v in range(1, terms + 1):
            power *= 1 - mpmath.mpf(q)
            total += power / v
    assert truncated_surprise(np.array([q]), terms)[0] == pytest.approx(float(total), abs=2e-12)


def test_a_belief_known_to_forbid_what_happened_costs_infinitely_much_and_is_named():
    ledger = kb.compare({"sun": 900, "fog": 97, "snow": 3}, {"sun": 0.5, "fog": 0.3, "hail": 0.2})
    assert ledger.excess.value == math.inf
    assert ledger.excess.upper == "infinite"
    assert ledger.verdict == "different"
    assert ledger.truth_only.outcomes == ("snow",)
    assert ledger.p_value == 0.0
    shares = {entry.outcome: entry.excess for entry in ledger.entries}
    assert shares.pop("snow") == math.inf
    assert all(math.isfinite(share) for share in shares.values())
    # p·log₂(p/q) − (p − q)/ln 2 with p = 0.9, q = 0.5
    assert shares["sun"] == pytest.approx(0.9 * math.log2(1.8) - 0.4 / math.log(2), abs=1e-12)


def test_what_the_belief_expects_and_the_sample_has_not_shown_costs_no_infinity():
    excess = kb.compare({"a": 40, "b": 60}, {"a": 0.3, "b": 0.5, "c": 0.2}).excess
    assert excess.upper == "finite"
    assert 0.0 < excess.low < excess.value < excess.high < math.inf


def test_outcomes_that_are_impossible_and_never_seen_change_nothing():
    x, q = [30, 50, 20], [0.25, 0.45, 0.3]
    plain, padded = (account(one_sample(a, b), Settings()) for a, b in ((x, q), ([*x, 0, 0], [*q, 0.0, 0.0])))
    assert padded.excess == plain.excess
    assert padded.reverse == plain.reverse
    assert padded.p_value == plain.p_value


@pytest.mark.parametrize("x", [[0, 0, 0], [1, 0, 0]])
def test_fewer_than_two_rows_tell_only_what_the_belief_allows(x):
    ledger = account(one_sample(x, [0.5, 0.25, 0.25]), Settings())
    assert (ledger.excess.value, ledger.excess.low, ledger.excess.high) == (0.0, 0.0, pytest.approx(2.0))
    assert ledger.reverse.upper == "unbounded"
    assert ledger.verdict == "undecided"


def test_a_belief_in_one_outcome_that_is_all_that_happens_costs_nothing():
    ledger = account(one_sample([7], [1.0]), Settings())
    assert (ledger.excess.value, ledger.excess.low, ledger.excess.high) == (0.0, 0.0, 0.0)
    assert ledger.verdict == "same"
    assert ledger.p_value == 1.0


def test_a_truth_that_is_one_outcome_out_of_many_is_still_an_estimate():
    excess = account(one_sample([50, 0], [0.5, 0.5]), Settings()).excess
    assert excess.value == pytest.approx(1.0, abs=0.01)
    assert excess.low < 1.0
    assert excess.high == pytest.approx(1.0, abs=1e-9)  # no excess over one fair bit can be more


def test_the_sides_say_what_was_counted_and_what_was_given():
    ledger = account(one_sample([30, 50, 20], [0.25, 0.45, 0.3]), Settings())
    assert (ledger.truth.rows, ledger.belief.rows, ledger.belief.given) == (100, None, "probabilities")
    assert ledger.resolution is None
    assert [entry.count_truth for entry in ledger.entries] == [30, 50, 20]
    assert {entry.count_belief for entry in ledger.entries} == {None}


def test_shares_sum_to_the_excess_and_to_the_raw_estimate():
    x = np.random.default_rng(5).multinomial(300, np.full(60, 1 / 60))
    ledger = account(one_sample(x, np.full(60, 1 / 60)), Settings())
    assert math.fsum(e.excess for e in ledger.entries) == pytest.approx(ledger.excess.value, abs=1e-12)
    assert math.fsum(e.signed for e in ledger.entries) == pytest.approx(ledger.excess.raw, abs=1e-12)


def test_logits_as_the_belief_are_their_softmax():
    x, logits = np.array([30, 50, 20, 0]), np.array([0.0, 1.0, -0.5, -np.inf])
    q = np.exp(logits) / np.exp(logits).sum()
    outcomes = tuple("abcd")
    by_logits = Pair("c", "categorical", "estimate", outcomes, Counts(x), Logits(logits, np.zeros(4)))
    by_probabilities = Pair("c", "categorical", "estimate", outcomes, Counts(x.copy()), Exact(q, np.zeros(4)))
    a, b = (account(pair, Settings()) for pair in (by_logits, by_probabilities))
    assert a.excess.value == pytest.approx(b.excess.value, abs=1e-14)
    assert a.p_value == b.p_value
    assert a.belief.given == "logits"


def test_a_logit_whose_probability_underflows_has_its_full_price():
    x, logits = np.array([10, 5]), np.array([0.0, -2000.0])
    pair = Pair("c", "categorical", "estimate", ("a", "b"), Counts(x), Logits(logits, np.zeros(2)))
    excess = account(pair, Settings(unit="nat")).excess
    assert excess.value == pytest.approx(2000 / 3, rel=0.01)
    assert excess.upper == "finite"


def test_large_samples_and_many_outcomes_stay_exact():
    k, n = 100_000, 10**9
    q = np.arange(1.0, k + 1)
    q /= q.sum()
    x = np.random.default_rng(3).multinomial(n, q)
    estimate = math.fsum(untruncated_excess(x, np.log(q), n))
    limits = excess_limits(x, q, np.log(q), max(0.0, estimate), 0.95)
    assert abs(estimate) < 5 * math.sqrt(k / 2) / n  # the standard deviation of χ²(k)/(2n)
    assert limits.low < limits.high < 2e-6


@pytest.mark.parametrize("n", [4, 9, 40])
def test_both_balanced_estimates_have_mean_zero_where_the_sample_is_of_the_belief(n):
    q = np.array([0.9, 0.1])  # all samples of two outcomes can be listed
    heads = np.arange(n + 1)
    weight = np.array([math.comb(n, int(h)) * q[0] ** h * q[1] ** (n - h) for h in heads])
    samples = np.stack([heads, n - heads], axis=1)
    for estimate in (balanced_excess, balanced_reverse):
        assert weight @ estimate(samples, q, n).sum(axis=1) == pytest.approx(0.0, abs=1e-14)
