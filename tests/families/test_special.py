"""Special functions and the divergences of ln Γ and ln I₀, against mpmath at 80 digits."""

import mpmath as mp
import numpy as np
import pytest

from kullback.families import _special

SIZES = (1e-8, 1e-3, 0.5, 1.0, 2.0, 3.7, 8.0, 9.99, 10.0, 10.5, 19.0, 40.0, 1e3, 1e6, 1e10)
STEPS = (1e-14, 1e-10, 1e-6, 1e-3, 0.1, 0.49, 0.51, 0.9)
CONCENTRATIONS = (0.0, 1e-8, 1e-3, 0.3, 2.0, 7.0, 19.0, 29.0, 30.0, 31.0, 60.0, 1e4)


@pytest.fixture(autouse=True)
def digits():
    with mp.workdps(80):
        yield


def near_and_far(sizes):
    """Every two of the sizes, and each size with what is nearly as large."""
    far = [(x, y) for x in sizes for y in sizes if x != y]
    near = [(x, x * (1 + sign * step)) for x in sizes if x for step in STEPS for sign in (1, -1)]
    return np.array([*far, *near]).T


def worst(values, true):
    """The largest error relative to the true value."""
    return max(float(abs((mp.mpf(float(v)) - t) / t)) for v, t in zip(values, true, strict=True))


def bregman(function, slope):
    """f(y) − f(x) − (y − x)·f'(x) at pairs of numbers."""

    def divergence(x, y):
        x, y = mp.mpf(float(x)), mp.mpf(float(y))
        return function(y) - function(x) - (y - x) * slope(x)

    return divergence


def bessel_ratio(x):
    return mp.besseli(1, x) / mp.besseli(0, x)


def bessel_slope(x):
    return 1 - bessel_ratio(x) / x - bessel_ratio(x) ** 2 if x else mp.mpf(0.5)


LOG_GAMMA = bregman(mp.loggamma, mp.digamma)
REST = bregman(lambda x: mp.loggamma(x) - x * mp.log(x) + x, lambda x: mp.digamma(x) - mp.log(x))
LOG_I0 = bregman(lambda x: mp.log(mp.besseli(0, x)), bessel_ratio)


@pytest.mark.parametrize(
    ("divergence", "true", "sizes", "within"),
    [
        (_special.log_gamma_excess, LOG_GAMMA, SIZES, 1e-14),
        (_special.log_gamma_rest_excess, REST, SIZES, 3e-14),
        (_special.log_i0_excess, LOG_I0, CONCENTRATIONS, 1e-13),
    ],
)
def test_a_divergence_keeps_its_digits_near_and_far(divergence, true, sizes, within):
    x, y = near_and_far(sizes)
    assert worst(divergence(np, x, y), map(true, x, y)) < within


def test_a_gap_that_is_known_better_than_the_numbers_is_used():
    gap = 1e-20
    value = _special.log_gamma_excess(np, np.asarray(3.0), np.asarray(3.0), np.asarray(gap))
    assert float(value) == pytest.approx(float(mp.polygamma(1, 3) / 2 * mp.mpf(gap) ** 2), rel=1e-14, abs=0)
    excess = _special.ratio_excess(np, np.asarray(3.0), np.asarray(3.0), np.asarray(gap))
    assert float(excess) == pytest.approx(gap**2 / 18, rel=1e-14, abs=0)


def test_the_logarithm_of_a_ratio_keeps_its_digits_near_1_and_beyond_the_range_of_numbers():
    a = np.array([3.0, 3.0, 3.0, 1e200, 1e-200, 5e-324])
    b = np.array([3.0 * (1 + 2.0**-40), 3.0 * (1 - 2.0**-50), 4.7, 1e-200, 1e200, 1.0])
    true = [mp.log(mp.mpf(float(x)) / mp.mpf(float(y))) for x, y in zip(a, b, strict=True)]
    assert worst(_special.log_ratio(np, a, b), true) < 1e-15
    near = _special.ratio_excess(np, a[:3], b[:3])
    assert worst(near, [mp.expm1(x) - x for x in true[:3]]) < 2e-15


ONES = {
    "log_gamma": mp.loggamma,
    "digamma": mp.digamma,
    "trigamma": lambda x: mp.polygamma(1, x),
    "log_gamma_rest": lambda x: mp.loggamma(x) - x * mp.log(x) + x,
    "digamma_rest": lambda x: mp.digamma(x) - mp.log(x),
    "bessel_ratio": bessel_ratio,
    "log_i0e": lambda x: mp.log(mp.besseli(0, x)) - x,
}
PLACES = (0.03, 0.8, 2.5, 5.0, 9.9, 10.1, 29.9, 30.1, 400.0)


@pytest.mark.parametrize("name", ONES)
def test_a_function_is_right(name):
    values = getattr(_special, name)(np, np.array(PLACES))
    true = [ONES[name](mp.mpf(x)) for x in PLACES]
    off = [abs(mp.mpf(float(v)) - t) / max(abs(t), mp.mpf(0.1)) for v, t in zip(values, true, strict=True)]
    assert max(off) < 3e-15


def test_the_parts_of_ln_gamma_do_not_cancel_where_the_argument_is_large():
    x = np.array([1e5, 1e10, 1e15])
    for name in ("log_gamma_rest", "digamma_rest"):
        assert worst(getattr(_special, name)(np, x), [ONES[name](mp.mpf(v)) for v in x.tolist()]) < 1e-15


def torch_gradient(function, *given):
    import array_api_compat.torch as xp
    import torch

    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in given]
    return [x.numpy() for x in torch.autograd.grad(function(xp, *tensors).sum(), tensors)]


def jax_gradient(function, *given):
    import jax

    with jax.enable_x64(True):
        places = tuple(range(len(given)))
        slopes = jax.grad(lambda *at: function(jax.numpy, *at).sum(), places)(*map(jax.numpy.asarray, given))
        return [np.asarray(x) for x in slopes]


@pytest.mark.arrays
@pytest.mark.parametrize("gradient", [torch_gradient, jax_gradient])
@pytest.mark.parametrize(
    ("divergence", "slope", "curvature", "sizes"),
    [
        (_special.log_gamma_excess, mp.digamma, lambda x: mp.polygamma(1, x), SIZES),
        (_special.log_i0_excess, bessel_ratio, bessel_slope, CONCENTRATIONS),
    ],
)
def test_a_divergence_has_its_gradient_near_and_far(gradient, divergence, slope, curvature, sizes):
    x, y = near_and_far(sizes)
    by_x, by_y = gradient(divergence, x, y)
    pairs = [(mp.mpf(float(a)), mp.mpf(float(b))) for a, b in zip(x, y, strict=True)]
    assert worst(by_x, [(a - b) * curvature(a) for a, b in pairs]) < 1e-12
    assert worst(by_y, [slope(b) - slope(a) for a, b in pairs]) < 1e-12


@pytest.mark.arrays
@pytest.mark.parametrize("gradient", [torch_gradient, jax_gradient])
@pytest.mark.parametrize("name", ["log_gamma", "digamma", "log_i0e"])
def test_a_function_has_its_derivative(gradient, name):
    (slopes,) = gradient(getattr(_special, name), np.array(PLACES))
    assert worst(slopes, [mp.diff(ONES[name], mp.mpf(x)) for x in PLACES]) < 1e-12
