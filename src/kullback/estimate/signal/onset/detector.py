"""A change in a stream of samples: its last frames' divergence from a baseline, and an alarm at a stated rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.estimate.signal.onset.bands import LEAST_FRAMES, Bands, Framing
from kullback.estimate.signal.onset.evidence import Weights, terms
from kullback.estimate.signal.onset.alike import alike
from kullback.estimate.signal.onset.usual import Usual, usual
from kullback.recording import STRETCH, Floats

FLOOR: Final = 80.0  # dB below the baseline's strongest band
_POOL: Final = 1 << 21  # samples of noise like the baseline, at most
_FRAMES: Final = 1 << 17  # of it, at most
_MODELS: Final = 8  # that noise is made by, of a baseline of so few samples:
_SHORT: Final = 1 << 15
_COMMON: Final = 0.99
_LEAST: Final = 0.5 * 10.0 ** (-FLOOR / 10.0)  # times the baseline's power, less than any frame can have


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


def _pools(belief: Believed, rng: np.random.Generator) -> Floats:
    """Powers of frames of noise like the baseline: shape (pools, frames, bands).

    What makes noise of a short baseline is not well known: the other pools are like noise that is like the baseline, and
    as short.
    """
    samples, bands = belief.samples, belief.bands
    models = _MODELS if len(samples) <= _SHORT else 1
    length = min(_POOL, _FRAMES * bands.hop) // models
    like = [samples, *(alike(samples, len(samples), rng) for _ in range(models - 1))]
    return np.stack([bands.powers(alike(baseline, length, rng)) for baseline in like])


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
        pools = _pools(belief, rng)
        self.belief = belief
        self.usual: Usual = usual(pools, belief.weights, max(1, bands.frames(stream)), alpha, rng)
        self.common = float(np.quantile(terms(pools / pools.mean(axis=1, keepdims=True), bands.shares).sum(axis=-1), _COMMON))
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
