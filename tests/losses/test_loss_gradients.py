"""The gradients of the losses in torch and jax: those of the normalised pair, never NaN, of any order."""

import math
from functools import partial

import numpy as np
import pytest

from kullback import losses

pytestmark = pytest.mark.arrays

LOSSES = {
    "cross_entropy": losses.cross_entropy,
    "kl": losses.kl_divergence,
    "reverse_kl": losses.reverse_kl,
    "js": losses.js_divergence,
}
each_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def torch_gradients(function, *given):
    import torch

    sides = [torch.tensor(x, requires_grad=True) for x in given]
    value = function(*sides)
    value.backward()
    return [float(value.detach()), *(side.grad.numpy() for side in sides)]


def jax_gradients(function, *given):
    import jax

    jax.config.update("jax_enable_x64", True)
    gradient = jax.jit(jax.value_and_grad(function, argnums=tuple(range(len(given)))))
    value, found = gradient(*map(jax.numpy.asarray, given))
    return [float(value), *(np.asarray(x) for x in found)]


WAYS = {"torch": torch_gradients, "jax": jax_gradients}
each_way = pytest.mark.parametrize("gradients", WAYS.values(), ids=WAYS)


def softmax(x):
    weights = np.exp(x - x.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def problem(seed=0, rows=8, outcomes=6):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(scale=2, size=(rows, outcomes)),
        rng.dirichlet(np.ones(outcomes), rows),
        rng.integers(outcomes, size=rows),
        rng.normal(scale=2, size=(rows, outcomes)),
    )


@each_way
@pytest.mark.parametrize("kind", ["labels", "smoothed", "probabilities", "teacher", "hot teacher"])
def test_cross_entropy_and_kl_have_one_gradient_the_belief_less_the_truth(gradients, kind):
    logits, p, labels, teacher = problem()
    hard = np.eye(6)[labels]
    truth, expected = {
        "labels": ({"labels": labels}, softmax(logits) - hard),
        "smoothed": ({"labels": labels, "label_smoothing": 0.3}, softmax(logits) - 0.7 * hard - 0.05),
        "probabilities": ({"probabilities": p}, softmax(logits) - p),
        "teacher": ({"teacher": teacher}, softmax(logits) - softmax(teacher)),
        "hot teacher": (
            {"teacher": teacher, "temperature": 4.0},
            4 * (softmax(logits / 4) - softmax(teacher / 4)),  # T² of the loss, 1/T of the logits
        ),
    }[kind]
    found = [gradients(partial(loss, **truth), logits)[1] for loss in (losses.cross_entropy, losses.kl_divergence)]
    np.testing.assert_allclose(found[0], found[1], rtol=0, atol=1e-15)
    np.testing.assert_allclose(found[0], expected / 8, rtol=0, atol=1e-15)


@each_way
def test_the_other_divergences_have_the_gradients_of_their_formulas(gradients):
    logits, p, _, _ = problem()
    q = softmax(logits)
    surprise = np.log(q / p)
    of_reverse = q * (surprise - (q * surprise).sum(axis=-1, keepdims=True))
    halfway = np.log(2 * q / (p + q))
    of_js = q * (halfway - (q * halfway).sum(axis=-1, keepdims=True)) / 2
    for loss, expected in ((losses.reverse_kl, of_reverse), (losses.js_divergence, of_js)):
        _, found = gradients(partial(loss, probabilities=p), logits)
        np.testing.assert_allclose(found, expected / 8, rtol=0, atol=1e-15)


@each_way
def test_probabilities_have_the_gradients_of_the_normalised_pair(gradients):
    logits, p, _, _ = problem()
    p[0] = [0.25, 0, 0.25, 0.5, 0, 0]
    q = softmax(logits)
    with np.errstate(divide="ignore"):
        cost = -np.log(q)
        excess = np.where(p > 0, np.log(p / q), 0.0)
    for loss, terms in ((losses.cross_entropy, cost), (losses.kl_divergence, excess)):
        _, found, _ = gradients(lambda p, z, loss=loss: loss(z, probabilities=p), p, logits)
        np.testing.assert_allclose(found, (terms - (p * terms).sum(axis=-1, keepdims=True)) / 8, rtol=0, atol=1e-14)


