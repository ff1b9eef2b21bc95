"""Quadrature and sums: their values, and that their limits hold the divergence."""

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from kullback.between.kl_between import kl_between
from kullback.between.quadrature import quadrature
from kullback.between.sums import summed

log, exp = math.log, math.exp
GAMMA = 0.5772156649015329

# Pairs of continuous laws and D(P‖Q) by the formula that it has.
CONTINUOUS = {
    "normal": (stats.norm(0, 1), stats.norm(1, 2), log(2) - 0.25),
    "normal, narrow to wide": (stats.norm(0, 1e-3), stats.norm(0, 1e3), log(1e6) + 0.5e-12 - 0.5),
    "normal, wide to narrow": (stats.norm(0, 1e3), stats.norm(0, 1e-3), -log(1e6) + 0.5e12 - 0.5),
    "normal, far": (stats.norm(0, 1), stats.norm(50, 1), 1250.0),
    "normal, far from 0": (stats.norm(1e6, 1), stats.norm(1e6 + 1, 1), 0.5),
    "Cauchy": (stats.cauchy(0, 1), stats.cauchy(1, 2), log(10 / 8)),
    "Laplace": (stats.laplace(0, 1), stats.laplace(0.3, 2), log(2) + (0.3 + exp(-0.3)) / 2 - 1),
    "exponential": (stats.expon(), stats.expon(scale=2), log(2) - 0.5),
    "exponential, shifted": (stats.expon(loc=1), stats.expon(), 1.0),
    "Gumbel": (stats.gumbel_r(0, 1), stats.gumbel_r(1, 1), math.e - 2),
    "Pareto": (stats.pareto(3), stats.pareto(2), log(1.5) - 1 / 3),
    "uniform in normal": (stats.uniform(0, 1), stats.norm(), log(2 * math.pi) / 2 + 1 / 6),
    "uniform in arcsine": (stats.uniform(), stats.beta(0.5, 0.5), log(math.pi) - 1),
    "arcsine in uniform": (stats.beta(0.5, 0.5), stats.uniform(), log(4 / math.pi)),
    "triangle in uniform": (stats.triang(0.3), stats.uniform(), log(2) - 0.5),
    "Rayleigh in exponential": (stats.rayleigh(), stats.expon(), math.sqrt(math.pi / 2) + (log(2) - GAMMA) / 2 - 1),
    "lognormal": (stats.lognorm(0.5), stats.lognorm(2, scale=3), log(4) + (0.25 + log(3) ** 2) / 8 - 0.5),
}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_the_limits_of_quadrature_hold_the_divergence(name):
    p, q, exact = CONTINUOUS[name]
    found = quadrature(p, q)
    slack = 4e-16 * exact  # of the formula itself in floating point
    assert found.low - slack <= exact <= found.high + slack
    assert found.high - found.low <= 1e-6 * exact


def student_in_normal(df):
    """D(t(df)‖N(0, 1)) by its entropy and its variance."""
    with mpmath.workdps(30):
        half = mpmath.mpf(df) / 2
        entropy = (half + 0.5) * (mpmath.psi(0, half + 0.5) - mpmath.psi(0, half))
        entropy += mpmath.log(df) / 2 + mpmath.log(mpmath.beta(half, 0.5))
        return float(mpmath.log(2 * mpmath.pi) / 2 + mpmath.mpf(df) / (df - 2) / 2 - entropy)


@pytest.mark.parametrize("df", [2.1, 2.5, 3, 10])
def test_the_limits_hold_where_the_tails_nearly_diverge(df):
    found = quadrature(stats.t(df), stats.norm())
    exact = student_in_normal(df)
    assert found.low - 1e-15 <= exact <= found.high + 1e-15
    assert found.high - found.low < 1e-6


