"""The distributions that signals are compared by: shares of levels, shares of frequencies, and their floor.

The floor is stated and the same everywhere: each share is raised by 10^(−floor/10) of the largest one. A level that is
never taken, a frequency without power, then costs what the floor says, not infinitely much.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from kullback.recording import Floats

_BEYOND: Final = 16  # samples that the outermost edges leave beyond them, at least
_ROUNDING: Final = 1e-14  # of the largest sample: what is left of a constant when its mean is taken away


def raise_of(floor: float) -> float:
    """What each share is raised by, as a part of the largest, for a floor of so many dB."""
    return float(10.0 ** (-floor / 10.0))


def most_of(bins: int, floor: float) -> float:
    """The most, in nats, that two floored distributions of so many bins diverge: one is where the other has least."""
    return math.log(bins * (1.0 + 1.0 / raise_of(floor)))


def floored(amounts: Floats, floor: float) -> Floats:
    """Amounts of shape (..., K), none negative, as shares that sum to 1 above a floor of so many dB below the largest.

    Where all are 0 (silence), every share is the same.
    """
    return shares_of(raised(amounts, floor))


def raised(amounts: Floats, floor: float) -> Floats:
    """Amounts of shape (..., K) as parts of the largest, each with the floor added; where all are 0, all are the same.

    Of the largest first: of a power near the smallest float, a part in 10⁸ is 0.
    """
    most = amounts.max(axis=-1, keepdims=True)
    parts: Floats = np.divide(amounts, most, out=np.ones_like(amounts), where=most > 0)
    return parts + raise_of(floor)


def shares_of(amounts: Floats) -> Floats:
    """Amounts of shape (..., K), none negative, as shares that sum to 1; where all are 0, every share is the same."""
    whole = amounts.sum(axis=-1, keepdims=True)
    shares: Floats = np.divide(amounts, whole, out=np.full_like(amounts, 1.0 / amounts.shape[-1]), where=whole > 0)
    return shares


def edges_of(sent: Floats, bins: int, floor: float) -> Floats:
    """The inner edges of levels: quantiles of the sent samples, none nearer than `floor` dB below their largest size.

    Increasing; the outer bins are open. Beyond the outermost of `bins` equal shares each tail is halved as long as 16
    samples lie beyond, since what is clipped lies there. A constant signal has two, just around its value.
    """
    size = float(np.abs(sent).max(initial=0.0))
    least = (size or 1.0) * 10.0 ** (-floor / 20.0)
    if sent.min() == sent.max():
        return np.array([sent[0] - least / 2, sent[0] + least / 2])
    kept: list[float] = []
    tails = [1 / bins / 2**k for k in range(1, 64) if len(sent) / bins / 2**k > _BEYOND]
    at = np.concatenate([tails[::-1], np.linspace(0, 1, bins + 1)[1:-1], [1 - tail for tail in tails]])
    for edge in np.quantile(sent, at):
        if not kept or edge - kept[-1] >= least:
            kept.append(float(edge))
    return np.array(kept)


def counts_of(samples: Floats, edges: Floats) -> Floats:
    """How many samples lie below, between and from the edges on: shape (edges + 1,)."""
    return np.bincount(np.searchsorted(edges, samples, side="right"), minlength=len(edges) + 1).astype(np.float64)


def powers_of(samples: Floats, frame: int, **options: Any) -> Floats:
    """The power of each frame (Hann window, half overlapping, its mean taken away) at each frequency.

    Shape (frames, frame // 2 + 1): frames begin at 0, frame/2, frame, ..., and only whole ones are taken. A constant
    has none: what rounding leaves of it is not power. (Welch 1967, doi:10.1109/TAU.1967.1161901)
    """
    from scipy import signal

    _, _, found = signal.spectrogram(
        samples, window="hann", nperseg=frame, noverlap=frame - frame // 2, detrend="constant", mode="psd", **options
    )
    power = np.ascontiguousarray(found.T)
    power[power <= frame * (_ROUNDING * np.abs(samples).max()) ** 2] = 0.0
    return power