@each_way
def test_a_teacher_has_the_gradients_of_its_logits(gradients):
    logits, _, _, teacher = problem()
    p, q = softmax(teacher), softmax(logits)
    excess = np.log(p / q)
    _, found, _ = gradients(lambda t, z: losses.kl_divergence(z, teacher=t), teacher, logits)
    expected = p * (excess - (p * excess).sum(axis=-1, keepdims=True)) / 8
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)


@each_way
@each_loss
def test_no_gradient_is_nan_at_exclusions_and_zeros(gradients, loss):
    logits = np.array([[0.0, -np.inf, 1.0], [-np.inf, 2.0, -np.inf], [0.0, 800.0, -800.0], [0.0, 1.0, 2.0]])
    p = np.array([[0.5, 0.0, 0.5], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0]])
    teacher = np.array([[0.0, -np.inf, 3.0], [-np.inf, 0.0, -np.inf], [800.0, 0.0, -800.0], [-np.inf, 0.0, 1.0]])
    for function, truth in ((lambda z, p: loss(z, probabilities=p), p), (lambda z, t: loss(z, teacher=t), teacher)):
        _, of_logits, of_truth = gradients(function, logits, truth)
        assert np.isfinite(of_logits).all()
        assert np.isfinite(of_truth).all()
        assert (of_logits[logits == -np.inf] == 0).all()


@each_way
@pytest.mark.parametrize("loss", [losses.cross_entropy, losses.kl_divergence])
def test_a_shared_zero_leaves_the_gradient_of_the_others(gradients, loss):
    logits, p = np.array([0.3, -np.inf, 1.0]), np.array([0.25, 0.0, 0.75])
    value, found = gradients(partial(loss, probabilities=p), logits)
    assert value == pytest.approx(float(loss(logits[::2], probabilities=p[::2])), rel=1e-15)
    np.testing.assert_allclose(found, softmax(logits) - p, rtol=0, atol=1e-15)


@each_way
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_a_position_of_infinite_loss_has_no_gradient_and_leaves_the_others_theirs(gradients, reduction):
    logits = np.array([[0.0, -np.inf, 1.0], [0.5, 1.0, 0.0]])
    labels = np.array([1, 2])
    value, found = gradients(partial(losses.cross_entropy, labels=labels, reduction=reduction), logits)
    assert value == math.inf
    assert (found[0] == 0).all()
    expected = (softmax(logits[1]) - [0, 0, 1]) / (2 if reduction == "mean" else 1)
    np.testing.assert_allclose(found[1], expected, rtol=0, atol=1e-15)


@each_way
@each_loss
def test_positions_that_do_not_count_have_no_gradient_whatever_they_hold(gradients, loss):
    logits, p, _, _ = problem()
    mask = np.array([True, False, True, True, False, True, True, True])
    expected = gradients(lambda z, p: loss(z, probabilities=p), logits[mask], p[mask])
    logits[~mask], p[~mask] = np.nan, np.inf
    value, *found = gradients(lambda z, p: loss(z, probabilities=p, mask=mask), logits, p)
    assert value == pytest.approx(expected[0], rel=1e-14)
    for own, other in zip(found, expected[1:], strict=True):
        assert (own[~mask] == 0).all()
        np.testing.assert_allclose(own[mask], other, rtol=1e-13, atol=1e-16)


@each_way
@each_loss
def test_nothing_that_counts_has_the_gradient_zero(gradients, loss):
    value, found = gradients(partial(loss, labels=np.full(3, -100)), np.full((3, 4), np.nan))
    assert value == 0
    assert (found == 0).all()
    value, found = gradients(partial(loss, labels=np.zeros(0, int)), np.zeros((0, 4)))
    assert value == 0
    assert found.shape == (0, 4)


