"""Closed forms of gamma, exponential, chi-squared, inverse gamma, Weibull, inverse Gaussian, beta and von Mises laws.

Integrals are by mpmath at 30 digits: the trapezoidal rule in ln x, in the logit of x or in the angle, which converges
exponentially there. Extreme and nearly equal laws are held to mpmath's special functions.
"""

import math
from functools import cache

import mpmath as mp
import numpy as np
import pytest

from kullback.errors import NotADistributionError
from kullback.families._family import closed_forms, together
from kullback.families.beta import Beta
from kullback.families.chi_squared import ChiSquared
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.inverse_gaussian import InverseGaussian
from kullback.families.log_normal import LogNormal
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.uniform import Uniform
from kullback.families.von_mises import VonMises
from kullback.families.weibull import Weibull

GAMMA_LIKE = (Gamma, Exponential, ChiSquared, InverseGamma, Weibull)
TRUTHS = (
    *(Gamma(2.5, 1.3), Gamma(0.6, 0.8), Exponential(0.7), ChiSquared(3.0), Weibull(1.7, 1.2), Weibull(0.8, 2.0)),
    *(InverseGamma(3.5, 2.0), InverseGamma(1.5, 0.8), Beta(2.0, 3.5), Beta(0.7, 1.2)),
)
BELIEFS = (
    *(Gamma(1.4, 0.5), Exponential(1.9), ChiSquared(5.0), Weibull(0.4, 1.1), InverseGamma(1.2, 0.5)),
    *(InverseGaussian(2.0, 3.0), Normal(1.0, 2.0), HalfNormal(3.0), LogNormal(0.3, 1.1), Gumbel(1.0, 2.0)),
    *(Uniform(-1.0, 1.0), Uniform(0.0, 1.0), ContinuousBernoulli(0.3)),
)
log = mp.log


def normal_density(s, z_of, jacobian=lambda _: 0):
    constant = -log(s) - log(2 * mp.pi) / 2
    return lambda x, u: constant - z_of(x, u) ** 2 / 2 - jacobian(u)


def gamma_density(a, b):
    constant = a * log(b) - mp.loggamma(a)
    return lambda x, u: constant + (a - 1) * u - b * x


def inverse_gamma_density(a, b):
    constant = a * log(b) - mp.loggamma(a)
    return lambda x, u: constant - (a + 1) * u - b / x


def inverse_gaussian_density(m, s):
    constant = log(s / (2 * mp.pi)) / 2
    return lambda x, u: constant - 3 * u / 2 - s * (x - m) ** 2 / (2 * m * m * x)


def weibull_density(k, s):
    constant, log_s = log(k / s), log(s)
    return lambda _, u: constant + (k - 1) * (u - log_s) - mp.exp(k * (u - log_s))


def gumbel_density(m, s):
    constant = -log(s)
    return lambda x, _: constant - (x - m) / s - mp.exp(-(x - m) / s)


def continuous_bernoulli_density(c):
    constant, slope = log(1 - c) + log(2 * mp.atanh(1 - 2 * c) / (1 - 2 * c)), log(c / (1 - c))
    return lambda x, _: constant + slope * x


def beta_density(a, b):
    constant = -log(mp.beta(a, b))
    return lambda x, u: constant + (a - 1) * u + (b - 1) * mp.log1p(-x)


def von_mises_density(m, k):
    constant = -log(2 * mp.pi * mp.besseli(0, k))
    return lambda x, _: constant + k * mp.cos(x - m)


LOG_DENSITIES = {  # from the parameters to a function of x and ln x
    Gamma: gamma_density,
    Exponential: lambda b: gamma_density(mp.mpf(1), b),
    ChiSquared: lambda df: gamma_density(df / 2, mp.mpf(1) / 2),
    InverseGamma: inverse_gamma_density,
    Weibull: weibull_density,
    InverseGaussian: inverse_gaussian_density,
    Normal: lambda m, s: normal_density(s, lambda x, _: (x - m) / s),
    HalfNormal: lambda s: normal_density(s / 2, lambda x, _: x / s),
    LogNormal: lambda m, s: normal_density(s, lambda _, u: (u - m) / s, lambda u: u),
    Gumbel: gumbel_density,
    Uniform: lambda low, high: lambda _x, _u: -log(high - low),
    ContinuousBernoulli: continuous_bernoulli_density,
    Beta: beta_density,
    VonMises: von_mises_density,
}


