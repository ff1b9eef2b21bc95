"""Divergences from logits: the compiled kernel at each of its levels, and the NumPy reference, against mpmath."""

import math
import tracemalloc
from contextlib import contextmanager
from importlib import import_module

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback.kernels.logits import from_logits, logits_reference
from logit_references import error, values, worst_error

native = import_module("kullback.kernels._native")  # these tests are of the compiled kernel: without it they fail
EXACT = 1e-13
rng = np.random.default_rng(20)


def compiled(z, w, everything=True):
    """What the compiled kernel makes of logits of shape (..., K); None where it refuses."""
    z, w = np.broadcast_arrays(z, w)
    out = np.empty((*z.shape[:-1], 6 if everything else 1))
    return out if native.logits(z, w, out, everything) else None


def reference(z, w):
    return logits_reference(np.asarray(z)[None], np.asarray(w)[None])[0]


@contextmanager
def at_level(name):
    before = native.level()
    native.use(name)
    try:
        yield
    finally:
        native.use(before)


@pytest.fixture(params=[*native.levels(), "numpy"])
def kernel(request):
    """The six values of one row."""
    if request.param == "numpy":
        yield reference
        return
    with at_level(request.param):
        yield compiled


def near_logits(count, step, dtype=np.float64, offset=0.0, spread=3.0):
    """Logits, and others that differ by about `step` and an offset."""
    z = rng.normal(0, spread, count)
    return z.astype(dtype), (z + step * rng.normal(0, 1, count) + offset).astype(dtype)


@pytest.mark.parametrize("count", [1, 2, 3, 16, 17, 100, 1030])
@pytest.mark.parametrize("step", [3.0, 0.3, 1e-2, 1e-4, 1e-7, 1e-10])
def test_values_are_those_of_the_exact_shares(kernel, count, step):
    for spread in (0.5, 3.0, 20.0):
        z, w = near_logits(count, step, spread=spread)
        assert worst_error(kernel(z, w), z, w) <= EXACT


@pytest.mark.parametrize("offset", [100.0, -100.0, 1.0])
@pytest.mark.parametrize("step", [1e-2, 1e-4, 1e-6, 1e-8])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_an_offset_between_truth_and_belief_costs_no_digits(kernel, dtype, step, offset):
    z, w = near_logits(300, step, dtype, offset)
    assert worst_error(kernel(z, w), z, w) <= EXACT


def test_logits_of_the_smallest_divergence_are_told_apart(kernel):
    z, w = near_logits(1000, 1e-10)
    assert 1e-21 < values(z, w)[0] < 1e-19
    assert worst_error(kernel(z, w), z, w) <= EXACT


def test_kl_alone_is_as_exact_as_with_the_others():
    for step in (3.0, 0.3, 1e-3, 1e-8):
        for dtype in (np.float64, np.float32, np.float16):
            z, w = near_logits(1500, step, dtype, offset=2.0)
            assert error(compiled(z, w, everything=False)[0], values(z, w)[0]) <= EXACT


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_vocabulary_of_128000_costs_no_digits(dtype):
    z, w = near_logits(1000, 1e-3, dtype)
    expected = values(z, w)
    expected[3] += mpmath.log(128)
    expected[4] += mpmath.log(128)
    found = compiled(np.tile(z, 128), np.tile(w, 128))  # 128 copies of each share: the divergences stay the same
    assert max(map(error, found, expected)) <= EXACT
    assert max(map(error, reference(np.tile(z, 128), np.tile(w, 128)), expected)) <= EXACT


@pytest.mark.parametrize("kept", [2, 20, 1100])
def test_outcomes_that_both_exclude_change_nothing(kernel, kept):
    z, w = near_logits(kept, 1e-5, offset=30.0)
    masked_z, masked_w = np.full(3 * kept, -np.inf), np.full(3 * kept, -np.inf)
    masked_z[::3], masked_w[::3] = z, w
    assert worst_error(kernel(masked_z, masked_w), z, w) <= EXACT


def test_one_sided_masks_are_exact(kernel):
    for step in (3.0, 1e-3, 1e-8):
        z, w = near_logits(200, step, offset=5.0)
        w[7] = -np.inf
        z[[3, 150]] = -np.inf
        for side_z, side_w in ((z, near_logits(200, 1.0)[0]), (near_logits(200, 1.0)[0], w), (z, w)):
            assert worst_error(kernel(side_z, side_w), side_z, side_w) <= EXACT