def test_jax_without_jit_has_the_same_gradient():
    import jax

    jax.config.update("jax_enable_x64", True)
    logits, p, _, _ = problem()
    found = jax.grad(partial(losses.cross_entropy, probabilities=p))(jax.numpy.asarray(logits))
    np.testing.assert_allclose(found, (softmax(logits) - p) / 8, rtol=0, atol=1e-15)


@each_loss
def test_second_derivatives_are_right_also_at_ties(loss):
    import torch

    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(3, 4, dtype=torch.float64, generator=generator)
    teacher = torch.randn(3, 4, dtype=torch.float64, generator=generator).requires_grad_()
    labels = torch.tensor([0, 3, 1])
    logits[1] = 0.5
    logits[2] = teacher.detach()[2]
    logits.requires_grad_()
    ways = (
        (lambda z, t: loss(z, teacher=t, temperature=2.0), (logits, teacher)),
        (lambda z, t: loss(z, probabilities=t.softmax(-1)), (logits, teacher)),
        (lambda z: loss(z, labels=labels, label_smoothing=0.2), (logits,)),
    )
    for function, given in ways:
        assert torch.autograd.gradcheck(function, given)
        assert torch.autograd.gradgradcheck(function, given)


def test_the_curvature_of_a_label_is_that_of_the_softmax():
    import jax

    jax.config.update("jax_enable_x64", True)
    logits = np.array([1.0, 1.0, -2.0])
    q = softmax(logits)
    hessian = jax.jit(jax.hessian(partial(losses.cross_entropy, labels=0)))(jax.numpy.asarray(logits))
    np.testing.assert_allclose(hessian, np.diag(q) - np.outer(q, q), rtol=0, atol=1e-15)


@each_loss
def test_many_rows_have_the_values_and_gradients_that_they_have_one_by_one(loss):
    import torch

    generator = torch.Generator().manual_seed(1)
    logits, teacher = (torch.randn(900, 500, generator=generator).requires_grad_() for _ in range(2))
    for weight in (None, torch.rand(900, generator=generator)):
        rows = loss(logits, teacher=teacher, reduction="none")
        total = rows.sum() if weight is None else (rows * weight).sum()
        found = torch.autograd.grad(total, (logits, teacher))
        for i in (0, 262, 263, 899):
            row = loss(logits[i], teacher=teacher[i])
            assert float(row.detach()) == float(rows[i].detach())
            expected = torch.autograd.grad(row, (logits, teacher))
            for own, other in zip(found, expected, strict=True):
                scaled = other[i] * (1 if weight is None else weight[i])
                np.testing.assert_allclose(own[i], scaled, rtol=1e-6, atol=1e-12)


def test_many_rows_can_be_differentiated_twice():
    import torch

    generator = torch.Generator().manual_seed(2)
    logits = torch.randn(600, 1000, generator=generator, dtype=torch.float64).requires_grad_()
    direction = torch.randn(600, 1000, generator=generator, dtype=torch.float64)
    labels = torch.randint(1000, (600,), generator=generator)
    loss = losses.cross_entropy(logits, labels=labels, reduction="sum")
    (gradient,) = torch.autograd.grad(loss, logits, create_graph=True)
    (product,) = torch.autograd.grad((gradient * direction).sum(), logits)
    q = logits.detach().softmax(-1)
    expected = q * (direction - (q * direction).sum(-1, keepdim=True))
    np.testing.assert_allclose(product, expected, rtol=0, atol=1e-15)


def test_many_rows_that_need_no_gradient_have_none():
    import torch

    generator = torch.Generator().manual_seed(3)
    logits = torch.randn(600, 1000, generator=generator)
    value = losses.cross_entropy(logits, labels=torch.zeros(600, dtype=torch.int64))
    assert not value.requires_grad
    expected = losses.cross_entropy(logits.numpy(), labels=np.zeros(600, int))
    assert float(value) == pytest.approx(float(expected), rel=1e-7)
