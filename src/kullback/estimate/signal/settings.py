"""Settings of a comparison of signals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, get_args

from kullback.errors import KullbackError
from kullback.estimate import Settings
from kullback.recording import Recording
from kullback.signals import BandKind

MOST_SAMPLES: Final = 1024
"""Of a frame, unless another is asked for."""
LEAST_SAMPLES: Final = 16
"""Of a frame: a shorter one tells nothing of frequencies."""
_FRAMES: Final = 32  # that a signal should have, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalSettings:
    """How signals are compared: what is asked for, within its rules.

    `floor` in dB below the peak, `bins` of the amplitude, `frame` in seconds (None: chosen by the length, of 1024
    samples at most), `bands` that the spectrum's entries are; `checked` has unit, confidence, tolerance and seed.
    """

    checked: Settings
    floor: float = 80.0
    bins: int = 64
    frame: float | None = None
    bands: BandKind = "third"

    def __post_init__(self) -> None:
        """Refuse what is outside the rules. Raises KullbackError."""
        if not 0 < self.floor <= 200:
            raise KullbackError(f"floor must lie above 0 and up to 200 dB below the peak, but it is {self.floor!r}.")
        if not 2 <= self.bins <= 4096:
            raise KullbackError(f"bins must be from 2 to 4096, but it is {self.bins!r}.")
        if self.frame is not None and not 0 < self.frame < math.inf:
            raise KullbackError(f"frame must be seconds above 0, but it is {self.frame!r}.")
        if self.bands not in get_args(BandKind):
            raise KullbackError(f'bands must be "third", "octave" or "mel", but it is {self.bands!r}.')

    def frame_for(self, *recordings: Recording) -> int | None:
        """The samples of a frame of recordings of one rate; None of images, and where the shortest is too short."""
        if recordings[0].medium == "image":
            return None
        return self.frame_of(min(each.length for each in recordings), recordings[0].rate)

    def frame_of(self, length: int, rate: float | None) -> int | None:
        """The samples of a frame of signals of that length (the shorter one's) and rate; None if that is too short.

        Without `frame`, the largest power of two up to 1024 of which the signal has 32. Raises KullbackError where a
        frame is asked for that is shorter than 16 samples.
        """
        if self.frame is not None:
            asked = round(self.frame * (rate or 1.0))
            if asked < LEAST_SAMPLES:
                raise KullbackError(
                    f"frame must be {LEAST_SAMPLES} samples or more, but {self.frame:g} is {asked} at a rate of "
                    f"{rate or 1:g}.\nMake it longer, or leave it out."
                )
            return asked if asked <= length else None
        found = min(MOST_SAMPLES, 1 << max(0, (length // _FRAMES).bit_length() - 1))
        return found if found >= LEAST_SAMPLES else None
