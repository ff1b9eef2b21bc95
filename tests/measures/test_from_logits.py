"""Logits are compared as they are: offsets, masks, underflow and storage cost no digits, or are told."""

import tracemalloc
import warnings

import numpy as np
import pytest

import kullback as kb
from kullback.errors import EvidenceError, NotADistributionError
from kullback.kernels import ACTIVE


def some(seed, *shape, spread=4.0):
    return np.random.default_rng(seed).normal(scale=spread, size=shape)


def softmax(x):
    weights = np.exp(x - x.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def test_logits_say_what_their_probabilities_say():
    z, w = some(0, 5, 40), some(1, 5, 40)
    p, q = softmax(z), softmax(w)
    found = kb.divergences_from_logits(p=z, q=w, unit="bit")
    for value, expected in (
        (kb.kl_from_logits(p=z, q=w, unit="bit"), kb.kl_divergence(p, q, unit="bit")),
        (found.kl, kb.kl_divergence(p, q, unit="bit")),
        (found.reverse_kl, kb.kl_divergence(q, p, unit="bit")),
        (found.js, kb.js_divergence(p, q, unit="bit")),
        (found.entropy, kb.entropy(p, unit="bit")),
        (found.cross_entropy, kb.cross_entropy(p, q, unit="bit")),
    ):
        np.testing.assert_allclose(value, expected, rtol=1e-12)
    assert (found.same_top == (p.argmax(axis=-1) == q.argmax(axis=-1))).all()


def test_a_common_offset_changes_nothing():
    z = np.round(some(2, 1000), 6)
    w = z + 2.0**-20 * np.round(some(3, 1000))
    z, w = (np.ldexp(np.round(np.ldexp(x, 30)), -30) for x in (z, w))  # so that an offset can be added exactly
    exact = kb.kl_from_logits(p=z, q=w)
    assert 0 < exact < 1e-10
    for offset in (64.0, -4096.0):
        assert kb.kl_from_logits(p=z + offset, q=w) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_outcomes_may_lie_on_any_axis_and_rows_broadcast(axis):
    z, w = some(4, 6, 6, 6), some(5, 6, 6, 6)
    expected = kb.kl_from_logits(p=np.moveaxis(z, axis, -1), q=np.moveaxis(w, axis, -1))
    np.testing.assert_array_equal(kb.kl_from_logits(p=z, q=w, axis=axis), expected)
    row = some(6, 6)
    np.testing.assert_array_equal(
        kb.kl_from_logits(p=z, q=row), kb.kl_from_logits(p=z, q=np.broadcast_to(row, z.shape))
    )


def test_what_both_exclude_takes_no_part_and_what_only_the_belief_excludes_costs_everything():
    z, w = np.array([0.5, -np.inf, 1.0]), np.array([1.5, -np.inf, 0.0])
    assert kb.kl_from_logits(p=z, q=w) == kb.kl_from_logits(p=z[::2], q=w[::2])
    assert kb.kl_from_logits(p=z, q=[1.5, 0.0, -np.inf]) == np.inf
    assert kb.kl_from_logits(p=[0.0, -800.0], q=[0.0, -np.inf]) == np.inf
    assert kb.kl_from_logits(p=[0.0, -np.inf], q=[0.0, 0.0]) == pytest.approx(np.log(2), rel=1e-15)


def test_probabilities_that_underflow_are_still_told():
    assert kb.kl_from_logits(p=[0.0, -2000.0], q=[-2000.0, 0.0]) == 2000
    assert kb.kl_from_logits(p=[1e5, 0.0], q=[0.0, 1e5]) == 1e5


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([0.0, np.nan], r"q must hold logits below infinity, but q\[1\] is nan"),
        ([np.inf, 0.0], r"q must hold logits below infinity, but q\[0\] is inf"),
        ([-np.inf, -np.inf], "q must have a logit above −inf, but all are −inf"),
        ([], r"q must hold the logits of one or more outcomes, but its shape is \(0,\)"),
        (1.0, r"q must hold the logits of one or more outcomes, but its shape is \(\)"),
        (["a", "b"], "q must hold real numbers"),
        ([1j, 0.0], "q must hold real numbers"),
    ],
)
def test_what_are_no_logits_is_refused(bad, said):
    for ask in (kb.kl_from_logits, kb.divergences_from_logits):
        with pytest.raises(NotADistributionError, match=said):
            ask(p=[0.0, 1.0], q=bad)


