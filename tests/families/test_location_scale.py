"""Closed forms of location-scale and bounded families against integrals by mpmath.

cases/location_scale.json holds them; the slow test integrates them anew.
"""

import json
import math
from pathlib import Path

import mpmath
import numpy as np
import pytest

from kullback.errors import NotADistributionError
from kullback.families._family import closed_forms, together
from kullback.families.beta import Beta
from kullback.families.cauchy import Cauchy
from kullback.families.continuous_bernoulli import ContinuousBernoulli
from kullback.families.exponential import Exponential
from kullback.families.gamma import Gamma
from kullback.families.gumbel import Gumbel
from kullback.families.inverse_gamma import InverseGamma
from kullback.families.laplace import Laplace
from kullback.families.log_normal import LogNormal
from kullback.families.logistic import Logistic
from kullback.families.normal import HalfNormal, Normal
from kullback.families.pareto import Pareto
from kullback.families.student import StudentT
from kullback.families.uniform import Uniform
from kullback.families.weibull import Weibull

FAMILIES = {
    family.__name__: family
    for family in (
        *(Beta, Cauchy, ContinuousBernoulli, Exponential, Gamma, Gumbel, HalfNormal, InverseGamma, Laplace, LogNormal),
        *(Logistic, Normal, Pareto, StudentT, Uniform, Weibull),
    )
}
STORED = Path(__file__).parents[1] / "cases" / "location_scale.json"

log, exp, inf, pi = mpmath.log, mpmath.exp, mpmath.inf, mpmath.pi


def _normal_density(z, s):
    return -z * z / 2 - log(s) - log(2 * pi) / 2


def _logit(p):
    return log(p) - log(1 - p)


def _unit_density(x, p):
    eta = _logit(p)
    return eta * x - (log(mpmath.expm1(eta) / eta) if eta else 0)


LOG_DENSITIES = {
    "Beta": lambda x, a, b: (a - 1) * log(x) + (b - 1) * log(1 - x) - log(mpmath.beta(a, b)),
    "Cauchy": lambda x, m, s: -log(pi * s * (1 + ((x - m) / s) ** 2)),
    "ContinuousBernoulli": _unit_density,
    "Exponential": lambda x, r: log(r) - r * x,
    "Gamma": lambda x, k, r: k * log(r) + (k - 1) * log(x) - r * x - mpmath.loggamma(k),
    "Gumbel": lambda x, m, s: -(x - m) / s - exp(-(x - m) / s) - log(s),
    "HalfNormal": lambda x, s: log(2) + _normal_density(x / s, s),
    "InverseGamma": lambda x, a, b: a * log(b) - (a + 1) * log(x) - b / x - mpmath.loggamma(a),
    "Laplace": lambda x, m, s: -abs(x - m) / s - log(2 * s),
    "LogNormal": lambda x, m, s: _normal_density((log(x) - m) / s, s) - log(x),
    "Logistic": lambda x, m, s: -abs(x - m) / s - 2 * mpmath.log1p(exp(-abs(x - m) / s)) - log(s),
    "Normal": lambda x, m, s: _normal_density((x - m) / s, s),
    "Pareto": lambda x, s, a: log(a) + a * log(s) - (a + 1) * log(x),
    "Uniform": lambda _, a, b: -log(b - a),
    "Weibull": lambda x, k, s: log(k / s) + (k - 1) * log(x / s) - (x / s) ** k,
}

