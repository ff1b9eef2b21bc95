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


def of_frames(sent: float, received: float, frame: int) -> float:
    """The mean of KL over frames by the power of the sent one, in nats: of a minute and more."""
    rng, sums = np.random.default_rng(9), np.zeros(2)
    for _ in range(40):
        powers = [
            signal.spectrogram(drawn(pole, 1.0, rng), nperseg=frame, noverlap=frame // 2, window="hann")[2].T
            for pole in (sent, received)
        ]
        loud = powers[0].sum(axis=1)
        sums += sum(w * divergence(floored(p), floored(q)) for w, p, q in zip(loud, *powers, strict=True)), loud.sum()
    return float(sums[0] / sums[1])


def by_single_samples(counts: list[Floats], rng: np.random.Generator) -> tuple[float, float]:
    """Limits of the divergence of levels by the basic bootstrap (Davison & Hinkley 1997, 5.2.1) of single samples."""
    draws = [rng.multinomial(SAMPLES, one / SAMPLES, 200) for one in counts]
    found = [divergence(floored(p), floored(q)) for p, q in zip(*draws, strict=True)]
    low, high = np.quantile(found, [0.025, 0.975])
    twice = 2 * divergence(*map(floored, counts))
    return max(0.0, twice - high), max(0.0, twice - low)


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "received", "size"), [(0.9, 0.9, 1.0), (0.85, 0.4, 1.3), (0.96, 0.93, 1.0)])
def test_limits_hold_known_divergences_where_independent_samples_would_not(
    sent: float, received: float, size: float
) -> None:
    settings = SignalSettings(checked=Settings(unit="nat"), bins=32)
    held = {"amplitude": 0, "spectrum": 0, "frames": 0}
    apart = 0
    true = {
        "spectrum": divergence(of_frequencies(sent, 256), of_frequencies(received, 256)),
        "frames": of_frames(sent, received, 256),
    }
    for run in range(RUNS):
        rng = np.random.default_rng([8, run])
        both = [drawn(pole, many, rng) for pole, many in ((sent, 1.0), (received, size))]
        (found,) = aspects(*(from_array(one, rate=8000) for one in both), settings, progress=quiet)
        edges = np.array([cell.low for cell in found[0].cells[1:]])
        true["amplitude"] = divergence(of_levels(sent, 1.0, edges), of_levels(received, size, edges))
        for aspect in found:
            assert aspect is not None
            held[aspect.name] += aspect.excess.low - 1e-12 <= true[aspect.name] <= aspect.excess.high + 1e-12
        levels = [np.bincount(np.searchsorted(edges, one, side="right"), minlength=len(edges) + 1) for one in both]
        low, high = by_single_samples(levels, rng)
        apart += low - 1e-12 <= true["amplitude"] <= high + 1e-12
    assert min(held.values()) >= 0.9 * RUNS, held
    assert apart < 0.9 * RUNS