def test_logits_whose_difference_may_overflow_are_refused_or_right(library):
    for absurd in ([1e300, 0.0], [0.0, -1e300], [-1.7e308, -1.7e308]):
        if library.name == "dask":  # nobody can look
            value = kb.kl_from_logits(p=library.array([0.0, 1.0]), q=library.array(absurd))
            assert np.isnan(library.numbers(value))
            continue
        for ask in (kb.kl_from_logits, kb.divergences_from_logits):
            with pytest.raises(
                NotADistributionError, match=r"q must hold logits of less than 1e\+300 in size, but q\["
            ):
                ask(p=library.array([0.0, 1.0]), q=library.array(absurd))
    value = kb.kl_from_logits(p=library.array([9e299, 0.0]), q=library.array([-9e299, 0.0]))
    assert library.numbers(value) == pytest.approx(9e299, rel=1e-13)


def test_numpy_refuses_absurd_logits_unless_the_kernel_is_right():
    z, w = [1e308, 0.0], [-1e308, 0.0]  # log(p/q) is 1e308 at the first outcome, which is certain
    for ask in (kb.kl_from_logits, kb.divergences_from_logits):
        if ACTIVE == "compiled":
            found = ask(p=z, q=w)
            assert np.isfinite(np.asarray(found, dtype=float)).all()
            assert np.ravel(np.asarray(found))[0] == 1e308
        else:
            with pytest.raises(
                NotADistributionError, match=r"p must hold logits of less than 1e\+300.* p\[0\] is 1e\+308"
            ):
                ask(p=z, q=w)


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_the_least_number_of_a_type_is_a_mask(dtype):
    least = np.finfo(dtype).min
    masked = np.array([0.5, least, 1.0], dtype), np.array([1.5, least, 0.0], dtype)
    excluded = (np.where(x == least, -np.inf, x) for x in masked)
    assert kb.kl_from_logits(p=masked[0], q=masked[1]) == pytest.approx(
        kb.kl_from_logits(**dict(zip("pq", excluded, strict=True)))
    )


def test_refusals_name_the_row_and_the_side():
    good, bad = np.zeros((2, 3, 4)), np.zeros((2, 3, 4))
    bad[1, 2] = -np.inf
    with pytest.raises(NotADistributionError, match=r"p must have a logit above .* in row \(1, 2\)"):
        kb.kl_from_logits(p=bad, q=good)
    bad[1, 0, 3] = np.nan
    with pytest.raises(NotADistributionError, match=r"q\[1, 0, 3\] is nan"):
        kb.kl_from_logits(p=good, q=bad)
    with pytest.raises(EvidenceError, match="same outcomes"):
        kb.kl_from_logits(p=np.zeros(3), q=np.zeros(4))


def test_divergences_below_what_storage_makes_are_warned_of():
    z = some(7, 2000)
    w = z + 1e-5 * some(8, 2000)
    with pytest.warns(kb.ResolutionWarning, match="1 of 1 divergences lie below the storage floor of float16 logits"):
        kb.kl_from_logits(p=z.astype(np.float16), q=w.astype(np.float16))
    found = kb.divergences_from_logits(p=z.astype(np.float16), q=w.astype(np.float16))
    assert found.kl < found.storage_floor
    assert not found.resolved
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        kb.kl_from_logits(p=z.astype(np.float32), q=w.astype(np.float32))
        kb.kl_from_logits(p=z.astype(np.float16), q=z.astype(np.float16))
        assert kb.divergences_from_logits(p=z, q=w).resolved


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_only_rows_below_their_own_floor_are_warned_of(axis):
    z = some(18, 4, 3, 500).astype(np.float16)
    w = z.copy()
    w[0] = some(19, 3, 500)
    w[1] = z[1] + 2e-5 * some(19, 3, 500)
    w[2, 1:] = 1.0  # far from the truth, though all are exact
    w[..., 7] = z[..., 7] = -np.inf
    found = kb.divergences_from_logits(p=z, q=w)
    below = (found.kl > 0) & ~found.resolved
    assert below.tolist() == [[False] * 3, [True] * 3, [False] * 3, [False] * 3]
    z, w = (np.moveaxis(x, -1, axis) for x in (z, w))
    largest = found.storage_floor[below].max()
    with pytest.warns(kb.ResolutionWarning, match=rf"3 of 12 .* \(up to {largest:.1g} nat\)"):
        kb.kl_from_logits(p=z, q=w, axis=axis)


