"""The account of two count samples."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest

from kullback.estimate import Settings, account


def test_the_account_of_a_reference_case_is_the_reference(case, counted):
    ledger = account(counted(case["x"], case["y"]), Settings(unit="nat"))
    assert ledger.excess.raw == pytest.approx(case["KL_balanced_series"], rel=1e-9)
    assert ledger.excess.value == max(0.0, ledger.excess.raw)
    assert ledger.excess.low == pytest.approx(case["final_ci95"][0], rel=1e-9, abs=1e-15)
    if ledger.excess.upper != "unbounded":
        assert ledger.excess.high == pytest.approx(case["final_ci95_unseen_adjusted"][1], rel=1e-9)
    assert ledger.method == "balanced-truncation"
    assert ledger.test == "permutation-min-p"
    assert ledger.p_adjusted == ledger.p_value


@pytest.mark.parametrize("unit", ["nat", "bit", "dit"])
def test_shares_add_up_in_every_unit(counted, unit):
    ledger = account(counted([40, 5, 0, 12, 0, 3], [20, 0, 7, 30, 0, 1]), Settings(unit=unit))
    assert math.fsum(e.excess for e in ledger.entries) == pytest.approx(ledger.excess.value, rel=1e-12)
    assert math.fsum(e.signed for e in ledger.entries) == pytest.approx(ledger.excess.raw, rel=1e-12)
    assert all(e.excess >= 0 for e in ledger.entries)
    assert {ledger.excess.unit, ledger.reverse.unit, ledger.irreducible.unit, ledger.total.unit} == {unit}


def test_an_outcome_that_nobody_saw_stays_listed_and_changes_nothing(counted):
    with_it = account(counted([40, 5, 0], [20, 9, 0]), Settings())
    without = account(counted([40, 5], [20, 9]), Settings())
    assert with_it.excess == without.excess
    assert with_it.p_value == without.p_value
    unseen = with_it.entries[2]
    assert (unseen.count_truth, unseen.count_belief, unseen.truth, unseen.excess, unseen.signed) == (0, 0, 0, 0, 0)


def test_reverse_is_the_excess_of_the_swapped_sides(counted):
    there, back = ([50, 30, 20], [20, 30, 40]), ([20, 30, 40], [50, 30, 20])
    assert account(counted(*there), Settings()).reverse == account(counted(*back), Settings()).excess


def test_equal_samples_have_no_excess_and_no_evidence(counted):
    ledger = account(counted([500, 300, 200], [500, 300, 200]), Settings())
    assert ledger.excess.value == 0.0
    assert ledger.p_value == 1.0
    assert ledger.verdict != "different"


def test_a_column_keeps_its_p_value_whatever_else_is_compared(counted):
    x, y = [50, 30, 25], [40, 28, 37]
    weather, wind = (account(counted(x, y, name=name), Settings()) for name in ("weather", "wind"))
    assert account(counted(x, y, name="weather"), Settings()).p_value == weather.p_value
    assert weather.p_value != wind.p_value
    assert account(counted(x, y, name="weather"), Settings(seed=1)).p_value != weather.p_value


def test_the_bound_of_the_pair_is_that_of_its_ledger(counted):
    assert account(counted([5, 5], [4, 6], bound="at least"), Settings()).bound == "at least"


@pytest.mark.parametrize(("x", "y"), [([0, 0], [3, 4]), ([3, 4], [0, 0]), ([1, 0], [0, 1]), ([0, 0], [0, 0])])
def test_no_rows_to_speak_of_leave_everything_undecided(counted, x, y):
    ledger = account(counted(x, y), Settings())
    assert ledger.verdict == "undecided"
    assert ledger.excess.upper == "unbounded"


def test_an_excess_with_all_terms_zero_is_spread_by_the_truth(counted):
    # n ≠ m with equal shares: the smoothed pair is equal where K/2 is shared alike.
    ledger = account(counted([2, 2], [1, 1]), Settings())
    assert math.fsum(e.excess for e in ledger.entries) == pytest.approx(ledger.excess.value)


def test_no_cliff_between_9999_and_10001_rows(counted):
    before, after = (account(counted([n - 1, 1], [n, 0]), Settings()).excess for n in (9_999, 10_001))
    assert after.value == pytest.approx(before.value, rel=0.01)
    assert after.high == pytest.approx(before.high, rel=0.01)
    assert before.low == after.low == 0.0


@pytest.mark.parametrize(("n", "m"), [(10**10, 10**10), (10**10, 1000), (5, 10**10)])
def test_ten_billion_rows_take_little_memory(counted, n, m):
    p = 1.0 / np.arange(1, 1001)
    rng = np.random.default_rng(4)
    x, y = rng.multinomial(n, p / p.sum()), rng.multinomial(m, p / p.sum())
    pair = counted(x, y)
    tracemalloc.start()
    ledger = account(pair, Settings())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50e6
    assert ledger.excess.low == 0.0
    assert ledger.p_value > 0.001


@pytest.mark.slow
def test_twenty_thousand_outcomes_of_ten_billion_rows_take_little_memory(counted):
    p = np.random.default_rng(1).dirichlet(np.full(20_000, 0.5))
    rng = np.random.default_rng(2)
    pair = counted(rng.multinomial(10**10, p), rng.multinomial(10**6, p))
    tracemalloc.start()
    ledger = account(pair, Settings())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6
    assert ledger.test == "chi-square-pooled"
    assert ledger.excess.low == 0.0
