"""The moment projection: maximum likelihood on rows, moments of known laws, and what either costs."""

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

import kullback as kb
from kullback.errors import EvidenceError
from kullback.families import (
    Bernoulli,
    Beta,
    Binomial,
    Cauchy,
    Exponential,
    Gamma,
    Geometric,
    Gumbel,
    HalfNormal,
    InverseGamma,
    Laplace,
    Logistic,
    LogNormal,
    Mixture,
    MultivariateNormal,
    NegativeBinomial,
    Normal,
    Pareto,
    Poisson,
    StudentT,
    Uniform,
    VonMises,
    Weibull,
)

rng = np.random.default_rng(6)
POSITIVE = rng.gamma(2.5, 1.7, 400)
SHARES = rng.beta(2.0, 3.0, 300)
ANGLES = rng.vonmises(0.7, 2.5, 500)
REALS = rng.normal(3.0, 2.0, 301)
WHOLE = rng.negative_binomial(3.0, 0.3, 500)


def parameters(projection):
    return {name: float(x) for name, x in projection.law.parameters.items()}


def mean(f, x):
    return mpmath.fsum(map(f, x)) / len(x)


def test_a_normal_takes_the_mean_and_the_mean_square_about_it():
    found = parameters(kb.fit.project(REALS, Normal))
    assert found["loc"] == pytest.approx(math.fsum(REALS) / len(REALS), rel=1e-14)
    square = math.fsum((x - found["loc"]) ** 2 for x in REALS) / len(REALS)
    assert found["scale"] == pytest.approx(math.sqrt(square), rel=1e-13)


