"""Noise that is like a baseline."""

import math

import numpy as np
import pytest
from scipy import signal

from kullback.estimate.signal.onset.alike import alike, predicted
from kullback.estimate.signal.onset.bands import Bands

RESONANT = [1.0, -2 * 0.97 * math.cos(0.6), 0.97**2]


def noise(samples, seed=0, poles=(1.0,)):
    rng = np.random.default_rng(seed)
    return signal.lfilter([1.0], poles, rng.standard_normal(samples + 5000))[5000:]


def test_prediction_finds_the_resonance_that_made_the_noise():
    prediction, errors = predicted(noise(20_000, poles=RESONANT))
    np.testing.assert_allclose(prediction[:3], RESONANT, atol=0.03)
    assert errors.var() == pytest.approx(1.0, abs=0.05)


def test_noises_like_a_baseline_have_its_power_and_its_colour():
    baseline = noise(20_000, poles=RESONANT)
    bands = Bands.of(64)
    powers = [bands.powers(made).mean(axis=0) for made in alike(baseline, 800_000, np.random.default_rng(1))]
    assert len(powers) == 8
    assert np.abs(10 * np.log10(powers / bands.powers(baseline).mean(axis=0))).max() < 1.5


def test_noises_like_a_short_baseline_differ_as_such_baselines_do():
    powers = [made.var() for made in alike(noise(320), 800_000, np.random.default_rng(1))]
    # the variance of 320 normal samples is known within √(2 / 320) = 8 %; that of the filter they give adds to it
    assert 0.03 < np.std(powers) / np.mean(powers) < 0.2


def test_a_long_baseline_is_known_well_enough_for_one_noise():
    assert alike(noise(40_000), 1000, np.random.default_rng(1)).shape == (1, 1000)


def test_noise_like_a_baseline_keeps_heavy_tails_and_goes_on_beyond_the_largest():
    rng = np.random.default_rng(2)
    baseline = rng.laplace(size=4000)
    made = alike(baseline, 400_000, rng)[0]
    kurtosis = np.mean(made**4) / np.mean(made**2) ** 2
    assert 4.5 < kurtosis < 8.0  # of Laplace 6, of Gauss 3
    assert np.abs(made).max() > 1.2 * np.abs(baseline).max()


def test_bursts_stay_together():
    rng = np.random.default_rng(3)
    loud = np.repeat(rng.choice([0.2, 2.0], 100), 200)
    baseline = loud * rng.standard_normal(20_000)
    made = alike(baseline, 1_600_000, rng)[0]
    power = Bands.of(64).powers(made).sum(axis=1)
    independent = Bands.of(64).powers(made[rng.permutation(200_000)]).sum(axis=1)
    assert np.log(power).std() > 1.5 * np.log(independent).std()
