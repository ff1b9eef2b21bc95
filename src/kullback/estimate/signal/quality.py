"""How near a received signal is to the sent one, sample by sample and frame by frame, in dB."""

from __future__ import annotations

from math import inf, log10
from typing import Final

import numpy as np

from kullback.estimate.signal.beside import frames, pairs, spans
from kullback.estimate.signal.distributions import powers_of, raise_of
from kullback.recording import Floats, Recording
from kullback.signals import Quality

_ROUNDING: Final = 2.0**-93  # of the power (−280 dB): a difference below this is what float64 makes of nothing


def of(sent: Recording, received: Recording, frame: int | None, floor: float) -> tuple[Quality, ...]:
    """The quality of each channel of two signals that lie side by side.

    All are None where lengths differ, and where the sent channel is silent. The SI-SDR takes no mean away, as
    published; it is None too where the received channel is silent, since no gain makes anything of that.
    The log-spectral distance is that of frames of so many samples, whose power counts as `floor` dB below the sent
    channel's largest one where it lies deeper; None where there is no such frame.
    """
    if sent.length != received.length or sent.length == 0:
        return (Quality(None, None, None),) * len(sent.channels)
    distances = _log_spectral_distances(sent, received, frame, floor)
    return tuple(Quality(*each) for each in zip(*_ratios(sent, received), distances, strict=True))


def _ratios(sent: Recording, received: Recording) -> tuple[list[float | None], list[float | None]]:
    """SNR and SI-SDR of each channel of two signals of one length."""
    signal, product, difference = (np.zeros(len(sent.channels)) for _ in range(3))
    for x, y in pairs(sent, received):
        signal += (x**2).sum(axis=0)
        product += (x * y).sum(axis=0)
        difference += ((y - x) ** 2).sum(axis=0)
    gain = np.divide(product, signal, out=np.zeros_like(product), where=signal > 0)
    left, heard = np.zeros_like(gain), np.zeros(len(gain))
    for x, y in pairs(sent, received):  # a second time, since a difference of sums would lose a small one
        left += ((y - gain * x) ** 2).sum(axis=0)
        heard += (y**2).sum(axis=0)
    snr = [_decibels(s, d) for s, d in zip(signal, difference, strict=True)]
    scaled = zip(gain**2 * signal, left, heard, strict=True)
    return snr, [_decibels(s, d) if power > 0 else None for s, d, power in scaled]


def _decibels(signal: float, noise: float) -> float | None:
    """A ratio of powers in dB: infinite where there is no noise, None where there is no signal."""
    if noise <= signal * _ROUNDING:
        return inf if signal > 0 else None
    return 10.0 * log10(signal / noise) if signal > 0 else None


def _log_spectral_distances(
    sent: Recording, received: Recording, frame: int | None, floor: float
) -> list[float | None]:
    """Of each channel the mean over frames of the root mean square, over frequencies, of how many dB they are apart."""
    channels = range(len(sent.channels))
    if frame is None or sent.length < frame:
        return [None for _ in channels]
    largest = np.zeros(len(channels))
    for start, stop in spans(sent.length, frame):
        x = sent.read(start, stop)
        largest = np.maximum(largest, [powers_of(x[:, c], frame).max() for c in channels])
    least = largest * raise_of(floor)
    distances: list[list[float]] = [[] for _ in channels]
    for x, y in frames(sent, received, frame):
        for c in channels:
            if least[c] > 0:
                distances[c] += np.sqrt((_apart(x[:, c], y[:, c], frame, least[c]) ** 2).mean(axis=1)).tolist()
    return [float(np.mean(each)) if each else None for each in distances]


def _apart(sent: Floats, received: Floats, frame: int, least: float) -> Floats:
    """How many dB the power of each frame and frequency is above the sent one's, both at `least` or more."""
    before, after = (np.maximum(powers_of(each, frame), least) for each in (sent, received))
    decibels: Floats = 10.0 * np.log10(after / before)
    return decibels
