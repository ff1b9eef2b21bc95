"""Closed forms of laws of counts and categories."""

import math

import mpmath as mp
import numpy as np
import pytest

from kullback.errors import EvidenceError, NotADistributionError
from kullback.families._family import DoesNotFitError, closed_forms, together
from kullback.families.bernoulli import Bernoulli
from kullback.families.binomial import Binomial
from kullback.families.categorical import Categorical
from kullback.families.geometric import Geometric
from kullback.families.multinomial import Multinomial
from kullback.families.negative_binomial import NegativeBinomial
from kullback.families.poisson import Poisson

NEAR = [0.5, 1e-3, 1e-6, 1e-9, 1e-12]
# Probabilities with all their digits at 0, in the middle, and at 1.
CHANCES = [1e-200, 1e-9, 0.03, 0.4, 0.6, 0.97, 1 - 2.0**-30]


@pytest.fixture(autouse=True)
def digits():
    with mp.workdps(450):
        yield


def divergence(p, q):
    _, _, laws = together(p, q)
    with np.errstate(all="ignore"):
        return closed_forms()[type(p), type(q)](*laws)


def off(value, true):
    """How far a value is from the true one, relative to it."""
    return float(abs(mp.mpf(float(value)) - true) / true)


def summed(p, q):
    """Σ p·log(p/q) of two lists of the probabilities of the same outcomes."""
    return sum(x * mp.log(x / y) for x, y in zip(p, q, strict=True) if x)


def trial(p):
    p = mp.mpf(float(p))
    return [1 - p, p]


def counts_of_trials(count, p):
    no, yes = trial(p)
    return [mp.binomial(count, k) * yes**k * no ** (count - k) for k in range(count + 1)]


def poisson(rate, most):
    rate = mp.mpf(float(rate))
    return [mp.exp(-rate) * rate**k / mp.factorial(k) for k in range(most)]


def failures(count, p, most):
    no, yes = trial(p)
    return [mp.binomial(k + mp.mpf(count) - 1, k) * yes ** mp.mpf(count) * no**k for k in range(most)]


def moved(p, apart):
    """Another probability: its odds are others by a factor, as far as floats can tell."""
    odds = p * (1 + apart) / (1 + apart * p)
    return odds if odds != p else float(np.nextafter(p, 1))


# Trials.


@pytest.mark.parametrize("apart", NEAR)
@pytest.mark.parametrize("p", CHANCES)
def test_trials_are_right_however_near(p, apart):
    q = moved(p, apart)
    true = summed(trial(p), trial(q))
    assert off(divergence(Bernoulli(p), Bernoulli(q)), true) < 1e-14
    assert off(divergence(Binomial(12, p), Binomial(12, q)), 12 * true) < 1e-14
    assert off(divergence(Geometric(p), Geometric(q)), true / mp.mpf(p)) < 1e-13
    assert off(divergence(NegativeBinomial(2.5, p), NegativeBinomial(2.5, q)), 2.5 * true / mp.mpf(p)) < 1e-13


@pytest.mark.parametrize("p", CHANCES)
@pytest.mark.parametrize("q", [1e-300, 1e-5, 0.5, 1 - 2.0**-50])
def test_trials_far_away_are_right(p, q):
    true = summed(trial(p), trial(q))
    assert off(divergence(Bernoulli(p), Bernoulli(q)), true) < 1e-14
    if q == 1e-300:
        return
    assert off(divergence(Geometric(p), Geometric(q)), true / mp.mpf(p)) < 1e-13