@pytest.fixture(autouse=True)
def digits():
    with mp.workdps(30):
        yield


def numbers(law):
    return tuple(mp.mpf(float(x)) for x in law.parameters.values())


def divergence(p, q):
    _, _, laws = together(p, q)
    return closed_forms()[type(p), type(q)](*laws)


@cache
def quadrature(family, parameters):
    """Outcomes of a truth, their logarithms, those of the density, and weights: until nothing is left."""
    step, nodes, log_density = mp.mpf(1) / 11, [], LOG_DENSITIES[family](*parameters)
    for sign in (1, -1):
        for i in range(sign > 0, 4000):
            x = 1 / (1 + mp.exp(-sign * i * step)) if family is Beta else mp.exp(sign * i * step)
            log_x = log(x) if family is Beta else sign * i * step
            log_p = log_density(x, log_x)
            weight = step * mp.exp(log_p) * (x * (1 - x) if family is Beta else x)
            if weight * max(x, 1 / x) < 1e-22:
                break
            nodes.append((x, log_x, log_p, weight))
    return nodes


def integral(p, q, given=None):
    truth, belief = given or (numbers(p), numbers(q))
    log_q = LOG_DENSITIES[type(q)](*belief)
    return mp.fsum(weight * (log_p - log_q(x, log_x)) for x, log_x, log_p, weight in quadrature(type(p), truth))


def stacy(law):
    """Shape, power and scale of a gamma-like law."""
    return {
        Gamma: lambda a, b: (a, 1, 1 / b),
        Exponential: lambda b: (1, 1, 1 / b),
        ChiSquared: lambda df: (df / 2, 1, 2),
        InverseGamma: lambda a, b: (a, -1, b),
        Weibull: lambda k, s: (1, k, s),
    }[type(law)](*numbers(law))


def by_moments(p, q):
    """E[log p(X) − log q(X)] of gamma-like laws by E[ln X] and E[X^power]."""
    (a, k, s), (b, m, t) = stacy(p), stacy(q)
    if a + m / k <= 0:
        return mp.inf
    mean_log = log(s) + mp.digamma(a) / k
    moment = mp.exp(mp.loggamma(a + m / k) - mp.loggamma(a) + m * log(s / t))
    own = log(abs(k)) - mp.loggamma(a) - a * k * log(s) + (a * k - 1) * mean_log - a
    return own - (log(abs(m)) - mp.loggamma(b) - b * m * log(t) + (b * m - 1) * mean_log - moment)


def closed(p, q):
    return (type(p), type(q)) in closed_forms()


@pytest.mark.parametrize("p", TRUTHS, ids=repr)
def test_a_closed_form_is_the_integral(p):
    for q in (q for q in BELIEFS if closed(p, q)):
        value = float(divergence(p, q))
        if value < math.inf:
            assert value == pytest.approx(float(integral(p, q)), rel=1e-13, abs=1e-14), (p, q)


def test_every_pair_of_truth_and_belief_is_known_that_has_a_closed_form():
    missing = {(type(p).__name__, type(q).__name__) for p in TRUTHS for q in BELIEFS if not closed(p, q)}
    assert missing == {(name, "Gumbel") for name in ("Beta", "InverseGamma", "Weibull")}


EXTREME = (
    *(Gamma(1e-8, 1.0), Gamma(1.0, 3.0), Gamma(1 + 1e-9, 3.0), Gamma(1e6, 1e6), Gamma(1e6 + 1, 1e6 + 1)),
    *(Exponential(3.0), Exponential(3 + 1e-7), ChiSquared(2.0), ChiSquared(2 + 1e-12), ChiSquared(1e4)),
    *(InverseGamma(0.6, 20.0), InverseGamma(3.0, 0.01), InverseGamma(3 + 1e-9, 0.01), InverseGamma(1e3, 1e3)),
    *(Weibull(1.0, 0.25), Weibull(1.0, 0.25 + 1e-9), Weibull(1 + 1e-9, 0.25), Weibull(7.0, 0.25), Weibull(0.2, 3.0)),
)