def test_a_row_for_all_is_warned_of_in_each():
    z = some(20, 5, 1000).astype(np.float16)
    w = (z[0] + 1e-5 * some(21, 1000)).astype(np.float16)
    with pytest.warns(kb.ResolutionWarning, match="2 of 5 divergences"):
        kb.kl_from_logits(p=np.where(np.arange(5)[:, None] < 2, z[0], z), q=w)


def test_temporaries_do_not_grow_with_the_rows():
    z = some(22, 400, 5000).astype(np.float16)
    w = (z + 1e-5 * some(23, 400, 5000)).astype(np.float16)
    tracemalloc.start()
    kb.divergences_from_logits(p=z, q=w)
    with pytest.warns(kb.ResolutionWarning, match="400 of 400"):
        kb.kl_from_logits(p=z, q=w)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12e6  # in float64, one side alone is 16 MB


def test_whole_and_half_precision_logits_are_taken_as_stored():
    z, w = some(9, 50).astype(np.float16), some(10, 50).astype(np.float16)
    assert kb.kl_from_logits(p=z, q=w) == kb.kl_from_logits(p=z.astype(float), q=w.astype(float))
    assert kb.kl_from_logits(p=[1, 0], q=[0, 1]) == kb.kl_from_logits(p=[1.0, 0.0], q=[0.0, 1.0])


def test_any_library_gives_the_numbers_of_numpy(library):
    z, w = some(11, 4, 9), some(12, 4, 9)
    z[2, 3] = w[2, 3] = w[3, 1] = -np.inf
    expected = kb.divergences_from_logits(p=z, q=w)
    found = kb.divergences_from_logits(p=library.array(z), q=library.array(w))
    for name in expected._fields:
        value = getattr(found, name)
        assert library.owns(value)
        np.testing.assert_allclose(library.numbers(value), getattr(expected, name), rtol=1e-12, atol=1e-40)
    near = library.array(z + 1e-7 * np.where(np.isinf(z), 0, some(13, 4, 9)))
    value = kb.kl_from_logits(p=library.array(z), q=near)
    np.testing.assert_allclose(library.numbers(value), kb.kl_from_logits(p=z, q=library.numbers(near)), rtol=1e-12)


@pytest.mark.arrays
def test_gradients_are_the_difference_of_the_probabilities():
    import torch

    z, w = torch.tensor(some(14, 3, 8), requires_grad=True), torch.tensor(some(15, 3, 8), requires_grad=True)
    kb.kl_from_logits(p=z, q=w).sum().backward()
    p, q = softmax(z.detach().numpy()), softmax(w.detach().numpy())
    kl = kb.kl_divergence(p, q)[:, None]
    np.testing.assert_allclose(w.grad, q - p, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(z.grad, p * (np.log(p / q) - kl), rtol=1e-9, atol=1e-14)


@pytest.mark.arrays
def test_brain_floats_answer_in_their_type_and_are_warned_of():
    import torch

    z = torch.tensor(some(16, 1000))
    w = z + 1e-4 * torch.tensor(some(17, 1000))
    with pytest.warns(kb.ResolutionWarning, match="bfloat16"):
        value = kb.kl_from_logits(p=z.to(torch.bfloat16), q=w.to(torch.bfloat16))
    assert value.dtype == torch.bfloat16


@pytest.mark.arrays
def test_under_jit_what_are_no_logits_is_nan():
    import jax

    jax.config.update("jax_enable_x64", True)
    z = np.array([[0.0, 1.0], [np.nan, 0.0], [-np.inf, -np.inf], [1e300, 0.0]])
    value = jax.jit(lambda z: kb.kl_from_logits(p=z, q=np.zeros(2)))(z)
    assert np.isnan(value).tolist() == [False, True, True, True]
    assert float(value[0]) == pytest.approx(kb.kl_from_logits(p=z[0], q=[0.0, 0.0]), rel=1e-13)
    every = jax.jit(lambda z: kb.divergences_from_logits(p=z, q=np.zeros(2)))(z)
    for name in set(every._fields) - {"same_top"}:
        assert np.isnan(getattr(every, name)).tolist() == [False, True, True, True]
