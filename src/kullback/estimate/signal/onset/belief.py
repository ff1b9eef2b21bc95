"""What the baseline of one channel says: its power in each band."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.estimate.signal.onset.bands import LEAST_FRAMES, Bands, Framing
from kullback.estimate.signal.onset.evidence import Weights
from kullback.recording import STRETCH, Floats

FLOOR: Final = 80.0  # dB below the baseline's strongest band


@dataclass(frozen=True, slots=True)
class Believed:
    """What a baseline says of one channel: the mean power in each band, of so many frames, and its last samples."""

    bands: Bands
    powers: Floats
    frames: int
    samples: Floats

    @property
    def weights(self) -> Weights:
        """What evidence against it weighs."""
        return Weights(self.bands.shares, self.bands.hop, self.frames)

    def ratios(self, powers: Floats) -> Floats:
        """How many times the baseline's power others are, both above a floor."""
        floor = float(self.powers.max()) * 10.0 ** (-FLOOR / 10.0)
        return np.asarray((powers + floor) / (self.powers + floor))


def believed(stretches: Iterable[Floats], bands: Bands, channel: str) -> Believed:
    """What the baseline of one channel says, from its samples in order.

    Raises EvidenceError where it is too short, or where it holds nothing but one value.
    """
    framing, sums, frames, last = Framing(bands), np.zeros(len(bands.shares)), 0, np.zeros(0)
    low, high = np.inf, -np.inf
    for samples in stretches:
        powers = framing.powers(samples)
        sums, frames = sums + powers.sum(axis=0), frames + len(powers)
        low, high = min(low, samples.min(initial=np.inf)), max(high, samples.max(initial=-np.inf))
        last = np.concatenate([last, samples])[-STRETCH:]
    if frames < LEAST_FRAMES:
        raise EvidenceError(
            f"the baseline must hold {LEAST_FRAMES} frames or more, but it holds {frames} of {bands.frame} samples.\n"
            "Give a longer baseline, or a shorter frame."
        )
    if not low < high or not sums.max() > 0:
        what = "is silent" if low == high == 0 else f"is {low:g} throughout"
        raise EvidenceError(
            f"the baseline must hold noise to compare with, but its channel {channel!r} {what}: everything else would "
            "be an alarm.\nGive a stretch in which the sensor is at work, or leave this channel out."
        )
    return Believed(bands, sums / frames, frames, last)