# Of each truth: the outcome and the density as functions of a variable, and where that goes from and to.
WIDE = [-15, -8, -4, -2, 0, 2, 4, 8, 15]
TWO_SIDED = [-1500, -400, -120, -50, -20, -5, 0, 5, 20, 50, 120, 400, 1500]
UNIT = [0, *(2.0**-k for k in range(8, 0, -1)), 1]
PICTURES = {
    "Cauchy": lambda m, s: (lambda t: m + s * mpmath.tan(t), lambda _: 1 / pi, [-pi / 2, -1.5, 0, 1.5, pi / 2]),
    "ContinuousBernoulli": lambda p: (lambda t: t, lambda t: exp(_unit_density(t, p)), UNIT),
    "Gumbel": lambda m, s: (lambda t: m + s * t, lambda t: exp(-t - exp(-t)), [-5, -2, 0, 2, 8, 20, 50, 120]),
    "HalfNormal": lambda s: (lambda t: s * t, lambda t: 2 * mpmath.npdf(t), WIDE[4:]),
    "Laplace": lambda m, s: (lambda t: m + s * t, lambda t: exp(-abs(t)) / 2, TWO_SIDED),
    "LogNormal": lambda m, s: (lambda t: exp(m + s * t), mpmath.npdf, [*WIDE, 30, 60]),
    "Logistic": lambda m, s: (
        lambda t: m + s * t,
        lambda t: exp(-abs(t)) / (1 + exp(-abs(t))) ** 2,
        TWO_SIDED,
    ),
    "Normal": lambda m, s: (lambda t: m + s * t, mpmath.npdf, WIDE),
    "Pareto": lambda s, a: (lambda t: s * exp(t / a), lambda t: exp(-t), [0, 1, 5, 20, 50, 150, 500, 4000]),
    "Uniform": lambda a, b: (lambda t: a + t * (b - a), lambda _: 1, [0, 0.5, 1]),
}


def integral(truth, belief):
    """D of two laws, each a name and parameters, by mpmath."""
    (p_name, p), (q_name, q) = ((name, [mpmath.mpf(x) for x in parameters]) for name, *parameters in (truth, belief))
    outcome, density, points = PICTURES[p_name](*p)
    log_p, log_q = LOG_DENSITIES[p_name], LOG_DENSITIES[q_name]
    if q_name == "Laplace":
        points = _with_kink(points, outcome, q[0])

    def term(t):
        x = outcome(t)
        return density(t) * (log_p(x, *p) - log_q(x, *q))

    return mpmath.quad(term, points)


def _with_kink(points, outcome, kink):
    """The points, and where the outcome is at the kink."""
    low, high = outcome(points[0]), outcome(points[-1])
    if not low < kink < high:
        return points
    t = mpmath.findroot(lambda t: outcome(t) - kink, (points[0] + points[-1]) / 2, tol=1e-60)
    return sorted([*points, t])


def law(name, *parameters):
    return FAMILIES[name](*parameters)


def divergence(p, q):
    _, _, (p, q) = together(p, q)
    return closed_forms()[type(p), type(q)](p, q)


def rows():
    """What is stored: the truth, the belief and the divergence."""
    return [(row["truth"], row["belief"], row["divergence"]) for row in json.loads(STORED.read_text())]


PAIRS = sorted({(truth[0], belief[0]) for truth, belief, _ in rows()})


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_closed_form_is_the_integral_to_the_last_digits(pair):
    for truth, belief, expected in rows():
        if (truth[0], belief[0]) == pair:
            found = divergence(law(*truth), law(*belief))
            assert found == pytest.approx(float(expected), rel=3e-14, abs=1e-300), (truth, belief)


@pytest.mark.slow
def test_stored_integrals_are_those_of_mpmath():
    with mpmath.workdps(40):
        for truth, belief, expected in rows():
            assert mpmath.almosteq(integral(truth, belief), mpmath.mpf(expected), rel_eps=1e-18, abs_eps=1e-30)


def test_every_pair_of_these_families_is_held_to_an_integral_or_infinite():
    held = {(FAMILIES[truth[0]], FAMILIES[belief[0]]) for truth, belief, _ in rows()}
    mine = {pair for pair in closed_forms() if pair[0].__name__ in PICTURES and pair not in held}
    assert all(closed_forms()[pair].__name__ == "infinite" for pair in mine)


SAME = [law(*truth) for truth in {json.dumps(t): t for t, b, _ in rows() if t[0] == b[0]}.values()]


@pytest.mark.parametrize("p", SAME, ids=repr)
def test_law_is_at_no_distance_from_itself(p):
    assert divergence(p, p) == 0