@pytest.mark.parametrize(
    ("family", "rows", "expected"),
    [
        (Exponential, POSITIVE, {"rate": 1 / POSITIVE.mean()}),
        (Laplace, REALS, {"loc": np.median(REALS), "scale": np.abs(REALS - np.median(REALS)).mean()}),
        (Uniform, SHARES, {"low": SHARES.min(), "high": SHARES.max()}),
        (LogNormal, POSITIVE, {"loc": np.log(POSITIVE).mean(), "scale": np.log(POSITIVE).std()}),
        (
            Pareto,
            POSITIVE,
            {"scale": POSITIVE.min(), "alpha": 1 / np.log(POSITIVE / POSITIVE.min()).mean()},
        ),
        (Poisson, WHOLE, {"rate": WHOLE.mean()}),
        (Geometric, WHOLE, {"probability": 1 / (1 + WHOLE.mean())}),
        (Bernoulli, [0, 1, 1, 1], {"probability": 0.75}),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_where_the_maximum_is_a_formula_it_is_that(family, rows, expected):
    assert parameters(kb.fit.project(rows, family)) == pytest.approx(expected, rel=1e-12)


def test_a_gamma_solves_the_equation_of_its_shape():
    found = parameters(kb.fit.project(POSITIVE, Gamma))
    gap = mpmath.log(mean(mpmath.mpf, POSITIVE)) - mean(mpmath.log, POSITIVE)
    shape = mpmath.findroot(lambda a: mpmath.log(a) - mpmath.digamma(a) - gap, 2)
    assert found["shape"] == pytest.approx(float(shape), rel=1e-12)
    assert found["rate"] == pytest.approx(float(shape / mean(mpmath.mpf, POSITIVE)), rel=1e-12)


def test_an_inverse_gamma_is_one_over_a_gamma():
    found = parameters(kb.fit.project(1 / POSITIVE, InverseGamma))
    gamma = parameters(kb.fit.project(POSITIVE, Gamma))
    assert found == pytest.approx({"shape": gamma["shape"], "scale": gamma["rate"]}, rel=1e-12)


def test_a_beta_matches_the_mean_logarithms():
    found = parameters(kb.fit.project(SHARES, Beta))
    up, down = mean(mpmath.log, SHARES), mean(lambda x: mpmath.log(1 - mpmath.mpf(x)), SHARES)
    both = mpmath.digamma(found["alpha"] + found["beta"])
    assert float(mpmath.digamma(found["alpha"]) - both) == pytest.approx(float(up), abs=1e-7)
    assert float(mpmath.digamma(found["beta"]) - both) == pytest.approx(float(down), abs=1e-7)


def test_a_weibull_solves_the_equation_of_its_shape():
    found = parameters(kb.fit.project(POSITIVE, Weibull))

    def equation(k):
        powers = [mpmath.mpf(x) ** k for x in POSITIVE]
        tilted = mpmath.fsum(p * mpmath.log(x) for p, x in zip(powers, POSITIVE, strict=True))
        return tilted / mpmath.fsum(powers) - 1 / k - mean(mpmath.log, POSITIVE)

    shape = mpmath.findroot(equation, 1.5)
    assert found["shape"] == pytest.approx(float(shape), rel=1e-12)
    assert found["scale"] == pytest.approx(
        float(mean(lambda x: mpmath.mpf(x) ** shape, POSITIVE) ** (1 / shape)), rel=1e-12
    )


def test_a_von_mises_points_where_the_angles_do_and_is_as_long():
    found = parameters(kb.fit.project(ANGLES, VonMises))
    towards = complex(np.exp(1j * ANGLES).mean())
    assert found["loc"] == pytest.approx(np.angle(towards), abs=1e-12)
    k = mpmath.mpf(found["concentration"])
    assert float(mpmath.besseli(1, k) / mpmath.besseli(0, k)) == pytest.approx(abs(towards), rel=1e-12)


@pytest.mark.parametrize("family", [Gumbel, Logistic, Cauchy, StudentT])
def test_no_small_step_is_better(family):
    found = kb.fit.project(REALS, family)
    for name, value in parameters(found).items():
        for step in (-1e-3, 1e-3):
            other = type(found.law)(**{**parameters(found), name: value + step})
            cost = -other.frozen().logpdf(REALS).mean()
            assert cost > found.total.value


def test_a_negative_binomial_has_the_mean_of_the_rows():
    found = parameters(kb.fit.project(WHOLE, NegativeBinomial))
    law = NegativeBinomial(**found).frozen()
    assert law.mean() == pytest.approx(WHOLE.mean(), rel=1e-6)
    assert found == pytest.approx({"count": 3.0, "probability": found["probability"]}, rel=0.3)


def test_a_known_parameter_stays():
    found = parameters(kb.fit.project([3, 5, 2, 7], Binomial, count=10))
    assert found == pytest.approx({"count": 10.0, "probability": 17 / 40}, rel=1e-7)


def test_a_location_that_is_known_changes_the_scale():
    found = parameters(kb.fit.project([1.0, 3.0], Normal, loc=0.0))
    assert found == pytest.approx({"loc": 0.0, "scale": math.sqrt(5)}, rel=1e-7)


def test_counts_are_rows_written_once():
    counted = kb.fit.project({0: 3, 1: 5, 4: 2}, Poisson)
    listed = kb.fit.project([0] * 3 + [1] * 5 + [4] * 2, Poisson)
    assert counted.rows == listed.rows == 10
    assert counted.total.value == pytest.approx(listed.total.value, rel=1e-14)
    assert counted.standard_error == pytest.approx(listed.standard_error, rel=1e-12)


def test_probabilities_of_values_are_a_known_truth():
    found = kb.fit.project({0: 0.2, 1: 0.5, 2: 0.3}, Binomial, count=2)
    share = 0.55
    assert parameters(found)["probability"] == pytest.approx(share, rel=1e-7)
    entropy = -sum(p * math.log(p) for p in (0.2, 0.5, 0.3))
    q = [(1 - share) ** 2, 2 * share * (1 - share), share**2]
    assert found.irreducible.value == pytest.approx(entropy, rel=1e-14)
    expected = sum(p * math.log(p / b) for p, b in zip((0.2, 0.5, 0.3), q, strict=True))
    assert found.excess.value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("known", "free"), [({}, 5), ({"loc": [0.0, 0.0]}, 3), ({"scale_tril": np.eye(2)}, 2)])
def test_only_what_was_fitted_flatters(known, free):
    rows = rng.normal(size=(50, 2))
    assert 50 * kb.fit.project(rows, MultivariateNormal, **known).optimism == pytest.approx(free)


def test_an_edge_that_was_fitted_leaves_no_finite_cost_of_new_rows():
    assert kb.fit.project(SHARES, Uniform).optimism is None
    assert "infinitely much" in str(kb.fit.project(SHARES, Uniform))
    assert kb.fit.project(POSITIVE, Pareto, scale=float(POSITIVE.min())).optimism == pytest.approx(1 / 400)


def test_vectors_have_their_mean_and_covariance():
    rows = rng.normal(size=(200, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 2.0]])
    law = kb.fit.project(rows, MultivariateNormal).law
    np.testing.assert_allclose(law.loc, rows.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(law.scale_tril @ law.scale_tril.T, np.cov(rows.T, bias=True), rtol=1e-12)


def test_a_known_law_gives_its_moments_and_the_whole_account():
    found = kb.fit.project(Gamma(shape=4.0, rate=2.0), Normal)
    assert parameters(found) == pytest.approx({"loc": 2.0, "scale": 1.0}, rel=1e-12)
    with mpmath.workdps(30):

        def p(x):
            return 16 * x**3 * mpmath.exp(-2 * x) / 6

        points = [0, 0.5, 1, 2, 4, 8, 16, 40]
        entropy = -mpmath.quad(lambda x: p(x) * mpmath.log(p(x)), points)
        total = mpmath.quad(lambda x: p(x) * (mpmath.log(2 * mpmath.pi) + (x - 2) ** 2) / 2, points)
    assert found.irreducible.value == pytest.approx(float(entropy), rel=1e-9)
    assert found.excess.value == pytest.approx(float(total - entropy), rel=1e-9)
    assert found.total.value == pytest.approx(float(total), rel=1e-9)


def test_a_mixture_is_covered_by_its_mean_and_variance():
    found = kb.fit.project(Mixture([0.7, 0.3], [Normal(-3, 1), Normal(4, 0.5)]), Normal)
    variance = 0.7 * (1 + 9) + 0.3 * (0.25 + 16) - 0.9**2
    assert parameters(found) == pytest.approx({"loc": -0.9, "scale": math.sqrt(variance)}, rel=1e-12)


def test_a_law_of_the_family_is_its_own_projection():
    found = kb.fit.project(Weibull(shape=1.7, scale=2.0), Weibull)
    assert parameters(found) == pytest.approx({"shape": 1.7, "scale": 2.0}, rel=1e-6)
    assert 0 <= found.excess.value < 1e-11


def test_a_uniform_law_is_its_own_projection_too():
    found = kb.fit.project(Uniform(0, 2), Uniform)
    assert parameters(found) == {"low": 0.0, "high": 2.0}
    assert found.excess.value == 0


def test_rows_that_spread_no_more_than_a_poissons_have_no_negative_binomial():
    with pytest.raises(EvidenceError, match="Poisson"):
        kb.fit.project([3, 3, 3, 4, 4, 3], NegativeBinomial)


def test_laws_of_scipy_are_taken():
    found = kb.fit.project(stats.poisson(3.5), Geometric)
    assert parameters(found) == pytest.approx({"probability": 1 / 4.5}, rel=1e-12)


def test_new_rows_cost_the_total_and_the_optimism_within_the_standard_error():
    off = []
    for seed in range(300):
        found = kb.fit.project(np.random.default_rng(seed).normal(size=1000), Normal)
        loc, scale = parameters(found).values()
        truth = math.log(scale) + math.log(2 * math.pi) / 2 + (1 + loc**2) / scale**2 / 2
        off.append((truth - found.total.value - found.optimism) / found.standard_error)
    assert abs(np.mean(off)) < 0.2
    assert np.std(off) == pytest.approx(1.0, rel=0.2)


def test_units_are_converted_and_parts_add_up():
    nats, bits = (kb.fit.project(Gamma(shape=4.0, rate=2.0), Normal, unit=unit) for unit in ("nat", "bit"))
    assert bits.excess.value == pytest.approx(nats.excess.value / math.log(2), rel=1e-14)
    assert bits.total.value == pytest.approx(bits.irreducible.value + bits.excess.value, rel=1e-14)


@pytest.mark.parametrize(
    ("evidence", "family", "said"),
    [
        ([], Normal, "must hold one row or more"),
        ([1.0, math.nan], Normal, "row 1 holds nan"),
        ([1.0, math.inf], Normal, "row 1 holds inf"),
        (["a", "b"], Normal, "must be rows of numbers"),
        ([2.0, 2.0, 2.0], Normal, "likelihood that is bounded"),
        ([2.0], Gamma, "likelihood that is bounded"),
        ([-1.0, 2.0], Gamma, "-1 does not"),
        ([0.5, 1.5], Beta, "1.5 does not"),
        ([0.5, 2.0], Poisson, "0.5 does not"),
        ([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]], MultivariateNormal, "likelihood that is bounded"),
        ([[1.0, 2.0]], Normal, "law of numbers"),
        ([1.0, 2.0], MultivariateNormal, "law of vectors"),
        ({"a": 3}, Poisson, "must map numbers to counts"),
        ({1: -3}, Poisson, "whole counts"),
        ({1: 0.3, 2: 0.3}, Poisson, "sum to 1"),
        ({0.0: 0.5, 1.0: 0.5}, Normal, "must be discrete"),
        (Normal([0.0, 1.0], 1.0), Normal, "single one"),
        ([1.0, 2.0], "normal", "must be a class"),
        ([1.0, 2.0], Normal(0, 1), "must be a class"),
        ([3, 5], Binomial, "count of Binomial must be known"),
    ],
)
def test_what_has_no_projection_is_refused_with_the_reason(evidence, family, said):
    with pytest.raises(EvidenceError, match=said):
        kb.fit.project(evidence, family)


