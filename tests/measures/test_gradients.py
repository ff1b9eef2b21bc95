"""Gradients are those of the normalised pair, and never NaN; in torch and jax, under jit too."""

from functools import partial

import numpy as np
import pytest

import kullback as kb

pytestmark = pytest.mark.arrays

SMOOTH = {
    "kl": kb.kl_divergence,
    "cross-entropy": kb.cross_entropy,
    "generalised kl": kb.generalized_kl_divergence,
    "jeffreys": kb.jeffreys_divergence,
    "js": kb.js_divergence,
    "js distance": kb.js_distance,
    "hellinger": kb.hellinger_distance,
    "bhattacharyya": kb.bhattacharyya_distance,
    "chi-squared": kb.chi_squared_divergence,
    "renyi 0.3": partial(kb.renyi_divergence, order=0.3),
    "renyi 2.5": partial(kb.renyi_divergence, order=2.5),
    "alpha 3": partial(kb.alpha_divergence, order=3),
    "alpha -1": partial(kb.alpha_divergence, order=-1),
}
ONES = {
    "entropy": kb.entropy,
    "perplexity": kb.perplexity,
    "tsallis": partial(kb.tsallis_entropy, order=0.5),
    "renyi": partial(kb.renyi_entropy, order=3),
}
ALL = {**SMOOTH, "total variation": kb.total_variation, "kl terms": kb.kl_terms}

P = np.array([[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.5, 0.0], [0.7, 0.1, 0.1, 0.1]])
Q = {
    "far": np.array([[0.4, 0.3, 0.2, 0.1], [0.5, 0.25, 0.125, 0.125], [0.1, 0.1, 0.1, 0.7]]),
    "near": P * (1 + 1e-7 * np.array([1, -1, 1, -1])),
    "equal": P,
    "forbidding": np.array([[0.5, 0.5, 0.0, 0.0], [0.5, 0.25, 0.25, 0.0], [1.0, 0.0, 0.0, 0.0]]),
}


def torch_gradients(measure, *given):
    import torch

    sides = [torch.tensor(x, requires_grad=True) for x in given]
    value = measure(*sides, normalize=True)
    value.sum().backward()
    return [side.grad.numpy() for side in sides]


def jax_gradients(measure, *given, jit=False):
    import jax

    jax.config.update("jax_enable_x64", True)
    gradient = jax.grad(lambda *x: measure(*x, normalize=True).sum(), argnums=tuple(range(len(given))))
    return [np.asarray(x) for x in (jax.jit(gradient) if jit else gradient)(*given)]


WAYS = {"torch": torch_gradients, "jax": jax_gradients, "jax under jit": partial(jax_gradients, jit=True)}
each_way = pytest.mark.parametrize("gradients", WAYS.values(), ids=WAYS)


def weights_only(measure):
    """The generalised divergence, which takes no `normalize`, as if it did."""

    def of_weights(*weights, normalize):
        assert normalize
        return measure(*weights)

    return of_weights if measure is kb.generalized_kl_divergence else measure


def differences(measure, *given, step=1e-6):
    """Central differences of the sum of a measure, entry by entry."""
    found = []
    for side, x in enumerate(given):
        gradient = np.zeros_like(x)
        for entry in np.ndindex(x.shape):
            ends = []
            for sign in (1, -1):
                moved = [y.copy() for y in given]
                moved[side][entry] += sign * step
                ends.append(measure(*moved, normalize=True).sum())
            gradient[entry] = (ends[0] - ends[1]) / (2 * step)
        found.append(gradient)
    return found


@each_way
@pytest.mark.parametrize("name", SMOOTH)
def test_gradients_are_those_of_finite_differences(gradients, name):
    measure, truth, belief = weights_only(SMOOTH[name]), P[::2], Q["far"][::2]
    for own, expected in zip(gradients(measure, truth, belief), differences(measure, truth, belief), strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-6, atol=1e-8)


@each_way
@pytest.mark.parametrize("name", ONES)
def test_gradients_of_one_distribution_are_those_of_finite_differences(gradients, name):
    for own, expected in zip(gradients(ONES[name], P[::2]), differences(ONES[name], P[::2]), strict=True):
        np.testing.assert_allclose(own, expected, rtol=1e-6, atol=1e-8)


@each_way
@pytest.mark.parametrize("scale", [1.0, 7.0])
@pytest.mark.parametrize("belief", Q)
def test_gradients_of_kl_are_as_prescribed(gradients, belief, scale):
    q = Q[belief] * scale
    p_hat, q_hat = (x / x.sum(axis=-1, keepdims=True) for x in (P, q))
    with np.errstate(all="ignore"):
        kl = kb.kl_divergence(P, q, normalize=True)[:, None]
        of_p = (np.where(P > 0, np.log(p_hat / q_hat), 0.0) - kl) / P.sum(axis=-1, keepdims=True)
        of_q = np.where(P > 0, 1 - p_hat / q_hat, 1.0) / q.sum(axis=-1, keepdims=True)
    for own, expected in zip(gradients(kb.kl_divergence, P, q), (of_p, of_q), strict=True):
        np.testing.assert_allclose(own, np.where(np.isinf(kl), 0.0, expected), rtol=1e-9, atol=1e-14)


