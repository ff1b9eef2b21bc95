"""Closed forms of laws of vectors and matrices: multivariate normal, Wishart, inverse Wishart, Dirichlet."""

import math

import mpmath as mp
import numpy as np
import pytest

from kullback.errors import EvidenceError, NotADistributionError
from kullback.families._family import closed_forms, together
from kullback.families.dirichlet import Dirichlet
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.wishart import InverseWishart, Wishart

NEAR = [1.0, 1e-3, 1e-6, 1e-9, 1e-12]
COVARIANCE = np.array([[2.0, 0.6, -0.3], [0.6, 1.0, 0.2], [-0.3, 0.2, 0.5]])


@pytest.fixture(autouse=True)
def digits():
    with mp.workdps(80):
        yield


def divergence(p, q):
    _, _, laws = together(p, q)
    with np.errstate(all="ignore"):
        return closed_forms()[type(p), type(q)](*laws)


def off(value, true):
    """How far a value is from the true one, relative to it."""
    return float(abs(mp.mpf(float(value)) - true) / true)


def random_covariance(rng, d):
    draws = rng.normal(size=(d, d + 3))
    matrix = draws @ draws.T / d
    return (matrix + matrix.T) / 2


def trace_and_log_det(ratio):
    return sum(ratio[i, i] for i in range(ratio.rows)), mp.log(mp.det(ratio))


def true_normal(loc_p, tril_p, loc_q, tril_q):
    p, q = (mp.matrix(x.tolist()) * mp.matrix(x.tolist()).T for x in (tril_p, tril_q))
    gap = mp.matrix(loc_p.tolist()) - mp.matrix(loc_q.tolist())
    trace, log_det = trace_and_log_det(q**-1 * p)
    return (trace - p.rows - log_det + (gap.T * q**-1 * gap)[0]) / 2


def true_wishart(df_p, df_q, ratio):
    """Of the means and ln Γ of the density, ratio = scale_q⁻¹·scale_p."""
    n, m = mp.mpf(float(df_p)), mp.mpf(float(df_q))
    gammas = sum(
        mp.loggamma((m - i) / 2) - mp.loggamma((n - i) / 2) + (n - m) / 2 * mp.digamma((n - i) / 2)
        for i in range(ratio.rows)
    )
    trace, log_det = trace_and_log_det(ratio)
    return gammas + n / 2 * (trace - ratio.rows) - m / 2 * log_det


def true_dirichlet(p, q):
    a, b = [mp.mpf(float(x)) for x in p], [mp.mpf(float(x)) for x in q]
    s, t = sum(a), sum(b)
    entries = (
        mp.loggamma(y) - mp.loggamma(x) + (x - y) * (mp.digamma(x) - mp.digamma(s)) for x, y in zip(a, b, strict=True)
    )
    return mp.loggamma(s) - mp.loggamma(t) + sum(entries)


# The multivariate normal.


@pytest.mark.parametrize("apart", NEAR)
@pytest.mark.parametrize("d", [1, 2, 5])
def test_normal_vectors_are_right_however_near(d, apart):
    rng = np.random.default_rng(d)
    for _ in range(3):
        tril, loc = np.linalg.cholesky(random_covariance(rng, d)), rng.normal(size=d)
        other = tril * (1 + apart * np.tril(rng.uniform(-0.9, 0.9, size=(d, d))))
        mean = loc * (1 + apart * rng.normal(size=d))
        found = divergence(MultivariateNormal(loc, tril), MultivariateNormal(mean, other))
        assert off(found, true_normal(loc, tril, mean, other)) < 1e-13


def test_normal_vectors_in_units_far_apart_are_right():
    tril = np.array([[1e-120, 0, 0], [1e60, 1e58, 0], [1.0, 2.0, 1e-9]])
    other = np.array([[2e-120, 0, 0], [1e60, 3e58, 0], [1.0, 2.0, 5e-9]])
    zero = np.zeros(3)
    with mp.workdps(600):
        true = true_normal(zero, tril, zero, other)
    assert off(divergence(MultivariateNormal(zero, tril), MultivariateNormal(zero, other)), true) < 1e-12