def test_a_parameter_that_the_family_lacks_is_refused():
    with pytest.raises(EvidenceError, match="must be parameters of Normal"):
        kb.fit.project([1.0, 2.0], Normal, rate=3)


def test_a_law_without_the_moments_has_no_nearest_normal():
    with pytest.raises(EvidenceError, match="infinite"):
        kb.fit.project(Cauchy(0, 1), Normal)


def test_what_is_shown_names_the_direction_and_adds_up():
    said = str(kb.fit.project(Gamma(shape=4.0, rate=2.0), Normal))
    assert "Normal(loc=2, scale=1)" in said
    assert "least D(P‖Q)" in said
    assert "irreducible" in said
    assert "new rows" in str(kb.fit.project([1.0, 2.0, 4.0], Normal))


@pytest.mark.parametrize("unit_of_x", [1e-200, 1e-5, 1e5, 1e200])
@pytest.mark.parametrize("family", [Normal, Laplace, Logistic, Cauchy, Gumbel, StudentT])
def test_a_law_moves_and_stretches_with_its_rows(family, unit_of_x):
    rows = np.array([-1.3, -0.4, 0.1, 0.2, 0.9, 1.7, 4.0, -6.5])
    law, stretched = kb.fit.project(rows, family).law, kb.fit.project(unit_of_x * rows, family).law
    assert stretched.scale == pytest.approx(unit_of_x * law.scale, rel=1e-6)
    assert stretched.loc == pytest.approx(unit_of_x * law.loc, rel=1e-6)


