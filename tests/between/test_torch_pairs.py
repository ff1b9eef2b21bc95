"""Laws of torch.distributions: every pair that torch registers, and what torch has not."""

import math

import mpmath
import numpy as np
import pytest
from scipy import stats

from kullback.between.kl_between import kl_between
from kullback.errors import EvidenceError
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.normal import Normal

pytestmark = pytest.mark.arrays

LAWS = {
    "Bernoulli": lambda td, u, _: td.Bernoulli(u(0.05, 0.95)),
    "Beta": lambda td, u, _: td.Beta(u(0.3, 3), u(0.3, 3)),
    "Binomial": lambda td, u, _: td.Binomial(7, u(0.05, 0.95)),
    "Categorical": lambda td, u, _: td.Categorical(u(0.1, 1, 5)),
    "Cauchy": lambda td, u, _: td.Cauchy(u(-1, 1), u(0.3, 3)),
    "ContinuousBernoulli": lambda td, u, _: td.ContinuousBernoulli(u(0.05, 0.4)),
    "Dirichlet": lambda td, u, _: td.Dirichlet(u(0.3, 3, 4)),
    "Exponential": lambda td, u, _: td.Exponential(u(0.3, 3)),
    "ExponentialFamily": lambda td, u, matrix: td.Wishart(u(4, 8), matrix(3)),
    "Gamma": lambda td, u, _: td.Gamma(u(0.3, 3), u(0.3, 3)),
    "Geometric": lambda td, u, _: td.Geometric(u(0.05, 0.95)),
    "Gumbel": lambda td, u, _: td.Gumbel(u(-1, 1), u(0.5, 2)),
    "HalfNormal": lambda td, u, _: td.HalfNormal(u(0.3, 3)),
    "Independent": lambda td, u, _: td.Independent(td.Gamma(u(0.3, 3, 2, 3), u(0.3, 3, 2, 3)), 1),
    "Laplace": lambda td, u, _: td.Laplace(u(-1, 1), u(0.3, 3)),
    "LowRankMultivariateNormal": lambda td, u, _: td.LowRankMultivariateNormal(
        u(-1, 1, 3), u(-1, 1, 3, 2), u(0.3, 2, 3)
    ),
    "MultivariateNormal": lambda td, u, matrix: td.MultivariateNormal(u(-1, 1, 3), matrix(3)),
    "Normal": lambda td, u, _: td.Normal(u(-1, 1), u(0.3, 3)),
    "OneHotCategorical": lambda td, u, _: td.OneHotCategorical(u(0.1, 1, 5)),
    "Pareto": lambda td, u, _: td.Pareto(u(0.3, 3), u(2.2, 5)),
    "Poisson": lambda td, u, _: td.Poisson(u(0.3, 3)),
    "TransformedDistribution": lambda td, u, _: td.LogNormal(u(-1, 1), u(0.3, 3)),
    "Uniform": lambda td, u, _: td.Uniform(u(0.1, 0.4), u(0.5, 0.9)),
}


@pytest.fixture
def torch():
    import torch

    return torch


@pytest.fixture
def td(torch):
    return torch.distributions


def law(torch, name, seed):
    generator = torch.Generator().manual_seed(seed)

    def uniform(low, high, *shape):
        return low + (high - low) * torch.rand(shape, generator=generator, dtype=torch.float64)

    def matrix(size):
        square = uniform(-1, 1, size, size)
        return square @ square.T + torch.eye(size, dtype=torch.float64)

    return LAWS[name](torch.distributions, uniform, matrix)


def registered():
    from torch.distributions import kl

    return [(p.__name__, q.__name__) for p, q in kl._KL_REGISTRY]


def test_every_registered_pair_is_known_to_these_tests():
    assert len(registered()) >= 87
    assert {name for pair in registered() for name in pair} == set(LAWS)


@pytest.mark.parametrize("truth", sorted(LAWS))
def test_a_registered_pair_agrees_with_torch_to_1e_12(torch, td, truth):
    for belief in (q for p, q in registered() if p == truth):
        for seed in range(5):
            P, Q = law(torch, truth, 2 * seed), law(torch, belief, 2 * seed + 1)
            found, theirs = kl_between(P, Q), td.kl_divergence(P, Q)
            assert found.method == "closed form"
            assert found.value.shape == theirs.shape
            equal = (found.value == theirs) | ((found.value - theirs).abs() <= 1e-12 * theirs.abs())
            assert equal.all(), (belief, seed, found.value, theirs)


