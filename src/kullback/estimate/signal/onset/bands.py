"""The bands in which frames of a stream are told apart: few, and narrower the lower they lie."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from kullback.recording import Floats

LEAST_FRAME: Final = 16  # samples
LEAST_FRAMES: Final = 24  # of a baseline
_MOST_FRAME: Final = 1024
_LENGTHS: Final = 50  # of a frame in the baseline, at least, where the frame is chosen by it
_WIDTH: Final = math.sqrt(2.0)  # of a band: its upper edge over its lower one
_NARROWEST: Final = 2  # frequencies


@dataclass(frozen=True, slots=True)
class Bands:
    """Half-octave bands of frames of so many samples, each of which begins a quarter of that after the one before.

    `edges` are the first frequency of each band, counted in steps of rate / frame, and the one after the last. What
    lies at 0 belongs to none: each frame is measured from its own mean.
    """

    frame: int
    edges: tuple[int, ...]

    @classmethod
    def of(cls, frame: int) -> Self:
        """The bands of a frame of so many samples, a multiple of four: from the highest frequency down."""
        edges = [frame // 2 + 1]
        while edges[-1] > 1:
            lower = min(edges[-1] - _NARROWEST, round((edges[-1] - 1) / _WIDTH) + 1)
            edges.append(lower if lower > _NARROWEST else 1)
        return cls(frame, tuple(reversed(edges)))

    @property
    def hop(self) -> int:
        """Samples from one frame's beginning to the next one's."""
        return self.frame // 4

    @property
    def shares(self) -> Floats:
        """Which part of all frequencies lies in each band."""
        widths = np.diff(self.edges)
        return np.asarray(widths / widths.sum())

    def frames(self, samples: int) -> int:
        """How many whole frames so many samples hold."""
        return max(0, (samples - self.frame) // self.hop + 1)

    def powers(self, samples: Floats) -> Floats:
        """The mean power of each whole frame in each band: shape (frames, bands)."""
        if len(samples) < self.frame:
            return np.zeros((0, len(self.edges) - 1))
        from scipy import signal

        overlap = self.frame - self.hop
        *_, powers = signal.spectrogram(
            samples, window="hann", nperseg=self.frame, noverlap=overlap, detrend="constant", mode="psd"
        )
        sums = np.add.reduceat(powers, self.edges[:-1], axis=0)
        return np.ascontiguousarray(sums.T / np.diff(self.edges))


class Framing:
    """Cuts samples that come bit by bit into frames, as if they had come at once."""

    def __init__(self, bands: Bands) -> None:
        """Nothing has come yet."""
        self.bands = bands
        self._rest = np.zeros(0)

    def powers(self, samples: Floats) -> Floats:
        """The powers of the frames that these samples complete: shape (frames, bands)."""
        held = np.concatenate([self._rest, samples])
        self._rest = held[self.bands.frames(len(held)) * self.bands.hop :]
        return self.bands.powers(held)


def chosen_frame(baseline: int) -> int:
    """Samples of a frame for a baseline of so many: a power of two that cuts it into enough of them."""
    most = max(LEAST_FRAME, baseline // _LENGTHS)
    return int(min(_MOST_FRAME, 2 ** math.floor(math.log2(most))))
