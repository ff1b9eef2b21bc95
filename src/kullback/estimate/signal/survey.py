"""The first pass over a recording: what has to be known before it can be counted, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.estimate.signal.grid import Grid
from kullback.estimate.signal.sizes import check_size
from kullback.recording import Floats, Recording

Progress: TypeAlias = Callable[[str, int, int], None]

_KEPT: Final = 1 << 18  # samples of a recording; of a longer one as many, drawn at random


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
    """Read the recording once. Raises EvidenceError where its samples are too large, or too small."""
    channels = len(recording.channels)
    low, high = np.full(channels, np.inf), np.full(channels, -np.inf)
    positions = kept_of(recording.length, seed)
    kept: list[Floats] = []
    for stretch in grid.stretches():
        progress(f"surveying {recording.name}", stretch.start, recording.length)
        samples = recording.read(stretch.start, stretch.stop)
        low, high = np.minimum(low, samples.min(axis=0)), np.maximum(high, samples.max(axis=0))
        first, last = np.searchsorted(positions, (stretch.start, stretch.own))
        kept.append(samples[positions[first:last] - stretch.start])
    for channel, size in enumerate(np.maximum(high, -low).tolist()):
        check_size(recording, channel, size)
    return Survey(low, high, np.concatenate(kept))
