"""kl_between: the answer, its words, and what it refuses."""

import json
import math
import re

import numpy as np
import pytest
from scipy import stats

from kullback.between.kl_between import kl_between
from kullback.errors import EvidenceError, KullbackError, NotADistributionError
from kullback.families.mixture import Mixture
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.normal import Normal
from kullback.families.poisson import Poisson
from kullback.families.student import StudentT
from kullback.families.uniform import Uniform


def test_the_truth_comes_first():
    assert float(kl_between(Normal(0.0, 1.0), Normal(0.0, 2.0))) == pytest.approx(math.log(2) - 3 / 8, rel=1e-14)
    assert float(kl_between(Normal(0.0, 2.0), Normal(0.0, 1.0))) == pytest.approx(1.5 - math.log(2), rel=1e-14)


def test_the_answer_says_what_it_is():
    found = kl_between(Normal(0.0, 1.0), Normal(1.0, 1.0))
    assert (found.value, found.low, found.high, found.unit, found.method) == (0.5, 0.5, 0.5, "nat", "closed form")
    assert str(found) == (
        "Believing Normal(loc=1, scale=1) while the truth is Normal(loc=0, scale=1) costs 0.5 nats extra. "
        "It is a closed form."
    )


@pytest.mark.parametrize(("unit", "nats"), [("nat", 1.0), ("bit", math.log(2)), ("dit", math.log(10))])
@pytest.mark.parametrize("method", ["closed form", "quadrature", "monte carlo"])
def test_every_number_is_in_the_unit(unit, nats, method):
    one = kl_between(Normal(0.0, 1.0), Normal(1.0, 2.0), method=method, unit=unit)
    in_nats = kl_between(Normal(0.0, 1.0), Normal(1.0, 2.0), method=method)
    assert one.unit == unit
    for name in ("value", "low", "high", "standard_error"):
        expected = getattr(in_nats, name)
        assert getattr(one, name) == (expected and pytest.approx(expected / nats, rel=1e-15))


def test_ways_are_taken_in_turn():
    assert kl_between(Normal(0.0, 1.0), Normal(1.0, 1.0)).method == "closed form"
    assert kl_between(StudentT(3.0), Normal(0.0, 1.0)).method == "quadrature"
    assert kl_between(NegativeBinomial(3.0, 0.5), NegativeBinomial(4.0, 0.5)).method == "sum"
    assert kl_between(stats.multivariate_t([0, 0], df=9), stats.multivariate_t([0, 0], df=8)).method == "monte carlo"


def test_the_ways_agree():
    p, q = Normal(0.0, 1.0), Normal(1.0, 2.0)
    closed, added, drawn, proven = (
        kl_between(p, q, method=way) for way in ("closed form", "quadrature", "monte carlo", "bounds")
    )
    assert added.low <= closed.value <= added.high
    assert drawn.low <= closed.value <= drawn.high
    assert proven.low <= closed.value <= proven.high


def test_parameters_may_be_arrays_that_broadcast_where_there_is_a_closed_form():
    found = kl_between(Normal(np.array([[0.0], [1.0]]), 1.0), Normal(np.array([0.0, 1.0, 2.0]), 1.0))
    assert found.value.tolist() == [[0, 0.5, 2], [0.5, 0, 0.5]]
    assert "0 to 2 nats (6 pairs of laws)" in str(found)
    with pytest.raises(EvidenceError, match="there are 6"):
        float(found)
    with pytest.raises(EvidenceError, match="no way fits"):
        kl_between(StudentT(np.array([3.0, 4.0])), Normal(0.0, 1.0))


def test_an_infinite_answer_says_why():
    found = kl_between(Normal(0.0, 1.0), Uniform(0.0, 1.0))
    assert float(found) == math.inf
    assert "infinitely much" in str(found)
    assert "Q forbids what happens under P" in str(found)


