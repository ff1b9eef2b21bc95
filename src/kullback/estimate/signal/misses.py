"""Coding what a prediction misses, by distributions that are learnt from what it missed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers

_SPANS: Final = (12, 64, 512, 8192)  # samples that a width rests on
_TRUSTED: Final = 0.995  # of how well each distribution did is kept from sample to sample: about 200 count
_LEAST: Final = 0.02  # the narrowest width
_NEVER: Final = 1e-300
_KINDS: Final = 2 * len(_SPANS) + 2


@dataclass(slots=True)
class Misses:
    """What is known so far: how often each level was taken, how wide misses were, how well each distribution did."""

    counts: Integers
    widths: Floats
    squares: Floats
    trust: Floats

    @classmethod
    def of(cls, levels: int) -> Misses:
        """Nothing, of whole numbers from 0 up to `levels`."""
        wide = np.full(len(_SPANS), max(levels / 16.0, 1.0))
        return cls(np.zeros(levels, dtype=np.int64), wide, wide**2, np.zeros(_KINDS))

    def lengths(self, samples: Integers, missed: Floats) -> Floats:
        """Nats that each of the next samples (n,) takes, if the prediction missed it by so much."""
        logs = np.empty((_KINDS, len(samples)))
        size = np.abs(missed)
        for i, span in enumerate(_SPANS):
            widths, self.widths[i] = _smoothed(size, span, self.widths[i])
            squares, self.squares[i] = _smoothed(size**2, span, self.squares[i])
            logs[2 * i] = _laplace(size, np.maximum(widths, _LEAST))
            logs[2 * i + 1] = _normal(size, np.sqrt(np.maximum(squares, _LEAST**2)))
        logs[-2] = self._by_counts(samples)
        logs[-1] = -np.log(len(self.counts))
        trust = self._trusted(logs)
        together: Floats = np.logaddexp.reduce(trust + logs, axis=0)
        return -together

    def _by_counts(self, samples: Integers) -> Floats:
        """The log of each sample's share among those before it, half a sample added to each level."""
        order = np.argsort(samples, kind="stable")
        sorted_ = samples[order]
        starts = np.flatnonzero(np.concatenate([[True], sorted_[1:] != sorted_[:-1]]))
        run = np.diff(np.append(starts, len(samples)))
        seen = np.empty(len(samples), dtype=np.int64)
        seen[order] = np.arange(len(samples)) - np.repeat(starts, run)
        seen += self.counts[samples]
        before = int(self.counts.sum()) + np.arange(len(samples))
        self.counts[sorted_[starts]] += run
        found: Floats = np.log((seen + 0.5) / (before + 0.5 * len(self.counts)))
        return found

    def _trusted(self, logs: Floats) -> Floats:
        """The log of each distribution's weight at each sample, by how well it did before."""
        from scipy.signal import lfilter

        known, _ = lfilter([0.0, _TRUSTED], [1.0, -_TRUSTED], logs, axis=1, zi=self.trust[:, None])
        self.trust = _TRUSTED * (known[:, -1] + logs[:, -1])
        found: Floats = known - np.logaddexp.reduce(known, axis=0)
        return found


def _smoothed(sizes: Floats, span: int, first: float) -> tuple[Floats, float]:
    """The mean of sizes before each, later ones counting more; and that before the next."""
    from scipy.signal import lfilter

    kept = 1.0 - 1.0 / span
    found, after = lfilter([0.0, 1.0 - kept], [1.0, -kept], sizes, zi=[first])
    return found, float(after[0])


def _laplace(size: Floats, width: Floats) -> Floats:
    """The log of a Laplace distribution's mass within half a step of such a miss."""
    inner = np.minimum(size, 0.5)  # the formula of a miss within half a step, where both sides of 0 count
    within = 1.0 - 0.5 * np.exp((inner - 0.5) / width) - 0.5 * np.exp(-(inner + 0.5) / width)
    beyond = -(size - 0.5) / width + np.log(-np.expm1(-1.0 / width)) - np.log(2.0)
    found: Floats = np.where(size < 0.5, np.log(np.maximum(within, _NEVER)), beyond)
    return found


def _normal(size: Floats, width: Floats) -> Floats:
    """The log of a normal distribution's mass within half a step of such a miss."""
    from scipy.special import ndtr

    mass = ndtr((0.5 - size) / width) - ndtr((-0.5 - size) / width)
    found: Floats = np.log(np.maximum(mass, _NEVER))
    return found
