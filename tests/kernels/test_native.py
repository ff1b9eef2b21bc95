"""The compiled kernel: every measure at every level, against mpmath and the NumPy reference."""

import threading
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import references
from kullback.kernels import _native, costs, forms, pairs

TERMS = {
    "kl": forms.kl,
    "jeffreys": forms.jeffreys,
    "js": forms.js,
    "squared_hellinger": forms.squared_hellinger,
    "chi_squared": forms.chi_squared,
    "total_variation": forms.total_variation,
}
PAIRS = (*TERMS, "cross_entropy")
DIVERGENCES = tuple(TERMS)
ANY = float("inf")


def native(operation, p, q=None, tolerance=ANY):
    """The measure of each row, or None where the kernel leaves it to others."""
    p = np.asarray(p)
    p, q = np.broadcast_arrays(p, p if q is None else np.asarray(q))
    out = np.empty(p.shape[:-1])
    return out[()] if _native.divergence(operation, p, q, out, tolerance, tolerance) else None


def reference(operation, p, q):
    engine = pairs.engine_of(np, np.asarray(p), np.asarray(q))
    return pairs.divergence(engine, TERMS[operation]) if operation in TERMS else costs.mean_cost(engine)


def exact(operation, p, q):
    return getattr(references, operation)(p, q)


def hold(p, q, operations=PAIRS, bound=1e-14):
    """Hold each operation to the bound on its relative error."""
    errors = {name: references.error(native(name, p, q), exact(name, p, q)) for name in operations}
    assert all(error <= bound for error in errors.values()), errors


@contextmanager
def at_level(name):
    usual = _native.level()
    _native.use(name)
    try:
        yield
    finally:
        _native.use(usual)


@pytest.fixture(params=_native.levels())
def level(request):
    with at_level(request.param):
        yield request.param


def random_pair(k, seed):
    rng = np.random.default_rng(seed)
    p, q = rng.exponential(size=(2, k))
    return p / p.sum(), q / q.sum()


@pytest.mark.parametrize("k", [2, 3, 15, 16, 17, 100, 1024, 1025, 4000])
@pytest.mark.usefixtures("level")
def test_random_pairs(k):
    hold(*random_pair(k, seed=k), bound=3e-15)


@pytest.mark.slow
def test_a_hundred_thousand_outcomes():
    hold(*random_pair(100_000, seed=1), ("kl", "total_variation"), bound=3e-15)


@pytest.mark.parametrize("power", range(1, 14))
@pytest.mark.parametrize("factor", [1, 1 + 1e-12, 1 + 1e-6, 7, 1e6, 1e-9])
def test_belief_next_to_the_truth_keeps_its_digits(power, factor):
    rng = np.random.default_rng(power)
    p, _ = random_pair(60, seed=power)
    q = p * (1 + 10.0**-power * rng.uniform(-1, 1, 60))
    hold(p, q / q.sum() * factor, DIVERGENCES, bound=3e-15)


@pytest.mark.parametrize("seed", range(10))
def test_counts_against_counts(seed):
    rng = np.random.default_rng(seed)
    p, q = rng.poisson(30, 50) + 1, rng.poisson(500, 50) + 1
    hold(p, q, bound=5e-15)
    hold(p.astype(np.uint8), q.astype(np.int16), bound=5e-15)


@pytest.mark.parametrize("seed", range(10))
def test_entries_over_three_hundred_orders_of_magnitude(seed):
    rng = np.random.default_rng(seed)
    p, q = 10.0 ** rng.uniform(-322, 0, (2, 80))
    p[0] = q[1] = 1
    hold(p / p.sum(), q / q.sum(), PAIRS if native("chi_squared", p, q) is not None else (*PAIRS[:4], *PAIRS[5:]))


