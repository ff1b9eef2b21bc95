"""kl_between of laws whose parameters jax traces: values, gradients, under jit and vmap."""

import pytest

import kullback as kb
from kullback.families import Gamma, Normal


@pytest.fixture
def jnp():
    import jax

    with jax.enable_x64(True):
        yield jax.numpy


def normal(loc):
    return kb.kl_between(Normal(loc, 1.0), Normal(0.0, 2.0)).value


def gamma(shape):
    return kb.kl_between(Gamma(shape, 1.5), Gamma(2.0, 1.0)).value


@pytest.mark.arrays
def test_a_closed_form_has_its_derivative(jnp):
    import jax

    assert float(jax.grad(normal)(jnp.asarray(1.0))) == pytest.approx(1 / 4, rel=1e-15)  # δ/σ²
    # (a − 2)·ψ'(a) + 1/1.5 − 1 at a = 3, ψ'(3) = π²/6 − 5/4
    expected = (jnp.pi**2 / 6 - 5 / 4) + 1 / 1.5 - 1
    assert float(jax.grad(gamma)(jnp.asarray(3.0))) == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.arrays
def test_it_is_traced_and_mapped(jnp):
    import jax

    locs = jnp.arange(3.0)
    each = [float(normal(float(loc))) for loc in locs]
    assert [float(x) for x in jax.vmap(normal)(locs)] == pytest.approx(each, rel=1e-14)
    assert [float(jax.jit(normal)(loc)) for loc in locs] == pytest.approx(each, rel=1e-14)
    assert [float(x) for x in jax.vmap(jax.grad(normal))(locs)] == pytest.approx([0.0, 0.25, 0.5], abs=1e-15)
