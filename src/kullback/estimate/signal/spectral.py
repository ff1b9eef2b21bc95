"""The entropy of where a signal's power lies: of its Welch spectrum, as shares of equally wide frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from typing import Final

import numpy as np

from kullback.estimate.signal.beside import spans
from kullback.estimate.signal.distributions import powers_of
from kullback.ledger import Amount
from kullback.recording import Floats, Recording

_GROUPS: Final = 20  # of frames in a row, left out one at a time


@dataclass(frozen=True, slots=True)
class Spectral:
    """The entropy in nats over `bins` frequencies, and as a share of the most that it can be."""

    entropy: Amount
    bins: int
    evenness: float


def spectral(recording: Recording, channel: int, frame: int | None, confidence: float) -> Spectral | None:
    """The spectral entropy of a channel; None where there are too few frames, or no power.

    Frequencies are those between 0 and half the rate, without the ends, whose bins are half as wide. The jackknife over
    groups of frames takes away the bias that few frames have (power that varies looks uneven), and tells the limits
    (Quenouille, Biometrika 43, 1956, doi:10.1093/biomet/43.3-4.353).
    """
    if frame is None:
        return None
    groups = _groups(recording, channel, frame)
    whole, bins = groups.sum(axis=0), groups.shape[1]
    if len(groups) < 2 or not whole.any():
        return None
    entropy = _amount(groups, whole, confidence)
    return Spectral(entropy, bins, min(entropy.value / log(bins), 1.0))


def _amount(groups: Floats, whole: Floats, confidence: float) -> Amount:
    """The entropy of the power of all groups (groups, bins), less its bias, with limits."""
    from scipy.special import stdtrit

    count, most = len(groups), log(len(whole))
    found = _entropy(whole)
    without = np.array([_entropy(whole - group) for group in groups])
    raw = count * found - (count - 1) * float(without.mean())
    reach = float(stdtrit(count - 1, 0.5 + confidence / 2.0)) * sqrt((count - 1) * float(without.var()))
    value = min(max(raw, 0.0), most)
    return Amount(value, max(min(raw - reach, value), 0.0), max(min(raw + reach, most), value), raw, "finite", "nat")


def _groups(recording: Recording, channel: int, frame: int) -> Floats:
    """The power at each frequency of groups of frames that are as many: shape (groups, bins)."""
    hop = frame // 2
    count = (recording.length - frame) // hop + 1 if recording.length >= frame else 0
    groups = np.zeros((min(_GROUPS, count), (frame - 1) // 2))
    for start, stop in spans(recording.length, frame):
        power = powers_of(recording.read(start, stop)[:, channel], frame)[:, 1 : (frame + 1) // 2]
        of = (start // hop + np.arange(len(power))) * len(groups) // count
        np.add.at(groups, of, power)
    return groups


def _entropy(power: Floats) -> float:
    """The entropy of shares of power."""
    from kullback.kernels import entropy

    whole = float(power.sum())
    return float(entropy(np.maximum(power, 0.0) / whole)) if whole > 0 else 0.0
