"""How a received signal lies to the sent one: late by so many samples, and larger by a factor.

The lag is where the cross-correlation, summed over stretches by FFT, is largest in size; all channels are late alike.
It stands where the correlation of the common part is beyond what signals of these spectra that have nothing to do with
each other reach at any of the lags: n samples count as n / Σ ρₛ(k)·ρᵣ(k) independent ones (Bartlett, Suppl. J. R.
Stat. Soc. 8, 1946, doi:10.2307/2983611), as fewer where power comes in bursts, and atanh of their correlation is about
normal (Fisher, Biometrika 10, 1915, doi:10.2307/2331838). Smooth signals and pure tones thus need a nearly perfect one.
Signals of one length, though, are taken to lie beside each other as they are where half their power is common.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt, tanh
from typing import Final

import numpy as np

from kullback.estimate.signal.beside import at_lag, overlap, pairs
from kullback.estimate.signal.sizes import check_size
from kullback.recording import STRETCH, Floats, Recording
from kullback.signals import Matching

_MOST: Final = STRETCH  # samples; what is looked at for longer lags would not fit beside a stretch
_CHANCE: Final = 1e-3  # that unrelated signals are found to belong together
_HALF: Final = 0.7  # the correlation as they lie that is enough for signals of one length: half the power is common
_TIE: Final = 1e-9  # correlations nearer than this are the same: of a periodic signal's lags the smallest is taken
_FEWEST: Final = 8  # samples that a correlation says anything of
_MOMENT: Final = 1024  # samples of a moment, at most
_MOMENTS: Final = 64  # moments of a signal, at least
_CONSTANT: Final = 1e-24  # of the mean square: less variance than this is rounding


@dataclass(frozen=True, slots=True)
class _Moments:
    """Of each channel the mean, and the sum of squares about it: exactly 0 of a constant."""

    mean: Floats
    energy: Floats


def found(
    sent: Recording, received: Recording, *, align: bool, match_gain: bool, most_lag_seconds: float = 1.0
) -> tuple[Matching, ...]:
    """How each received channel lies to its sent one.

    The lag is looked for up to `most_lag_seconds` either way (where no rate is known, up to 262,144 samples), but no
    further than half the shorter signal; of images it can only be 0. The gain is that of least squares at the lag;
    where there is no lag, how many times larger the standard deviation is; None of a constant. All are found always:
    `align` and `match_gain` say which are to be undone. Raises EvidenceError where samples are too large, or too small,
    to be squared.
    """
    moments = _moments(sent), _moments(received)
    lag, correlations, slopes = _lag(sent, received, moments, most_lag_seconds)
    spreads = [np.sqrt(each.energy / of.length) for each, of in zip(moments, (sent, received), strict=True)]
    told = []
    for c, (before, after) in enumerate(zip(*spreads, strict=True)):
        gain = None
        if before > 0 and after > 0:
            gain = float(after / before) if lag is None else slopes[c]
        told.append(
            Matching(
                lag=lag,
                correlation=None if lag is None else correlations[c],
                gain=gain or None,
                aligned=align and lag is not None,
                matched=match_gain and bool(gain),
            )
        )
    return tuple(told)


def _lag(
    sent: Recording, received: Recording, moments: tuple[_Moments, _Moments], seconds: float
) -> tuple[int | None, list[float], list[float]]:
    """The lag, None where none stands out, and of each channel the correlation and slope at it."""
    shorter = min(sent.length, received.length)
    still = any(float(each.energy.max()) == 0.0 for each in moments)
    if shorter < _FEWEST or still or (sent.medium == "image" and sent.length != received.length):
        return None, [], []
    most = _most(sent, shorter, seconds)
    correlation, independent = _search(sent, received, moments, most)
    strength = np.abs(correlation).sum(axis=1)
    near = np.flatnonzero(strength >= strength.max() - _TIE) - most
    lag = int(near[np.argmin(np.abs(near))])
    shared = overlap(sent.length, received.length, lag)[2]
    least = _thresholds(independent * shared, looked_at=correlation.size)
    correlations, slopes = _at(sent, received, lag, moments)
    if any(abs(r) >= bound for r, bound in zip(correlations, least, strict=True)):
        return lag, correlations, slopes
    correlations, slopes = _at(sent, received, 0, moments)
    alike = sent.length == received.length and max(map(abs, correlations)) >= _HALF
    return (0 if alike else None), correlations, slopes


def _most(sent: Recording, shorter: int, seconds: float) -> int:
    """The largest lag that is looked at."""
    if sent.medium == "image":
        return 0
    asked = _MOST if sent.rate is None else round(seconds * sent.rate)
    return min(asked, _MOST, shorter // 2)


def _search(
    sent: Recording, received: Recording, moments: tuple[_Moments, _Moments], most: int
) -> tuple[Floats, Floats]:
    """The correlation at each lag from −most to most, shape (lags, channels); how far a sample of each channel counts.

    Products are divided by the root of both whole energies: of lags that fit alike, the one with most overlap wins.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    size = int(next_fast_len(min(sent.length, STRETCH) + 2 * most, real=True))
    block = size - 2 * most
    shape = (size // 2 + 1, len(sent.channels))
    cross, powers = np.zeros(shape, dtype=np.complex128), (np.zeros(shape), np.zeros(shape))
    for start in range(0, sent.length, block):
        x = rfft(_centred(sent, start, block, moments[0].mean), size, axis=0)
        y = rfft(_centred(received, start - most, size, moments[1].mean), size, axis=0)
        cross += np.conj(x) * y
        powers = powers[0] + np.abs(x) ** 2, powers[1] + np.abs(y) ** 2
    products = irfft(cross, size, axis=0)[: 2 * most + 1]
    scale = np.sqrt(moments[0].energy * moments[1].energy)
    correlation = np.divide(products, scale, out=np.zeros_like(products), where=scale > 0)
    bursts = np.sqrt(_burst(sent, moments[0].mean) * _burst(received, moments[1].mean))
    return correlation, 1.0 / (_dependence(*powers, size) * bursts)


def _dependence(sent: Floats, received: Floats, size: int) -> Floats:
    """Σ ρₛ(k)·ρᵣ(k) over all k, of each channel, from power at the frequencies of a real FFT of `size`; at least 1."""
    twice = np.full((len(sent), 1), 2.0)
    twice[0] = 1.0
    if size % 2 == 0:
        twice[-1] = 1.0
    both = (twice * sent).sum(axis=0) * (twice * received).sum(axis=0)
    shared = size * (twice * sent * received).sum(axis=0)
    found: Floats = np.divide(shared, both, out=np.ones_like(both), where=both > 0)
    return np.maximum(found, 1.0)


def _burst(of: Recording, mean: Floats) -> Floats:
    """How unequal in power a channel's moments are: the mean square of their power over its squared mean, 1 if equal.

    Products vary as both powers together do; by Cauchy and Schwarz at most as the root of both signals' bursts.
    """
    frame = max(1, min(_MOMENT, of.length // _MOMENTS))
    count = of.length // frame
    total, squares = np.zeros(len(mean)), np.zeros(len(mean))
    for start in range(0, count, STRETCH // frame):
        stop = min(start + STRETCH // frame, count)
        stretch = of.read(start * frame, stop * frame) - mean
        power = (stretch**2).reshape(stop - start, frame, -1).sum(axis=1)
        total, squares = total + power.sum(axis=0), squares + (power**2).sum(axis=0)
    return np.divide(count * squares, total**2, out=np.ones_like(total), where=total > 0)


def _thresholds(independent: Floats, looked_at: int) -> list[float]:
    """The correlation that unrelated channels of so many independent samples reach at one of the lags by chance."""
    from scipy.special import ndtri

    z = -float(ndtri(_CHANCE / (2.0 * looked_at)))
    return [tanh(z / sqrt(max(n - 3.0, 1.0))) for n in independent]


def _at(
    sent: Recording, received: Recording, lag: int, moments: tuple[_Moments, _Moments]
) -> tuple[list[float], list[float]]:
    """Of each channel the correlation of the common part, and the slope of the received signal on the sent one.

    `moments` are those of the whole signals.
    """
    common = at_lag(sent, received, lag)
    whole = sent.length == received.length and lag == 0
    before, after = moments if whole else (_moments(each) for each in common)
    products = np.zeros(len(sent.channels))
    for x, y in pairs(*common):
        products += ((x - before.mean) * (y - after.mean)).sum(axis=0)
    scale = np.sqrt(before.energy * after.energy)
    correlations = np.divide(products, scale, out=np.zeros_like(scale), where=scale > 0)
    slopes = np.divide(products, before.energy, out=np.zeros_like(scale), where=before.energy > 0)
    return np.clip(correlations, -1.0, 1.0).tolist(), slopes.tolist()


def _moments(of: Recording) -> _Moments:
    """The mean and energy of each channel, as differences from its first sample: so that large ones lose nothing."""
    first = of.read(0, 1)[0]
    total, squares, sizes = (np.zeros(len(first)) for _ in range(3))
    for stretch in of.stretches():
        sizes = np.maximum(sizes, np.abs(stretch).max(axis=0))
        with np.errstate(over="ignore", invalid="ignore"):  # refused below
            total += (stretch - first).sum(axis=0)
            squares += ((stretch - first) ** 2).sum(axis=0)
    for channel, size in enumerate(sizes.tolist()):
        check_size(of, channel, size)
    mean = total / of.length
    energy = squares - mean * total
    return _Moments(first + mean, np.where(energy > _CONSTANT * squares, energy, 0.0))


def _centred(of: Recording, start: int, size: int, mean: Floats) -> Floats:
    """So many samples from `start` on about their mean, with zeros where there are none."""
    found = np.zeros((size, len(mean)))
    low, high = max(start, 0), min(start + size, of.length)
    if low < high:
        found[low - start : high - start] = of.read(low, high) - mean
    return found
