"""The account of known probabilities."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest

from kullback.estimate import Settings, account


def test_the_account_is_entropy_and_divergence(known):
    ledger = account(known([0.2, 0.8], [0.3, 0.7]), Settings(unit="nat"))
    with mp.workdps(30):
        p, q = (mp.mpf(0.2), mp.mpf(0.8)), (mp.mpf(0.3), mp.mpf(0.7))
        p, q = [v / sum(p) for v in p], [v / sum(q) for v in q]
        excess = sum(a * mp.log(a / b) for a, b in zip(p, q, strict=True))
        irreducible = -sum(a * mp.log(a) for a in p)
        reverse = sum(b * mp.log(b / a) for a, b in zip(p, q, strict=True))
    assert ledger.excess.value == pytest.approx(float(excess), rel=1e-14)
    assert ledger.irreducible.value == pytest.approx(float(irreducible), rel=1e-14)
    assert ledger.reverse.value == pytest.approx(float(reverse), rel=1e-14)
    assert (ledger.method, ledger.test, ledger.p_value, ledger.p_adjusted) == ("exact", None, None, None)
    assert (ledger.excess.low, ledger.excess.high, ledger.excess.upper) == (ledger.excess.value,) * 2 + ("finite",)


def test_outcome_believed_impossible_costs_everything(known):
    ledger = account(known([0.5, 0.25, 0.25], [0.5, 0.0, 0.5]), Settings())
    assert (ledger.excess.value, ledger.excess.upper, ledger.verdict) == (math.inf, "infinite", "different")
    assert ledger.entries[1].excess == ledger.entries[1].signed == math.inf
    assert ledger.entries[0].signed == 0.0
    assert ledger.entries[2].signed == pytest.approx(-0.25)
    assert ledger.truth_only.outcomes == ("outcome 1",)
    assert ledger.reverse.value == pytest.approx(0.5)
    assert ledger.total.value == math.inf


def test_shares_of_a_divergence_far_below_rounding_add_up(known):
    ledger = account(known([4e-66, 0.0, 1.0], [4.1e-66, 3e-57, 0.999999855]), Settings())
    assert ledger.excess.nats == pytest.approx(3e-57, rel=1e-6)
    assert math.fsum(e.signed for e in ledger.entries) == pytest.approx(ledger.excess.value, rel=1e-12, abs=0.0)


@pytest.mark.parametrize("gap", [1e-3, 1e-8, 1e-12, 1e-15, 0.0])
@pytest.mark.parametrize("k", [1, 2, 700])
def test_shares_add_up_also_where_truth_is_nearly_belief(known, gap, k):
    rng = np.random.default_rng(k)
    p = rng.dirichlet(np.ones(k))
    q = p * (1 + gap * rng.uniform(-1, 1, size=k))
    ledger = account(known(p, q / q.sum()), Settings())
    size = math.fsum(abs(e.signed) for e in ledger.entries)
    assert math.fsum(e.excess for e in ledger.entries) == pytest.approx(ledger.excess.value, rel=1e-12, abs=0.0)
    assert abs(math.fsum(e.signed for e in ledger.entries) - ledger.excess.value) <= 1e-12 * size
    assert all(e.excess >= 0 for e in ledger.entries)


def test_entries_hold_the_normalised_probabilities_and_no_counts(known):
    entry = account(known([0.25, 0.75000001], [0.5, 0.5]), Settings()).entries[0]
    assert entry.truth == pytest.approx(0.25 / 1.00000001, rel=1e-15)
    assert entry.count_truth is entry.count_belief is None
