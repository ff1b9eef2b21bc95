"""Frozen distributions of scipy.stats: as families where they are some, else by their functions."""

import math

import numpy as np
import pytest
from scipy import stats

from kullback.between.kl_between import kl_between
from kullback.errors import EvidenceError
from kullback.families.exponential import Exponential
from kullback.families.geometric import Geometric

# Two laws of each family that has a closed form here; the numbers of quadrature and sums, which do not know the forms.
SAME = {
    "norm": (stats.norm(0, 1), stats.norm(1, 2)),
    "laplace": (stats.laplace(0, 1), stats.laplace(1, 2)),
    "cauchy": (stats.cauchy(0, 1), stats.cauchy(1, 2)),
    "gumbel_r": (stats.gumbel_r(0, 1), stats.gumbel_r(1, 1.2)),
    "uniform": (stats.uniform(0.25, 0.5), stats.uniform(0, 1)),
    "expon": (stats.expon(scale=2), stats.expon(scale=3)),
    "gamma": (stats.gamma(2, scale=2), stats.gamma(a=3, scale=0.5)),
    "erlang": (stats.erlang(2), stats.erlang(3)),
    "chi2": (stats.chi2(3), stats.chi2(4, scale=2)),
    "invgamma": (stats.invgamma(2), stats.invgamma(3, scale=2)),
    "weibull_min": (stats.weibull_min(2), stats.weibull_min(1.5, scale=2)),
    "rayleigh": (stats.rayleigh(), stats.rayleigh(scale=2)),
    "lognorm": (stats.lognorm(0.5), stats.lognorm(1, scale=2)),
    "pareto": (stats.pareto(3), stats.pareto(2)),
    "halfnorm": (stats.halfnorm(), stats.halfnorm(scale=2)),
    "invgauss": (stats.invgauss(1.5, scale=2), stats.invgauss(0.7)),
    "beta": (stats.beta(2, 3), stats.beta(3, 2)),
    "shifted gamma": (stats.gamma(2, loc=1), stats.gamma(3, 1)),
    "placed beta": (stats.beta(2, 3, loc=-1, scale=4), stats.beta(3, 2, -1, 4)),
    "bernoulli": (stats.bernoulli(0.3), stats.bernoulli(0.6)),
    "binom": (stats.binom(7, 0.3), stats.binom(7, 0.6)),
    "poisson": (stats.poisson(3), stats.poisson(4)),
    "nbinom": (stats.nbinom(3, 0.3), stats.nbinom(3, 0.6)),
    "geom": (stats.geom(0.3), stats.geom(0.6)),
    "shifted poisson": (stats.poisson(3, loc=2), stats.poisson(4, loc=2)),
}


@pytest.mark.parametrize("name", SAME)
def test_a_closed_form_is_what_adding_up_the_densities_gives(name):
    p, q = SAME[name]
    closed, added = kl_between(p, q), kl_between(p, q, method="sum" if hasattr(p.dist, "pmf") else "quadrature")
    assert closed.method == "closed form"
    assert added.low - 1e-15 <= closed.value <= added.high + 1e-15
    assert closed.value == pytest.approx(added.value, rel=1e-9)


def test_shapes_may_be_given_by_name_and_parameters_as_arrays():
    found = kl_between(stats.gamma(a=np.array([2.0, 3.0]), loc=1), stats.gamma(3, loc=1))
    assert found.value.shape == (2,)
    assert found.value[1] == 0
    assert "2 pairs of laws" in str(found)


@pytest.mark.parametrize(
    ("p", "q", "exact"),
    [
        (stats.expon(loc=1), stats.expon(), 1.0),
        (stats.expon(), stats.expon(loc=1), math.inf),
        (stats.beta(1, 1, 0, 0.5), stats.beta(1, 1), math.log(2)),
        (stats.poisson(3), stats.poisson(3, loc=1), math.inf),
        (stats.geom(0.5), Geometric(0.5), math.log(2)),
        (stats.expon(), Exponential(2.0), 1 - math.log(2)),
    ],
)
def test_laws_in_other_places_are_not_taken_for_those_of_the_closed_form(p, q, exact):
    assert float(kl_between(p, q)) == pytest.approx(exact, rel=1e-12)