def test_all_constructors_make_one_law():
    factor, diagonal = np.array([[1.0], [0.5], [-0.2]]), np.array([0.5, 0.7, 0.2])
    covariance, loc = factor @ factor.T + np.diag(diagonal), np.array([1.0, 2.0, 3.0])
    laws = [
        MultivariateNormal(loc, np.linalg.cholesky(covariance)),
        MultivariateNormal.from_covariance(loc, covariance),
        MultivariateNormal.from_precision(loc, np.linalg.inv(covariance)),
        MultivariateNormal.from_low_rank(loc, factor, diagonal),
    ]
    for law in laws:
        np.testing.assert_allclose(law.scale_tril @ law.scale_tril.T, covariance, rtol=1e-13)
        assert 0 <= divergence(laws[0], law) < 1e-28


def test_independent_parts_add_up():
    loc, scale, other = np.array([0.0, 1.0]), np.array([1.0, 3.0]), np.array([2.0, 0.5])
    found = divergence(MultivariateNormal.from_diagonal(loc, scale), MultivariateNormal.from_diagonal(loc + 1, other))
    parts = sum((r * r - 1) / 2 - math.log(r) + 1 / (2 * s * s) for r, s in zip(scale / other, other, strict=True))
    assert found == pytest.approx(parts, rel=1e-14)


def test_normal_vectors_come_in_batches():
    rng = np.random.default_rng(0)
    locs, covariances = rng.normal(size=(4, 1, 3)), np.stack([random_covariance(rng, 3) for _ in range(5)])
    many = MultivariateNormal.from_covariance(locs, covariances)
    belief = MultivariateNormal.from_covariance(np.zeros(3), COVARIANCE)
    found = divergence(many, belief)
    assert found.shape == (4, 5)
    one = divergence(MultivariateNormal.from_covariance(locs[2, 0], covariances[3]), belief)
    assert found[2, 3] == pytest.approx(one, rel=1e-13)


@pytest.mark.parametrize(
    ("covariance", "said"),
    [
        ([[1.0, 1.0], [1.0, 1.0]], "least eigenvalue of its correlations is"),
        ([[1.0, 2.0], [2.0, 1.0]], "least eigenvalue of its correlations is -1"),
        ([[1e-8, 2e-8], [2e-8, 1e-8]], "least eigenvalue of its correlations is -1"),
        ([[1.0, 0.0], [0.0, 0.0]], "entry 1 of its diagonal is 0"),
        ([[1.0, 0.5], [0.2, 1.0]], "must be symmetric"),
        ([[1.0, math.nan], [math.nan, 1.0]], "must hold finite numbers"),
        ([np.eye(2), [[1.0, 1.0], [1.0, 1.0]]], "in row 1"),
    ],
)
def test_matrices_that_are_no_covariance_are_refused(covariance, said):
    for make in (MultivariateNormal.from_covariance, MultivariateNormal.from_precision):
        with pytest.raises(NotADistributionError, match=said):
            make([0.0, 0.0], covariance)