def test_sums_over_all_counts_are_the_closed_forms():
    """The formulas themselves: Σ over the outcomes of the definitions."""
    with mp.workdps(30):
        true = summed(counts_of_trials(9, 0.3), counts_of_trials(9, 0.6))
        assert off(divergence(Binomial(9, 0.3), Binomial(9, 0.6)), true) < 1e-14
        true = summed(poisson(3.5, 120), poisson(6.0, 120))
        assert off(divergence(Poisson(3.5), Poisson(6.0)), true) < 1e-14
        true = summed(failures(2.5, 0.4, 400), failures(2.5, 0.2, 400))
        assert off(divergence(NegativeBinomial(2.5, 0.4), NegativeBinomial(2.5, 0.2)), true) < 1e-14
        true = summed(failures(1, 0.4, 400), failures(1, 0.2, 400))
        assert off(divergence(Geometric(0.4), Geometric(0.2)), true) < 1e-14
        assert off(divergence(Geometric(0.4), NegativeBinomial(1, 0.2)), true) < 1e-14
        assert off(divergence(NegativeBinomial(1, 0.4), Geometric(0.2)), true) < 1e-14
        true = summed(trial(0.3), counts_of_trials(1, 0.7))
        assert off(divergence(Bernoulli(0.3), Binomial(1, 0.7)), true) < 1e-14
        assert off(divergence(Binomial(1, 0.3), Bernoulli(0.7)), true) < 1e-14


@pytest.mark.parametrize(
    ("p", "q"), [(0.0, 0.0), (1.0, 1.0), (-30.0, -30.001), (40.0, 50.0), (-800.0, -900.0), (900.0, 1.0), (2.0, -700.0)]
)
def test_logits_are_right_where_probabilities_round_to_0_or_1(p, q):
    z, w = mp.mpf(p), mp.mpf(q)
    shares = [[1 / (1 + mp.exp(x)), 1 / (1 + mp.exp(-x))] for x in (z, w)]
    true = summed(*shares)
    found = divergence(Bernoulli.from_logits(p), Bernoulli.from_logits(q))
    assert found == 0 if p == q else off(found, true) < 1e-13 or true < 1e-300


def test_a_probability_and_a_logit_are_compared():
    true = summed(trial(0.25), [1 / (1 + mp.exp(2)), 1 / (1 + mp.exp(-2))])
    assert off(divergence(Bernoulli(0.25), Bernoulli.from_logits(2.0)), true) < 1e-14
    assert divergence(Bernoulli.from_logits(0.0), Bernoulli(0.5)) == 0
    assert divergence(Bernoulli(0.5), Bernoulli.from_logits(-2000.0)) == pytest.approx(1000 - math.log(2), rel=1e-14)
    assert divergence(Bernoulli.from_logits(math.inf), Bernoulli(1.0)) == 0
    assert divergence(Bernoulli(0.5), Bernoulli.from_logits(-math.inf)) == math.inf