def test_torch_cancels_for_nearly_equal_geometric_laws(torch, td):
    p, q = 0.0001869, 0.0001875
    with mpmath.workdps(40):
        P, Q = mpmath.mpf(p), mpmath.mpf(q)
        exact = mpmath.log(P / Q) + (1 - P) / P * mpmath.log((1 - P) / (1 - Q))
    laws = [td.Geometric(torch.tensor(x, dtype=torch.float64)) for x in (p, q)]
    assert abs(kl_between(*laws).value.item() - exact) <= 1e-12 * exact
    assert abs(td.kl_divergence(*laws).item() - exact) > 1e-9 * exact


def test_torch_cancels_for_continuous_bernoulli_laws_near_one_half(torch, td):
    p, q = 0.5025, 0.5022
    with mpmath.workdps(40):
        a, b = (mpmath.log(mpmath.mpf(x) / (1 - mpmath.mpf(x))) for x in (p, q))
        mean = 1 / (1 - mpmath.exp(-a)) - 1 / a
        exact = (a - b) * mean - mpmath.log(mpmath.expm1(a) / a) + mpmath.log(mpmath.expm1(b) / b)
    laws = [td.ContinuousBernoulli(torch.tensor(x, dtype=torch.float64)) for x in (p, q)]
    assert abs(kl_between(*laws).value.item() - exact) <= 1e-11 * exact
    assert abs(td.kl_divergence(*laws).item() - exact) > 1e-9 * exact


@pytest.mark.parametrize("name", ["Normal", "Gamma", "Beta", "Dirichlet", "MultivariateNormal", "Poisson", "Gumbel"])
def test_the_gradient_is_that_of_torch(torch, td, name):
    gradients = []
    for divergence in (lambda P, Q: kl_between(P, Q).value, td.kl_divergence):
        P, Q = law(torch, name, 0), law(torch, name, 1)
        keys = ("loc", "covariance_matrix") if name == "MultivariateNormal" else P.arg_constraints
        parameters = {key: getattr(P, key).clone().requires_grad_() for key in keys}
        divergence(type(P)(**parameters), Q).sum().backward()
        gradients.append(torch.cat([x.grad.ravel() for x in parameters.values()]))
    assert torch.allclose(*gradients, rtol=1e-8, atol=1e-12)  # torch's trigamma is right to 1e-9 only


def test_the_gradient_of_a_gamma_law_is_right_where_torch_is_off(torch, td):
    a, b, c, d = 0.7, 1.3, 1.9, 0.4
    exact = float((a - c) * mpmath.psi(1, a) + (d - b) / b)
    errors = []
    for divergence in (lambda P, Q: kl_between(P, Q).value, td.kl_divergence):
        shape = torch.tensor(a, dtype=torch.float64, requires_grad=True)
        P = td.Gamma(shape, torch.tensor(b, dtype=torch.float64))
        Q = td.Gamma(torch.tensor(c, dtype=torch.float64), torch.tensor(d, dtype=torch.float64))
        divergence(P, Q).backward()
        errors.append(abs(shape.grad.item() / exact - 1))
    assert errors[0] < 1e-13
    assert errors[1] > 1e-12


def test_half_precision_parameters_are_computed_in_double_and_answered_in_half(torch, td):
    loc, scale = torch.tensor([0.0, 0.25], dtype=torch.float16), torch.tensor(1.5, dtype=torch.float16)
    value = kl_between(td.Normal(loc, scale), td.Normal(torch.zeros(2, dtype=torch.float16), scale)).value
    assert value.dtype == torch.float16
    assert value[1] == torch.tensor(0.25**2 / (2 * 1.5**2), dtype=torch.float16)


def test_one_side_may_be_of_torch_and_the_other_of_scipy_or_a_family(torch, td):
    loc = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    P = td.Normal(loc, torch.tensor(1.0, dtype=torch.float64))
    for belief in (stats.norm(1, 2), Normal(1.0, 2.0)):
        value = kl_between(P, belief).value
        assert value.item() == pytest.approx(math.log(2) - 0.25, rel=1e-14)
        (gradient,) = torch.autograd.grad(value, loc)
        assert gradient.item() == -0.25


def test_independent_parts_add_up_over_their_axes(torch, td):
    P, Q = (td.Independent(td.Normal(torch.full((2, 3), loc), torch.ones(3)), 1) for loc in (0.0, 1.0))
    assert kl_between(P, Q).value.tolist() == [1.5, 1.5]
    nested = [td.Independent(one, 1) for one in (P, Q)]
    assert kl_between(*nested).value.item() == 3.0


