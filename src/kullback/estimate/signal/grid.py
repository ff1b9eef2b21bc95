"""Frames and cells of time: what a recording is cut into, so that memory does not grow with its length.

Frames are what spectra are taken of, half overlapping. Cells are runs of neighbouring frames that are added up as they
are read; whatever is told of dependence in time is told from cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kullback.recording import STRETCH, Recording

_CELLS: Final = 1024
_LEVEL_CELLS: Final = 512  # of counts of levels, which need no frames
_NUMBERS: Final = 1 << 19  # of cells × frequencies, at most
_TILE: Final = 256  # samples of an image that lie together


@dataclass(frozen=True, slots=True)
class Grid:
    """How `length` samples are cut: `steps` of `hop` samples, each the begin of a frame, `per_cell` of them a cell.

    What is left behind the last step belongs to the last cell. `frame` is None where no spectra are taken.
    """

    length: int
    frame: int | None
    hop: int
    steps: int
    per_cell: int

    @property
    def cells(self) -> int:
        """How many cells of time there are."""
        return -(-self.steps // self.per_cell)

    @property
    def bins(self) -> int:
        """Frequencies of a frame; none where no spectra are taken."""
        return self.frame // 2 + 1 if self.frame else 0

    @property
    def level_cell(self) -> int:
        """Samples of a cell that levels are counted in: whole steps where no spectra are taken."""
        step = 1 if self.frame else self.hop
        return step * max(1, -(-self.length // (_LEVEL_CELLS * step)))

    @property
    def cell(self) -> int:
        """Samples from the begin of a cell to that of the next."""
        return self.hop * self.per_cell

    def stretches(self) -> Iterator[Stretch]:
        """The whole recording in stretches of whole steps that fit into memory, in order."""
        size = max(1, STRETCH // self.hop)
        for first in range(0, self.steps, size):
            last = min(first + size, self.steps)
            start, own = first * self.hop, (last * self.hop if last < self.steps else self.length)
            framed = start if self.frame is None else (last - 1) * self.hop + self.frame
            yield Stretch(first, start, own, max(own, framed))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples from `start` to `stop`: those up to `own` are its own, the rest is what its last frame reaches into.

    `first` is the number of its first step.
    """

    first: int
    start: int
    own: int
    stop: int


def grid_of(recording: Recording, frame: int | None) -> Grid:
    """How a recording is cut, given the samples of a frame, or None where no spectra are taken."""
    length = recording.length
    if frame is None:
        hop = _TILE if recording.medium == "image" else 1
        steps, most = -(-length // hop), _CELLS
    else:
        hop = frame // 2
        steps, most = 1 + (length - frame) // hop, min(_CELLS, max(64, _NUMBERS // (frame // 2 + 1)))
    return Grid(length, frame, hop, steps, max(1, -(-steps // most)))
