"""Where torch's losses answer NaN, or another question: torch's value as of 2.13, and ours."""

import math

import pytest

from kullback import losses

pytestmark = pytest.mark.arrays


@pytest.fixture(name="functional")
def _functional():
    from torch.nn import functional

    return functional


def test_a_shared_zero_makes_kl_div_nan(functional):
    import torch

    p = torch.tensor([0.5, 0.5, 0.0], dtype=torch.float64)
    logits = torch.tensor([0.0, 1.0, -math.inf], dtype=torch.float64, requires_grad=True)
    theirs = functional.kl_div(functional.log_softmax(logits, dim=-1), p, reduction="sum")
    assert theirs.isnan()

    ours = losses.kl_divergence(logits, probabilities=p)
    e = math.e  # q = (1, e)/(1 + e)
    assert float(ours.detach()) == pytest.approx(math.log((1 + e) / 2) - 0.5, rel=1e-14)
    (gradient,) = torch.autograd.grad(ours, logits)
    torch.testing.assert_close(gradient, logits.softmax(-1).detach() - p, rtol=0, atol=1e-15)


def test_a_shared_zero_makes_cross_entropy_nan(functional):
    import torch

    p = torch.tensor([[0.5, 0.5, 0.0]])
    logits = torch.tensor([[0.0, 0.0, -math.inf]])
    assert math.isnan(functional.cross_entropy(logits, p))
    assert float(losses.cross_entropy(logits, probabilities=p)) == pytest.approx(math.log(2), rel=1e-7)


def test_batchmean_of_three_axes_is_not_the_mean_of_the_positions(functional):
    import torch

    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, 5, 4, generator=generator, dtype=torch.float64)
    p = torch.randn(2, 5, 4, generator=generator, dtype=torch.float64).softmax(-1)
    rows = losses.kl_divergence(logits, probabilities=p, reduction="none")
    theirs = functional.kl_div(logits.log_softmax(-1), p, reduction="batchmean")
    assert float(theirs) == pytest.approx(5 * float(rows.mean()), rel=1e-12)  # over the first axis alone
    with pytest.warns(UserWarning, match="divides the total loss by both"):
        theirs = functional.kl_div(logits.log_softmax(-1), p, reduction="mean")
    assert float(theirs) == pytest.approx(float(rows.mean()) / 4, rel=1e-12)  # over the outcomes, too
    assert float(losses.kl_divergence(logits, probabilities=p)) == pytest.approx(float(rows.mean()), rel=1e-14)


def test_the_gradient_of_kl_div_at_a_zero_of_the_target_is_nan(functional):
    import torch

    p = torch.tensor([0.75, 0.25, 0.0], dtype=torch.float64, requires_grad=True)
    logits = torch.zeros(3, dtype=torch.float64)
    theirs = functional.kl_div(logits.log_softmax(-1), p, reduction="sum")
    (gradient,) = torch.autograd.grad(theirs, p)
    assert not gradient[2].isfinite()

    ours = losses.kl_divergence(logits, probabilities=p)
    (gradient,) = torch.autograd.grad(ours, p)
    excess = 0.75 * math.log(2.25) + 0.25 * math.log(0.75)
    expected = [math.log(2.25) - excess, math.log(0.75) - excess, -excess]
    torch.testing.assert_close(gradient, torch.tensor(expected, dtype=torch.float64), rtol=0, atol=1e-15)


def test_a_batch_of_which_all_is_ignored_is_nan(functional):
    import torch

    logits = torch.randn(3, 4, requires_grad=True)
    labels = torch.full((3,), -100)
    theirs = functional.cross_entropy(logits, labels)
    assert theirs.isnan()

    ours = losses.cross_entropy(logits, labels=labels)
    assert float(ours.detach()) == 0
    (gradient,) = torch.autograd.grad(ours, logits)
    assert (gradient == 0).all()


def test_an_empty_batch_is_nan(functional):
    import torch

    logits, labels = torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64)
    assert math.isnan(functional.cross_entropy(logits, labels))
    assert float(losses.cross_entropy(logits, labels=labels)) == 0


def test_an_ignored_position_that_holds_nan_reaches_the_gradient(functional):
    import torch

    logits = torch.tensor([[1.0, 0.0], [math.nan, 0.0]], requires_grad=True)
    labels = torch.tensor([0, -100])
    (theirs,) = torch.autograd.grad(functional.cross_entropy(logits, labels), logits)
    (ours,) = torch.autograd.grad(losses.cross_entropy(logits, labels=labels), logits)
    assert theirs[1].isnan().any()
    assert (ours[1] == 0).all()


def test_targets_that_are_no_probabilities_pass_kl_div_and_may_make_it_negative(functional):
    import torch

    logits, weights = torch.zeros(1, 2), torch.tensor([[0.1, 0.1]])
    assert functional.kl_div(logits.log_softmax(-1), weights, reduction="batchmean") < 0
    with pytest.raises(ValueError, match="probabilities must sum to 1"):
        losses.kl_divergence(logits, probabilities=weights)


def test_a_small_divergence_is_lost_to_rounding_and_may_be_negative(functional):
    import torch

    generator = torch.Generator().manual_seed(0)
    teacher = torch.randn(200, 100, generator=generator)
    logits = teacher + 1e-4 * torch.randn(200, 100, generator=generator)
    theirs = functional.kl_div(logits.log_softmax(-1), teacher.log_softmax(-1), reduction="none", log_target=True)
    ours = losses.kl_divergence(logits, teacher=teacher, reduction="none")
    assert (theirs.sum(-1) < 0).any()
    assert (ours > 0).all()
