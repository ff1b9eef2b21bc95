"""The storage floor: what rounding makes of equal logits, by rounding them and by its definition in mpmath."""

import math
import tracemalloc

import mpmath
import numpy as np
import pytest

from kullback.kernels.logits import logits_reference
from kullback.kernels.pairs import engine_of
from kullback.kernels.storage import storage_bound, storage_floor

rng = np.random.default_rng(21)


def floor_of(z, w, *epsilons):
    return storage_floor(engine_of(np, z, w, level=False), *epsilons)


def exact_floor(z, w, *epsilons):
    """Σ p(1 − p)·[ulp(z)² + ulp(w)²]/24 of one row of numbers as they are stored."""
    with mpmath.workdps(400):  # for what is left beside an outcome that is nearly certain
        weights = [mpmath.exp(mpmath.mpf(float(x))) for x in z]
        total = mpmath.fsum(weights)
        terms = []
        for weight, *logits in zip(weights, z, w, strict=True):
            rest = total - weight
            for x, epsilon in zip(map(float, logits), epsilons, strict=True):
                if 0 < abs(x) < math.inf:
                    ulp = mpmath.mpf(epsilon) * mpmath.mpf(2) ** (math.frexp(x)[1] - 1)
                    terms.append(weight * rest / total**2 * ulp**2)
        return float(mpmath.fsum(terms) / 24)


@pytest.mark.parametrize(("dtype", "epsilon"), [(np.float16, 2.0**-10), (np.float32, 2.0**-23)])
def test_floor_is_what_rounding_makes_of_equal_logits(dtype, epsilon):
    z = rng.normal(0, 3, (400, 500))
    offset = rng.uniform(-4, 4, (400, 1))  # so that the same logits are rounded otherwise on the other side
    stored = [x.astype(dtype).astype(np.float64) for x in (z, z + offset)]
    assert logits_reference(*stored)[:, 0].mean() == pytest.approx(floor_of(*stored, epsilon, epsilon).mean(), rel=0.1)


@pytest.mark.arrays
def test_floor_of_bfloat16_is_what_its_rounding_makes():
    import torch

    z = torch.tensor(rng.normal(0, 3, (400, 500)))
    offset = torch.tensor(rng.uniform(-4, 4, (400, 1)))
    stored = [x.to(torch.bfloat16).to(torch.float64).numpy() for x in (z, z + offset)]
    floor = floor_of(*stored, 2.0**-7, 2.0**-7)
    assert logits_reference(*stored)[:, 0].mean() == pytest.approx(floor.mean(), rel=0.1)