@pytest.mark.parametrize(
    ("p", "q", "cost"),
    [(0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (0.0, 0.25, math.log(4 / 3)), (1.0, 0.25, math.log(4)), (0.0, 1.0, math.inf)],
)
def test_certain_trials_cost_what_the_belief_gave_them(p, q, cost):
    assert divergence(Bernoulli(p), Bernoulli(q)) == pytest.approx(cost, rel=1e-15)
    assert divergence(Binomial(3, p), Binomial(3, q)) == pytest.approx(3 * cost, rel=1e-15)
    assert divergence(Categorical([1 - p, p]), Categorical([1 - q, q])) == pytest.approx(cost, rel=1e-15)
    assert divergence(Multinomial(3, [1 - p, p]), Multinomial(3, [1 - q, q])) == pytest.approx(3 * cost, rel=1e-15)


@pytest.mark.parametrize(("p", "q"), [(0.2, 0.0), (0.2, 1.0)])
def test_trials_believed_impossible_cost_everything(p, q):
    assert divergence(Bernoulli(p), Bernoulli(q)) == math.inf
    assert divergence(Binomial(3, p), Binomial(3, q)) == math.inf
    assert divergence(Binomial(0, p), Binomial(0, q)) == 0
    assert divergence(Multinomial(0, [1 - p, p]), Multinomial(0, [1 - q, q])) == 0


def test_binomial_counts_need_a_belief_in_as_many_trials():
    assert divergence(Binomial(5, 0.2), Binomial(3, 0.2)) == math.inf
    assert divergence(Binomial(5, 0.0), Binomial(3, 0.25)) == pytest.approx(3 * math.log(4 / 3), rel=1e-15)
    with pytest.raises(DoesNotFitError, match="a closed form is known only where the belief's count is not the larger"):
        divergence(Binomial(3, 0.2), Binomial(5, 0.2))
    with pytest.raises(DoesNotFitError, match="the belief's count is 1"):
        divergence(Bernoulli(0.2), Binomial(5, 0.2))
    with pytest.raises(DoesNotFitError, match="the counts are equal"):
        divergence(NegativeBinomial(3, 0.2), NegativeBinomial(5, 0.2))
    assert divergence(Multinomial(3, [0.2, 0.8]), Multinomial(4, [0.2, 0.8])) == math.inf


# Events.


@pytest.mark.parametrize("apart", NEAR)
@pytest.mark.parametrize("rate", [1e-200, 1e-6, 1.0, 1e6, 1e200])
def test_poisson_counts_are_right_however_near(rate, apart):
    belief = rate * (1 + apart)
    p, q = mp.mpf(rate), mp.mpf(belief)
    assert off(divergence(Poisson(rate), Poisson(belief)), p * mp.log(p / q) - p + q) < 1e-14


def test_a_rate_of_0_never_has_an_event():
    assert divergence(Poisson(0.0), Poisson(0.0)) == 0
    assert divergence(Poisson(0.0), Poisson(2.5)) == 2.5
    assert divergence(Poisson(2.5), Poisson(0.0)) == math.inf


@pytest.mark.parametrize("p", [1e-9, 0.01, 0.3, 0.7, 1 - 2.0**-30])
@pytest.mark.parametrize("rate", ["near", 1e-12, 0.2, 0.7, 3.0, 800.0])
def test_a_trial_believed_to_be_poisson_is_right(p, rate):
    rate = p * (1 + 1e-8) if rate == "near" else rate
    true = summed(trial(p), poisson(rate, 2))
    assert off(divergence(Bernoulli(p), Poisson(rate)), true) < 1e-13
    logit = math.log(p / (1 - p))
    shares = [1 / (1 + mp.exp(mp.mpf(logit))), 1 / (1 + mp.exp(-mp.mpf(logit)))]
    assert off(divergence(Bernoulli.from_logits(logit), Poisson(rate)), summed(shares, poisson(rate, 2))) < 1e-6


def test_certain_trials_believed_to_be_poisson():
    assert divergence(Bernoulli(0.0), Poisson(0.0)) == 0
    assert divergence(Bernoulli(0.0), Poisson(2.0)) == pytest.approx(2, rel=1e-15)
    assert divergence(Bernoulli(1.0), Poisson(2.0)) == pytest.approx(2 - math.log(2), rel=1e-15)
    assert divergence(Bernoulli(0.1), Poisson(0.0)) == math.inf


@pytest.mark.parametrize("truth", [Poisson(2.0), Geometric(0.5), NegativeBinomial(2.0, 0.5)])
@pytest.mark.parametrize("belief", [Bernoulli(0.3), Bernoulli.from_logits(0.3), Binomial(50, 0.3)])
def test_counts_without_a_largest_cost_everything_where_the_belief_has_one(truth, belief):
    assert divergence(truth, belief) == math.inf


def test_counts_that_surely_are_0_cost_what_the_belief_gave_them():
    for truth in (Poisson(0.0), Geometric(1.0), NegativeBinomial(2.0, 1.0), Binomial(3, 0.0)):
        assert divergence(truth, Bernoulli(0.25)) == pytest.approx(math.log(4 / 3), rel=1e-15)
        assert divergence(truth, Bernoulli.from_logits(0.0)) == pytest.approx(math.log(2), rel=1e-15)
    assert divergence(Geometric(1.0), Binomial(3, 0.25)) == pytest.approx(3 * math.log(4 / 3), rel=1e-15)
    assert divergence(Geometric(1.0), Geometric(0.25)) == pytest.approx(math.log(4), rel=1e-15)
    assert divergence(Geometric(0.25), Geometric(1.0)) == math.inf


# Categories.


@pytest.mark.parametrize("apart", NEAR[1:])
def test_categories_are_right_however_near(apart):
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(7))
    q = p * (1 + apart * rng.uniform(-1, 1, size=7))
    q /= q.sum()
    truth, belief = ([mp.mpf(x) / sum(map(mp.mpf, row)) for x in map(mp.mpf, row)] for row in (p.tolist(), q.tolist()))
    true = summed(truth, belief)
    assert off(divergence(Categorical(p), Categorical(q)), true) < 1e-14
    assert off(divergence(Multinomial(6, p), Multinomial(6, q)), 6 * true) < 1e-14


