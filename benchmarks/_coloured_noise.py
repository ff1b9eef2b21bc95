"""Coloured Gaussian noise with known divergences: autoregressive laws, what is received of them, and closed forms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import signal
from scipy.special import ndtr

from kullback.estimate.signal.distributions import floored, powers_of, raised
from kullback.kernels import kl

_GRID = 1 << 19  # frequencies at which spectra are summed up to covariances
_WARM = 1 << 13  # samples that are thrown away, so that what is left is stationary
_LONG, _TIMES = 1 << 18, 20  # samples of a simulation, and how many the truth of frames is taken from


@dataclass(frozen=True)
class Colour:
    """Gaussian noise: white noise of unit variance through a filter with these poles and zeros, then `size`."""

    poles: tuple[complex, ...] = ()
    zeros: tuple[complex, ...] = ()
    size: float = 1.0

    @property
    def filter(self) -> tuple[np.ndarray, np.ndarray]:
        """Numerator and denominator."""
        return self.size * np.real(np.poly(self.zeros)), np.real(np.poly(self.poles))

    def draw(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """So many samples, stationary."""
        return signal.lfilter(*self.filter, rng.normal(size=n + _WARM))[_WARM:]

    @property
    def spectrum(self) -> np.ndarray:
        """Power at frequencies from 0 to half the rate."""
        return np.abs(signal.freqz(*self.filter, worN=_GRID + 1, include_nyquist=True)[1]) ** 2


def resonance(frequency: float, radius: float) -> tuple[complex, complex]:
    """A pair of poles or zeros at a frequency in cycles per sample."""
    pole = radius * np.exp(2j * np.pi * frequency)
    return (pole, np.conj(pole))


def below(sent: Colour, decibels: float, poles: tuple[complex, ...]) -> Colour:
    """Noise with these poles, so many dB below what is sent."""
    powers = [_covariances(one.spectrum, 1)[0] for one in (sent, Colour(poles))]
    return Colour(poles, size=float(np.sqrt(powers[0] / powers[1])) * 10 ** (-decibels / 20))


@dataclass(frozen=True)
class Channel:
    """What comes out of a channel that coloured noise is sent through.

    `kind` "other": another realisation, of colour `by`; "filtered": the sent signal through the filter `by`; "noisy":
    the sent signal plus noise of colour `by`.
    """

    name: str
    sent: Colour
    kind: str
    by: Colour

    def draw(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Sent and received, n samples each."""
        sent = self.sent.draw(n + _WARM, rng)
        if self.kind == "other":
            return sent[_WARM:], self.by.draw(n, rng)
        received = (
            signal.lfilter(*self.by.filter, sent) if self.kind == "filtered" else sent + self.by.draw(len(sent), rng)
        )
        return sent[_WARM:], received[_WARM:]

    @property
    def spectra(self) -> tuple[np.ndarray, np.ndarray]:
        """The spectra of sent and received."""
        sent, by = self.sent.spectrum, self.by.spectrum
        return sent, {"other": by, "filtered": sent * by, "noisy": sent + by}[self.kind]

    def amplitude(self, edges: np.ndarray, floor: float) -> float:
        """KL(sent ‖ received) of levels with these inner edges, in nats."""
        return float(kl(*(floored(_between(edges / deviation), floor) for deviation in _deviations(self))))

    def spectrum(self, frame: int, floor: float) -> float:
        """KL(sent ‖ received) of the expected spectra of frames, in nats."""
        return float(kl(*(floored(expected(spectrum, frame), floor) for spectrum in self.spectra)))

    def frames(self, frame: int, floor: float) -> float:
        """Power-weighted mean of KL(sent ‖ received) over frames, in nats: of one long simulation."""
        return _of_frames(self, frame, floor)


def expected(spectrum: np.ndarray, frame: int) -> np.ndarray:
    """The expected power of a frame (its mean taken away, Hann window) at each frequency, to a factor.

    Exact: the window's products with the covariance matrix of the frame, summed along diagonals.
    """
    lags = _covariances(spectrum, frame)
    matrix = lags[np.abs(np.subtract.outer(np.arange(frame), np.arange(frame)))]
    matrix = matrix - matrix.mean(axis=0) - matrix.mean(axis=1)[:, None] + matrix.mean()
    window = signal.get_window("hann", frame)
    matrix *= np.outer(window, window)
    row = np.fft.fft(np.fft.ifft(matrix, axis=1), axis=0)  # diagonal: Σ e^(−2πik(a−b)/N) A_ab / N
    power = np.real(np.diagonal(row)) * np.where(np.isin(np.arange(frame), (0, frame / 2)), 1.0, 2.0)
    return power[: frame // 2 + 1]


def _covariances(spectrum: np.ndarray, many: int) -> np.ndarray:
    """The covariances at lags 0, 1, ... of a spectrum given from 0 to half the rate."""
    return np.fft.irfft(spectrum)[:many]


def _between(ends: np.ndarray) -> np.ndarray:
    """Probabilities of a standard normal value below, between and above the ends, exact in both tails."""
    sided = np.where(ends > 0, -1.0, 1.0)
    tails = ndtr(sided * ends)
    low, high = np.append(-np.inf, ends), np.append(ends, np.inf)
    below = np.append(0.0, np.where(ends > 0, 1.0 - tails, tails))
    upto = np.append(np.where(ends > 0, 1.0 - tails, tails), 1.0)
    return np.where(low >= 0, ndtr(-low) - ndtr(-high), upto - below)


@cache
def _deviations(channel: Channel) -> tuple[float, float]:
    """The standard deviations of sent and received."""
    sent, received = (float(np.sqrt(_covariances(spectrum, 1)[0])) for spectrum in channel.spectra)
    return sent, received


@cache
def _of_frames(channel: Channel, frame: int, floor: float) -> float:
    """See `Channel.frames`."""
    rng, total, weight = np.random.default_rng(2026), 0.0, 0.0
    for _ in range(_TIMES):
        p, q = (powers_of(x, frame) for x in channel.draw(_LONG, rng))
        loud = p.sum(axis=1)
        total += float(loud @ kl(raised(p, floor), raised(q, floor)))
        weight += float(loud.sum())
    return total / weight