@pytest.mark.parametrize("p", SAME, ids=repr)
def test_divergence_of_nearly_equal_laws_is_never_negative(p):
    steps = np.random.default_rng(3).uniform(-1, 1, (len(p.parameters), 200)) * 10.0 ** np.linspace(-17, -7, 200)
    near = {name: x * (1 + step) for (name, x), step in zip(p.parameters.items(), steps, strict=True)}
    if isinstance(p, ContinuousBernoulli):
        near["probability"] = np.minimum(near["probability"], 1 - 1e-16)
    assert (divergence(p, type(p)(**near)) >= 0).all()


FORBIDDEN = [
    (Uniform(0, 1), Uniform(0.1, 1)),
    (Uniform(0, 1), Uniform(-1, 0.9)),
    (Uniform(-0.1, 1), Exponential(2)),
    (Uniform(-0.1, 1), Gamma(2, 1)),
    (Uniform(-0.1, 1), HalfNormal(2)),
    (Uniform(-0.1, 1), Weibull(2, 1)),
    (Uniform(-0.1, 1), LogNormal(0, 1)),
    (Uniform(0, 1), InverseGamma(2, 1)),  # 1/X has no mean
    (Uniform(0, 1.1), Beta(2, 1)),
    (Uniform(-0.1, 1), ContinuousBernoulli(0.3)),
    (Uniform(1, 2), Pareto(1.1, 1)),
    (Pareto(1, 2), Pareto(1.1, 2)),
    (Pareto(1, 2), Normal(0, 1)),  # no variance
    (Pareto(1, 1.5), HalfNormal(1)),
    (Pareto(1, 1), Exponential(1)),  # no mean
    (Pareto(1, 1), Gamma(2, 1)),
    (Pareto(1, 2), Weibull(2, 1)),
    (Pareto(1, 2), Uniform(0, 1e9)),
    (ContinuousBernoulli(0.2), Uniform(0, 0.9)),
    (ContinuousBernoulli(0.2), Pareto(1e-9, 2)),
    (Laplace(0, 1), Gumbel(0, 1)),  # E exp(−X) is infinite
    (Logistic(0, 2), Gumbel(0, 1)),
    (Cauchy(0, 1), Normal(0, 1)),
    (Cauchy(0, 1), Laplace(0, 1)),
    (Normal(9, 1), Gamma(2, 1)),
    (StudentT(3, 0, 1), Uniform(-9, 9)),
    (LogNormal(0, 1), Uniform(0, 9)),
    (HalfNormal(1), Beta(2, 2)),
    (HalfNormal(1), InverseGamma(2, 2)),
]


@pytest.mark.parametrize(("p", "q"), FORBIDDEN, ids=repr)
def test_belief_that_cannot_follow_is_infinitely_far(p, q):
    assert divergence(p, q) == math.inf


def test_finite_and_infinite_pairs_stand_side_by_side():
    found = divergence(Uniform([0, 0, -1], 1), Uniform(0, [[1], [2], [0.5]]))
    log2 = math.log(2)
    np.testing.assert_allclose(found, [[0, 0, math.inf], [log2, log2, math.inf], [math.inf] * 3], rtol=1e-15)


def test_infinite_pairs_have_the_shape_of_their_parameters():
    assert divergence(Normal([0, 1, 2], 1), Gamma([[1], [2]], 1)).shape == (2, 3)