@pytest.mark.parametrize(
    ("tril", "said"),
    [
        ([[1.0, 0.5], [0.5, 1.0]], "lower triangular, but it has 0.5 above the diagonal"),
        ([[1.0, 0.0], [0.5, 0.0]], "above 0 on its diagonal"),
        ([[1.0, 0.0], [0.5, -1.0]], "above 0 on its diagonal"),
        ([[1.0, 0.0], [math.inf, 1.0]], "finite"),
    ],
)
def test_matrices_that_are_no_factor_are_refused(tril, said):
    with pytest.raises(NotADistributionError, match=said):
        MultivariateNormal([0.0, 0.0], tril)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: MultivariateNormal(0.0, [[1.0]]), "must be a vector"),
        (lambda: MultivariateNormal([0.0], [1.0]), "must be a square matrix"),
        (lambda: MultivariateNormal([0.0, 0.0], [[1.0, 0.0]]), "must be a square matrix"),
        (lambda: MultivariateNormal([0.0, 0.0, 0.0], np.eye(2)), "it has 3 of 2"),
        (
            lambda: MultivariateNormal.from_low_rank([0.0, 0.0], [1.0, 2.0], [1.0, 1.0]),
            "as many dimensions as its factor",
        ),
    ],
)
def test_shapes_that_do_not_fit_are_refused(make, said):
    with pytest.raises(EvidenceError, match=said):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: MultivariateNormal.from_diagonal([0.0, 0.0], [1.0, 0.0]),
        lambda: MultivariateNormal.from_low_rank([0.0, 0.0], [[1.0], [2.0]], [1.0, 0.0]),
        lambda: MultivariateNormal.from_low_rank([0.0, 0.0], [[math.nan], [2.0]], [1.0, 1.0]),
        lambda: MultivariateNormal([0.0, math.inf], np.eye(2)),
    ],
)
def test_numbers_out_of_range_are_refused(make):
    with pytest.raises(NotADistributionError, match=r"must (be|hold) a finite number"):
        make()


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (MultivariateNormal(np.zeros(3), np.eye(3)), MultivariateNormal(np.zeros(2), np.eye(2))),
        (Wishart(5.0, np.eye(3)), Wishart(5.0, np.eye(2))),
        (Dirichlet([1.0, 2.0, 3.0]), Dirichlet([1.0, 2.0])),
    ],
)
def test_laws_of_other_dimensions_are_refused(p, q):
    with pytest.raises(EvidenceError, match="P has 3 dimensions, Q has 2"):
        divergence(p, q)


# The Wishart distributions.


@pytest.mark.parametrize("apart", NEAR)
@pytest.mark.parametrize("d", [1, 2, 4])
def test_wishart_matrices_are_right_however_near(d, apart):
    rng = np.random.default_rng(d)
    for df in (d - 1 + 0.01, d + 2.0, 1e5):
        scale = random_covariance(rng, d)
        step = np.eye(d) + 0.1 * apart * rng.normal(size=(d, d))
        other = step @ scale @ step.T
        other = (other + other.T) / 2
        df_q = d - 1 + (df - d + 1) * (1 + apart * rng.uniform(-0.9, 0.9))
        p, q = (mp.matrix(x.tolist()) for x in (scale, other))
        found = divergence(Wishart(df, scale), Wishart(df_q, other))
        assert off(found, true_wishart(df, df_q, q**-1 * p)) < 1e-12
        found = divergence(InverseWishart(df, scale), InverseWishart(df_q, other))
        assert off(found, true_wishart(df, df_q, p**-1 * q)) < 1e-12


@pytest.mark.parametrize(("df", "df_q"), [(4.0, 1e8), (1e8, 4.0), (1e7, 1e7 + 1), (2.001, 2.002), (300.0, 400.0)])
def test_wishart_matrices_of_equal_means_are_right(df, df_q):
    scale, other = COVARIANCE / df, COVARIANCE / df_q
    p, q = (mp.matrix(x.tolist()) for x in (scale, other))
    assert off(divergence(Wishart(df, scale), Wishart(df_q, other)), true_wishart(df, df_q, q**-1 * p)) < 1e-12


def test_wishart_far_away_is_right():
    df, df_q, scale, other = 6e-5, 1.7e7, np.array([[3.7]]), np.array([[1.6e5]])
    true = true_wishart(df, df_q, mp.matrix([[3.7]]) / mp.mpf(1.6e5))
    assert off(divergence(Wishart(df, scale), Wishart(df_q, other)), true) < 1e-13


def test_wishart_matrices_of_one_number_are_gamma_variables():
    """By quadrature of the gamma density with the shape df/2 and the scale 2·scale."""
    with mp.workdps(20):

        def density(x, shape, scale):
            return x ** (shape - 1) * mp.exp(-x / scale) / mp.gamma(shape) / scale**shape

        def cost(x):
            p, q = density(x, mp.mpf(2.5), mp.mpf(3)), density(x, mp.mpf(1.5), mp.mpf(2))
            return p * mp.log(p / q)

        true = mp.quad(cost, [0, 1, 5, 20, 80, 300])
    assert off(divergence(Wishart(5.0, [[1.5]]), Wishart(3.0, [[1.0]])), true) < 1e-12