@pytest.mark.parametrize("operation", DIVERGENCES)
def test_subnormal_entries_keep_their_part(operation):
    p = np.array([0.25, 0.75, 3e-310, 2e-320, 5e-324])
    q = np.array([0.5, 0.5, 1e-320, 4e-320, 5e-324])
    assert references.error(native(operation, p, q), exact(operation, p, q)) <= 1e-15
    assert references.error(native(operation, p, 7 * q), exact(operation, p, 7 * q)) <= 1e-15


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ([1e-323, 0, 0.5], [5e-324, 1, 0.5]),  # brought to the total of p, the belief in the first is no number
        ([1, 0, 5e-324], [1, 1, 5e-324]),
        ([0.3, 0.2, 1e-40], [1e60, 7e59, 1e-320]),
        ([0.5, 1e-290], [0.5, 1e-318]),
    ],
)
def test_beliefs_below_the_least_number_cost_what_they_must(p, q):
    impossible = any(a == 0 for a in p)  # for a truth that would be the belief
    hold(p, q, [name for name in PAIRS if name != "jeffreys" or not impossible], bound=2e-15)


def test_infinite_chi_squared_is_left_to_others_unless_the_belief_forbids_what_happens():
    assert native("chi_squared", [1, 0.5], [1.5, 1.3e-309]) is None  # 1.28e308 of shares, but too large of the sums
    assert native("chi_squared", [1, 1e-9], [1.5, 0.0]) == np.inf
    assert native("chi_squared", np.ones(3000), np.arange(3000)[::-1]) == np.inf


@pytest.mark.parametrize("operation", [*PAIRS, "entropy"])
@pytest.mark.usefixtures("level")
def test_negative_zero_is_a_zero(operation):
    p, q = random_pair(5000, seed=2)
    for side in (p, q):
        side[[0, 1100, 2700, 4999]] = 0
    expected = native(operation, p, q)
    for side in (p, q):
        side[[0, 1100, 2700, 4999]] = -0.0
    assert native(operation, p, q) == expected
    p[1100], q[2700] = 0.01, 5e-324
    assert native(operation, p, np.abs(q)) == native(operation, p, q)


@pytest.mark.parametrize("factor", [1.0, 1e-3, 2.0**-300, 2.0**300])
@pytest.mark.parametrize("certain", [1e-20, 1e-12, 1e-3, 0.2, 0.3])
def test_entropies_next_to_certainty(certain, factor):
    p = np.array([1 - certain, certain / 2, certain / 2]) * factor
    assert references.error(native("entropy", p), references.entropy(p)) <= 4e-15
    q = np.array([1 - certain / 3, certain / 3, 1e-30]) * factor
    assert references.error(native("cross_entropy", p, q), references.cross_entropy(p, q)) <= 4e-15


@pytest.mark.parametrize("k", [1, 2, 10, 1024, 5000])
def test_entropy_of_equal_outcomes_is_the_logarithm_of_their_number(k):
    assert native("entropy", np.full(k, 1 / k)) == pytest.approx(np.log(k), rel=1e-15)
    assert native("entropy", np.ones(k, dtype=bool)) == pytest.approx(np.log(k), rel=1e-15)


entry = st.floats(0, 1) | st.sampled_from([0.0, 5e-324, 1e-310, 2.3e-308, 1e-200, 1.0, 4 / 3, 1.5, 0.75])


@st.composite
def pair(draw):
    """Two rows with some positive entry each, near one another or not, of totals alike or not."""
    k = draw(st.integers(2, 40))
    p = np.array(draw(st.lists(entry, min_size=k, max_size=k)))
    if draw(st.booleans()):
        steps = np.array(draw(st.lists(st.floats(-0.6, 1), min_size=k, max_size=k)))
        q = p * (1 + steps * 10.0 ** -draw(st.integers(0, 13)))
    else:
        q = np.array(draw(st.lists(entry, min_size=k, max_size=k)))
    p[0] += draw(st.floats(0.01, 1))
    q[draw(st.sampled_from([0, 1]))] += draw(st.floats(0.01, 1))
    return p, q * draw(st.sampled_from([1.0, 1 + 2.0**-40, 1 + 2.0**-20, 7.0, 1e6, 1e-9]))


@given(pair())
@settings(deadline=None)
def test_no_pair_is_worse_than_promised(sides):
    for operation in PAIRS:
        value = native(operation, *sides)
        impossible = ((sides[1] == 0) & (sides[0] > 0)).any()
        if operation in ("kl", "chi_squared", "cross_entropy") and impossible:
            assert value in (np.inf, None)
            continue
        if operation == "jeffreys" and (impossible or ((sides[0] == 0) & (sides[1] > 0)).any()):
            assert value == np.inf
            continue
        truth = exact(operation, *sides)
        assert value is None or value >= 0
        if truth > 1e-28 and truth < 1e300:
            assert references.error(value, truth) <= 1e-14, operation