def test_categories_by_logits_are_right_where_probabilities_underflow():
    z, w = [0.0, 1.0, -2000.0], [0.0, 1.5, -3000.0]
    truth, belief = ([mp.exp(x) / sum(map(mp.exp, row)) for x in row] for row in (z, w))
    true = summed(truth, belief)
    assert off(divergence(Categorical.from_logits(z), Categorical.from_logits(w)), true) < 1e-14
    half = Categorical([0.5, 0.0, 0.5])
    true = summed([mp.mpf(0.5), 0, mp.mpf(0.5)], belief)
    assert off(divergence(half, Categorical.from_logits(w)), true) < 1e-14
    assert divergence(Categorical.from_logits(w), half) == math.inf
    assert divergence(Categorical.from_logits([0.0, -math.inf, 0.0]), half) == 0


def test_shared_zeros_cost_nothing_and_forbidden_ones_everything():
    p = Categorical([0.5, 0.5, 0.0])
    assert divergence(p, Categorical([0.25, 0.75, 0.0])) == pytest.approx(math.log(4 / 3) / 2, rel=1e-15)
    assert divergence(p, Categorical([0.5, 0.0, 0.5])) == math.inf


def test_laws_come_in_batches():
    rates = np.array([[0.0], [1.0], [2.0]])
    np.testing.assert_allclose(
        divergence(Poisson(rates), Poisson([1.0, 2.0]))[:, 0], [1, 0, 2 * math.log(2) - 1], 1e-15
    )
    np.testing.assert_allclose(
        divergence(Binomial([2.0, 5.0, 4.0], 0.5), Binomial([2.0, 4.0, 4.0], [0.5, 0.5, 0.25])),
        [0, math.inf, 2 * math.log(4 / 3)],
        1e-15,
    )
    rows = divergence(Categorical(np.full((3, 1, 2), 0.5)), Categorical([[0.5, 0.5], [0.25, 0.75]]))
    np.testing.assert_allclose(rows, np.tile([0, math.log(4 / 3) / 2], (3, 1)), 1e-15)


# What is refused.


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Bernoulli(1.1), "probability of Bernoulli must be a number from 0 to 1, but it is 1.1"),
        (lambda: Bernoulli([0.5, math.nan]), r"it is nan at \[1\]"),
        (lambda: Bernoulli.from_logits(math.nan), "logit of LogitBernoulli must be"),
        (lambda: Binomial(2.5, 0.5), "count of Binomial must be a whole number"),
        (lambda: Binomial(-1, 0.5), "count of Binomial must be a whole number"),
        (lambda: NegativeBinomial(0, 0.5), "count of NegativeBinomial must be a finite number above 0"),
        (lambda: NegativeBinomial(1, 0.0), "a number above 0, up to 1, but it is 0"),
        (lambda: Geometric(0.0), "a number above 0, up to 1, but it is 0"),
        (lambda: Poisson(-1.0), "rate of Poisson must be a finite number, 0 or more, but it is -1"),
        (lambda: Poisson(math.inf), "rate of Poisson"),
        (lambda: Categorical([0.5, 0.6]), "must sum to 1, but the sum is 1.1"),
        (lambda: Categorical([[0.5, 0.5], [0.1, 0.1]]), "the sum is 0.2 in row 1"),
        (lambda: Categorical([1.5, -0.5]), "a number from 0 to 1, but it is 1.5"),
        (lambda: Multinomial(2, [0.5, 0.6]), "probabilities of Multinomial must sum to 1"),
        (lambda: Multinomial(2.5, [0.5, 0.5]), "count of Multinomial must be a whole number"),
        (lambda: Categorical.from_logits([0.0, math.inf]), "must be below 1e300 in size"),
        (lambda: Categorical.from_logits([[0.0, 1.0], [-math.inf, -math.inf]]), r"they are \(-inf, -inf\) in row 1"),
    ],
)
def test_numbers_that_no_law_has_are_refused(make, said):
    with pytest.raises(NotADistributionError, match=said):
        make()


