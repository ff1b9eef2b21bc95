"""A change in a stream of samples: its last frames' divergence from a baseline, and an alarm at a stated rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.signal.onset.alike import alike
from kullback.estimate.signal.onset.bands import Framing
from kullback.estimate.signal.onset.belief import FLOOR, Believed
from kullback.estimate.signal.onset.evidence import terms
from kullback.estimate.signal.onset.usual import Usual, usual
from kullback.recording import Floats

_POOL: Final = 1 << 23  # samples of noise like the baseline, at most
_FRAMES: Final = 1 << 17  # of it, at most
_COMMON: Final = 0.99
_LEAST: Final = 0.5 * 10.0 ** (-FLOOR / 10.0)  # times the baseline's power, less than any frame can have


@dataclass(frozen=True, slots=True)
class Rang:
    """Where an alarm rang: after so many `frames` of the stream, the last `window` of which are the change."""

    frames: int
    window: int


class Detector:
    """One channel of a stream, watched against what is believed of it."""

    def __init__(self, belief: Believed, stream: int, alpha: float, rng: np.random.Generator) -> None:
        """Nothing has come yet of a stream of so many samples, which rings falsely with a probability of α at most."""
        bands = belief.bands
        noises = alike(belief.samples, min(_POOL, _FRAMES * bands.hop), rng)
        pools = np.stack([bands.powers(noise) for noise in noises])
        self.belief = belief
        self.usual: Usual = usual(pools, belief.weights, max(1, bands.frames(stream)), alpha, rng)
        divergences = terms(pools / pools.mean(axis=1, keepdims=True), bands.shares).sum(axis=-1)
        self.common = float(np.quantile(divergences, _COMMON))
        self.frames = 0
        self.rang: Rang | None = None
        self.until = np.zeros(len(bands.shares))
        self.since = np.zeros(len(bands.shares))
        self._framing = Framing(bands)
        self._kept = np.zeros((0, len(bands.shares)))

    def feed(self, samples: Floats) -> tuple[Floats, Floats]:
        """Of each frame that these samples complete: its divergence in nats a sample, and the evidence in bits."""
        ratios = self.belief.ratios(self._framing.powers(samples))
        held = np.concatenate([self._kept, ratios])
        new = len(ratios)
        evidence = self._evidence(held, new)
        rung = np.flatnonzero(evidence >= self.usual.threshold)
        if self.rang is not None:
            self.since += ratios.sum(axis=0)
        elif len(rung):
            self._ring(held, len(held) - new + int(rung[0]), int(rung[0]))
        self.frames += new
        self._kept = held[-(max(self.usual.tails) - 1) :] if max(self.usual.tails) > 1 else held[:0]
        return terms(ratios, self.belief.bands.shares).sum(axis=1), evidence

    def _evidence(self, held: Floats, new: int) -> Floats:
        """How rare what the windows show is that end with each of the new frames: the rarest of them, in bits."""
        found = np.zeros(new)
        sums = np.concatenate([np.zeros((1, held.shape[1])), np.cumsum(held, axis=0)])
        for window, tails in self.usual.tails.items():
            ends = min(new, len(held) - window + 1)
            if ends < 1:
                break
            means = (sums[-ends:] - sums[-ends - window : len(sums) - window]) / window
            ratios = np.maximum(means, _LEAST)  # a silence after a roar is lost in the rounding of its sum
            for tail, evidence in zip(tails, self.belief.weights.evidence(ratios, window), strict=True):
                found[-ends:] = np.maximum(found[-ends:], tail.rarity(evidence))
        return found

    def _ring(self, held: Floats, at: int, new: int) -> None:
        """Note the alarm at a frame, and where the change is likeliest to have begun."""
        sums = np.cumsum(held[at::-1], axis=0)[: max(self.usual.tails)]
        lengths = np.arange(1, len(sums) + 1)
        means = sums / lengths[:, None]
        weights = self.belief.weights
        evidence = np.array([weights.evidence(mean, int(n))[1] for n, mean in zip(lengths, means, strict=True)])
        window = int(lengths[np.argmax(evidence)])
        self.rang = Rang(self.frames + new + 1, window)
        self.until = sums[window - 1] / window
        self.since = sums[window - 1] + held[at + 1 :].sum(axis=0)