@pytest.mark.parametrize("operation", PAIRS)
def test_levels_and_the_reference_agree(operation):
    rng = np.random.default_rng(5)
    p, q = rng.exponential(size=(2, 30, 3001))
    p[:10] *= rng.random(3001) < 0.5
    q[5:10] *= p[5:10] > 0
    p[20:], q[20:] = p[20:] / p[20:].sum(-1, keepdims=True), p[20:] * (1 + 1e-7 * rng.random((10, 3001)))
    q[7, 11] = p[7, 11] = 1e-310
    found = {}
    for name in _native.levels():
        with at_level(name):
            found[name] = native(operation, p, q)
            assert _native.level() == name
    with np.errstate(all="ignore"):
        computed = reference(operation, p, q)
    assert len(found) == len(_native.levels())
    assert {values.tobytes() for values in found.values()} == {found[_native.level()].tobytes()}
    assert found[_native.level()] == pytest.approx(computed, rel=5e-15)


DTYPES = ["f8", "f4", "f2", "?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_dtype_is_taken_for_what_it_holds(dtype):
    numbers = np.arange(1, 40) % 2 if dtype == "?" else np.arange(1, 40) * 3
    p, q = numbers.astype(dtype), np.arange(40, 1, -1) / 7
    assert native("kl", p, q) == native("kl", p.astype(float), q)
    assert native("kl", q, q + p) == native("kl", q, q + p.astype(float))


def test_halves_are_converted_exactly():
    every = np.arange(0x7C00, dtype=np.uint16).view(np.float16)  # subnormal ones too
    assert native("kl", every, every[::-1] + 1.0) == native("kl", every.astype(float), every[::-1] + 1.0)
    assert native("entropy", np.array([1, np.inf], dtype=np.float16)) is None
    assert native("entropy", np.array([1, np.nan], dtype=np.float16)) is None
    assert native("entropy", np.array([1, -1], dtype=np.float16)) is None


def test_the_largest_integers_round_as_numpy_does():
    p = np.array([2**64 - 1, 2**63 + 1025, 3], dtype=np.uint64)
    assert native("entropy", p) == native("entropy", p.astype(float))
    assert native("entropy", (p // 2).astype(np.int64)) == native("entropy", (p // 2).astype(float))


@pytest.mark.parametrize("operation", [*PAIRS, "entropy"])
def test_memory_may_lie_in_any_way(operation):
    rng = np.random.default_rng(0)
    base = rng.random((2, 3, 4, 50))
    p, q = (np.ascontiguousarray(x) for x in base)
    expected = native(operation, p, q)

    fortran = native(operation, np.asfortranarray(p), np.asfortranarray(q))
    backward = native(operation, p[..., ::-1].copy()[..., ::-1], q)
    strided = native(operation, np.repeat(p, 2, axis=-1)[..., ::2], q)
    unaligned = np.frombuffer(b"-" + p.tobytes(), dtype=np.uint8)[1:].view("f8").reshape(p.shape)
    q.setflags(write=False)
    for other in (fortran, backward, strided, native(operation, unaligned, q)):
        assert other.tobytes() == expected.tobytes()
    assert native(operation, p[1], q[1]).tobytes() == expected[1].tobytes()


def test_broadcast_rows_are_read_where_they_are():
    rng = np.random.default_rng(0)
    p, q = rng.random((5, 1, 30)), rng.random((7, 30))
    found = native("kl", p, q)
    assert found.shape == (5, 7)
    assert found[3, 2] == native("kl", p[3, 0], q[2])
    assert native("entropy", np.broadcast_to(0.1, (4, 10))) == pytest.approx(np.log(10), rel=1e-15)


def test_no_rows_at_all():
    assert native("kl", np.ones((0, 3)), np.ones((0, 3))).shape == (0,)


@pytest.mark.slow
def test_more_outcomes_than_31_bits_can_number():
    k = 2**31 + 3
    assert native("kl", np.broadcast_to(np.uint8(1), k), np.broadcast_to(np.uint8(2), k)) == 0
    assert native("entropy", np.broadcast_to(1.0, k)) == pytest.approx(np.log(k), rel=1e-14)


@pytest.mark.parametrize("operation", [*PAIRS, "entropy"])
@pytest.mark.parametrize("bad", [np.nan, -0.1, -5e-324, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 20, 1500])
def test_what_no_distribution_has_is_refused(operation, bad, place):
    p, q = random_pair(1600, seed=0)
    spoilt = p.copy()
    spoilt[place] = bad
    assert native(operation, spoilt, q) is None
    if operation != "entropy":
        assert native(operation, p, np.where(spoilt == p, q, spoilt)) is None
        assert native(operation, np.stack([p, spoilt]), q) is None


@pytest.mark.parametrize("operation", [*PAIRS, "entropy"])
def test_totals_must_be_within_their_tolerance(operation):
    p, q = random_pair(300, seed=0)
    assert native(operation, p, q, tolerance=1e-6) is not None
    assert native(operation, p * (1 + 2e-6), q, tolerance=1e-6) is None
    assert native(operation, p * (1 + 2e-6), q) is not None
    assert native(operation, np.zeros(3), np.ones(3)) is None
    assert native(operation, np.full(3, 2.0**500), np.ones(3)) is None
    assert native(operation, np.full(3, 2.0**-500), np.ones(3)) is None
    assert native(operation, np.ones((2, 0)), np.ones((2, 0))) is None


@pytest.mark.parametrize("operation", DIVERGENCES)
def test_equal_shares_have_no_divergence(operation):
    p, _ = random_pair(777, seed=0)
    p[::3] = 0
    assert native(operation, p, p) == 0
    assert native(operation, p, p * 8) == 0
    assert native(operation, np.arange(100), np.arange(100) * 7) == 0


@pytest.mark.parametrize("operation", ["kl", "jeffreys", "chi_squared", "cross_entropy"])
def test_outcome_believed_impossible_costs_everything(operation):
    assert native(operation, [0.5, 0.5, 0.0], [1.0, 0.0, 0.0]) == np.inf
    assert np.isfinite(native("kl", [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]))
    assert native("jeffreys", [1.0, 0.0, 0.0], [0.5, 0.5, 0.0]) == np.inf


def test_misuse_is_an_error():
    p, out = np.ones(3), np.empty(())
    with pytest.raises(ValueError, match="operation must be one of"):
        _native.divergence("gini", p, p, out, 1.0, 1.0)
    with pytest.raises(ValueError, match="operation must be one of"):
        _native.divergence("gini", p, p, out, "much", 1.0)
    with pytest.raises(ValueError, match="one shape"):
        _native.divergence("kl", p, np.ones(4), out, 1.0, 1.0)
    with pytest.raises(ValueError, match="one shape"):
        _native.divergence("kl", p, p, np.empty(2), 1.0, 1.0)
    with pytest.raises(ValueError, match="one shape"):
        _native.divergence("kl", p, p, np.empty((), dtype="i8"), 1.0, 1.0)
    with pytest.raises(TypeError, match="native real numbers"):
        _native.divergence("kl", p.astype(">f8"), p, out, 1.0, 1.0)
    with pytest.raises(TypeError, match="native real numbers"):
        _native.divergence("kl", p.astype(complex), p, out, 1.0, 1.0)
    with pytest.raises(TypeError, match="6 arguments"):
        _native.divergence("kl", p, p)
    with pytest.raises(TypeError):
        _native.divergence("kl", p, p, out, "much", 1.0)
    with pytest.raises(TypeError):
        _native.divergence("kl", p, p, out, 1.0, "much")
    with pytest.raises((ValueError, BufferError), match=r"read-only|writable|writeable"):
        _native.divergence("kl", p, p, np.broadcast_to(out, ()), 1.0, 1.0)
    with pytest.raises(ValueError, match="level must be one of"):
        _native.use("x86-64-v9")


def test_other_threads_run_meanwhile():
    """Half of the results can be seen only by a thread that runs while the kernel is in its loops."""
    p = np.broadcast_to(1.0, (20_000, 3000))
    out = np.full(20_000, np.nan)
    thread = threading.Thread(target=_native.divergence, args=("js", p, p, out, ANY, ANY))
    thread.start()
    seen = set()
    while thread.is_alive():
        seen.add((bool(np.isnan(out[0])), bool(np.isnan(out[-1]))))
    assert (False, True) in seen