@pytest.mark.parametrize("count", [1, 2, 40, 8200])
def test_floor_is_its_definition_for_every_type(count):
    z, w = rng.normal(0, 3, count), rng.normal(2, 3, count)
    z[count // 2] = 0.0
    for (of_z, z_epsilon), (of_w, w_epsilon) in (
        ((np.float64, 2.0**-52), (np.float64, 2.0**-52)),
        ((np.float32, 2.0**-23), (np.float16, 2.0**-10)),
        ((np.int64, 0.0), (np.float32, 2.0**-23)),
        ((np.int8, 0.0), (np.int64, 0.0)),
    ):
        stored = z.astype(of_z), w.astype(of_w)
        found, expected = floor_of(*stored, z_epsilon, w_epsilon), exact_floor(*stored, z_epsilon, w_epsilon)
        assert found == pytest.approx(expected, rel=1e-12, abs=0)


def test_floor_next_to_certainty_keeps_its_digits():
    for z in ([0.25, -39.9, -50.3], [700.0, 3.0, -2.5], [3.5, 3.5, -80.0]):
        w = [1.5, -30.0, 7.0]
        assert floor_of(np.array(z), np.array(w), 1e-3, 1e-4) == pytest.approx(exact_floor(z, w, 1e-3, 1e-4), rel=1e-12)


def test_outcomes_without_weight_take_no_part():
    z, w = [1.5, 0.3, 2.0], [0.7, 3.0, 1.0]
    expected = exact_floor(z, w, 1e-3, 1e-3)
    for without in (-np.inf, -1e299, -1.7e308):
        for belief in (0.0, 5.0, -np.inf, 1.7e308):
            found = floor_of(np.array([*z, without]), np.array([*w, belief]), 1e-3, 1e-3)
            assert found == pytest.approx(expected, rel=1e-12)
    assert floor_of(np.array(z), np.array([0.7, -np.inf, 1.0]), 1e-3, 1e-3) == pytest.approx(
        exact_floor(z, [0.7, -np.inf, 1.0], 1e-3, 1e-3), rel=1e-12
    )


@pytest.mark.parametrize("z", [[1.7e308, 1.7e308], [1e308, 0.0], [0.0, 0.0], [-1.7e308, 0.0]])
@pytest.mark.parametrize("w", [[-1.7e308, 1.7e308], [0.0, 1e200], [-np.inf, 0.0]])
def test_floor_of_absurd_logits_is_a_number(z, w):
    with np.errstate(all="ignore"):
        assert 0 <= floor_of(np.array(z), np.array(w), 2.0**-52, 2.0**-52) < np.inf


def test_rows_and_broadcast_sides_have_their_own_floor():
    z, w = rng.normal(0, 3, (3, 1, 70)), rng.normal(0, 3, (2, 70))
    found = floor_of(z, w, 2.0**-10, 2.0**-7)
    assert found.shape == (3, 2)
    for i in range(3):
        for j in range(2):
            assert found[i, j] == pytest.approx(exact_floor(z[i, 0], w[j], 2.0**-10, 2.0**-7), rel=1e-12)


def test_bound_lies_above_the_floor_and_within_what_it_is_made_of():
    z, w = rng.normal(0, 5, (200, 30)), rng.normal(0, 5, (200, 30))
    z[:, 3] = w[:, 4] = -np.inf
    z[7] = 0.0
    engine = engine_of(np, z, w, level=False)
    bound = storage_bound(engine, 2.0**-10, 2.0**-7)
    assert (bound > storage_floor(engine, 2.0**-10, 2.0**-7)).all()
    largest = [np.abs(np.where(x > -np.inf, x, 0)).max(axis=-1) for x in (z, w)]
    assert (bound <= ((2.0**-10 * largest[0]) ** 2 + (2.0**-7 * largest[1]) ** 2) / 24).all()


def test_picked_rows_are_those_of_the_mask():
    z, w = rng.normal(0, 3, (4, 1, 9)), rng.normal(0, 3, (5, 9))
    rows = np.arange(20) % 3 == 1
    engine = engine_of(np, z, w, level=False)
    every = storage_floor(engine, 1e-3, 1e-3).reshape(-1)
    assert (storage_floor(engine.picked(rows), 1e-3, 1e-3) == every[rows]).all()
    assert (storage_floor(engine.picked(rows).picked(rows[:7]), 1e-3, 1e-3) == every[rows][rows[:7]]).all()


def test_other_libraries_have_the_floor_and_the_bound_of_numpy():
    import array_api_strict as strict

    z, w = rng.normal(0, 3, (3, 1, 12)), rng.normal(0, 3, (2, 12))
    z[1, 0, 3] = w[0, 5] = -np.inf
    z[2, 0, 4] = w[1, 2] = 0.0
    rows = np.array([True, False, False, True, True, False])
    engines = engine_of(np, z, w, level=False), engine_of(strict, strict.asarray(z), strict.asarray(w), level=False)
    for quantity in (storage_floor, storage_bound):
        found = [np.asarray(quantity(engine, 2.0**-10, 2.0**-23)) for engine in engines]
        assert found[1] == pytest.approx(found[0], rel=1e-12)
        some = quantity(engines[1].picked(strict.asarray(rows)), 2.0**-10, 2.0**-23)
        assert np.asarray(some) == pytest.approx(found[0].reshape(-1)[rows], rel=1e-12)


def test_temporaries_do_not_grow_with_the_rows():
    z, w = (rng.normal(0, 3, (400, 5000)).astype(np.float32) for _ in range(2))
    tracemalloc.start()
    floor_of(z, w, 2.0**-23, 2.0**-23)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2e6  # in float64, one side alone is 16 MB