def test_a_normal_about_0_has_no_underflow():
    assert float(kb.fit.project([3e-200, 4e-200], HalfNormal).law.scale) == pytest.approx(12.5**0.5 * 1e-200)


def test_a_family_of_which_all_is_known_is_only_weighed():
    found = kb.fit.project([1.0, 3.0], Exponential, rate=0.5)
    assert float(found.law.rate) == 0.5
    assert found.total.value == pytest.approx(1 + math.log(2), rel=1e-14)


def test_an_edge_is_found_where_the_rest_is_known():
    law = kb.fit.project([2.0, 3.0, 7.0], Pareto, alpha=2.0).law
    assert (float(law.scale), float(law.alpha)) == (2.0, 2.0)


@pytest.mark.parametrize(
    ("rows", "family", "known"), [([1, 2, 3], Binomial, {"count": 2}), ([-1.0, 2.0], Uniform, {"low": 0.0})]
)
def test_a_known_parameter_that_excludes_rows_is_refused(rows, family, known):
    with pytest.raises(EvidenceError, match="every one excludes some of it"):
        kb.fit.project(rows, family, **known)


def test_an_array_for_one_number_is_refused():
    with pytest.raises(EvidenceError, match=r"loc of Normal must be a single number, but its shape is \(2,\)"):
        kb.fit.project([1.0, 2.0], Normal, loc=[0.0, 1.0])


def test_a_law_whose_quantiles_round_to_its_end_is_projected():
    """The uniform law is beta(1, 1)."""
    found = kb.fit.project(Uniform(0, 1), Beta)
    assert [float(found.law.alpha), float(found.law.beta)] == pytest.approx([1, 1], rel=1e-6)


def test_a_column_of_a_table_is_rows():
    """A pandas Series has a `get`, as arrays on other devices have, but one that takes a key."""

    class Column:
        def get(self, key):
            raise KeyError(key)

        def __array__(self, dtype=None, copy=None):
            return np.array([1.0, 2.0, 6.0], dtype=dtype)

    assert float(kb.fit.project(Column(), Normal).law.loc) == 3.0


@pytest.mark.arrays
def test_a_law_of_torch_that_keeps_a_gradient_is_projected():
    import torch

    loc = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    found = kb.fit.project(torch.distributions.Gamma(loc, 1.0), Normal)
    assert float(found.law.loc) == pytest.approx(0.5, rel=1e-9)
    assert float(found.law.scale) == pytest.approx(0.5**0.5, rel=1e-9)
