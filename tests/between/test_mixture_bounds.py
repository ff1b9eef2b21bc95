"""Mixtures of normals: what is given, and that proven limits hold the divergence."""

import math

import numpy as np
import pytest

from kullback.between.kl_between import kl_between
from kullback.between.mixture_bounds import bounds
from kullback.between.quadrature import quadrature
from kullback.errors import EvidenceError, NotADistributionError
from kullback.families.laplace import Laplace
from kullback.families.mixture import Mixture
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.normal import Normal


def mixture(seed, size):
    rng = np.random.default_rng(seed)
    return Mixture(rng.dirichlet(np.ones(size)), Normal(rng.normal(0, 3, size), rng.uniform(0.3, 2, size)))


@pytest.mark.parametrize("seed", range(20))
def test_the_bounds_hold_the_divergence(seed):
    p, q = mixture(seed, 1 + seed % 4), mixture(seed + 100, 1 + seed % 3)
    found, exact = bounds(p, q), quadrature(p.frozen(), q.frozen())
    assert 0 <= found.low <= exact.high
    assert exact.low <= found.high < math.inf


def test_the_bounds_of_a_mixture_and_itself_are_0():
    p = mixture(0, 3)
    found = bounds(p, p)
    assert (found.low, found.high) == (0, pytest.approx(0, abs=1e-14))


def test_components_far_apart_have_bounds_that_meet():
    p = Mixture([0.3, 0.7], [Normal(0, 1), Normal(1e4, 2)])
    q = Mixture([0.5, 0.5], [Normal(0, 1), Normal(1e4, 2)])
    exact = 0.3 * math.log(0.6) + 0.7 * math.log(1.4)
    assert bounds(p, q).high == pytest.approx(exact, rel=1e-12)


def test_numbers_are_vectors_of_one():
    p, q = mixture(1, 2), mixture(2, 3)

    def as_vectors(one):
        return Mixture(one.weights, MultivariateNormal(one.loc[:, None], one.factor[:, None, None]))

    assert bounds(p, q)[:3] == bounds(as_vectors(p), as_vectors(q))[:3]
    x = np.linspace(-3, 3, 7)
    assert p.frozen().logpdf(x) == pytest.approx(as_vectors(p).frozen().logpdf(x[:, None]), rel=1e-13)


def test_quantiles_of_a_mixture_invert_its_probabilities():
    law, v = mixture(3, 3).frozen(), np.array([1e-200, 1e-9, 0.1, 0.5])
    assert law.logcdf(law.ppf(v)) == pytest.approx(np.log(v), rel=1e-12)
    assert law.logsf(law.isf(v)) == pytest.approx(np.log(v), rel=1e-12)


def test_a_single_normal_law_bounds_a_mixture_of_it():
    found = kl_between(Normal(0, 1), Mixture([0.5, 0.5], [Normal(0, 1), Normal(5, 1)]), method="bounds")
    assert found.value is None
    assert 0 < found.low < found.high <= math.log(2)
    assert "between" in str(found)


def test_one_number_is_found_by_quadrature_and_vectors_by_monte_carlo_within_the_bounds():
    p, q = mixture(4, 2), mixture(5, 2)
    assert kl_between(p, q).method == "quadrature"
    scale = np.eye(2)
    P = Mixture([0.5, 0.5], [MultivariateNormal(np.zeros(2), scale), MultivariateNormal(np.array([4.0, 0]), scale)])
    found = kl_between(P, MultivariateNormal(np.zeros(2), scale), draws=4000)
    proven = kl_between(P, MultivariateNormal(np.zeros(2), scale), method="bounds")
    assert found.method == "monte carlo"
    assert proven.low <= found.low <= found.value <= found.high <= proven.high
    assert "surely lies between" in found.note


def test_confidence_limits_end_where_proven_ones_do():
    apart = [MultivariateNormal(np.full(2, loc), np.eye(2)) for loc in (0.0, 50.0)]
    found = kl_between(Mixture([0.3, 0.7], apart), Mixture([0.5, 0.5], apart), draws=1000)
    exact = 0.3 * math.log(0.6) + 0.7 * math.log(1.4)
    assert found.high == pytest.approx(exact, rel=1e-12)
    assert "cut there" in found.note


@pytest.mark.parametrize("weights", [[0.5, 0.6], [-0.5, 1.5], [], [[0.5, 0.5]], [math.nan, 1.0]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(NotADistributionError, match="weights of Mixture"):
        Mixture(weights, [Normal(0, 1), Normal(1, 1)])


def test_components_of_other_families_and_numbers_are_refused():
    with pytest.raises(EvidenceError, match="components of Mixture"):
        Mixture([0.5, 0.5], [Normal(0, 1), Laplace(0, 1)])
    with pytest.raises(EvidenceError, match="as many components as weights"):
        Mixture([0.5, 0.5], [Normal(0, 1), Normal(1, 1), Normal(2, 1)])


def test_vectors_of_other_lengths_are_refused():
    two, three = (MultivariateNormal(np.zeros(n), np.eye(n)) for n in (2, 3))
    with pytest.raises(EvidenceError, match="one length"):
        kl_between(Mixture([1.0], [two]), three, method="bounds")


def test_what_are_no_weights_and_no_components_is_refused():
    with pytest.raises(NotADistributionError, match="must be a list of numbers"):
        Mixture("ab", [Normal(0, 1), Normal(1, 1)])
    with pytest.raises(EvidenceError, match="but they are NoneType"):
        Mixture([1.0], None)
