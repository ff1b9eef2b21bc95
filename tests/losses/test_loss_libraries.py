"""The losses in torch and jax: half precision, compilers, transforms of functions, and what nobody can look at."""

import warnings
from functools import partial

import numpy as np
import pytest

from kullback import losses
from kullback.errors import EvidenceError

pytestmark = pytest.mark.arrays

LOSSES = (losses.cross_entropy, losses.kl_divergence, losses.reverse_kl, losses.js_divergence)
each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)


def problem(seed=0, rows=6, outcomes=5):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, outcomes)), rng.dirichlet(np.ones(outcomes), rows), rng.integers(outcomes, size=rows)


@each_loss
def test_torch_and_jax_give_the_values_that_numpy_gives(loss):
    import jax
    import torch

    jax.config.update("jax_enable_x64", True)
    logits, p, labels = problem()
    mask = np.array([True, True, False, True, True, True])
    for truth in ({"probabilities": p}, {"teacher": p}, {"labels": labels, "label_smoothing": 0.1}):
        expected = loss(logits, **truth, mask=mask)
        for array in (torch.tensor, jax.numpy.asarray):
            joined = {name: x if isinstance(x, float) else array(x) for name, x in truth.items()}
            assert float(loss(array(logits), **joined, mask=array(mask))) == pytest.approx(float(expected), rel=1e-14)
        assert float(loss(torch.tensor(logits), **truth, mask=mask)) == pytest.approx(float(expected), rel=1e-14)


@pytest.mark.parametrize("half", ["float16", "bfloat16"])
def test_half_precision_is_computed_wide_and_answered_in_float32(half):
    import torch

    logits, _, labels = problem()
    stored = torch.tensor(logits).to(getattr(torch, half))
    value = losses.cross_entropy(stored.requires_grad_(), labels=torch.tensor(labels))
    assert value.dtype == torch.float32
    expected = losses.cross_entropy(stored.detach().double().numpy(), labels=labels)
    assert float(value.detach()) == pytest.approx(float(expected), rel=1e-7)
    value.backward()
    assert stored.grad.dtype == stored.dtype
    p = torch.tensor(problem()[1]).to(getattr(torch, half))
    assert losses.kl_divergence(stored, probabilities=p).dtype == torch.float32


def test_the_answer_is_of_the_type_of_the_logits():
    import torch

    logits, _, labels = problem()
    for dtype in (torch.float32, torch.float64):
        assert losses.js_divergence(torch.tensor(logits, dtype=dtype), labels=labels).dtype == dtype


def test_autocast_leaves_the_loss_as_it_is():
    import torch

    torch.manual_seed(0)
    weights, inputs = torch.randn(5, 5, requires_grad=True), torch.randn(6, 5)
    labels = torch.tensor(problem()[2])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = inputs @ weights
        value = losses.cross_entropy(logits, labels=labels)
    assert logits.dtype == torch.bfloat16
    assert value.dtype == torch.float32
    expected = losses.cross_entropy(logits.detach().double().numpy(), labels=labels.numpy())
    assert float(value.detach()) == pytest.approx(float(expected), rel=1e-7)
    value.backward()
    assert torch.isfinite(weights.grad).all()


def test_transforms_of_torch_take_the_losses():
    import torch

    logits, p, labels = (torch.tensor(x) for x in problem())
    rows = losses.kl_divergence(logits, labels=labels, reduction="none")
    torch.testing.assert_close(torch.vmap(lambda z, y: losses.kl_divergence(z, labels=y))(logits, labels), rows)
    found = torch.func.grad(lambda z: losses.cross_entropy(z, probabilities=p))(logits)
    torch.testing.assert_close(found, (logits.softmax(-1) - p) / 6)


def test_what_torch_compiles_has_the_same_value_and_gradient():
    import torch

    logits, _, labels = (torch.tensor(x) for x in problem())
    loss = partial(losses.kl_divergence, labels=labels, label_smoothing=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the compiler, about the libraries that it looks into
        compiled = torch.compile(loss, backend="aot_eager")
        plain, traced = (logits.clone().requires_grad_() for _ in range(2))
        loss(plain).backward()
        value = compiled(traced)
        value.backward()
    assert float(value.detach()) == float(loss(logits))
    torch.testing.assert_close(traced.grad, plain.grad)


@each_loss
def test_jit_and_vmap_of_jax_give_the_same_values(loss):
    import jax

    jax.config.update("jax_enable_x64", True)
    logits, _, labels = problem()
    labels[2] = -100
    smoothed = partial(loss, label_smoothing=0.1)
    expected = smoothed(logits, labels=labels, reduction="none")
    found = jax.jit(lambda z, y: smoothed(z, labels=y, reduction="none"))(logits, labels)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    found = jax.vmap(lambda z, y: smoothed(z, labels=y))(logits, labels)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    mean = jax.jit(lambda z, y: smoothed(z, labels=y))(logits, labels)
    assert float(mean) == pytest.approx(float(smoothed(logits, labels=labels)), rel=1e-13)


def test_under_jit_what_would_be_refused_is_nan_unless_it_does_not_count():
    import jax

    jax.config.update("jax_enable_x64", True)
    logits = np.zeros((4, 3))
    logits[0, 1] = np.nan
    labels = np.array([0, 3, -100, 2])
    rows = partial(losses.cross_entropy, reduction="none")
    assert np.isnan(jax.jit(lambda z, y: rows(z, labels=y))(logits, labels)).tolist() == [True, True, False, False]
    assert np.isnan(jax.jit(lambda z, y: losses.cross_entropy(z, labels=y))(logits, labels))
    mask = np.array([False, False, True, True])
    masked = jax.jit(lambda z, y, m: losses.cross_entropy(z, labels=y, mask=m))(logits, labels, mask)
    assert float(masked) == pytest.approx(np.log(3), rel=1e-15)
    p = np.array([[1.0, 0, 0], [0.5, 0, 0], [-1, 1, 1], [0, 0, 1]])
    found = jax.jit(lambda z, p: rows(z, probabilities=p))(np.zeros((4, 3)), p)
    assert np.isnan(found).tolist() == [False, True, True, False]


def test_single_precision_of_jax_answers_in_it():
    import jax
    import jax.numpy as jnp

    logits, p, labels = problem()
    with jax.enable_x64(False):
        value, found = jax.value_and_grad(partial(losses.kl_divergence, labels=labels))(jnp.asarray(logits))
        assert value.dtype == jnp.float32
        assert float(value) == pytest.approx(float(losses.kl_divergence(logits, labels=labels)), rel=1e-5)
        assert jnp.isfinite(found).all()
        half = losses.cross_entropy(jnp.asarray(logits, jnp.bfloat16), probabilities=jnp.asarray(p))
        assert half.dtype == jnp.float32


def test_arrays_of_two_libraries_are_refused():
    import jax
    import torch

    with pytest.raises(EvidenceError, match="arrays of one library"):
        losses.cross_entropy(torch.zeros(2, 3), probabilities=jax.numpy.full((2, 3), 1 / 3))
