"""What windows of a stream show while nothing changes, and the evidence that then is reached too rarely to matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.signal.onset.evidence import Weights, windows
from kullback.estimate.signal.onset.tail import Tail
from kullback.recording import Floats

MOST_WINDOW: Final = 4096  # frames

_BLOCK: Final = 128  # frames that stay together
_STREAM: Final = 2000  # frames of a stream that is drawn; a longer one is reckoned from that
_DRAWN: Final = 300_000  # frames of all streams together
_RUNS: Final = (200, 1000)  # streams, at least and at most
_RARE: Final = 0.02  # of windows, from which their tail is fitted
_HIGH: Final = 0.2  # of streams, likewise
ALLOWED: Final = 0.6  # of α, since noise made like a baseline is not quite what the baseline is of


@dataclass(frozen=True, slots=True)
class Usual:
    """How rare the evidence of each window is while nothing changes.

    `tails` by window, of the level and of all bands; `threshold` in bits is what the rarest window of a whole stream
    reaches with the stated probability.
    """

    tails: dict[int, tuple[Tail, Tail]]
    threshold: float


def usual(pools: Floats, weights: Weights, stream: int, alpha: float, rng: np.random.Generator) -> Usual:
    """What streams of so many frames show against baselines, both drawn from one of the pools of frames."""
    length = min(stream, _STREAM)
    runs = int(np.clip(_DRAWN // length, *_RUNS))
    sums = _streams(pools, weights.frames, runs, length, rng)
    highest, tails = np.zeros(runs), {}
    for window in windows(min(weights.frames, length, MOST_WINDOW)):
        ratios = (sums[:, window:] - sums[:, :-window]) / window
        shown = weights.evidence(ratios, window)
        tails[window] = (Tail.of(shown[0], _RARE), Tail.of(shown[1], _RARE))
        for tail, evidence in zip(tails[window], shown, strict=True):
            highest = np.maximum(highest, tail.rarity(evidence.max(axis=1)))
    return Usual(tails, Tail.of(highest, _HIGH).reached(ALLOWED * alpha * length / stream))


def _streams(pools: Floats, baseline: int, runs: int, length: int, rng: np.random.Generator) -> Floats:
    """Unchanging streams, each over a baseline of its own: their sums up to each frame, (runs, length + 1, bands)."""
    sums = np.zeros((runs, length + 1, pools.shape[-1]))
    blocks = -(-(baseline + length) // _BLOCK)
    for i, run in enumerate(sums):
        pool = pools[i % len(pools)]
        starts = rng.integers(len(pool), size=blocks)
        drawn = pool[((starts[:, None] + np.arange(_BLOCK)) % len(pool)).ravel()]
        np.cumsum(drawn[baseline : baseline + length] / drawn[:baseline].mean(axis=0), axis=0, out=run[1:])
    return sums