@pytest.mark.parametrize("p", EXTREME, ids=repr)
def test_extreme_and_nearly_equal_laws_keep_their_digits(p):
    for q in EXTREME:
        with mp.workdps(80):
            true = by_moments(p, q)
        value = float(divergence(p, q))
        assert value >= 0
        if true > 1e300:
            assert value == math.inf, (p, q)
        elif true > 1e-30:
            assert value == pytest.approx(float(true), rel=1e-13, abs=0), (p, q)


@pytest.mark.parametrize("far", [1.0, 1e-3, 1e-6, 1e-9, 1e-12])
@pytest.mark.parametrize(
    ("p", "direction"),
    [
        *((Gamma(2.5, 1.3), (1.0, 0.3)), (Gamma(1e5, 7.0), (1.0, 1.0)), (InverseGamma(40.0, 2.0), (-0.5, 0.7))),
        *((Weibull(1.7, 1.2), (0.4, -0.2)), (ChiSquared(7.0), (1.0,)), (Exponential(0.2), (-0.5,))),
    ],
    ids=repr,
)
def test_the_nearer_the_belief_the_smaller_the_divergence_to_the_last_digit(p, direction, far):
    moved = [float(x) * (1 + far * d) for x, d in zip(p.parameters.values(), direction, strict=True)]
    q = type(p)(*moved)
    with mp.workdps(80):
        true = by_moments(p, q)
    assert float(divergence(p, q)) == pytest.approx(float(true), rel=1e-13, abs=0)


def by_beta_functions(p, q):
    (a, b), (c, d) = numbers(p), numbers(q)

    def log_beta(x, y):
        return mp.loggamma(x) + mp.loggamma(y) - mp.loggamma(x + y)

    own = (a - c) * mp.digamma(a) + (b - d) * mp.digamma(b) + (c - a + d - b) * mp.digamma(a + b)
    return log_beta(c, d) - log_beta(a, b) + own


@pytest.mark.parametrize("p", [Beta(0.1, 30.0), Beta(1.0, 1.0), Beta(1e6, 1e6), Beta(1e6, 1.0)], ids=repr)
def test_beta_laws_keep_their_digits(p):
    alpha, beta = float(p.alpha), float(p.beta)
    others = [Beta(1.0, 1 + 1e-9), Beta(1e6 + 1, 1e6 + 1), Beta(2.0, 0.1), Beta(alpha * (1 + 1e-12), beta)]
    for q in (*others, Beta(alpha * (1 + 1e-6), beta * (1 + 1e-6)), Beta(alpha + 1e-3, beta)):
        with mp.workdps(80):
            true = by_beta_functions(p, q)
        if true > 1e-30:
            assert float(divergence(p, q)) == pytest.approx(float(true), rel=1e-13, abs=0), q


def test_beta_laws_of_a_tiny_common_parameter_keep_the_digits_that_it_leaves():
    p, q = Beta(1e-3, 30.0), Beta(1e-3, 2.0)
    with mp.workdps(60):
        assert float(divergence(p, q)) == pytest.approx(float(by_beta_functions(p, q)), rel=1e-11)


@pytest.mark.parametrize("kappa", [0.0, 1e-6, 1.0, 29.0, 31.0, 400.0])
def test_von_mises_laws_are_their_integral(kappa):
    for q in (VonMises(0.3, 0.0), VonMises(0.3, 1.0), VonMises(2.0, 35.0), VonMises(-6.0, 300.0)):
        p = VonMises(0.3, kappa)
        nodes, (_, k), (mu, h) = 600, numbers(p), numbers(q)
        angles = [2 * mp.pi * i / nodes for i in range(nodes)]
        ratio = log(mp.besseli(0, h) / mp.besseli(0, k))
        bare = [mp.exp(k * mp.cos(x)) for x in angles]
        drop = [k * mp.cos(x) - h * mp.cos(x + p.loc.item() - mu) for x in angles]
        true = ratio + mp.fdot(bare, drop) / mp.fsum(bare)
        assert float(divergence(p, q)) == pytest.approx(float(true), rel=1e-13, abs=1e-30), q


