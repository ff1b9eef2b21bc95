"""A signal's own entropy: of its levels, of its frequencies, and of a sample given those before it."""

from math import e, log2, pi

import numpy as np
import pytest
from scipy import signal
from scipy.linalg import toeplitz

import kullback as kb
from kullback.errors import EvidenceError
from kullback.estimate import Settings
from kullback.estimate.signal import entropy
from kullback.estimate.signal.misses import Misses
from kullback.estimate.signal.prediction import FRAME, Prediction
from kullback.estimate.signal.settings import SignalSettings
from kullback.sources.recordings import from_array

SETTINGS = SignalSettings(checked=Settings(unit="bit"))


def own(samples, settings=SETTINGS, **options):
    told = entropy.own(from_array(np.asarray(samples), **options), settings, lambda *_: None)
    return told.channels[0] if len(told.channels) == 1 else told.channels


def gaussian(samples, seed=0):
    return np.random.default_rng(seed).standard_normal(samples)


def autoregressive(factor, samples, seed=0, size=50.0):
    return np.rint(size * signal.lfilter([1.0], [1.0, -factor], gaussian(samples, seed))).astype(np.int64)


@pytest.mark.parametrize("levels", [2, 16, 256])
def test_white_noise_of_k_levels_has_log_k_of_all_three(levels):
    told = own(np.random.default_rng(0).integers(0, levels, 40_000))
    assert told.amplitude.value == pytest.approx(log2(levels), abs=2e-3)
    assert told.rate.value == pytest.approx(log2(levels), abs=5e-3)
    assert told.evenness == pytest.approx(1.0, abs=1e-3)
    assert told.prediction == 0


@pytest.mark.parametrize("factor", [0.5, 0.9, 0.99])
def test_autoregressive_noise_has_the_rate_of_its_innovations(factor):
    # Innovations of standard deviation 50 have ½·log₂(2πe·50²) bits; samples have 1/(1 − a²) times their power.
    innovation = 0.5 * log2(2 * pi * e * 50.0**2)
    told = own(autoregressive(factor, 100_000))
    assert told.rate.value == pytest.approx(innovation, abs=0.02)
    assert told.amplitude.value == pytest.approx(innovation - 0.5 * log2(1 - factor**2), abs=0.05)
    assert told.prediction == 1


def test_rate_of_a_fine_tone_is_far_below_its_amplitude():
    wave = np.rint(30_000 * np.sin(np.arange(40_000) / 7.0)).astype(np.int64)
    told = own(wave)
    assert told.rate.value < 1.5
    assert told.amplitude.value > 14
    assert told.evenness < 0.2


def test_levels_that_lie_apart_cost_no_more():
    whole = np.random.default_rng(0).integers(0, 16, 20_000)
    near, apart = own(whole), own(256 * whole - 2048)
    assert apart.amplitude.value == pytest.approx(near.amplitude.value)
    assert apart.rate.value == pytest.approx(near.rate.value)


def test_step_is_the_floor_where_samples_are_not_whole():
    told = own(gaussian(20_000))
    assert told.step == pytest.approx(np.abs(gaussian(20_000)).max() * 1e-4)
    assert told.rate.value == pytest.approx(0.5 * log2(2 * pi * e) - log2(told.step), abs=0.03)


def test_levels_beyond_what_memory_holds_are_told_apart_more_coarsely():
    told = own(np.random.default_rng(0).integers(-(2**31), 2**31, 2000))
    assert told.step == 2**10  # 2³² values on 2²² levels
    assert told.amplitude.upper == "unbounded"


@pytest.mark.parametrize("samples", [np.zeros(5000), np.full(5000, 0.3), np.full(5000, 7)])
def test_constants_have_none(samples):
    told = own(samples)
    assert (told.amplitude.value, told.rate.value, told.prediction) == (0.0, 0.0, 0)
    assert (told.spectral, told.evenness) == (None, None)


def test_one_sample_tells_nothing():
    told = own([0.5])
    assert (told.amplitude.value, told.amplitude.high, told.rate.value) == (0.0, float("inf"), 0.0)