@each_way
@pytest.mark.parametrize("belief", Q)
@pytest.mark.parametrize("name", ALL)
def test_no_gradient_is_nan(gradients, name, belief):
    for own in gradients(weights_only(ALL[name]), P, Q[belief]):
        assert np.isfinite(own).all()


@each_way
@pytest.mark.parametrize("name", ONES)
def test_no_gradient_of_one_distribution_is_nan(gradients, name):
    sure = np.array([[0.0, 1.0, 0.0], [1e-30, 1.0, 0.0], [0.5, 0.5, 0.0]])
    for own in gradients(ONES[name], sure):
        assert np.isfinite(own).all()


@each_way
def test_gradients_of_joint_tables_are_those_of_finite_differences(gradients):
    table = np.array([[0.1, 0.2, 0.05], [0.3, 0.05, 0.3]])
    for measure in (kb.mutual_information, kb.conditional_entropy, kb.total_correlation):
        (own,), (expected,) = gradients(measure, table), differences(measure, table)
        np.testing.assert_allclose(own, expected, rtol=1e-6, atol=1e-8)


def test_the_second_derivative_is_the_fisher_information():
    import jax

    jax.config.update("jax_enable_x64", True)
    p = np.array([0.2, 0.3, 0.5])
    hessian = jax.hessian(lambda q: kb.kl_divergence(p, q, normalize=True))(p)
    np.testing.assert_allclose(hessian, np.diag(1 / p) - 1, rtol=1e-9)


def test_jit_and_vmap_give_the_values_that_numpy_gives():
    import jax

    jax.config.update("jax_enable_x64", True)
    for name in ("far", "near", "forbidding"):
        expected = kb.kl_divergence(P, Q[name], normalize=True)
        measure = partial(kb.kl_divergence, normalize=True)
        np.testing.assert_allclose(jax.jit(measure)(P, Q[name]), expected, rtol=1e-13)
        np.testing.assert_allclose(jax.vmap(measure)(P, Q[name]), expected, rtol=1e-13)


def test_under_jit_what_would_be_refused_is_nan():
    import jax

    bad = np.array([[0.5, -0.5, 1.0], [0.2, 0.3, 0.5], [0.2, 0.2, 0.2]])
    assert np.isnan(jax.jit(kb.entropy)(bad)).tolist() == [True, False, True]
    assert np.isnan(jax.jit(kb.kl_terms)(bad, bad[1])).all(axis=-1).tolist() == [True, False, True]


def test_torch_vmap_and_compiled_graphs_of_half_precision_keep_their_type():
    import torch

    p, q = torch.tensor(P[0]), torch.tensor(Q["far"][0])
    value = torch.vmap(partial(kb.kl_divergence, normalize=True))(p[None], q[None])
    assert float(value[0]) == pytest.approx(float(kb.kl_divergence(P[0], Q["far"][0])), rel=1e-13)
    for half in (torch.float16, torch.bfloat16):
        value = kb.kl_divergence(p.to(half), q.to(half))
        assert value.dtype == half
        assert float(value) == pytest.approx(float(kb.kl_divergence(P[0], Q["far"][0])), rel=2e-2)


def test_bfloat16_arrays_of_numpy_are_taken_as_stored():
    from ml_dtypes import bfloat16

    p, q = np.array([0.25, 0.75], bfloat16), np.array([0.5, 0.5], bfloat16)
    assert kb.kl_divergence(p, q) == kb.kl_divergence([0.25, 0.75], [0.5, 0.5])


@each_way
@pytest.mark.parametrize("name", ["kl", "jeffreys", "js", "hellinger", "renyi 2.5", "cross-entropy", "kl terms"])
def test_no_gradient_is_nan_where_the_belief_is_tiny(gradients, name):
    p, q = np.array([[0.5, 0.5, 0.0], [1e-200, 0.5, 0.5]]), np.array([[1e-160, 1.0, 0.0], [0.5, 1e-250, 0.5]])
    for own in gradients(ALL[name], p, q):
        assert not np.isnan(own).any()


@each_way
def test_gradients_of_kl_are_right_where_the_belief_is_tiny(gradients):
    p, q = np.array([[0.5, 0.5]]), np.array([[1e-160, 1.0]])
    _, of_q = gradients(kb.kl_divergence, p, q)
    np.testing.assert_allclose(of_q, 1 - p / q, rtol=1e-12)


def test_single_precision_of_jax_has_gradients_too():
    import jax
    import jax.numpy as jnp

    p, q = jnp.array([0.5, 0.5], jnp.float32), jnp.array([1e-19, 1.0], jnp.float32)
    of_p, of_q = jax.grad(kb.kl_divergence, (0, 1))(p, q)
    np.testing.assert_allclose(of_q, 1 - np.asarray(p) / np.asarray(q), rtol=1e-5)
    assert np.isfinite(np.asarray(of_p)).all()


@each_way
def test_gradients_are_zero_where_the_value_is_infinite(gradients):
    p, q = np.array([[0.5, 0.5, 0.0]]), np.array([[0.0, 0.5, 0.5]])
    for name in ("kl", "generalised kl", "cross-entropy", "jeffreys", "chi-squared", "renyi 2.5", "alpha 3"):
        for own in gradients(weights_only(ALL[name]), p, q):
            assert (own == 0).all()