def test_categories_of_other_numbers_are_refused():
    with pytest.raises(EvidenceError, match="P has 3 categories, Q has 2"):
        divergence(Categorical([0.2, 0.3, 0.5]), Categorical([0.5, 0.5]))
    with pytest.raises(EvidenceError, match="P has 3 categories, Q has 2"):
        divergence(Categorical.from_logits([0.2, 0.3, 0.5]), Categorical([0.5, 0.5]))
    with pytest.raises(EvidenceError, match="probabilities of Categorical must be a vector"):
        Categorical(1.0)


def test_sums_may_be_off_by_the_rounding_of_the_type_they_came_in():
    p = np.array([0.5, 0.50003], dtype=np.float32)
    found = divergence(Categorical(p), Categorical([0.25, 0.75]))
    share = mp.mpf(float(p[1])) / (mp.mpf(float(p[1])) + mp.mpf(0.5))
    assert off(found, summed([1 - share, share], [mp.mpf(0.25), mp.mpf(0.75)])) < 1e-14
    with pytest.raises(NotADistributionError, match="must sum to 1"):
        Categorical(p.astype(np.float64))


def test_frozen_laws_have_the_same_outcomes():
    """Probabilities of scipy.stats against the definitions."""
    for law, definition in (
        (Bernoulli(0.3), trial(0.3)),
        (Bernoulli.from_logits(0.0), trial(0.5)),
        (Binomial(3, 0.3), counts_of_trials(3, 0.3)),
        (Poisson(2.0), poisson(2.0, 6)),
        (Geometric(0.3), failures(1, 0.3, 6)),
        (NegativeBinomial(2.5, 0.3), failures(2.5, 0.3, 6)),
        (Categorical([0.2, 0.3, 0.5]), [0.2, 0.3, 0.5]),
        (Categorical.from_logits([0.0, 0.0]), [0.5, 0.5]),
    ):
        found = law.frozen().pmf(np.arange(len(definition)))
        np.testing.assert_allclose(found, np.array(definition, dtype=float), rtol=1e-12)
    assert Multinomial(2, [0.5, 0.5]).frozen().pmf([1, 1]) == pytest.approx(0.5)


# Other libraries.

PAIRS = [
    (Bernoulli(0.3), Bernoulli(0.6)),
    (Bernoulli.from_logits(0.0), Bernoulli.from_logits(2.0)),
    (Bernoulli(0.3), Bernoulli.from_logits(2.0)),
    (Bernoulli(0.3), Poisson(0.2)),
    (Bernoulli.from_logits(0.0), Poisson(2.0)),
    (Binomial(4.0, 0.3), Binomial(4.0, 0.6)),
    (Geometric(0.3), Geometric(0.6)),
    (NegativeBinomial(2.5, 0.3), NegativeBinomial(2.5, 0.6)),
    (Poisson(3.0), Poisson(4.0)),
    (Categorical([0.2, 0.3, 0.5]), Categorical([0.1, 0.6, 0.3])),
    (Categorical.from_logits([0.2, 0.3, 0.5]), Categorical.from_logits([0.1, 0.6, 0.3])),
    (Multinomial(3.0, [0.2, 0.3, 0.5]), Multinomial(3.0, [0.1, 0.6, 0.3])),
]


def tensors(law):
    import torch

    return {
        name: torch.tensor(np.asarray(x), dtype=torch.float64, requires_grad=name != "count")
        for name, x in law.parameters.items()
    }