def test_few_samples_have_no_upper_limit():
    told = own(gaussian(10))
    assert told.amplitude.high == float("inf")
    assert told.spectral is None


def test_unit_is_the_one_asked_for():
    in_nats = own(np.arange(4000) % 16, SignalSettings(checked=Settings(unit="nat")))
    in_bits = own(np.arange(4000) % 16)
    assert in_bits.amplitude.value == pytest.approx(in_nats.amplitude.value / np.log(2.0))


def test_channels_are_told_apart():
    first, second = own(np.stack([np.zeros(3000), gaussian(3000)], axis=1))
    assert first.amplitude.value == 0.0
    assert second.amplitude.value > 10.0


def test_images_have_levels_and_no_rate():
    picture = np.random.default_rng(0).integers(0, 4, (64, 64)).astype(np.uint8)
    told = own(picture, given="image")
    assert told.amplitude.value == pytest.approx(2.0, abs=0.01)
    assert (told.rate, told.spectral) == (None, None)


def coded(samples, levels, stretch):
    made = Prediction.of(levels)
    for start in range(0, len(samples), stretch):
        made.add(samples[start : start + stretch])
    return np.array(made.lengths)


def test_code_does_not_depend_on_what_comes_later():
    # So that a decoder can follow: what a frame takes is known from it and those before.
    samples = autoregressive(0.9, 20 * FRAME) % 400
    other = samples.copy()
    other[10 * FRAME :] = np.random.default_rng(1).integers(0, 400, 10 * FRAME)
    np.testing.assert_array_equal(coded(samples, 400, 4 * FRAME)[:10], coded(other, 400, 4 * FRAME)[:10])


def test_code_does_not_depend_on_stretches():
    samples = autoregressive(0.9, 20 * FRAME + 17) % 400
    np.testing.assert_allclose(coded(samples, 400, 3 * FRAME), coded(samples, 400, 20 * FRAME), rtol=1e-9)


def test_all_that_may_come_next_shares_no_more_than_one():
    # Kraft's inequality: lengths −log P of a code that can be decoded have ΣP ≤ 1.
    levels, rng = 40, np.random.default_rng(0)
    samples = rng.integers(0, levels, 50)
    missed = samples - np.roll(samples, 1) * 0.7 - 3.3
    predicted = 12.4
    shares = []
    for value in range(levels):
        made = Misses.of(levels)
        made.lengths(samples, missed)
        shares.append(float(np.exp(-made.lengths(np.array([value]), np.array([value - predicted]))[0])))
    assert 0.9 < sum(shares) <= 1.0 + 1e-12


def expected_shares(factor, frame):
    """The mean power of Hann frames, their mean taken away, at the frequencies between both ends: F·R·F* exactly."""
    covariance = toeplitz(factor ** np.arange(frame))
    centred = np.eye(frame) - 1.0 / frame
    rows = np.exp(-2j * pi * np.outer(np.arange(1, frame // 2), np.arange(frame)) / frame)
    rows = rows * signal.get_window("hann", frame) @ centred
    power = np.einsum("ki,ij,kj->k", rows, covariance, rows.conj(), optimize=True).real
    return power / power.sum()


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.0, 0.9])
def test_limits_of_levels_and_frequencies_hold_the_truth(factor):
    runs, held = 100, {"amplitude": 0, "spectral": 0}
    levels = 0.5 * log2(2 * pi * e * 20.0**2 / (1 - factor**2))
    for seed in range(runs):
        told = own(autoregressive(factor, 16_000, seed, size=20.0))
        shares = expected_shares(factor, 2 * (told.bins + 1))
        truth = {"amplitude": levels, "spectral": float(-(shares * np.log2(shares)).sum())}
        for name, value in truth.items():
            amount = getattr(told, name)
            held[name] += amount.low <= value <= amount.high
    assert min(held.values()) >= 0.9 * runs


@pytest.mark.parametrize("size", [1e300, 1.7e308, 5e-324])
def test_samples_too_large_or_too_small_are_refused(size):
    with pytest.raises(EvidenceError, match="size from 1e-60 to 1e\\+60, or be silent"):
        kb.signal_entropy([size, -size] * 50)