def test_belief_that_excludes_the_most_likely_outcome_is_compared_by_the_others(kernel):
    z, w = near_logits(40, 0.1)
    w[z.argmax()] = -np.inf
    found = kernel(z, w)
    assert found[0] == found[4] == math.inf
    assert worst_error(found, z, w) <= EXACT


def test_outcome_believed_impossible_costs_everything_however_rare(kernel):
    z, w = np.array([0.0, -5000.0]), np.array([0.0, -np.inf])
    found = kernel(z, w)
    assert (found[0], found[1], found[4]) == (math.inf, 0, math.inf)
    assert compiled(z, w, everything=False)[0] == math.inf


def test_belief_in_what_never_happens_costs_its_share(kernel):
    z, w = np.array([0.0, -np.inf]), np.array([0.0, 0.0])
    found = kernel(z, w)
    assert found[0] == pytest.approx(math.log(2), rel=1e-15)
    assert found[1] == math.inf
    assert worst_error(found, z, w) <= EXACT


@pytest.mark.parametrize("mask", [-1e4, -1e9, float(np.finfo(np.float32).min), -1e299])
def test_finite_masks_are_exact(kernel, mask):
    z, w = near_logits(50, 1e-3, offset=1.0)
    masked_z, masked_w = z.copy(), w.copy()
    masked_z[[0, 9]] = mask
    masked_w[[9, 30]] = mask
    for pair in ((masked_z, w), (z, masked_w), (masked_z, masked_w)):
        assert worst_error(kernel(*pair), *pair) <= EXACT


def test_logits_far_apart_are_exact(kernel):
    for z, w in (
        ([0.0, -1000.0], [-1000.0, 0.0]),
        ([0.0, 0.0, 3.0], [900.0, 0.0, -2.0]),
        ([5.0, -650.0, 1.0], [0.0, 640.0, -640.0]),
        ([1e5, 0.0, 1e5 + 1], [0.0, 1e5, 1.0]),
        ([0.0, -40.0, -700.0], [0.0, -35.0, -9000.0]),
    ):
        assert worst_error(kernel(np.array(z), np.array(w)), z, w) <= EXACT


def test_entropy_next_to_certainty_keeps_its_digits(kernel):
    z, w = np.array([0.0, -60.0, -61.0]), np.array([3.0, -57.5, -58.0])
    assert worst_error(kernel(z, w), z, w) <= EXACT


def test_equal_logits_diverge_by_nothing(kernel):
    z = near_logits(999, 1.0)[0]
    assert list(kernel(z, z)[:3]) == [0, 0, 0]
    assert list(kernel(z, z + 0.0)[:1]) == [0]


def test_agreement_is_that_of_the_first_largest_logits(kernel):
    z = np.array([1.0, 3.0, 3.0, 0.0])
    assert kernel(z, np.array([0.0, 1.0, 1.0, 0.5]))[5] == 1
    assert kernel(z, np.array([0.0, 1.0, 2.0, 0.5]))[5] == 0
    late = np.zeros(3000)
    late[2500] = 1
    assert kernel(late, late)[5] == 1


@given(
    st.lists(
        st.tuples(st.floats(-50, 50), st.floats(-1, 1) | st.floats(-1e-6, 1e-6) | st.floats(-60, 60)),
        min_size=1,
        max_size=40,
    ),
    st.floats(-200, 200),
)
def test_every_level_gives_the_same_bits_and_nothing_is_negative(pairs, offset):
    z = np.array([pair[0] for pair in pairs])
    w = z + np.array([pair[1] for pair in pairs]) + offset
    found = []
    for level in native.levels():
        with at_level(level):
            found.append(np.append(compiled(z, w), compiled(z, w, everything=False)).tobytes())
    assert len(set(found)) == 1
    for six in (compiled(z, w), reference(z, w)):
        assert (six >= 0).all()
        assert all(abs(x - y) <= 1e-12 * y + 1e-40 for x, y in zip(six, map(float, values(z, w)), strict=False))


