"""Recording: samples of one or more channels, read a stretch at a time, wherever they lie. Types only.

The recordings themselves are made in sources/. Samples of sound files lie in [-1, 1): full scale is 1, whatever their
depth. Other numbers are as they were given.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Medium: TypeAlias = Literal["signal", "image"]

STRETCH = 1 << 18
"""Samples of a stretch, unless another is asked for: what is held in memory at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(ABC):
    """One signal or image: what it is called, and how its samples are read.

    Attributes
    ----------
    name
        what views call it.
    medium
        "signal", in order of time; or "image", whose samples are levels in order of 16 × 16 tiles: an image has no time
        and no rate.
    rate
        samples per second; None where nothing says it.
    length
        samples of each channel, one or more.
    channels
        their names: ("mono",), ("left", "right"), ("1", "2", "3"), columns of a table, ("grey",), ("red", ...).
    step
        what neighbouring values differ by, where the samples are whole numbers (of 16 bits: 2⁻¹⁵); None of others.
    """

    name: str
    medium: Medium
    rate: float | None
    length: int
    channels: tuple[str, ...]
    step: float | None

    @abstractmethod
    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop`, all finite: shape (stop − start, channels), float64."""

    def stretches(self, size: int = STRETCH) -> Iterator[Floats]:
        """All samples in order, in stretches of `size`, the last as long as is left."""
        for start in range(0, self.length, size):
            yield self.read(start, min(start + size, self.length))

    def whole(self) -> Floats:
        """All samples at once."""
        return self.read(0, self.length)