def test_what_is_not_known_is_no_number():
    found = kl_between(stats.zipf(2.0), stats.poisson(3))
    assert str(found).count("at least") == 1
    with pytest.raises(EvidenceError, match="only at least"):
        float(found)


def test_the_dictionary_is_json_without_nan_and_infinity():
    for pair in (
        (Normal(0.0, 1.0), Normal(1.0, 1.0)),
        (Normal(0.0, 1.0), Uniform(0.0, 1.0)),
        (Normal(np.zeros(2), 1.0), Normal(1.0, 1.0)),
        (StudentT(3.0), Normal(0.0, 1.0)),
    ):
        found = kl_between(*pair)
        assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["method"] == found.method
    infinite = kl_between(Normal(0.0, 1.0), Uniform(0.0, 1.0)).to_dict()
    assert (infinite["value"], infinite["infinite"]) == (None, True)


@pytest.mark.parametrize("law", [3, "normal", None, [0.2, 0.8], {"a": 1}])
def test_what_is_no_law_is_refused_with_what_is_taken(law):
    with pytest.raises(EvidenceError, match=r"Q must be a law[^$]*kullback.families[^$]*compare"):
        kl_between(Normal(0.0, 1.0), law)


def test_a_discrete_law_and_a_continuous_one_are_refused():
    for pair in ((Normal(0.0, 1.0), Poisson(1.0)), (stats.poisson(1), stats.norm())):
        with pytest.raises(EvidenceError, match="both be discrete or both be continuous"):
            kl_between(*pair)


def test_outcomes_of_other_dimensions_are_refused():
    two, three = (MultivariateNormal(np.zeros(n), np.eye(n)) for n in (2, 3))
    with pytest.raises(EvidenceError, match="must be alike"):
        kl_between(Normal(0.0, 1.0), two)
    with pytest.raises(EvidenceError):
        kl_between(two, three)


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        ("closed form", "no closed form is known"),
        ("sum", "a sum takes discrete laws"),
        ("bounds", "bounds are known between mixtures"),
        ("exact", "method must be"),
    ],
)
def test_a_way_that_does_not_fit_is_refused_with_its_reason(method, reason):
    with pytest.raises(EvidenceError, match=reason):
        kl_between(StudentT(3.0), Normal(0.0, 1.0), method=method)
    with pytest.raises(EvidenceError, match="quadrature takes continuous laws"):
        kl_between(Poisson(3.0), Poisson(4.0), method="quadrature")


def test_units_and_parameters_that_are_none_are_refused():
    with pytest.raises(KullbackError, match="unit must be"):
        kl_between(Normal(0.0, 1.0), Normal(1.0, 1.0), unit="ban")
    with pytest.raises(NotADistributionError, match="scale of Normal"):
        kl_between(stats.norm(0, -1), Normal(0.0, 1.0))
    with pytest.raises(NotADistributionError, match="rate of Poisson"):
        kl_between(stats.poisson(-1), Poisson(1.0))


def test_notes_speak_in_the_unit_that_was_asked_for():
    target = Mixture([0.5, 0.5], [MultivariateNormal.from_covariance(x, np.eye(2)) for x in ([-2.0, 0.0], [2.0, 0.0])])
    other = MultivariateNormal.from_covariance(np.zeros(2), 4 * np.eye(2))
    found = kl_between(target, other, unit="bit", draws=2000)
    assert "bits" in found.note
    assert "nats" not in found.note
    low, high = (float(x) for x in re.findall(r"[0-9.]+[0-9]", found.note)[:2])
    assert low <= found.value <= high


def test_parameters_that_do_not_broadcast_are_refused():
    with pytest.raises(EvidenceError, match="must broadcast"):
        kl_between(Normal([1.0, 2.0, 3.0], 1.0), Normal([1.0, 2.0], 1.0))


def test_a_method_that_is_no_name_is_refused():
    with pytest.raises(EvidenceError, match="method must be"):
        kl_between(Normal(0.0, 1.0), Normal(0.0, 2.0), method=["quadrature"])