@pytest.mark.parametrize("count", [1, 2, 15, 16, 33, 1025])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("masked", [False, True])
def test_entries_that_are_no_logits_are_refused(count, bad, masked):
    for place in {0, count // 2, count - 1}:
        for side in (0, 1):
            pair = [np.zeros(count), np.zeros(count)]
            if masked:
                pair[side][(place + 1) % count] = pair[1 - side][0] = -np.inf
            pair[side][place] = bad
            for dtype in (np.float64, np.float32):
                for everything in (True, False):
                    assert compiled(pair[0].astype(dtype), pair[1].astype(dtype), everything) is None


def test_rows_that_exclude_every_outcome_are_refused():
    nothing, something = np.full((3, 4), -np.inf), np.zeros((3, 4))
    assert compiled(nothing, something) is None
    assert compiled(something, nothing) is None


def test_layout_and_dtype_change_nothing():
    base = rng.normal(0, 2, (6, 400)).astype(np.float16)
    other = (base + rng.normal(0, 0.1, base.shape)).astype(np.float16)
    expected = compiled(base.astype(np.float64), other.astype(np.float64))
    single, double = np.float32, np.float64
    packed = np.zeros(other.nbytes * 4 + 1, dtype=np.uint8)[1:].view(double).reshape(other.shape)
    packed[:] = other
    readonly = other.astype(single)
    readonly.flags.writeable = False
    for z, w in (
        (base, other),
        (base.astype(single), readonly),
        (base.astype(single), other.astype(double)),
        (np.asfortranarray(base.astype(single)), np.asfortranarray(other)),
        (base.astype(double)[:, ::-1].copy()[:, ::-1], packed),
        (np.repeat(base.astype(single), 2, axis=1)[:, ::2], other),
    ):
        assert compiled(z, w) == pytest.approx(expected, rel=EXACT)
    assert compiled(base[:1], other) == pytest.approx(compiled(np.repeat(base[:1], 6, axis=0), other), rel=EXACT)


def test_every_row_of_many_has_its_own_value():
    z, w = rng.normal(0, 1, (2, 1, 3, 50)), rng.normal(0, 1, (1, 4, 3, 50))
    found = compiled(z, w)
    assert found.shape == (2, 4, 3, 6)
    assert worst_error(found[1, 2, 0], z[1, 0, 0], w[0, 2, 0]) <= EXACT
    rows = logits_reference(np.repeat(z[:, 0, 0], 700, axis=0), np.repeat(w[0, :2, 0], 700, axis=0))
    assert rows.shape == (1400, 6)
    assert worst_error(rows[1399], z[1, 0, 0], w[0, 1, 0]) <= EXACT


def test_temporaries_of_the_reference_do_not_grow_with_the_rows():
    z, w = np.zeros((4000, 500), dtype=np.float32), np.ones((4000, 500), dtype=np.float32)
    tracemalloc.start()
    logits_reference(z, w)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12e6


def test_one_outcome_is_certain_on_both_sides(kernel):
    for z, w in ((6.0828836, 100.77168483), (0.1, 1e5 / 3), (-1e-9 / 3, 1e17)):
        assert list(kernel(np.array([z]), np.array([w]))[:5]) == [0, 0, 0, 0, 0]


def test_an_offset_alone_is_no_divergence():
    z = np.round(rng.normal(0, 3, 700), 6)
    z = np.ldexp(np.round(np.ldexp(z, 30)), -30)  # so that an offset can be added exactly
    assert (reference(z, z + 4096.0)[:3] == 0).all()


PAIRS = (
    ("ordinary", [1.0, 2.0, 3.0], [2.0, 1.0, 0.0]),
    ("equal", [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]),
    ("equally likely", [3.0, 3.0, 3.0], [3.0, 3.0, 3.0]),
    ("excluded by both", [1.0, -math.inf, 3.0], [2.0, -math.inf, 0.0]),
    ("excluded by the truth", [1.0, -math.inf, 3.0], [2.0, 0.0, 0.0]),
    ("excluded by the belief", [1.0, 2.0, 3.0], [2.0, -math.inf, 0.0]),
    ("nothing in common", [1.0, -math.inf, -math.inf], [-math.inf, 2.0, 3.0]),
    ("rare beyond numbers", [0.0, -800.0, 1.0], [0.0, 0.0, 1.5]),
    ("masked by a number", [0.0, -1e9, 1.0], [0.5, -1e9, 1.0]),
    ("next to each other", [0.1, 0.2, 0.3], [100.1 + 1e-7, 100.2, 100.3 - 2e-7]),
)
pairs = pytest.mark.parametrize(("z", "w"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])


def gradients_of_kl(z, w):
    """p(log(p/q) - KL) by the truth's logits, q - p by the belief's; 0 where KL is infinite."""
    with mpmath.workdps(60):
        shares = []
        for side in (z, w):
            weights = [mpmath.exp(mpmath.mpf(x)) if x > -math.inf else mpmath.mpf(0) for x in side]
            shares.append([x / mpmath.fsum(weights) for x in weights])
        if any(a and not b for a, b in zip(*shares, strict=True)):
            return np.zeros(len(z)), np.zeros(len(z))
        logs = [mpmath.log(a / b) if a else mpmath.mpf(0) for a, b in zip(*shares, strict=True)]
        kl = mpmath.fsum(a * b for a, b in zip(shares[0], logs, strict=True))
        by_truth = [float(a * (b - kl)) for a, b in zip(shares[0], logs, strict=True)]
        return np.array(by_truth), np.array([float(b - a) for a, b in zip(*shares, strict=True)])


@pytest.mark.arrays
@pairs
def test_torch_has_the_values_and_gradients(z, w):
    import torch
    from array_api_compat import torch as xp

    sides = [torch.tensor([x], dtype=torch.float64, requires_grad=True) for x in (z, w)]
    six = from_logits(xp, *sides)
    assert worst_error([x.item() for x in six], z, w) <= EXACT
    found = torch.autograd.grad(six[0].sum(), sides, retain_graph=True)
    for gradient, expected in zip(found, gradients_of_kl(z, w), strict=True):
        assert gradient[0].numpy() == pytest.approx(expected, rel=1e-9, abs=1e-15)
    for value in six[:5]:
        for gradient in torch.autograd.grad(value.sum(), sides, retain_graph=True, allow_unused=True):
            assert gradient is None or bool(torch.isfinite(gradient).all())


@pytest.mark.arrays
def test_torch_gradients_are_those_of_finite_differences():
    import torch
    from array_api_compat import torch as xp

    sides = [torch.tensor(rng.normal(0, 1, (2, 5)), requires_grad=True) for _ in range(2)]
    assert torch.autograd.gradcheck(lambda z, w: from_logits(xp, z, w)[:5], sides)


@pytest.mark.arrays
def test_jax_has_the_values_and_gradients_under_jit():
    import jax

    jax.config.update("jax_enable_x64", True)
    sides = [jax.numpy.asarray([pair[n] for pair in PAIRS], dtype="float64") for n in (1, 2)]
    six = jax.jit(lambda z, w: from_logits(jax.numpy, z, w))(*sides)
    slopes = [
        jax.jit(jax.grad(lambda z, w, n=n: from_logits(jax.numpy, z, w)[n].sum(), argnums=(0, 1)))(*sides)
        for n in range(5)
    ]
    assert all(np.isfinite(np.asarray(x)).all() for pair in slopes for x in pair)
    for row, (_, z, w) in enumerate(PAIRS):
        assert worst_error([float(x[row]) for x in six], z, w) <= EXACT
        for gradient, expected in zip(slopes[0], gradients_of_kl(z, w), strict=True):
            assert np.asarray(gradient[row]) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.arrays
@pytest.mark.parametrize("library", ["array_api_strict", "dask.array"])
def test_other_libraries_have_the_values_of_numpy(library):
    library = import_module(library)
    from array_api_compat import array_namespace

    z = rng.normal(0, 3, (4, 60))
    w = z + 1e-5 * rng.normal(0, 1, (4, 60)) + 7
    z[1, 3] = w[1, 3] = w[2, 4] = -np.inf
    sides = [library.asarray(x) for x in (z, w)]
    six = from_logits(array_namespace(*sides), *sides)
    assert np.stack([np.asarray(x) for x in six], axis=-1) == pytest.approx(logits_reference(z, w), rel=EXACT)