def test_von_mises_laws_that_nearly_agree_keep_their_digits():
    p = VonMises(0.0, 12.0)
    mp.mp.dps = 60
    mean = mp.besseli(1, 12) / mp.besseli(0, 12)
    for gap in (1e-3, 1e-7, 1e-12):
        q = VonMises(0.0, 12.0 + gap)
        h = mp.mpf(float(q.concentration))
        true = log(mp.besseli(0, h) / mp.besseli(0, 12)) - (h - 12) * mean
        assert float(divergence(p, q)) == pytest.approx(float(true), rel=1e-13, abs=0)
        turned = VonMises(gap, 12.0)
        assert float(divergence(p, turned)) == pytest.approx(
            float(12 * mean * 2 * mp.sin(mp.mpf(gap) / 2) ** 2), rel=1e-14
        )


def test_inverse_gaussian_laws_are_their_integral():
    p = InverseGaussian(1.2, 0.7)
    for q in (InverseGaussian(2.0, 3.0), InverseGaussian(1.2, 0.8), InverseGaussian(0.5, 0.7)):
        assert float(divergence(p, q)) == pytest.approx(float(integral(p, q)), rel=1e-13)
    assert float(divergence(p, InverseGaussian(1.2, 0.7 * (1 + 2.0**-30)))) == pytest.approx(2.0**-62, rel=1e-8)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Gamma(1.0, 2.0), InverseGamma(1.0, 1.0)),  # E[1/X]
        (Gamma(0.9, 2.0), InverseGaussian(1.0, 1.0)),
        (InverseGamma(1.0, 2.0), Gamma(2.0, 1.0)),  # E[X]
        (InverseGamma(1.0, 2.0), Exponential(2.0)),
        (InverseGamma(1.5, 2.0), Weibull(1.5, 1.0)),  # E[X^1.5]
        (InverseGamma(2.0, 2.0), Normal(1.0, 1.0)),  # E[X²]
        (InverseGamma(2.0, 2.0), HalfNormal(1.0)),
        (InverseGamma(0.5, 2.0), InverseGaussian(1.0, 1.0)),
        (Weibull(0.9, 2.0), InverseGamma(2.0, 1.0)),
        (Beta(1.0, 2.0), InverseGamma(2.0, 1.0)),
        (Beta(0.5, 2.0), InverseGaussian(2.0, 1.0)),
        (Beta(2.0, 2.0), Uniform(0.1, 1.0)),
        (Beta(2.0, 2.0), Uniform(-1.0, 0.9)),
        (Beta(2.0, 2.0), Pareto(0.1, 1.0)),
        *((law, q) for law in (*TRUTHS[:8], InverseGaussian(1.0, 1.0)) for q in (Uniform(0.0, 9.0), Pareto(1e-3, 1.0))),
        *((law, q) for law in (*TRUTHS[:8], InverseGaussian(1.0, 1.0)) for q in (Beta(2.0, 2.0), BELIEFS[-1])),
    ],
    ids=repr,
)
def test_what_the_belief_forbids_or_cannot_afford_is_infinite(p, q):
    assert divergence(p, q) == math.inf


def test_moments_beyond_the_range_of_numbers_are_infinite_without_a_warning():
    assert divergence(Exponential(1.0), Weibull(300.0, 1.0)) == math.inf
    assert divergence(Weibull(1e-3, 1.0), Normal(0.0, 1.0)) == math.inf
    assert divergence(Exponential(1.0), Gumbel(1.0, 1e-4)) == math.inf