def test_wishart_matrices_come_in_batches():
    found = divergence(Wishart([[4.0], [5.0]], COVARIANCE), Wishart(7.0, np.stack([np.eye(3), COVARIANCE, np.eye(3)])))
    assert found.shape == (2, 3)
    assert found[1, 2] == pytest.approx(divergence(Wishart(5.0, COVARIANCE), Wishart(7.0, np.eye(3))), rel=1e-14)


@pytest.mark.parametrize("family", [Wishart, InverseWishart])
def test_too_few_degrees_of_freedom_are_refused(family):
    with pytest.raises(NotADistributionError, match=r"df of (Inverse)?Wishart must be above 2, .* but it is 2"):
        family([2.0, 3.0], COVARIANCE)
    with pytest.raises(NotADistributionError, match=r"scale of .* must be positive definite"):
        family(3.0, [[1.0, 2.0], [2.0, 1.0]])


# The Dirichlet distribution.


@pytest.mark.parametrize("apart", NEAR)
@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3, 1e9])
def test_dirichlet_shares_are_right_however_near(size, apart):
    rng = np.random.default_rng(5)
    for k in (2, 3, 20):
        p = size * rng.uniform(0.1, 1, size=k)
        for q in (p * (1 + apart * rng.uniform(-0.9, 0.9, size=k)), p * (1 + apart / 2)):
            assert off(divergence(Dirichlet(p), Dirichlet(q)), true_dirichlet(p, q)) < 1e-12


@pytest.mark.parametrize(
    ("p", "q", "bound"),
    [
        ([1e-6, 1e9, 3.0], [1e9, 1e-6, 3.0], 1e-13),
        ([1e-6, 1e-5], [1e4, 1e6], 1e-13),
        # Only the concentration that is nearly the total differs: what the total costs cancels.
        ([9.5e7, 1.7e-6], [9.503e7, 1.7e-6], 1e-9),
    ],
)
def test_dirichlet_shares_of_extreme_concentrations_are_right(p, q, bound):
    assert off(divergence(Dirichlet(p), Dirichlet(q)), true_dirichlet(p, q)) < bound


def test_dirichlet_of_two_is_the_beta_distribution():
    """By quadrature of the beta densities."""
    with mp.workdps(20):

        def cost(x):
            p = x**2 * (1 - x) ** 4 / mp.beta(3, 5)
            return p * mp.log(p / (x * (1 - x) / mp.beta(2, 2)))

        true = mp.quad(cost, [0, 0.5, 1])
    assert off(divergence(Dirichlet([3.0, 5.0]), Dirichlet([2.0, 2.0])), true) < 1e-13


def test_dirichlet_comes_in_batches():
    found = divergence(Dirichlet(np.ones((4, 1, 3))), Dirichlet([[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]]))
    assert found.shape == (4, 2)
    assert (found[:, 1] == 0).all()
    assert found[0, 0] == pytest.approx(divergence(Dirichlet([1.0, 1, 1]), Dirichlet([1.0, 2, 3])), rel=1e-14)


@pytest.mark.parametrize("concentration", [[1.0, 0.0], [1.0, -1.0], [1.0, math.nan], [1.0, math.inf]])
def test_concentrations_out_of_range_are_refused(concentration):
    with pytest.raises(NotADistributionError, match="concentration of Dirichlet must be a finite number above 0"):
        Dirichlet(concentration)


# Against draws, and other libraries.

PAIRS = [
    (MultivariateNormal.from_covariance([0.0, 1.0, 2.0], COVARIANCE), MultivariateNormal(np.zeros(3), np.eye(3))),
    (Wishart(5.0, COVARIANCE), Wishart(6.5, np.eye(3))),
    (InverseWishart(5.0, COVARIANCE), InverseWishart(6.5, np.eye(3))),
    (Dirichlet([0.5, 2.0, 4.0]), Dirichlet([1.0, 1.0, 3.0])),
]