@pytest.mark.parametrize("shift", [1e-3, 1e-6, 1e-9])
def test_nothing_cancels_where_the_laws_are_nearly_equal(shift):
    found = quadrature(stats.norm(0, 1), stats.norm(shift, 1))
    assert found.value == pytest.approx(shift**2 / 2, rel=1e-14 / shift)
    assert found.low <= shift**2 / 2 <= found.high
    assert quadrature(stats.t(3), stats.t(3)).value == 0


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (stats.norm(), stats.expon()),
        (stats.expon(), stats.uniform()),
        (stats.uniform(0, 2), stats.uniform(0, 1)),
        (stats.norm(1000, 1), stats.gamma(2)),
        (stats.cauchy(), stats.norm()),
        (stats.t(2), stats.norm()),
        (stats.cauchy(), stats.laplace()),
        (stats.pareto(1.5), stats.norm()),
        (stats.uniform(0, 3), stats.rv_histogram((np.array([1, 0, 1]), np.arange(4)))),
    ],
)
def test_what_the_belief_forbids_or_its_tails_are_too_light_for_is_infinite(p, q):
    found = quadrature(p, q)
    assert (found.value, found.low) == (math.inf, math.inf)
    assert found.note


@pytest.mark.parametrize(("p", "q"), [(stats.t(2.0005), stats.norm()), (stats.laplace(), stats.gumbel_r())])
def test_a_tail_that_cannot_be_bounded_gives_a_lower_limit_only(p, q):
    found = quadrature(p, q)
    assert found.value is None
    assert 0 < found.low < found.high == math.inf
    assert "cannot be told" in found.note


def test_spikes_far_apart_are_not_missed():
    from kullback.families.mixture import Mixture
    from kullback.families.normal import Normal

    p = Mixture([0.5, 0.5], [Normal(0, 1e-6), Normal(1e6, 1)])
    q = Mixture([0.25, 0.75], [Normal(0, 1e-6), Normal(1e6, 1)])
    found = quadrature(p.frozen(), q.frozen())
    assert found.value == pytest.approx(0.5 * log(0.5 / 0.25) + 0.5 * log(0.5 / 0.75), rel=1e-9)


DISCRETE = {
    "Poisson": (stats.poisson(3), stats.poisson(4), 3 * log(3 / 4) + 1),
    "geometric": (stats.geom(0.3), stats.geom(0.5), log(0.3 / 0.5) + (1 / 0.3 - 1) * log(0.7 / 0.5)),
    "binomial": (stats.binom(10, 0.3), stats.binom(10, 0.5), 10 * (0.3 * log(0.6) + 0.7 * log(1.4))),
    "uniform": (stats.randint(0, 6), stats.randint(0, 7), log(7 / 6)),
    "listed": (
        stats.rv_discrete(values=([1, 2, 5], [0.2, 0.3, 0.5])),
        stats.rv_discrete(values=([1, 2, 5], [0.3, 0.3, 0.4])),
        0.2 * log(2 / 3) + 0.5 * log(5 / 4),
    ),
    "listed in Poisson": (
        stats.rv_discrete(values=([0, 1], [0.5, 0.5])),
        stats.poisson(2),
        log(0.5) + 2 - log(2) / 2,
    ),
}


@pytest.mark.parametrize("name", DISCRETE)
def test_the_limits_of_a_sum_hold_the_divergence(name):
    p, q, exact = DISCRETE[name]
    found = summed(p, q)
    assert found.low - 2e-16 <= exact <= found.high + 2e-16
    assert found.high - found.low < 1e-13


def test_the_limits_of_a_sum_hold_where_the_tail_is_heavy():
    with mpmath.workdps(30):
        zeta2, zeta3 = mpmath.zeta(2), mpmath.zeta(3)
        exact = float(mpmath.log(zeta3 / zeta2) - mpmath.zeta(2, derivative=1) / zeta2)
    found = summed(stats.zipf(2.0), stats.zipf(3.0))
    assert found.low <= exact <= found.high
    assert found.high - found.low < 1e-4


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (stats.poisson(3), stats.binom(10, 0.3)),
        (stats.randint(0, 7), stats.randint(0, 6)),
        (stats.poisson(3, loc=0.5), stats.poisson(3)),
        (stats.randint(1, 3), stats.rv_discrete(values=([1, 3], [0.5, 0.5]))),
        (stats.rv_discrete(values=([1, 2], [0.5, 0.5])), stats.rv_discrete(values=([1, 3], [0.5, 0.5]))),
    ],
)
def test_outcomes_that_the_belief_forbids_are_infinite(p, q):
    assert summed(p, q).value == math.inf


