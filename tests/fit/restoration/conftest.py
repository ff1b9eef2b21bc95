"""A signal like speech, without a file: bursts of coloured noise between pauses."""

import numpy as np
import pytest
from scipy import signal

RATE = 8000


def speech(seed, seconds=3.0):
    """Syllables of a tenth of a second and pauses, of power about 250 Hz mostly, up to half of full scale."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE)
    sound = signal.lfilter([1.0], [1.0, -1.9, 0.94], rng.normal(size=n))
    loudness = np.repeat(rng.exponential(size=n // 800 + 1) * (rng.random(n // 800 + 1) < 0.6), 800)[:n]
    loudness = signal.sosfiltfilt(signal.butter(2, 20, fs=RATE, output="sos"), loudness)
    spoken = sound * np.maximum(loudness, 0.0)
    return 0.5 * spoken / np.abs(spoken).max()


@pytest.fixture
def sent():
    return speech(0)


@pytest.fixture
def noisy(sent):
    """The same with white noise, 10 dB below it."""
    noise = np.random.default_rng(1).normal(size=len(sent))
    return sent + noise * np.sqrt(np.mean(sent**2) / 10)
