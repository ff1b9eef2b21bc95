"""The second pass: what each cell of time holds, of each channel of two signals, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kullback.estimate.signal.distributions import powers_of, raised
from kullback.estimate.signal.grid import Grid, Stretch
from kullback.estimate.signal.survey import Progress
from kullback.kernels import entropy, kl
from kullback.recording import Floats, Recording

_NEXT_TO_NONE: Final = float(np.finfo(float).tiny)  # power: where there is none at all, all frames count the same


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """How many samples of each cell, `size` of them, lie at each level: `counts` (cells, levels)."""

    edges: Floats
    size: int
    counts: Floats

    @classmethod
    def of(cls, grid: Grid, edges: Floats) -> Levels:
        """Begin with nothing."""
        return cls(edges, grid.level_cell, np.zeros((-(-grid.length // grid.level_cell), len(edges) + 1)))

    def add(self, stretch: Stretch, samples: Floats) -> None:
        """Count the samples of a stretch that are its own."""
        level = np.searchsorted(self.edges, samples[: stretch.own - stretch.start], side="right")
        cell = np.arange(stretch.start, stretch.own) // self.size
        first, last, many = cell[0], cell[-1] + 1, self.counts.shape[1]
        found = np.bincount((cell - first) * many + level, minlength=(last - first) * many)
        self.counts[first:last] += found.reshape(last - first, many)


@dataclass(frozen=True, slots=True, eq=False)
class Powers:
    """The power of each cell at each frequency, summed over its frames, and that of its first frame alone."""

    grid: Grid
    sums: Floats
    firsts: Floats

    @classmethod
    def of(cls, grid: Grid, frame: int) -> Powers:
        """Begin with nothing."""
        shape = grid.cells, frame // 2 + 1
        return cls(grid, np.zeros(shape), np.zeros(shape))

    def add(self, stretch: Stretch, power: Floats) -> None:
        """Add the power (frames, frequencies) of a stretch's frames."""
        cells, begins = _cells(self.grid, stretch, len(power))
        self.sums[cells] += np.add.reduceat(power, begins, axis=0)
        new = (begins + stretch.first) % self.grid.per_cell == 0
        self.firsts[cells[new]] = power[begins[new]]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """What frames differ by, summed over those of each cell.

    `sums` has rows `sent` (power), `excess`, `entropy` (each times the power of the sent frame), `received` (power),
    `reverse` (times the power of the received frame), and `pairs`, `change`: the power of the sent frames that have a
    next one that does not overlap, and their divergence from it, times that. `squares` are the sums over all frames of
    the squares and products of `sent` and `excess`.
    """

    grid: Grid
    floor: float
    sums: Floats
    squares: Floats

    @classmethod
    def of(cls, grid: Grid, floor: float) -> Moments:
        """Begin with nothing."""
        return cls(grid, floor, np.zeros((7, grid.cells)), np.zeros(3))

    def add(self, stretch: Stretch, sent: Floats, received: Floats) -> None:
        """Add the frames of a stretch, given their powers (frames, frequencies)."""
        loud, heard = (power.sum(axis=1) + _NEXT_TO_NONE for power in (sent, received))
        p, q = raised(sent, self.floor), raised(received, self.floor)  # each below its own peak: blind to its gain
        pairs, change = loud.copy(), np.zeros_like(loud)
        pairs[-2:] = 0.0
        change[:-2] = loud[:-2] * kl(p[:-2], p[2:])
        excess = loud * kl(p, q)
        rows = np.stack([loud, excess, loud * entropy(p), heard, heard * kl(q, p), pairs, change])
        cells, begins = _cells(self.grid, stretch, len(sent))
        self.sums[:, cells] += np.add.reduceat(rows, begins, axis=1)
        self.squares[:] += loud @ loud, loud @ excess, excess @ excess


def _cells(grid: Grid, stretch: Stretch, frames: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The cells that a stretch's frames belong to, and at which of its frames each begins."""
    cell = (stretch.first + np.arange(frames)) // grid.per_cell
    return np.unique(cell, return_index=True)


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """One channel of one signal: its levels, and its powers where spectra are taken."""

    grid: Grid
    levels: Levels
    powers: Powers | None

    @classmethod
    def of(cls, grid: Grid, edges: Floats) -> Tally:
        """Begin with nothing."""
        return cls(grid, Levels.of(grid, edges), None if grid.frame is None else Powers.of(grid, grid.frame))

    def add(self, stretch: Stretch, samples: Floats) -> Floats | None:
        """Add the samples of a stretch; the powers of its frames, where spectra are taken."""
        self.levels.add(stretch, samples)
        if self.powers is None or self.grid.frame is None:
            return None
        power = powers_of(samples, self.grid.frame)
        self.powers.add(stretch, power)
        return power


def tally(recording: Recording, tallies: list[Tally], progress: Progress) -> None:
    """Read one recording, of which each channel has a tally."""
    for stretch, samples in _read(recording, tallies[0].grid, progress):
        for one, channel in zip(tallies, samples.T, strict=True):
            one.add(stretch, channel)


def tally_beside(
    sent: Recording,
    received: Recording,
    tallies: list[tuple[Tally, Tally]],
    moments: list[Moments] | None,
    progress: Progress,
) -> None:
    """Read two recordings that lie side by side, of which each channel has two tallies, and moments where asked for."""
    grid = tallies[0][0].grid
    for stretch, samples in _read(sent, grid, progress):
        other = received.read(stretch.start, stretch.stop)
        for k, (a, b) in enumerate(tallies):
            powers = a.add(stretch, samples[:, k]), b.add(stretch, other[:, k])
            if moments and powers[0] is not None and powers[1] is not None:
                moments[k].add(stretch, powers[0], powers[1])


def _read(recording: Recording, grid: Grid, progress: Progress) -> Iterator[tuple[Stretch, Floats]]:
    """The stretches of a recording with their samples."""
    for stretch in grid.stretches():
        progress(f"comparing {recording.name}", stretch.start, recording.length)
        yield stretch, recording.read(stretch.start, stretch.stop)
