"""Rows to tell P from Q: against exact sums, published tables, and tests run on simulated rows."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest

from kullback.errors import KullbackError
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.goodness_of_fit import goodness_of_fit
from kullback.estimate.homogeneity import homogeneity
from kullback.estimate.interval import divergence_limits
from kullback.estimate.plans.aim import Aim
from kullback.estimate.plans.alarm_times import alarm_times, guessed_alarm, rows_to_alarm
from kullback.estimate.plans.formulas import Question, guessed_fit, guessed_two_samples
from kullback.estimate.plans.methods import FIT
from kullback.estimate.plans.needs import needs
from kullback.estimate.plans.neyman_pearson import ideal_found, ideal_power, ideal_rows
from kullback.estimate.plans.search import crossing
from kullback.estimate.plans.shifts import along, every_other, moved, one_alone, tilted
from kullback.estimate.streams.eprocess import known_log_e
from kullback.estimate.streams.monitor import KnownBelief, Monitor
from kullback.kernels import kl


def rng(seed=0):
    return np.random.default_rng(seed)


def zipf(k):
    p = 1.0 / np.arange(1, k + 1)
    return p / p.sum()


def question(p, q, **options):
    asked = {"level": 0.05, "power": 0.8, "confidence": 0.95, "tolerance": 0.0, "ratio": 1.0, "belief_rows": None}
    return Question(np.array(p), np.array(q), **(asked | options))


def untold(_what, _done, _of):
    pass


def planned(p, q, aim=None, rows=None, runs=0, seed=0):
    aim = aim or Aim(0.05, 0.8, 0.0, 1, 1.0, None)
    return {need.way: need for need in needs(np.array(p), np.array(q), aim, rows, runs, seed, untold, sized=True)}


def watched(codes, q, segments):
    """The watch of a stream against a known belief, cut into equal segments."""
    monitor = Monitor(KnownBelief((np.log(q),)), 0.05)
    monitor.feed(codes[:, None], np.arange(codes.size) * segments // codes.size)
    return monitor


def log_comb(n, k):
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def power_of_the_best_coin_test(p, q, n, alpha):
    """Neyman and Pearson's test of n tosses, a coin at its threshold, by summing the binomial distribution."""
    spent = power = 0.0
    for heads in range(n, -1, -1) if p > q else range(n + 1):
        logs = (log_comb(n, heads) + heads * math.log(s) + (n - heads) * math.log1p(-s) for s in (q, p))
        under_q, under_p = map(math.exp, logs)
        part = min(1.0, (alpha - spent) / under_q) if under_q > 0 else 1.0
        spent, power = spent + part * under_q, power + part * under_p
        if part < 1.0:
            break
    return power


@pytest.mark.parametrize("alpha", [0.05, 0.01, 1e-4])
@pytest.mark.parametrize(("p", "q", "n"), [(0.3, 0.2, 50), (0.2, 0.3, 100), (0.5, 0.4, 10), (0.02, 0.01, 1000)])
def test_ideal_power_is_that_of_the_most_powerful_test(p, q, n, alpha):
    found = ideal_power(np.array([p, 1 - p]), np.array([q, 1 - q]), n, alpha)
    assert found == pytest.approx(power_of_the_best_coin_test(p, q, n, alpha), abs=0.01)


def test_a_level_below_the_least_possible_chance_leaves_it_to_a_coin():
    # Five heads in five tosses have chance 1/32 under Q, 0.9⁵ under P: at level 0.01 a coin of 0.32 decides.
    assert ideal_power(np.array([0.9, 0.1]), np.array([0.5, 0.5]), 5, 0.01) == pytest.approx(0.32 * 0.9**5, rel=1e-6)


def test_ideal_rows_of_a_tiny_shift_are_those_of_the_normal_test():
    p, q = np.array([0.3 * (1 + 1e-6), 1 - 0.3 * (1 + 1e-6)]), np.array([0.3, 0.7])
    normal = (1.644853627 + 0.841621234) ** 2 / (0.3 * 1e-12 + 0.3**2 * 1e-12 / 0.7)
    assert ideal_rows(p, q, 0.05, 0.8) == pytest.approx(normal, rel=1e-6)


def test_ideal_rows_approach_those_of_stein_as_the_level_falls():
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.3, 0.4])
    stein = -math.log(1e-250) / float(kl(p, q))
    assert ideal_rows(p, q, 1e-250, 0.5) == pytest.approx(stein, rel=0.01)