def test_laws_that_are_no_families_are_taken_by_their_functions():
    kernel = kl_between(stats.skewnorm(2), stats.norm(), method="quadrature")
    assert kernel.low <= kernel.value <= kernel.high
    assert kl_between(stats.skewnorm(2), stats.norm()) == kernel
    histogram = stats.rv_histogram((np.array([1, 3]), np.array([0.0, 1.0, 2.0])), density=False)
    assert float(kl_between(histogram, stats.uniform(0, 2))) == pytest.approx(
        0.25 * math.log(0.5) + 0.75 * math.log(1.5), rel=1e-9
    )
    assert float(kl_between(stats.norm, stats.norm(1))) == pytest.approx(0.5, rel=1e-12)


def test_the_newer_objects_of_scipy_are_taken():
    found = kl_between(stats.Normal(mu=0.0, sigma=1.0), stats.Normal(mu=1.0, sigma=1.0))
    assert float(found) == pytest.approx(0.5, rel=1e-12)
    drawn = kl_between(stats.Normal(mu=0.0, sigma=1.0), stats.norm(1), method="monte carlo", draws=1000)
    assert drawn.low < 0.5 < drawn.high


def test_vectors_and_matrices_have_their_closed_forms():
    mean, covariance = [0.0, 1.0], [[2.0, 0.3], [0.3, 1.0]]
    p, q = stats.multivariate_normal(mean, covariance), stats.multivariate_normal([0.0, 0.0], np.eye(2))
    exact = (np.trace(covariance) + 1 - 2 - math.log(np.linalg.det(covariance))) / 2
    assert float(kl_between(p, q)) == pytest.approx(exact, rel=1e-13)
    assert float(kl_between(stats.dirichlet([1.0, 1.0]), stats.dirichlet([2.0, 1.0]))) == pytest.approx(
        float(kl_between(stats.beta(1, 1), stats.beta(2, 1))), rel=1e-13
    )
    assert float(kl_between(stats.multinomial(3, [0.3, 0.7]), stats.multinomial(3, [0.5, 0.5]))) == pytest.approx(
        3 * (0.3 * math.log(0.6) + 0.7 * math.log(1.4)), rel=1e-13
    )
    for law in (stats.wishart, stats.invwishart):
        assert float(kl_between(law(5, np.eye(2)), law(5, np.eye(2)))) == 0


def test_monte_carlo_draws_every_kind_of_law():
    pairs = [
        (stats.dirichlet([2, 3, 4.0]), stats.dirichlet([1, 2, 6.0])),
        (stats.wishart(5, np.eye(2)), stats.wishart(7, [[1, 0.3], [0.3, 1]])),
        (stats.multinomial(3, [0.3, 0.7]), stats.multinomial(3, [0.5, 0.5])),
        (stats.multivariate_normal([0, 0]), stats.multivariate_normal([1, 0])),
        (stats.poisson(3), stats.poisson(4)),
    ]
    for p, q in pairs:
        found = kl_between(p, q, method="monte carlo", draws=2000)
        assert abs(found.value - float(kl_between(p, q))) < 5 * found.standard_error


def test_a_singular_covariance_is_refused():
    singular = stats.multivariate_normal([0, 0], [[1, 1], [1, 1]], allow_singular=True)
    with pytest.raises(EvidenceError.__base__, match="covariance"):
        kl_between(singular, stats.multivariate_normal([0, 0]))


def test_a_distribution_without_its_parameters_is_refused():
    for law in (stats.gamma, stats.poisson, stats.dirichlet):
        with pytest.raises(EvidenceError, match="must be a single one with its parameters"):
            kl_between(law, stats.norm())


def test_a_class_of_the_newer_objects_is_no_law():
    with pytest.raises(EvidenceError, match="P must be a law"):
        kl_between(stats.make_distribution(stats.gamma), stats.gamma(3))


def test_the_newer_discrete_objects_are_discrete():
    found = kl_between(stats.make_distribution(stats.poisson)(mu=2.0), stats.poisson(3))
    assert found.method == "sum"
    assert found.low <= 2 * math.log(2 / 3) + 1 <= found.high


def test_parameters_that_a_discrete_law_cannot_have_are_refused():
    with pytest.raises(EvidenceError, match="no way fits"):
        kl_between(stats.zipf(0.5), stats.poisson(1))
