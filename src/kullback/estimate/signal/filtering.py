"""How much of the difference of two signals linear filters leave, from cross-spectra summed over frames.

At each frequency a complex factor of what was sent explains as much of the difference as their coherence says (Bendat
and Piersol, "Random Data", 4th edition 2010, chapter 7, doi:10.1002/9781118032428). By chance it explains 1/k of what
is left over k frames, and more where power comes in bursts in both, since few frames then decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.estimate.signal.beside import frames
from kullback.recording import Floats, Recording

Complexes: TypeAlias = npt.NDArray[np.complex128]

_LONGER: Final = 4  # times a frame: a filter's response is to be much shorter than what it is looked for in
_FRAMES: Final = 16  # such frames, at least; where there are not as many, a filter is looked for in plain frames
_INDEPENDENT: Final = 18.0 / 19.0  # how far each of the Hann frames that half overlap counts (Welch 1967)
_CHANCE: Final = 0.25  # that chance explains, at most, by a filter: more would not leave enough to go by
_ALONG: Final = 1e-9  # of its power: a curve that differs from a filtered signal by less is one


def left_by_filters(
    sent: Recording, received: Recording, curve: Callable[[Floats], Floats], frame: int | None
) -> list[tuple[float, float] | None]:
    """The shares of each channel's difference, but for an offset, that the best filters leave; None without frames.

    First of a filter of the sent signal; then of that and another of `curve` of it together.
    """
    channels = len(sent.channels)
    if frame is None or sent.length < 4 * frame:
        return [None] * channels
    if sent.length >= _LONGER * _FRAMES * frame:
        frame *= _LONGER
    sums = np.zeros((channels, 3, 3, frame // 2 + 1), dtype=np.complex128)
    together = np.zeros((channels, frame // 2 + 1))
    for x, y in frames(sent, received, frame):
        bent = curve(x)
        for c in range(channels):
            of = [_spectra(each, frame) for each in (x[:, c], bent[:, c], y[:, c] - x[:, c])]
            for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)):
                sums[c, i, j] += (np.conj(of[i]) * of[j]).sum(axis=0)
            together[c] += (np.abs(of[0]) ** 2 * np.abs(of[2]) ** 2).sum(axis=0)
    return [_left(*each) for each in zip(sums, together, strict=True)]


def _left(sums: Complexes, together: Floats) -> tuple[float, float]:
    """The shares of the difference that are left, from sums over frames; `together` of both powers multiplied."""
    sent, bent, whole = (sums[i, i].real for i in range(3))
    by_sent = _over(np.abs(sums[0, 2]) ** 2, sent)
    other = bent - _over(np.abs(sums[0, 1]) ** 2, sent)  # what the curve adds that no filter of the signal is
    usual = np.where(sent > 0, sent, 1.0)
    both = sums[1, 2] - np.conj(sums[0, 1]) * sums[0, 2] / usual
    by_other = _over(np.abs(both) ** 2, np.where(other > _ALONG * bent, other, 0.0))
    total = float(whole.sum())
    if total <= 0:
        return 1.0, 1.0
    chance = np.minimum(_over(together, sent * whole) / _INDEPENDENT, _CHANCE)
    one = (np.maximum(whole - by_sent, 0.0) / (1.0 - chance)).sum() / total
    two = (np.maximum(whole - by_sent - by_other, 0.0) / (1.0 - 2.0 * chance)).sum() / total
    return min(float(one), 1.0), min(float(two), 1.0)


def _over(number: Floats, by: Floats) -> Floats:
    """A quotient, 0 where it would be by 0."""
    found: Floats = np.divide(number, by, out=np.zeros_like(number), where=by > 0)
    return found


def _spectra(samples: Floats, frame: int) -> Complexes:
    """Each frame's complex spectrum (Hann window, half overlapping, its mean taken away): (frames, frequencies)."""
    from scipy import signal

    return signal.spectrogram(
        samples, window="hann", nperseg=frame, noverlap=frame - frame // 2, detrend="constant", mode="complex"
    )[2].T
