"""Limits hold the truth on coloured Gaussian noise, whose divergences have closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal
from scipy.special import ndtr

from kullback.estimate import Settings
from kullback.estimate.signal.account import aspects
from kullback.estimate.signal.settings import SignalSettings
from kullback.recording import Floats
from kullback.sources.recordings import from_array

SAMPLES, RUNS = 16_000, 60


def quiet(*told: object) -> None:
    """No progress is shown."""


def drawn(pole: float, size: float, rng: np.random.Generator) -> Floats:
    """Stationary noise: each sample is `pole` times the one before it, plus white noise of that size."""
    found: Floats = signal.lfilter([size], [1, -pole], rng.normal(size=SAMPLES + 5000))[5000:]
    return found


def floored(amounts: Floats) -> Floats:
    """Shares above a floor of 80 dB below the largest."""
    raised = amounts + 1e-8 * amounts.max()
    return np.asarray(raised / raised.sum(), dtype=np.float64)


def divergence(p: Floats, q: Floats) -> float:
    """KL in nats."""
    return float(np.sum(p * np.log(p / q)))


def of_levels(pole: float, size: float, edges: Floats) -> Floats:
    """Probabilities of levels: the variance is size² / (1 − pole²)."""
    scaled = edges * np.sqrt(1 - pole**2) / size
    return floored(np.diff([0.0, *ndtr(scaled), 1.0]))


def of_frequencies(pole: float, frame: int) -> Floats:
    """The expected power of a frame, its mean taken away and windowed, from the covariances pole^|lag|."""
    centred = np.eye(frame) - 1 / frame
    steps = np.abs(np.subtract.outer(np.arange(frame), np.arange(frame)))
    waves = np.exp(-2j * np.pi * np.outer(np.arange(frame // 2 + 1), np.arange(frame)) / frame)
    seen = (waves * signal.get_window("hann", frame)) @ centred
    power = np.einsum("ka,ab,kb->k", seen, pole**steps, seen.conj(), optimize=True).real
    power[1:-1] *= 2
    return floored(power)


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "received", "size"), [(0.85, 0.85, 1.0), (0.85, 0.4, 1.3), (0.96, 0.93, 1.0)])
def test_limits_hold_known_divergences_where_independent_samples_would_not(
    sent: float, received: float, size: float
) -> None:
    settings = SignalSettings(checked=Settings(unit="nat"), bins=32)
    held, apart = {"amplitude": 0, "spectrum": 0}, 0
    spectrum = divergence(of_frequencies(sent, 256), of_frequencies(received, 256))
    for run in range(RUNS):
        rng = np.random.default_rng([8, run])
        sides = (from_array(drawn(pole, many, rng), rate=8000) for pole, many in ((sent, 1.0), (received, size)))
        ((amplitude, frequencies, _),) = aspects(*sides, settings, progress=quiet)
        edges = np.array([cell.low for cell in amplitude.cells[1:]])
        levels = divergence(of_levels(sent, 1.0, edges), of_levels(received, size, edges))
        assert frequencies is not None
        assert frequencies.bins == 129
        found = amplitude.excess
        held["amplitude"] += found.low <= levels + 1e-12 and levels <= found.high
        held["spectrum"] += frequencies.excess.low <= spectrum + 1e-12 and spectrum <= frequencies.excess.high
        reach = (found.high - found.low) / 2 / (amplitude.widening or 1.0)
        apart += abs(found.raw - levels) <= reach
    assert min(held.values()) >= 0.9 * RUNS
    assert apart < 0.9 * RUNS or sent == received