@pytest.mark.slow
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_the_mean_of_log_ratios_of_densities_is_the_divergence(p, q):
    truth, belief = p.frozen(), q.frozen()
    draws = truth.rvs(size=40_000, random_state=np.random.default_rng(1))
    places = draws.T if isinstance(p, Dirichlet) else np.moveaxis(draws, 0, -1) if p.event == 2 else draws
    costs = truth.logpdf(places) - belief.logpdf(places)
    assert abs(costs.mean() - divergence(p, q)) < 4 * costs.std() / math.sqrt(len(costs))


@pytest.mark.arrays
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_tensors_give_the_same_value_and_its_gradient(p, q):
    import torch

    def tensors(law):
        return {
            name: torch.tensor(np.asarray(x), dtype=torch.float64, requires_grad=True)
            for name, x in law.parameters.items()
        }

    inputs = [tensors(p), tensors(q)]
    value = divergence(*(type(law)(**x) for law, x in zip((p, q), inputs, strict=True)))
    assert float(value.detach()) == pytest.approx(float(divergence(p, q)), rel=1e-13)
    value.backward()
    for law, given in zip((p, q), inputs, strict=True):
        for name, x in given.items():
            assert torch.isfinite(x.grad).all()
            direction = np.asarray(x.detach())  # relative steps keep every rule of the parameters
            ends = []
            for h in (1e-4, -1e-4, 2e-4, -2e-4):
                moved = type(law)(**(law.parameters | {name: direction * (1 + h)}))
                ends.append(float(divergence(moved, q) if law is p else divergence(p, moved)))
            slope = (8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / 12e-4
            assert float((x.grad * x.detach()).sum()) == pytest.approx(slope, rel=1e-8, abs=1e-9)


@pytest.mark.arrays
def test_gradients_of_equal_laws_are_zero():
    import torch

    for law, _ in PAIRS:
        given = {
            name: torch.tensor(np.asarray(x), dtype=torch.float64, requires_grad=True)
            for name, x in law.parameters.items()
        }
        value = divergence(type(law)(**given), law)
        value.backward()
        assert float(value.detach()) == 0
        assert all(x.grad.abs().max() == 0 for x in given.values())


@pytest.mark.arrays
def test_factors_of_tensors_keep_the_gradient_and_the_type():
    import torch

    loc, covariance = torch.zeros(3), torch.tensor(COVARIANCE, dtype=torch.float32, requires_grad=True)
    for make in (MultivariateNormal.from_covariance, MultivariateNormal.from_precision):
        law = make(loc, covariance)
        assert law.answer == torch.float32
        divergence(law, MultivariateNormal(np.zeros(3), np.eye(3))).backward()
        # ∂/∂Σ of [tr Σ − log det Σ]/2; of a precision that of its inverse
        inverse = np.linalg.inv(COVARIANCE)
        by_covariance = (np.eye(3) - inverse) / 2
        by_precision = -inverse @ (np.eye(3) - COVARIANCE) @ inverse / 2
        expected = by_covariance if make.__name__ == "from_covariance" else by_precision
        np.testing.assert_allclose(covariance.grad.numpy(), expected, rtol=1e-4, atol=1e-5)
        covariance.grad = None


@pytest.mark.arrays
def test_jax_gives_the_same_under_jit():
    import jax

    with jax.enable_x64(True):
        for p, q in PAIRS[:2]:  # to compile is dear
            families, given = (type(p), type(q)), (p.parameters, q.parameters)

            def value(given, families=families):
                return divergence(*(family(**x) for family, x in zip(families, given, strict=True)))

            arrays = jax.tree.map(jax.numpy.asarray, given)
            found, slopes = jax.jit(jax.value_and_grad(value))(arrays)
            assert float(found) == pytest.approx(float(divergence(p, q)), rel=1e-12)
            assert all(jax.numpy.isfinite(x).all() for x in jax.tree.leaves(slopes))
