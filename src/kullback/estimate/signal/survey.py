"""The first pass over a recording: what has to be known before it can be counted, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.estimate.signal.grid import Grid
from kullback.recording import Floats, Recording

Progress: TypeAlias = Callable[[str, int, int], None]

_KEPT: Final = 1 << 18  # samples of a recording; of a longer one as many, drawn at random
_MOST: Final = 1e100  # its square and sums of it are floats


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """Of each channel: the lowest and highest sample, and `kept` samples (n,)."""

    low: Floats
    high: Floats
    kept: Floats


def kept_of(length: int, seed: int) -> npt.NDArray[np.int64]:
    """The numbers of the samples that are kept, in order: all, or as many as fit, drawn at random."""
    if length <= _KEPT:
        return np.arange(length)
    return np.sort(np.random.default_rng(seed).integers(0, length, _KEPT))


def survey(recording: Recording, grid: Grid, seed: int, progress: Progress) -> Survey:
    """Read the recording once."""
    channels = len(recording.channels)
    low, high = np.full(channels, np.inf), np.full(channels, -np.inf)
    positions = kept_of(recording.length, seed)
    kept: list[Floats] = []
    for stretch in grid.stretches():
        progress(f"surveying {recording.name}", stretch.start, recording.length)
        samples = recording.read(stretch.start, stretch.stop)
        low, high = np.minimum(low, samples.min(axis=0)), np.maximum(high, samples.max(axis=0))
        _refuse_huge(recording, float(max(high.max(), -low.min())))
        first, last = np.searchsorted(positions, (stretch.start, stretch.own))
        kept.append(samples[positions[first:last] - stretch.start])
    return Survey(low, high, np.concatenate(kept))


def _refuse_huge(recording: Recording, size: float) -> None:
    """Refuse samples whose power is more than a float holds."""
    if size > _MOST:
        raise EvidenceError(
            f"{recording.name} must have samples of a size up to {_MOST:g}, but it has one of {size:g}.\n"
            "Divide them by a number: gain does not change the account."
        )
