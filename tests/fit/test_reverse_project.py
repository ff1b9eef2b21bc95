"""The reverse projection: it keeps to what the target allows, and tells of every minimum."""

import math
from functools import cache

import mpmath
import numpy as np
import pytest

import kullback as kb
from kullback.errors import EvidenceError
from kullback.families import Beta, Exponential, Gamma, Laplace, Mixture, MultivariateNormal, Normal, Uniform

reverse = cache(kb.fit.reverse_project)
TWO = Mixture([0.6, 0.4], [Normal(-2.0, 0.7), Normal(2.5, 1.0)])
RIDGE = [[1.0, 0.8], [0.8, 1.0]]


def normal(x, loc, scale):
    return mpmath.exp(-(((x - loc) / scale) ** 2) / 2) / (scale * mpmath.sqrt(2 * mpmath.pi))


def by_quadrature(loc, scale):
    """D(Q‖P) of a normal Q from the mixture TWO."""

    def term(x):
        p = mpmath.mpf("0.6") * normal(x, -2, mpmath.mpf("0.7")) + mpmath.mpf("0.4") * normal(x, mpmath.mpf("2.5"), 1)
        q = normal(x, loc, scale)
        return q * mpmath.log(q / p)

    return mpmath.quad(term, [loc + scale * k for k in (-11, -7, -4, -2, -1, 0, 1, 2, 4, 7, 11)])


def test_every_minimum_is_one_and_has_its_divergence():
    found = reverse(TWO, Normal)
    assert len(found.minima) == 2
    for minimum in found.minima:
        loc, scale = (mpmath.mpf(float(x)) for x in minimum.law.parameters.values())
        here = by_quadrature(loc, scale)
        assert minimum.excess == pytest.approx(float(here), rel=1e-8)
        for off in (mpmath.mpf("-0.01"), mpmath.mpf("0.01")):
            assert by_quadrature(loc + off, scale) > here
            assert by_quadrature(loc, scale + off) > here


def test_the_least_minimum_comes_first_and_parts_add_up():
    found = reverse(TWO, Normal)
    assert [minimum.excess for minimum in found.minima] == sorted(minimum.excess for minimum in found.minima)
    assert found.excess.value == found.minima[0].excess
    scale = float(found.law.scale)
    assert found.irreducible.value == pytest.approx(math.log(scale) + math.log(2 * math.pi * math.e) / 2, rel=1e-9)
    assert found.total.value == pytest.approx(found.irreducible.value + found.excess.value, rel=1e-14)


def test_of_modes_far_apart_it_takes_the_larger_and_pays_for_its_share():
    found = kb.fit.reverse_project(Mixture([0.75, 0.25], [Normal(-20, 1), Normal(20, 2)]), Normal)
    assert float(found.law.loc) == pytest.approx(-20, abs=1e-6)
    assert [minimum.excess for minimum in found.minima] == pytest.approx([-math.log(0.75), -math.log(0.25)], rel=1e-8)


def test_the_other_direction_covers_both():
    moment, back = kb.fit.project(TWO, Normal), reverse(TWO, Normal)
    assert float(moment.law.scale) > 2 * float(back.law.scale)
    assert moment.excess.value < kb.kl_between(TWO, back.law).value
    assert back.excess.value < kb.kl_between(moment.law, TWO).value


@pytest.mark.parametrize(
    "law", [Normal(1.0, 2.0), Laplace(-1.0, 0.5), Gamma(shape=2.0, rate=3.0), Exponential(rate=4.0)]
)
def test_a_member_is_its_own_projection(law):
    found = kb.fit.reverse_project(law, type(law))
    # The nodes do not see how a kink of the target lies between two of them.
    assert found.excess.value < (1e-5 if isinstance(law, Laplace) else 1e-10)
    for name, value in law.parameters.items():
        assert float(found.law.parameters[name]) == pytest.approx(float(value), rel=1e-3)


def test_in_a_plane_it_keeps_to_a_ridge():
    ridges = [MultivariateNormal.from_covariance(loc, RIDGE) for loc in ([-4.0, 4.0], [4.0, -4.0])]
    found = kb.fit.reverse_project(Mixture([0.5, 0.5], ridges), MultivariateNormal)
    assert [minimum.excess for minimum in found.minima[:2]] == pytest.approx([math.log(2)] * 2, rel=1e-4)
    assert all(minimum.excess > 1 for minimum in found.minima[2:])
    np.testing.assert_allclose(found.law.scale_tril @ found.law.scale_tril.T, RIDGE, atol=1e-3)


@pytest.mark.parametrize(
    ("target", "family", "said"),
    [
        ([1.0, 2.0], Normal, "must be a known law"),
        (Beta(2, 3), Normal, "keep to where the target allows"),
        (Uniform(0, 1), Normal, "keep to where the target allows"),
        (Normal(0, 1), "normal", "must be a class"),
        (MultivariateNormal.from_covariance(np.zeros(4), np.eye(4)), MultivariateNormal, "at most 3 dimensions"),
    ],
)
def test_what_has_no_reverse_projection_is_refused_with_the_reason(target, family, said):
    with pytest.raises(EvidenceError, match=said):
        kb.fit.reverse_project(target, family)