def test_what_the_belief_forbids_is_waited_for():
    p, q = np.array([0.45, 0.45, 0.1]), np.array([0.5, 0.5, 0.0])
    assert ideal_rows(p, q, 0.05, 0.8) == pytest.approx(math.log(0.2) / math.log(0.9))
    assert ideal_rows(np.array([1.0, 0.0]), np.array([0.0, 1.0]), 0.05, 0.8) == 1.0


def test_what_only_the_belief_expects_is_missed_at_once():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
    # After five rows without it the chance under Q is 1/32 < 0.05; four leave 1/16, and a coin of 0.8.
    assert ideal_rows(p, q, 0.05, 0.8) == pytest.approx(4.0)


def test_ideal_power_is_what_simulation_finds():
    q = rng(1).dirichlet(np.ones(20))
    p = q * np.exp(0.3 * rng(2).normal(size=20))
    p /= p.sum()
    found, error = ideal_found(p, q, 80, 0.05, 20_000, rng())
    assert ideal_power(p, q, 80, 0.05) == pytest.approx(found, abs=4 * error)


# Cohen, "A power primer", Psychological Bulletin 112 (1992), table 2: α = 0.05, power 0.8.
@pytest.mark.parametrize(
    ("df", "w", "rows"), [(1, 0.1, 785), (1, 0.3, 87), (2, 0.3, 107), (4, 0.1, 1194), (4, 0.5, 48), (5, 0.3, 143)]
)
def test_formula_of_the_fit_gives_the_published_rows(df, w, rows):
    k = df + 1
    step = np.where(np.arange(k) < k // 2, 1.0 / (k // 2), -1.0 / (k - k // 2))
    p = 1.0 / k + step * w / math.sqrt(k * float(step @ step))
    assert round(guessed_fit(question(p, np.full(k, 1 / k)))) == pytest.approx(rows, abs=1)


def test_two_equal_samples_share_the_published_rows():
    # A table of 2 × 2 with w = 0.1 has 785 rows in all: shares of 0.5 ± 0.05 in two halves of it.
    assert 2 * guessed_two_samples(question([0.55, 0.45], [0.45, 0.55])) == pytest.approx(785, abs=1)


def test_a_given_belief_leaves_the_formula_without_an_answer_where_it_is_too_small():
    assert guessed_two_samples(question([0.55, 0.45], [0.45, 0.55], belief_rows=150)) == math.inf
    large = guessed_two_samples(question([0.55, 0.45], [0.45, 0.55], belief_rows=10**9))
    # One sample of a known belief: (0.1)²/(0.45·0.55) of noncentrality for each row, 7.849 in all.
    assert large == pytest.approx(7.849 * 0.45 * 0.55 / 0.01, rel=1e-3)


def test_stated_shifts_are_what_they_say():
    q = zipf(7)
    p = moved(q, 6, 0.3)
    assert (p[6], p.sum()) == (0.3, pytest.approx(1.0))
    assert p[:6] / p[0] == pytest.approx(q[:6] / q[0])
    for nats in (1e-12, 1e-4, 0.1):
        for direction in (every_other(q), one_alone(q, 3)):
            assert float(kl(tilted(q, direction, nats), q)) == pytest.approx(nats, rel=1e-6)
    assert tilted(q, every_other(q), 5.0) is None


def test_the_way_from_belief_through_truth_passes_the_truth():
    q = zipf(5)
    p = moved(q, 2, 0.5)
    assert along(p, q, 0.0) == pytest.approx(p)
    assert float(kl(along(p, q, -8.0), q)) < 1e-6 < float(kl(p, q)) < float(kl(along(p, q, 1.0), q))
    forbidden = moved(np.array([0.5, 0.5, 0.0]), 2, 0.1)
    assert along(forbidden, np.array([0.5, 0.5, 0.0]), math.log(0.5)) == pytest.approx([0.475, 0.475, 0.05])


@pytest.mark.parametrize(("steepness", "start"), [(1.2, 9.0), (2.5, 1.0), (0.6, 6.0)])
def test_a_chance_is_found_where_it_crosses_its_target(steepness, start):
    draws = rng(5)

    def trial(x, runs):
        return draws.binomial(runs, 0.5 * math.erfc(-steepness * (x - 5.0) / math.sqrt(2))) / runs

    found = [crossing(trial, 0.8, start, 0.0, 20.0, 1.2) for _ in range(20)]
    assert np.mean(found) == pytest.approx(5.0 + 0.841621 / steepness, abs=0.03 / steepness)


def test_a_chance_that_never_gets_there_is_not_found():
    draws = rng(6)
    assert crossing(lambda _x, runs: draws.binomial(runs, 0.5) / runs, 0.8, 5.0, 0.0, 20.0, 1.2) is None


def test_what_a_trial_stands_for_corrects_the_answer():
    draws = rng(7)

    def chance(x):
        return 0.5 * math.erfc(-1.2 * (x - 5.0) / math.sqrt(2))

    def trial(x, runs):
        return draws.binomial(runs, chance(x)) / runs

    found = [
        crossing(trial, 0.8, 5.0, 0.0, 20.0, 1.2, lambda x: chance(x - 0.3) - chance(x))  # needs e^0.3 times the rows
        for _ in range(20)
    ]
    assert np.mean(found) == pytest.approx(5.3 + 0.841621 / 1.2, abs=0.05)


def test_a_stream_of_one_outcome_alarms_at_the_row_worked_out_by_hand():
    # E grows by 2·(i + ½)/(i + 1): 1, 1.5, 2.5, 4.375, 7.875, 14.4375, 26.8125, 50.27 ≥ 2/0.05 at row 8.
    p, q = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    assert alarm_times(p, q, 0.05, 50, 3, rng()).tolist() == [8.0, 8.0, 8.0]
    assert known_log_e(np.array([7, 0]), np.log(q)) == pytest.approx(math.log(26.8125))
    assert watched(np.zeros(50, dtype=np.int64), q, 1).alarm == 8


def test_a_watch_of_several_starts_alarms_no_later_than_planned():
    p, q, draws = np.array([0.6, 0.4]), np.array([0.4, 0.6]), rng(3)
    for _ in range(10):
        codes = draws.choice(2, size=300, p=p)
        by_hand = [known_log_e(np.bincount(codes[:n], minlength=2), np.log(q)) for n in range(1, 301)]
        planned_for = 1 + int(np.argmax(np.array(by_hand) >= math.log(2 / 0.05)))
        assert by_hand[-1] >= math.log(2 / 0.05)
        assert watched(codes, q, 1).alarm <= planned_for
        assert watched(codes, q, 10).alarm <= planned_for


def test_an_outcome_that_the_belief_forbids_alarms_at_once():
    p, q = np.array([0.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.0])
    assert alarm_times(p, q, 0.05, 50, 2, rng()).tolist() == [1.0, 1.0]
    assert alarm_times(p, q, 0.05, 5000, 2, rng()).tolist() == [19.0, 19.0]  # the first of 256 looks


def test_long_streams_alarm_no_more_than_a_look_later():
    p, q = np.array([0.3, 0.7]), np.array([0.25, 0.75])
    by_row = np.median(alarm_times(p, q, 0.05, 2048, 600, rng(1)))
    by_look = np.median(alarm_times(p, q, 0.05, 2049, 600, rng(2)))
    assert by_row * 0.85 < by_look < by_row * 1.15 + 2049 / 256


def test_a_true_belief_alarms_no_more_often_than_half_its_level_from_the_first_start():
    q = zipf(4)  # Ville: 2/α is reached with a chance of α/2 at most; three standard errors of 1000 streams beside it
    assert np.mean(np.isfinite(alarm_times(q, q, 0.05, 1000, 1000, rng()))) <= 0.025 + 0.015


@pytest.mark.parametrize(("k", "n", "level"), [(2, 15, 0.05), (30, 60, 0.05), (8, 200, 0.004)])
def test_a_true_belief_fails_its_fit_no_more_often_than_the_level(k, n, level):
    asked = question(zipf(k), zipf(k), level=level)
    assert FIT.told(asked, n, 20_000, rng(4), False) <= level + 4 * math.sqrt(level / 20_000)


@pytest.mark.parametrize(("k", "nats", "n", "level"), [(12, 0.1, 80, 0.05), (6, 0.1, 120, 0.0025)])
def test_fit_of_the_search_is_that_of_compare(k, nats, n, level):
    asked = question(tilted(zipf(k), every_other(zipf(k)), nats), zipf(k), level=level)
    real, instead = FIT.told(asked, n, 250, rng(5), True), FIT.told(asked, n, 250, rng(5), False)  # the same rows
    assert 0.2 < real < 0.95
    assert instead == pytest.approx(real, abs=0.05)


def test_a_level_below_every_rank_leaves_the_fit_to_a_single_outcome():
    # No p-value of 999 draws is at most 0.001. Twice the tail of a count, times two outcomes, is at most 0.0001 from
    # four of the first outcome on.
    under_q, under_p = (
        [1.0 - sum(math.comb(100, i) * p**i * (1 - p) ** (100 - i) for i in range(least)) for least in (3, 4)]
        for p in (0.001, 0.03)
    )
    assert 4 * under_q[1] < 1e-4 < 4 * under_q[0]
    asked = question([0.03, 0.97], [0.001, 0.999], level=0.001)
    for real in (True, False):
        assert FIT.told(asked, 100, 2000, rng(6), real) == pytest.approx(under_p[1], abs=0.045)


def test_an_outcome_that_the_belief_forbids_fails_the_fit():
    asked = question([0.0, 0.5, 0.5], [0.5, 0.5, 0.0])
    assert FIT.told(asked, 3, 2000, rng(7), False) == pytest.approx(7 / 8, abs=0.03)


@pytest.mark.parametrize(("k", "to"), [(2, 0.8), (10, 0.4), (100, 0.6)])
def test_the_closed_form_of_the_alarm_is_near_its_simulation(k, to):
    q = zipf(k)
    p = moved(q, 0, to)
    found = rows_to_alarm(p, q, 0.05, 0.8, 400, rng())
    assert guessed_alarm(p, q, 0.05, 0.8) == pytest.approx(found, rel=0.2)


def test_equal_sides_have_no_number_of_rows():
    assert all(need.rows is None and need.reason for need in planned([0.5, 0.5], [0.5, 0.5]).values())
    assert all(need.rows is None for need in planned([1.0], [1.0]).values())


def test_a_shift_within_the_tolerance_is_never_different():
    needed = planned([0.3, 0.7], [0.2, 0.8], Aim(0.05, 0.8, 0.1, 1, 1.0, None))
    assert needed["different"].rows is None
    assert needed["two samples"].rows is not None


def test_more_rows_than_can_be_simulated_come_from_the_formula():
    needed = planned([0.2 + 1e-8, 0.8 - 1e-8], [0.2, 0.8])["two samples"]
    normal = 2 * 7.848861 * 0.16 / 1e-16
    assert needed.rows == pytest.approx(normal, rel=1e-3)
    assert not needed.simulated


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("alpha", 0.0),
        ("alpha", 1.0),
        ("alpha", math.nan),
        ("power", 1.0),
        ("power", 0.04),
        ("tolerance", -1.0),
        ("columns", 0),
        ("columns", 1.5),
        ("ratio", 0.0),
        ("ratio", math.inf),
        ("belief_rows", 0),
        ("belief_rows", True),
    ],
)
def test_an_aim_outside_its_rules_is_refused(option, value):
    fair = {"alpha": 0.05, "power": 0.8, "tolerance": 0.01, "columns": 1, "ratio": 1.0, "belief_rows": None}
    with pytest.raises(KullbackError, match=option):
        Aim(**(fair | {option: value}))


