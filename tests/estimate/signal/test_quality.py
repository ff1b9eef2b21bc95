"""Nearness in dB: SNR, SI-SDR and the log-spectral distance."""

from math import inf, log10

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback.estimate.signal import beside, matching, quality
from kullback.sources.recordings import from_array

FRAME, FLOOR = 256, 80.0


def of(sent, received, *, align=False, match_gain=False, frame=FRAME):
    both = [from_array(np.asarray(x, dtype=np.float64)) for x in (sent, received)]
    found = matching.found(*both, align=align, match_gain=match_gain)
    return quality.of(*(beside.matched(*both, found) or both), frame, FLOOR)


def noise(samples=4000, seed=0):
    return np.random.default_rng(seed).standard_normal(samples)


def test_snr_is_the_ratio_of_powers():
    # 3² + 4² over 0² + 5²: equal powers.
    (told,) = of([3.0, 4.0], [3.0, 9.0], frame=None)
    assert told.snr == pytest.approx(0.0, abs=1e-12)


def test_si_sdr_is_that_after_the_best_gain():
    # s = (1, 0), r = (2, 1): the best gain is 2, which leaves (0, 1) of (2, 0): 4 to 1.
    (told,) = of([1.0, 0.0], [2.0, 1.0], frame=None)
    assert told.si_sdr == pytest.approx(10 * log10(4.0))


def test_identical_signals_are_infinitely_near():
    (told,) = of(noise(), noise())
    assert (told.snr, told.si_sdr, told.log_spectral_distance) == (inf, inf, 0.0)


@given(st.floats(0.01, 100.0), st.booleans())
def test_gain_leaves_si_sdr_infinite(gain, upside_down):
    (told,) = of(noise(), noise() * (-gain if upside_down else gain))
    assert told.si_sdr == inf


@pytest.mark.parametrize("gain", [0.5, 2.0, 10.0])
def test_log_spectral_distance_of_a_gain_is_the_gain_in_db(gain):
    (told,) = of(noise(), gain * noise())
    assert told.log_spectral_distance == pytest.approx(abs(20 * log10(gain)), abs=1e-6)


def test_what_lies_below_the_floor_counts_as_the_floor():
    # A tone against silence: the floor lies 80 dB below its peak, so nothing is further apart.
    wave = np.cos(2 * np.pi * np.arange(4096) / 16)
    (told,) = of(wave, np.zeros(4096))
    assert 0.0 < told.log_spectral_distance < FLOOR
    assert (told.snr, told.si_sdr) == (0.0, None)


def test_lengths_that_differ_allow_none_of_them():
    (told,) = of(noise(), noise()[:-1])
    assert (told.snr, told.si_sdr, told.log_spectral_distance) == (None, None, None)


def test_common_part_counts_once_aligned():
    (told,) = of(noise(), noise()[5:], align=True)
    assert told.snr == inf


def test_gain_is_undone_before_snr_where_that_is_asked():
    assert of(noise(), 0.5 * noise())[0].snr == pytest.approx(20 * log10(2.0))
    assert of(noise(), 0.5 * noise(), match_gain=True)[0].snr == inf


def test_nothing_is_near_to_silence():
    (told,) = of(np.zeros(1000), noise(1000))
    assert (told.snr, told.si_sdr, told.log_spectral_distance) == (None, None, None)


def test_each_channel_is_judged_alone():
    sent = np.stack([noise(), noise(seed=1)], axis=1)
    received = sent + np.stack([np.zeros(4000), noise(seed=2)], axis=1)
    first, second = of(sent, received)
    assert first.snr == inf
    assert second.snr == pytest.approx(0.0, abs=0.3)


def test_short_signals_have_no_spectral_distance():
    assert of(noise(100), noise(100))[0].log_spectral_distance is None


@pytest.mark.parametrize("seed", range(5))
def test_ratios_are_those_of_exact_arithmetic(seed):
    sent = noise(50, seed)
    received = 0.7 * np.clip(sent, -1.0, 1.5) + 0.1 + 0.1 * noise(50, seed + 100)
    (told,) = of(sent, received, frame=None)
    s, r = ([mpmath.mpf(float(each)) for each in samples] for samples in (sent, received))
    gain = mpmath.fdot(s, r) / mpmath.fdot(s, s)
    left = [b - gain * a for a, b in zip(s, r, strict=True)]
    apart = [b - a for a, b in zip(s, r, strict=True)]
    power = mpmath.fdot(s, s)
    assert told.si_sdr == pytest.approx(float(10 * mpmath.log10(gain**2 * power / mpmath.fdot(left, left))), rel=1e-12)
    assert told.snr == pytest.approx(float(10 * mpmath.log10(power / mpmath.fdot(apart, apart))), rel=1e-12)