def test_a_sum_that_cannot_be_bounded_gives_a_lower_limit_only():
    found = summed(stats.zipf(2.0), stats.poisson(3))  # E[K·log K] is infinite, as slowly as can be
    assert found.value is None
    assert found.high == math.inf


@pytest.mark.slow
def test_the_limits_hold_the_closed_form_of_random_pairs():
    rng = np.random.default_rng(5)

    def size(low=-1.0, high=1.0):
        return 10 ** rng.uniform(low, high)

    laws = (
        lambda: stats.norm(rng.normal(), size()),
        lambda: stats.laplace(rng.normal(), size()),
        lambda: stats.cauchy(rng.normal(), size()),
        lambda: stats.logistic(rng.normal(), size()),
        lambda: stats.gumbel_r(rng.normal(), size(-0.5, 0.5)),
        lambda: stats.expon(scale=size()),
        lambda: stats.gamma(size(-0.3, 2), scale=size()),
        lambda: stats.invgamma(size(0.1, 1), scale=size()),
        lambda: stats.weibull_min(size(-0.3, 1), scale=size()),
        lambda: stats.lognorm(size(), scale=size()),
        lambda: stats.pareto(size(0, 1)),
        lambda: stats.beta(size(-0.3, 2), size(-0.3, 2)),
        lambda: stats.invgauss(size(), scale=size()),
    )
    compared = 0
    for _ in range(600):
        of_truth, of_belief = rng.choice(len(laws), 2)
        p, q = laws[of_truth](), laws[of_truth if rng.uniform() < 0.6 else of_belief]()
        closed = kl_between(p, q)
        if closed.method == "closed form" and not 1e150 < closed.value < math.inf:  # −log q overflows there
            found, slack = quadrature(p, q), 1e-15 * min(closed.value, 1e300)
            assert found.low - slack <= closed.value <= found.high + slack, (p.args, q.args, closed.value, found)
            compared += 1
    assert compared > 400


def test_a_law_that_ends_where_the_belief_does_not_is_finite():
    """The left end of both is 2: nothing lies beyond that could add ever more."""
    found = kl_between(stats.randint(2, 56), stats.poisson(20, loc=2))
    exact = -math.log(54) + mpmath.fsum(20 - k * mpmath.log(20) + mpmath.loggamma(k + 1) for k in range(54)) / 54
    assert found.low <= exact <= found.high
    assert found.high - found.low < 1e-10 * exact


def test_probabilities_made_of_large_logs_have_wider_limits():
    """SciPy's binomial probabilities are off by 4e-14 together, for logs of factorials cancel in each."""
    n, chance, rate = 162, 0.9925434121760651, 0.7208860990743965
    mp = mpmath.mp
    with mp.workdps(30):
        p, a = mp.mpf(chance), mp.mpf(rate)
        logs = [mp.log(mp.binomial(n, k)) + k * mp.log(p) + (n - k) * mp.log1p(-p) for k in range(n + 1)]
        exact = mp.fsum(mp.exp(log) * (log - mp.log(mp.tanh(a / 2)) + a * k) for k, log in enumerate(logs))
    found = kl_between(stats.binom(n, chance), stats.dlaplace(rate))
    assert found.low <= exact <= found.high
    assert found.high - found.low < 1e-10 * exact


def test_the_lower_limit_is_finite_where_the_belief_nearly_underflows():
    """SciPy's Planck probabilities are 0 from 357 on; the sum to there and the masses beyond are what is known."""
    found = kl_between(stats.randint(0, 419), stats.planck(2.0915147935080873))
    exact = -math.log(419) - mpmath.log(-mpmath.expm1(-2.0915147935080873)) + 2.0915147935080873 * 209
    assert found.low <= exact <= found.high < math.inf