@pytest.mark.slow
@pytest.mark.parametrize(("k", "nats"), [(2, 0.1), (50, 0.07)])
def test_rows_for_a_known_belief_have_their_power_in_compare_and_in_watch(k, nats):
    q = zipf(k)
    p, draws = tilted(q, every_other(q), nats), rng(9)
    _ideal, fit, alarm = islice(needs(p, q, Aim(0.05, 0.8, 0.0, 1, 1.0, None), None, 0, 0, untold, sized=True), 3)
    told = [goodness_of_fit(x, q, draws).p_value <= 0.05 for x in draws.multinomial(fit.rows, p, size=1000)]
    assert np.mean(told) == pytest.approx(0.8, abs=0.045)
    rang = [watched(draws.choice(k, size=alarm.rows, p=p), q, 1).alarm is not None for _ in range(1000)]
    assert np.mean(rang) == pytest.approx(0.8, abs=0.045)


@pytest.mark.slow
def test_rows_of_two_samples_have_the_power_asked_for():
    q = zipf(10)
    p, draws, runs = tilted(q, every_other(q), 0.1), rng(9), 600
    needed = planned(p, q)
    n = needed["two samples"].rows
    pairs = zip(draws.multinomial(n, p, size=runs), draws.multinomial(n, q, size=runs), strict=True)
    assert np.mean([homogeneity(x, y, draws).p_value <= 0.05 for x, y in pairs]) == pytest.approx(0.8, abs=0.06)
    n = needed["different"].rows
    pairs = zip(draws.multinomial(n, p, size=runs), draws.multinomial(n, q, size=runs), strict=True)
    low = [divergence_limits(x, y, float(balanced_shares(x, y).sum()), 0.95).low for x, y in pairs]
    assert np.mean(np.array(low) > 0) == pytest.approx(0.8, abs=0.06)
