"""What rounding of the given numbers leaves open: by rounding random pairs, and by the worst rounding there can be."""

from __future__ import annotations

import math
from decimal import Decimal

import mpmath as mp
import numpy as np
import pytest

import kullback as kb
import references
from kullback.estimate import Settings, account
from kullback.evidence import Exact, Pair
from kullback.sources import precision

TYPES = {"float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}
LEAST = {"float32": 2.0**-149, "float16": 2.0**-24, "bfloat16": 2.0**-133}


def rounded(x, name):
    """x in the type of that name, as float64: multiples of half a unit in the last place, to nearest even."""
    spacing = np.maximum(2 * TYPES[name] * 2.0 ** np.floor(np.log2(np.where(x != 0, np.abs(x), 1.0))), LEAST[name])
    return np.rint(x / spacing) * spacing


def half_units(x, name):
    """The most by which rounding to the stored x can have moved it."""
    return np.maximum(TYPES[name] * 2.0 ** np.floor(np.log2(x)), LEAST[name] / 2)


def pairs(seed, runs, most=40):
    """Random pairs of all distances, from shares that are alike to shares over many orders of magnitude."""
    rng = np.random.default_rng(seed)
    for _ in range(runs):
        k = int(rng.integers(2, most))
        p = rng.dirichlet(np.full(k, rng.choice([0.1, 0.3, 1.0, 10.0]))) + 1e-6
        q = p * np.exp(10.0 ** rng.uniform(-6, 0.3) * rng.normal(size=k))
        yield p / p.sum(), q / q.sum()


def stored(p, q, name):
    """The pair in a type, and without the outcomes that vanish in it."""
    p, q = rounded(p, name), rounded(q, name)
    return p, q, (p > 0) & (q > 0)


def ledger_of(p, q, name, **options):
    """The account of a pair that was given in a type."""
    sides = (Exact(x, precision.of_probabilities([name] * x.size, x)) for x in (p, q))
    outcomes = tuple(map(str, range(p.size)))
    return account(Pair("pair", "categorical", "estimate", outcomes, *sides), Settings(unit="nat", **options))


def divergence(p, q):
    return kb.kl_divergence(p, q, normalize=True)


@pytest.mark.parametrize("name", TYPES)
def test_rounding_moves_a_divergence_by_less_than_its_resolution(name):
    for p, q in pairs(1, 200):
        a, b, kept = stored(p, q, name)
        ledger = ledger_of(a[kept], b[kept], name)
        assert abs(divergence(p[kept], q[kept]) - ledger.excess.value) <= ledger.resolution.value


def worst_move(p, q, dp, dq):
    """How far the divergence goes if every entry is moved by its most: where the slope leads, or by halves."""
    value = divergence(p, q)
    slope_p, slope_q = (np.log(p / p.sum()) - np.log(q / q.sum()) - value), 1 - (p / p.sum()) / (q / q.sum())
    order = np.argsort(p)
    upper = np.where(np.cumsum(p[order])[np.argsort(order)] > p.sum() / 2, 1.0, -1.0)
    alternating = np.where(np.argsort(order) % 2, 1.0, -1.0)
    directions = [(np.sign(slope_p), np.sign(slope_q)), (upper, -upper), (alternating, -alternating)]
    moves = [divergence(p + s * a * dp, q + s * b * dq) - value for a, b in directions for s in (1, -1)]
    return max(map(abs, moves))


def part_reached(p, q, name):
    """The worst move as a part of the resolution."""
    return worst_move(p, q, half_units(p, name), half_units(q, name)) / ledger_of(p, q, name).resolution.value


@pytest.mark.parametrize("name", TYPES)
def test_worst_rounding_never_goes_beyond_the_resolution(name):
    for p, q in pairs(2, 200):
        a, b, kept = stored(p, q, name)
        assert part_reached(a[kept], b[kept], name) <= 1.0


@pytest.mark.parametrize("name", TYPES)
def test_worst_rounding_reaches_a_tenth_of_the_resolution_where_no_outcome_is_nearly_sure(name):
    for p, q in pairs(3, 200):
        a, b, _ = stored(p, q, name)
        if max(a.max(), b.max()) < 0.8 and min(a.min(), b.min()) > 0:
            assert part_reached(a, b, name) > 0.1


def test_worst_rounding_to_float64_comes_near_the_resolution_and_never_goes_beyond():
    rng = np.random.default_rng(3)
    for gap in (0.3, 1e-4, 1e-9, 1e-14):
        p = rng.dirichlet(np.ones(9))
        q = p * (1 + gap * rng.uniform(-1, 1, 9))
        q /= q.sum()
        ledger = kb.compare(p, q, given="probabilities", unit="nat")
        value = references.kl(p, q)
        with mp.workdps(80):
            shares = [[mp.mpf(float(x)) / mp.fsum(map(mp.mpf, side.tolist())) for x in side] for side in (p, q)]
            signs = [mp.sign(mp.log(a / b) - value) for a, b in zip(*shares, strict=True)]
            halves = [np.spacing(side) / 2 for side in (p, q)]
            moved = [[a + s * x, b - s * y] for a, b, s, x, y in zip(*shares, signs, *halves, strict=True)]
            p_total, q_total = (mp.fsum(column) for column in zip(*moved, strict=True))
            far = mp.fsum(a / p_total * mp.log(a / p_total / (b / q_total)) for a, b in moved)
            part = float(abs(far - value) / mp.mpf(ledger.resolution.value))
        assert 0.1 < part <= 1.0


@pytest.mark.parametrize(("dtype", "unit"), [(np.float64, 2.0**-53), (np.float32, 2.0**-24), (np.float16, 2.0**-11)])
def test_resolution_is_unit_roundoff_times_how_far_the_pair_is_apart(dtype, unit):
    p, q = np.array([0.25, 0.5, 0.25], dtype=dtype), np.array([0.5, 0.375, 0.125], dtype=dtype)
    ledger = kb.compare(p, q, given="probabilities", unit="nat")
    value = float(references.kl(p, q))
    spread = sum(float(a) * abs(math.log(a / b) - value) + abs(float(a) - float(b)) for a, b in zip(p, q, strict=True))
    assert ledger.resolution.value == pytest.approx(unit * spread + 2 * unit**2, rel=max(unit, 1e-14), abs=0)
    bits = kb.compare(p, q, given="probabilities").resolution
    assert (bits.unit, bits.nats) == ("bit", pytest.approx(ledger.resolution.value, rel=1e-15, abs=0))


def test_each_side_counts_with_the_type_it_was_given_in():
    p, q = np.array([0.5, 0.5]), np.array([0.25, 0.75])
    value = float(references.kl(p, q))
    spread = sum(a * abs(math.log(a / b) - value) for a, b in zip(p, q, strict=True))
    ledger = kb.compare(p, q.astype(np.float16), given="probabilities", unit="nat")
    assert ledger.resolution.value == pytest.approx(2.0**-53 * spread + 2.0**-11 * 0.5 + 2.0**-23, rel=1e-3, abs=0)


def test_numbers_of_python_are_of_float64_and_whole_ones_are_exact():
    probabilities = {"a": 0.2, "b": 0.3, "c": 0.5}
    ledger = kb.compare(probabilities, probabilities, unit="nat")
    assert ledger.resolution.value == pytest.approx(2 * 2.0**-106, rel=1e-12, abs=0)
    decimals = {outcome: Decimal(str(share)) for outcome, share in probabilities.items()}
    assert kb.compare(decimals, decimals, unit="nat").resolution == ledger.resolution
    certain = kb.compare([0, 1, 0], [0, 1, 0], given="probabilities")
    assert (certain.excess.value, certain.resolution.value, certain.resolved) == (0.0, 0.0, True)


def test_equal_numbers_are_equal_as_far_as_rounding_lets_see():
    p = np.array([0.2, 0.3, 0.5])
    ledger = kb.compare(p, p, given="probabilities")
    assert (ledger.excess.value, ledger.resolved, ledger.verdict) == (0.0, False, "same")


def test_difference_of_the_last_place_is_not_resolved_and_one_of_the_seventh_is():
    p = np.array([0.2, 0.3, 0.5])
    last, seventh = p.copy(), p + np.array([1e-7, -1e-7, 0.0])
    last[0] = np.nextafter(0.2, 1.0)
    ledgers = [kb.compare(p, q, given="probabilities") for q in (last, seventh)]
    assert ledgers[0].excess.value > 0
    assert [ledger.resolved for ledger in ledgers] == [False, True]


def test_verdict_must_hold_at_both_ends_of_what_rounding_leaves_open():
    p, q = np.array([0.3, 0.7], dtype=np.float16), np.array([0.4, 0.6], dtype=np.float16)
    ledger = kb.compare(p, q, given="probabilities")
    off = ledger.resolution.value
    assert off > 1e-5

    def verdict(tolerance):
        return kb.compare(p, q, given="probabilities", tolerance=tolerance).verdict

    near = [ledger.excess.value + shift * off for shift in (-1.01, -0.99, 0.99, 1.01)]
    assert [verdict(tolerance) for tolerance in near] == ["different", "undecided", "undecided", "same"]
    assert (ledger.excess.low, ledger.excess.high) == (ledger.excess.value,) * 2


def test_belief_too_small_for_the_normal_numbers_of_its_type_is_known_less_well():
    p, q = np.array([0.5, 0.5], dtype=np.float16), np.array([1.0, 2.0**-24], dtype=np.float16)
    ledger = kb.compare(p, q, given="probabilities", unit="nat")
    half, more = (divergence(p.astype(float), [1.0, share * 2.0**-24]) for share in (0.5, 1.5))
    assert max(half - ledger.excess.value, ledger.excess.value - more) <= ledger.resolution.value < 1.0


def test_infinite_excess_is_no_matter_of_rounding():
    ledger = kb.compare({"a": 0.5, "b": 0.5}, {"a": 1.0, "b": 0.0})
    assert (ledger.resolution, ledger.resolved) == (None, True)


def test_estimate_from_rows_has_error_bars_instead():
    ledger = kb.compare({"a": 30, "b": 70}, {"a": 50, "b": 50})
    assert (ledger.resolution, ledger.resolved) == (None, True)
