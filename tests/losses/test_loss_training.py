"""Along a whole training run: one gradient, and two losses that differ by what nobody can avoid."""

from functools import partial

import numpy as np
import pytest

import kullback as kb
from kullback import losses

pytestmark = pytest.mark.arrays

STEPS = 150
RATE = 2.0


@pytest.fixture(name="digits", scope="module")
def _digits():
    """Handwritten digits, and soft labels for them: what most neighbours say, as annotators would disagree."""
    from sklearn.datasets import load_digits
    from sklearn.neighbors import NearestNeighbors

    pictures, labels = load_digits(return_X_y=True)
    pictures = pictures[:600] / 16.0
    near = NearestNeighbors(n_neighbors=15).fit(pictures).kneighbors(pictures, return_distance=False)
    soft = np.eye(10)[labels[:600]][near].mean(axis=1)
    return pictures, soft


def torch_run(pictures, soft):
    import torch

    x, p = torch.tensor(pictures), torch.tensor(soft)
    weights = torch.zeros(64, 10, dtype=torch.float64, requires_grad=True)
    for _ in range(STEPS):
        found = []
        for loss in (losses.cross_entropy, losses.kl_divergence):
            value = loss(x @ weights, probabilities=p)
            found.append((float(value.detach()), torch.autograd.grad(value, weights)[0]))
        with torch.no_grad():
            weights -= RATE * found[1][1]
        yield [(value, gradient.numpy()) for value, gradient in found]


def jax_run(pictures, soft):
    import jax

    jax.config.update("jax_enable_x64", True)
    x, p = jax.numpy.asarray(pictures), jax.numpy.asarray(soft)

    def of_weights(loss, weights):
        return loss(x @ weights, probabilities=p)

    steps = [
        jax.jit(jax.value_and_grad(partial(of_weights, loss))) for loss in (losses.cross_entropy, losses.kl_divergence)
    ]
    weights = jax.numpy.zeros((64, 10))
    for _ in range(STEPS):
        found = [step(weights) for step in steps]
        weights = weights - RATE * found[1][1]
        yield [(float(value), np.asarray(gradient)) for value, gradient in found]


@pytest.mark.parametrize("run", [torch_run, jax_run], ids=["torch", "jax"])
def test_cross_entropy_and_kl_train_alike_and_differ_by_the_entropy_of_the_labels(run, digits):
    pictures, soft = digits
    irreducible = float(np.mean(kb.entropy(soft)))
    assert irreducible > 0.1
    excesses = []
    for (total, of_total), (excess, of_excess) in run(pictures, soft):
        assert abs(total - excess - irreducible) <= 1e-14 * max(total, 1.0)
        np.testing.assert_allclose(of_total, of_excess, rtol=0, atol=1e-12 * np.abs(of_total).max())
        excesses.append(excess)
    assert excesses[-1] < 0.2 * excesses[0]