def test_a_gamma_law_of_a_large_shape_is_nearly_normal():
    p, q = Gamma(1e4, 1.0), Normal(1e4, 100.0)
    value = float(divergence(p, q))
    a = mp.mpf(10) ** 4
    entropy = a + mp.loggamma(a) + (1 - a) * mp.digamma(a)
    assert value == pytest.approx(float(log(2 * mp.pi * mp.e * a) / 2 - entropy), abs=1e-14)


def test_laws_broadcast():
    p, q = Gamma(np.array([[0.5], [2.0], [9.0]]), 1.5), Weibull(np.array([0.7, 1.0, 3.0, 5.0]), 2.0)
    values = divergence(p, q)
    assert values.shape == (3, 4)
    assert values[2, 3] == pytest.approx(float(divergence(Gamma(9.0, 1.5), Weibull(5.0, 2.0))), rel=1e-14)
    several = divergence(Beta(np.ones((2, 1)), 2.0), Normal(np.zeros(3), 1.0))
    assert several.shape == (2, 3)
    assert divergence(VonMises(np.zeros((2, 1)), 2.0), VonMises(0.0, np.arange(3.0))).shape == (2, 3)
    mixed = divergence(InverseGamma(np.array([0.5, 3.0]), 1.0), Gamma(2.0, 1.0))
    assert mixed[0] == math.inf
    assert mixed[1] == pytest.approx(float(by_moments(InverseGamma(3.0, 1.0), Gamma(2.0, 1.0))), rel=1e-13)


@pytest.mark.parametrize("law", [*TRUTHS, InverseGaussian(1.2, 0.7), VonMises(0.4, 2.0)], ids=repr)
def test_scipy_knows_the_same_law(law):
    x = mp.mpf(0.3)
    density = mp.exp(LOG_DENSITIES[type(law)](*numbers(law))(x, log(x)))
    assert law.frozen().pdf(0.3) == pytest.approx(float(density), rel=1e-12)


@pytest.mark.parametrize(
    ("family", "parameters", "name"),
    [
        *((Gamma, (0.0, 1.0), "shape"), (Gamma, (1.0, -1.0), "rate"), (Exponential, (math.inf,), "rate")),
        *((InverseGamma, (1.0, math.nan), "scale"), (ChiSquared, (-2.0,), "df"), (Weibull, (1.0, 0.0), "scale")),
        *((Beta, (0.0, 1.0), "alpha"), (VonMises, (0.0, -1.0), "concentration"), (VonMises, (math.inf, 1.0), "loc")),
        (InverseGaussian, (1.0, 0.0), "shape"),
    ],
)
def test_parameters_that_no_law_has_are_refused_by_name(family, parameters, name):
    with pytest.raises(NotADistributionError, match=f"{name} of {family.__name__} must be"):
        family(*parameters)


DIFFERENTIABLE = [(p, q) for p in (*TRUTHS[:1], *TRUTHS[2:5], TRUTHS[6], TRUTHS[8]) for q in BELIEFS]
WEIGHTS = (0.7, -0.4, 1.1, 0.3)


@cache
def slope(p, q):
    """The derivative of the integral along parameters that move at the rates `WEIGHTS`, relative to their size."""
    truth, belief = numbers(p), numbers(q)

    def moved(t):
        at = [x * (1 + t * mp.mpf(w)) for x, w in zip((*truth, *belief), WEIGHTS, strict=False)]
        return integral(p, q, (tuple(at[: len(truth)]), tuple(at[len(truth) :])))

    h = mp.mpf(10) ** -8
    return float((moved(h) - moved(-h)) / (2 * h))


def torch_values(p, q):
    import torch

    given = [torch.tensor(float(x), dtype=torch.float64, requires_grad=True) for x in parameters_of(p, q)]
    value = divergence(*laws_of(p, q, given))
    value.backward()
    return float(value.detach()), [0.0 if x.grad is None else float(x.grad) for x in given]