@pytest.mark.arrays
@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_tensors_give_the_same_value_and_its_gradient(p, q):
    given = [tensors(p), tensors(q)]
    value = divergence(*(type(law)(**x) for law, x in zip((p, q), given, strict=True)))
    assert float(value.detach()) == pytest.approx(float(divergence(p, q)), rel=1e-14)
    value.backward()
    for law, parameters in zip((p, q), given, strict=True):
        for name, x in parameters.items():
            if name == "count":
                continue
            inputs = np.asarray(x.detach())
            step = np.zeros_like(inputs)
            step.flat[0] = 1e-4
            step.flat[-1] = -1e-4 if inputs.size > 1 else 1e-4  # probabilities still sum to 1
            ends = []
            for h in (1, -1, 2, -2):
                changed = type(law)(**(law.parameters | {name: inputs + h * step}))
                ends.append(float(divergence(changed, q) if law is p else divergence(p, changed)))
            slope = (8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / 12
            assert float((x.grad.numpy() * step).sum()) == pytest.approx(slope, rel=1e-7)


@pytest.mark.arrays
@pytest.mark.parametrize(
    ("p", "q"),
    [
        (Bernoulli([0.0, 1.0, 0.5, 0.0]), Bernoulli([0.0, 1.0, 0.0, 0.5])),
        (Bernoulli([0.0, 1.0, 0.5, 0.0]), Bernoulli.from_logits([-math.inf, math.inf, -math.inf, 900.0])),
        (Binomial(3.0, [0.0, 1.0, 0.5, 0.0]), Binomial(3.0, [0.0, 1.0, 0.0, 0.5])),
        (Poisson([0.0, 1.0, 0.0, 5.0]), Poisson([0.0, 0.0, 1.0, 5.0])),
        (Bernoulli([0.0, 1.0, 0.5, 0.0]), Poisson([0.0, 900.0, 0.0, 1e-300])),
        (Geometric([1.0, 0.5, 1.0]), Geometric([1.0, 1.0, 0.5])),
        (Categorical([0.5, 0.5, 0.0]), Categorical([0.5, 0.0, 0.5])),
        (Categorical([0.5, 0.5, 0.0]), Categorical([0.4, 0.6, 0.0])),
        (Categorical([0.5, 0.5, 0.0]), Categorical.from_logits([0.0, 5.0, -math.inf])),
        (Poisson([2.0, 0.0]), Bernoulli([0.5, 0.5])),
    ],
)
def test_gradients_at_the_edges_are_finite_and_0_where_the_divergence_is_infinite(p, q):
    import torch

    given = [tensors(p), tensors(q)]
    value = divergence(*(type(law)(**x) for law, x in zip((p, q), given, strict=True)))
    np.testing.assert_allclose(value.detach().numpy(), divergence(p, q), rtol=1e-14)
    infinite = torch.isinf(value.detach())
    value.sum().backward()
    for parameters in given:
        for name, x in parameters.items():
            if name == "count" or x.grad is None:
                continue
            assert torch.isfinite(x.grad).all()
            assert (x.grad[infinite if infinite.ndim else infinite.expand(x.shape)] == 0).all()


@pytest.mark.arrays
def test_answers_have_the_type_of_the_question():
    import torch

    _, answer, _ = together(Poisson(torch.tensor(2.0)), Poisson(3.0))
    assert answer == torch.float32
    logits = torch.randn(4, 50_000)
    law = Categorical(torch.softmax(logits, -1))
    _, _, (p, _) = together(law, law)  # as float64 it would not sum to 1
    assert float(abs(p.probabilities.sum(-1) - 1).max()) < 1e-12


@pytest.mark.arrays
def test_jax_gives_the_same_under_jit():
    import jax

    with jax.enable_x64(True):
        for p, q in PAIRS[2:10:3]:  # to compile is dear
            families, given = (type(p), type(q)), (p.parameters, q.parameters)

            def value(given, families=families):
                return divergence(*(family(**x) for family, x in zip(families, given, strict=True)))

            found, slopes = jax.jit(jax.value_and_grad(value))(jax.tree.map(jax.numpy.asarray, given))
            assert float(found) == pytest.approx(float(divergence(p, q)), rel=1e-13)
            assert all(jax.numpy.isfinite(x).all() for x in jax.tree.leaves(slopes))
        # Counts that nobody can look at, and that have no closed form
        found = jax.jit(lambda n: divergence(Binomial(n, 0.5), Binomial(5.0, 0.25)))(3.0)
        assert math.isnan(found)