def test_arrays_of_parameters_are_as_many_laws():
    loc, scale = np.array([0.0, 1.0, -3.0]), np.array([[0.5], [2.0]])
    found = divergence(Laplace(loc, 1.5), Gumbel(0.3, scale))
    assert found.shape == (2, 3)
    assert found[0].tolist() == [math.inf] * 3
    assert found[1, 2] == divergence(Laplace(-3.0, 1.5), Gumbel(0.3, 2.0))


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: Normal(0, 0), "scale of Normal must be a finite number above 0, but it is 0"),
        (lambda: HalfNormal(-1), "scale of HalfNormal must be a finite number above 0, but it is -1"),
        (lambda: Laplace(math.nan, 1), "loc of Laplace must be a finite number, but it is nan"),
        (lambda: Gumbel(0, [1, -2]), r"scale of Gumbel must be a finite number above 0, but it is -2 at \[1\]"),
        (lambda: Cauchy(math.inf, 1), "loc of Cauchy must be a finite number, but it is inf"),
        (lambda: StudentT(0), "df of StudentT must be a finite number above 0, but it is 0"),
        (lambda: Pareto(1, 0), "alpha of Pareto must be a finite number above 0, but it is 0"),
        (lambda: ContinuousBernoulli(1), "probability of ContinuousBernoulli must be a number above 0 and below 1"),
        (lambda: Uniform(1, 1), r"low of Uniform must be below high, but the law is Uniform\(low=1, high=1\)"),
        (lambda: Uniform([0, 2], 1), "low of Uniform must be below high, but the law is"),
        (lambda: Uniform(0, math.inf), "high of Uniform must be a finite number, but it is inf"),
    ],
)
def test_parameters_that_no_law_has_are_refused(make, rule):
    with pytest.raises(NotADistributionError, match=rule):
        make()


@pytest.mark.parametrize(
    ("given", "x"),
    [
        *((("Normal", 0.3, 1.2), 0.7), (("HalfNormal", 1.2), 0.7), (("LogNormal", 0.3, 1.2), 0.7)),
        *((("Laplace", 0.3, 1.2), -0.7), (("Gumbel", 0.3, 1.2), 0.7), (("Logistic", 0.3, 1.2), 0.7)),
        *((("Cauchy", 0.3, 1.2), 0.7), (("Pareto", 0.3, 1.2), 0.7), (("Uniform", 0.3, 1.2), 0.7)),
        *((("ContinuousBernoulli", 0.3), 0.7), (("ContinuousBernoulli", 0.5), 0.7)),
    ],
)
def test_frozen_law_has_the_density_of_the_family(given, x):
    name, *parameters = given
    frozen = law(*given).frozen()
    expected = float(LOG_DENSITIES[name](mpmath.mpf(x), *map(mpmath.mpf, parameters)))
    assert frozen.logpdf(x) == pytest.approx(expected, rel=1e-14)
    assert frozen.cdf(frozen.ppf(0.3)) == pytest.approx(0.3, rel=1e-14)
    slope = (frozen.cdf(x + 1e-5) - frozen.cdf(x - 1e-5)) / 2e-5
    assert math.log(slope) == pytest.approx(expected, abs=1e-8)


def test_student_t_is_that_of_scipy():
    z = (0.7 - 0.3) / 1.2
    normaliser = math.gamma(2) / math.gamma(1.5) / math.sqrt(3 * math.pi) / 1.2
    assert StudentT(3, 0.3, 1.2).frozen().pdf(0.7) == pytest.approx(normaliser * (1 + z * z / 3) ** -2, rel=1e-14)


def gradient_in_torch(truth, belief):
    """The divergence, and its derivatives by the parameters of the truth and of the belief."""
    import torch

    numbers = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in truth[1:] + belief[1:]]
    value = divergence(law(truth[0], *numbers[: len(truth) - 1]), law(belief[0], *numbers[len(truth) - 1 :]))
    return value.item(), [x.item() for x in torch.autograd.grad(value, numbers)]


def gradient_in_jax(truth, belief):
    import jax

    jax.config.update("jax_enable_x64", True)

    def value_of(numbers):
        return divergence(law(truth[0], *numbers[: len(truth) - 1]), law(belief[0], *numbers[len(truth) - 1 :]))

    value, slopes = jax.value_and_grad(value_of)([jax.numpy.asarray(x) for x in truth[1:] + belief[1:]])
    return float(value), [float(x) for x in slopes]


@pytest.mark.arrays
def test_closed_form_keeps_value_and_gradient_in_torch():
    for truth, belief, expected in rows():
        value, slopes = gradient_in_torch(truth, belief)
        assert value == pytest.approx(float(expected), rel=5e-14), (truth, belief)
        assert np.isfinite(slopes).all(), (truth, belief)