def jax_values(p, q):
    import jax

    given = [float(x) for x in parameters_of(p, q)]
    with jax.enable_x64(True):
        places = tuple(range(len(given)))
        value, slopes = jax.value_and_grad(lambda *at: divergence(*laws_of(p, q, at)), argnums=places)(
            *map(jax.numpy.asarray, given)
        )
    return float(value), [float(x) for x in slopes]


def parameters_of(p, q):
    return [*p.parameters.values(), *q.parameters.values()]


def laws_of(p, q, given):
    return type(p)(*given[: len(p.parameters)]), type(q)(*given[len(p.parameters) :])


def hold_to_the_integral(p, q, values):
    value, gradient = values(p, q)
    plain = float(divergence(p, q))
    assert value == pytest.approx(plain, rel=1e-12)
    if plain == math.inf:
        assert not any(gradient)
    elif type(q) is not Uniform:  # whose bounds the integral does not know
        along = sum(g * float(x) * w for g, x, w in zip(gradient, parameters_of(p, q), WEIGHTS, strict=False))
        scale = sum(abs(g * float(x)) for g, x in zip(gradient, parameters_of(p, q), strict=True))
        assert along == pytest.approx(slope(p, q), abs=1e-12 * max(1, scale))


@pytest.mark.arrays
@pytest.mark.parametrize(("p", "q"), [pair for pair in DIFFERENTIABLE if closed(*pair)], ids=repr)
def test_torch_gives_the_same_value_and_its_gradient(p, q):
    hold_to_the_integral(p, q, torch_values)


@pytest.mark.arrays
@pytest.mark.parametrize(
    ("p", "q"), [(Gamma(2.5, 1.3), Weibull(0.4, 1.1)), (Beta(2.0, 3.5), Normal(1.0, 2.0))], ids=repr
)
def test_jax_gives_the_same_value_and_its_gradient(p, q):
    hold_to_the_integral(p, q, jax_values)


@pytest.mark.arrays
def test_a_closed_form_can_be_compiled():
    import jax

    with jax.enable_x64(True):
        compiled = jax.jit(lambda shape: divergence(Gamma(shape, 2.0), Weibull(1.5, 2.0)))
        value = compiled(jax.numpy.asarray(3.0))
    assert float(value) == pytest.approx(float(divergence(Gamma(3.0, 2.0), Weibull(1.5, 2.0))), rel=1e-13)


@pytest.mark.arrays
@pytest.mark.parametrize(
    ("p", "q"),
    [
        *((Gamma(2.0, 3.0), Gamma(2.0, 3.0)), (Weibull(2.0, 3.0), Weibull(2.0, 3.0)), (Beta(2.0, 3.0), Beta(2.0, 3.0))),
        *((VonMises(0.0, 0.0), VonMises(0.0, 0.0)), (VonMises(1.0, 40.0), VonMises(1.0, 40.0))),
        *((Exponential(2.0), Weibull(1.0, 0.5)), (Exponential(1.0), Weibull(300.0, 1.0))),
        *((InverseGamma(0.5, 1.0), Normal(0.0, 1.0)), (Gamma(1e-8, 1.0), InverseGaussian(1.0, 1.0))),
    ],
    ids=repr,
)
def test_equal_laws_and_infinite_divergences_have_the_gradient_0(p, q):
    value, gradient = torch_values(p, q)
    assert value in {0.0, math.inf}
    assert gradient == pytest.approx([0.0] * len(gradient), abs=1e-15)


@pytest.mark.arrays
@pytest.mark.parametrize("values", [torch_values, jax_values])
def test_von_mises_laws_have_their_gradient(values):
    p, q = VonMises(0.5, 2.0), VonMises(1.3, 7.0)
    _, gradient = values(p, q)
    (m, k), (n, h) = numbers(p), numbers(q)

    def mean(x):
        return mp.besseli(1, x) / mp.besseli(0, x)

    turn = h * mean(k) * mp.sin(m - n)
    tilt = (k - h * mp.cos(m - n)) * mp.diff(mean, k)
    assert gradient == pytest.approx(
        [float(x) for x in (turn, tilt, -turn, mean(h) - mean(k) * mp.cos(m - n))], rel=1e-12
    )