def test_independent_normal_numbers_are_a_normal_vector(torch, td):
    P = td.Independent(td.Normal(torch.zeros(3), torch.ones(3)), 1)
    Q = td.MultivariateNormal(torch.ones(3), torch.eye(3))
    assert kl_between(P, Q).value.item() == kl_between(Q, P).value.item() == 1.5
    assert float(kl_between(P, MultivariateNormal(np.ones(3), np.eye(3)))) == 1.5


def test_the_same_one_to_one_map_changes_nothing(torch, td):
    maps = [td.AffineTransform(1.0, 2.0), td.SigmoidTransform()]
    P, Q = (td.TransformedDistribution(td.Gumbel(loc, 2.0), maps) for loc in (0.0, 1.0))
    assert kl_between(P, Q).value.item() == kl_between(td.Gumbel(0.0, 2.0), td.Gumbel(1.0, 2.0)).value.item()
    P, Q = (td.LogisticNormal(torch.full((3,), loc), torch.ones(3)) for loc in (0.0, 1.0))
    assert kl_between(P, Q).value.item() == 1.5


def test_a_map_that_is_not_one_to_one_is_not_undone(td):
    P, Q = (td.TransformedDistribution(td.Normal(loc, 1.0), [td.AbsTransform()]) for loc in (1.0, -1.0))
    assert td.kl_divergence(P, Q).item() == 2.0  # of the base; |x| has the same law in both
    with pytest.raises(EvidenceError, match="no way fits"):
        kl_between(P, Q)


def test_laws_that_have_no_closed_form_here_are_found_numerically(td):
    found = kl_between(td.HalfCauchy(1.0), td.HalfCauchy(2.0))
    assert (found.method, float(found)) == ("quadrature", pytest.approx(math.log(9 / 8), rel=1e-9))
    kumaraswamy = kl_between(td.Kumaraswamy(1.0, 3.0), td.Beta(1.0, 3.0), draws=1000)
    assert kumaraswamy.method == "monte carlo"
    assert kumaraswamy.low <= 1e-6 >= kumaraswamy.value  # they are one law, up to torch's float32
    assert float(kl_between(td.NegativeBinomial(3.0, 0.25), stats.nbinom(3, 0.75))) == pytest.approx(0, abs=1e-12)


def test_torch_keeps_its_own_random_state(torch, td):
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    one, two = (kl_between(td.Kumaraswamy(2.0, 3.0), td.Beta(2.0, 3.0), draws=1000, seed=5) for _ in range(2))
    assert torch.rand(1) == expected
    assert one == two


def test_a_draw_outside_the_support_of_a_torch_law_makes_it_infinite(torch, td):
    P = td.Independent(td.StudentT(5.0, torch.zeros(2)), 1)
    Q = td.TransformedDistribution(td.Independent(td.StudentT(5.0, torch.zeros(2)), 1), [td.ExpTransform()])
    found = kl_between(P, Q, draws=1000)
    assert found.value == math.inf
    assert "draws of P" in found.note


def test_a_mixture_of_torch_is_one_of_ours(torch, td):
    weights, loc = torch.tensor([0.3, 0.7]), torch.tensor([0.0, 4.0])
    numbers = td.MixtureSameFamily(td.Categorical(weights), td.Normal(loc, torch.ones(2)))
    assert kl_between(numbers, td.Normal(0.0, 1.0)).method == "quadrature"
    vectors = td.MixtureSameFamily(
        td.Categorical(weights), td.Independent(td.Normal(loc[:, None] * torch.ones(3), torch.ones(2, 3)), 1)
    )
    found = kl_between(vectors, td.MultivariateNormal(torch.zeros(3), torch.eye(3)), draws=2000)
    assert found.method == "monte carlo"
    assert "surely lies between" in found.note


def test_outcomes_of_other_shapes_are_refused(torch, td):
    three, one = (td.Independent(td.Normal(torch.zeros(n), torch.ones(n)), 1) for n in (3, 1))
    with pytest.raises(EvidenceError, match="outcomes of P and Q must be alike"):
        kl_between(three, one)
    with pytest.raises(EvidenceError, match="outcomes of P and Q must be alike"):
        kl_between(three, td.Normal(0.0, 1.0))
    with pytest.raises(EvidenceError, match="discrete"):
        kl_between(td.Normal(0.0, 1.0), td.Poisson(1.0))


@pytest.mark.arrays
def test_a_gradient_that_is_lost_is_told():
    import torch

    df = torch.tensor(5.0, requires_grad=True)
    found = kl_between(torch.distributions.StudentT(df), torch.distributions.Cauchy(0.0, 2.0))
    assert found.method == "quadrature"
    assert "keeps no gradient" in found.note
    assert "gradient" not in kl_between(torch.distributions.StudentT(5.0), torch.distributions.Cauchy(0.0, 2.0)).note