def few():
    """Rows in which each family is the truth once, if it can be, and the belief once."""
    first = list(reversed(rows()))
    chosen = {f"truth {truth[0]}": (truth, belief) for truth, belief, _ in first}
    return (chosen | {f"belief {belief[0]}": (truth, belief) for truth, belief, _ in first}).values()


@pytest.mark.arrays
def test_gradient_is_the_same_in_jax():
    for truth, belief in few():
        value, slopes = gradient_in_torch(truth, belief)
        in_jax = gradient_in_jax(truth, belief)
        scale = max(map(abs, slopes))
        assert in_jax[0] == pytest.approx(value, rel=1e-13), (truth, belief)
        assert in_jax[1] == pytest.approx(slopes, rel=1e-11, abs=1e-11 * scale), (truth, belief)


@pytest.mark.arrays
def test_closed_forms_are_traced_in_single_precision():
    import jax

    for truth, belief in few():
        cut, expected = len(truth) - 1, divergence(law(*truth), law(*belief))

        def traced(*numbers, names=(truth[0], belief[0]), cut=cut):
            return divergence(law(names[0], *numbers[:cut]), law(names[1], *numbers[cut:]))

        found = jax.jit(traced)(*(jax.numpy.asarray(x, dtype=jax.numpy.float32) for x in truth[1:] + belief[1:]))
        assert float(found) == pytest.approx(float(expected), rel=1e-4), (truth, belief)


DIFFERENTIATED = [
    (["Normal", 0.3, 1.2], ["Laplace", -0.4, 0.7]),
    (["Gumbel", 0.0, 1.0], ["Gumbel", 0.2, 0.55]),
    (["ContinuousBernoulli", 0.2], ["ContinuousBernoulli", 0.7]),
    (["ContinuousBernoulli", 0.3], ["Exponential", 0.7]),
    (["LogNormal", 0.3, 0.8], ["Gamma", 2.0, 0.7]),
    (["Uniform", 0.3, 1.7], ["Weibull", 2.9, 1.2]),
    (["Uniform", 0.3, 0.4], ["Beta", 2.0, 0.7]),
    (["Laplace", 0.3, 0.5], ["Gumbel", -0.4, 0.7]),
]


@pytest.mark.arrays
@pytest.mark.parametrize(("truth", "belief"), DIFFERENTIATED)
def test_gradient_is_the_derivative_of_the_integral(truth, belief):
    numbers, cut = truth[1:] + belief[1:], len(truth) - 1

    def integral_at(i, x):
        moved = [*numbers[:i], x, *numbers[i + 1 :]]
        return integral([truth[0], *moved[:cut]], [belief[0], *moved[cut:]])

    with mpmath.workdps(20):
        expected = [float(mpmath.diff(lambda x, i=i: integral_at(i, x), numbers[i])) for i in range(len(numbers))]
    assert gradient_in_torch(truth, belief)[1] == pytest.approx(expected, rel=1e-11)
    assert gradient_in_jax(truth, belief)[1] == pytest.approx(expected, rel=1e-11)


@pytest.mark.arrays
@pytest.mark.parametrize(("p", "q"), FORBIDDEN, ids=repr)
def test_gradient_is_zero_where_the_divergence_is_infinite(p, q):
    truth, belief = ([type(x).__name__, *(float(v) for v in x.parameters.values())] for x in (p, q))
    nothing = [0.0] * (len(p.parameters) + len(q.parameters))
    assert gradient_in_torch(truth, belief) == (math.inf, nothing)
    assert gradient_in_jax(truth, belief) == (math.inf, nothing)


@pytest.mark.arrays
def test_arrays_of_torch_broadcast_and_keep_their_type():
    import torch

    loc = torch.tensor([0.0, 1.0, 2.0], dtype=torch.float32)
    _, answer, (p, q) = together(Normal(loc, 1.0), Laplace(0.5, np.array([[1.0], [2.0]])))
    found = closed_forms()[Normal, Laplace](p, q)
    assert answer is torch.float32
    assert found.shape == (2, 3)
    assert found.dtype is torch.float64
    np.testing.assert_allclose(found.numpy(), divergence(Normal([0, 1, 2], 1), Laplace(0.5, [[1], [2]])), rtol=1e-14)
