"""What it takes to code whole numbers given those before them: the length of a code that a decoder can follow.

As lossless audio coders do, a sample is predicted from those before it and what the prediction misses is coded; but
nothing is sent beside it, since all is learnt from samples that a decoder has by then. Their coefficients are those of
least squares over the last frames, refitted at each; the order is the one that did best there. The miss is coded by a
mixture of Laplace and normal distributions as wide as the last misses, of how often each level was taken, and of equal
shares (so that nothing costs without end), each weighted by how short a code it would have made just before. The mean
length is an upper end of the entropy rate (Rissanen, IEEE Trans. Inf. Theory 30, 1984, doi:10.1109/TIT.1984.1056936).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.signal.misses import Misses

FRAME: Final = 128
"""Samples between two fits."""
ORDERS: Final = (0, 1, 2, 4, 8, 16, 32)

_KEPT: Final = (0.7, 0.9, 0.998)  # of what was learnt, from frame to frame: fits rest on 3, 10 and 500 of them
_JUDGED: Final = 0.9  # of how well each fit did
_SIMPLER: Final = 2e-4  # for each sample that it rests on, a fit must miss less by such a part to be taken
_ALIKE: Final = 0.01  # of a frame's power: fits that differ by less do as well
_ROUNDED: Final = 1.0 / 12.0  # the variance of rounding to whole numbers
_FIRST: Final = 1  # the place of the fit used before anything is known: the sample before, as it is
_WIDE: Final = ORDERS[-1] + 2  # the sample, those before it from the nearest on, and a constant


@dataclass(slots=True)
class Prediction:
    """One channel's code so far.

    Attributes
    ----------
    lengths
        nats that each frame of `FRAME` samples took, the last maybe of fewer.
    totals
        what each fit missed, as the log of its mean square, added up over all frames.
    """

    misses: Misses
    lengths: list[float] = field(default_factory=list)
    totals: Floats = field(default_factory=lambda: np.zeros(len(_KEPT) * len(ORDERS)))
    _before: Floats = field(default_factory=lambda: np.zeros(ORDERS[-1]))
    _products: Floats = field(default_factory=lambda: np.zeros((len(_KEPT), _WIDE, _WIDE)))
    _scores: Floats = field(default_factory=lambda: np.abs(np.arange(len(ORDERS) * len(_KEPT)) - _FIRST) * 1e-9)

    @classmethod
    def of(cls, levels: int) -> Prediction:
        """A code of whole numbers from 0 up to `levels`, of which nothing is known yet."""
        return cls(Misses.of(levels))

    @property
    def order(self) -> int:
        """On how many samples a prediction of one order must rest to miss next to no more power than the best does."""
        totals = self.totals.reshape(len(_KEPT), -1).min(axis=0)
        allowed = totals.min() + _ALIKE * len(self.lengths)
        return ORDERS[int(np.argmax(totals <= allowed))]

    def add(self, samples: Integers) -> None:
        """Code the next samples (n,): whole frames, but for the last ones."""
        whole = len(samples) // FRAME * FRAME
        for part, size in ((samples[:whole], FRAME), (samples[whole:], len(samples) - whole)):
            if len(part):
                self._add(part.reshape(-1, size))

    def _add(self, frames: Integers) -> None:
        """Code frames (frames, samples)."""
        count, size = frames.shape
        line = np.concatenate([self._before, frames.ravel()])
        level = float(len(self.misses.counts))
        rows = np.full((count, size, _WIDE), level)
        rows[:, :, :-1] = sliding_window_view(line, _WIDE - 1)[:, ::-1].reshape(count, size, _WIDE - 1)
        self._before = line[-ORDERS[-1] :]
        missed = self._missed(rows)
        powers = np.log((missed**2).mean(axis=2) + _ROUNDED)
        self.totals += powers.sum(axis=1)
        chosen = self._chosen(powers)
        lengths = self.misses.lengths(frames.ravel(), missed[chosen, np.arange(count)].ravel())
        self.lengths += lengths.reshape(count, size).sum(axis=1).tolist()

    def _missed(self, rows: Floats) -> Floats:
        """What each fit to the frames before misses: shape (memories × orders, frames, samples)."""
        own = np.swapaxes(rows, 1, 2) @ rows
        return np.stack([_misses(rows, learnt, order) for learnt in self._learnt(own) for order in ORDERS])

    def _learnt(self, own: Floats) -> list[Floats]:
        """What each memory holds before each frame, of whose products `own` (frames, wide, wide) are."""
        found = []
        for place, kept in enumerate(_KEPT):
            before = np.empty_like(own)
            for i, products in enumerate(own):
                before[i] = self._products[place]
                self._products[place] = kept * self._products[place] + products
            found.append(before)
        return found

    def _chosen(self, misses: Floats) -> Integers:
        """The place of the fit for each frame, by the log of what each (fits, frames) missed in those before."""
        chosen = np.empty(misses.shape[1], dtype=np.int64)
        penalty = _SIMPLER * np.tile(ORDERS, len(_KEPT))
        for i, missed in enumerate(misses.T):
            chosen[i] = np.argmin(self._scores)
            self._scores = _JUDGED * self._scores + missed + penalty
        return chosen


def _misses(rows: Floats, learnt: Floats, order: int) -> Floats:
    """What a fit of that order misses, of the products learnt before each frame: shape (frames, samples).

    The prediction starts from the sample before as it is; a fit says how to step from there.
    """
    used = [*range(1, order + 1), _WIDE - 1]
    start = 1.0 if order else 0.0
    target = learnt[:, used, 0] - start * learnt[:, used, 1]
    count = learnt[:, -1, -1] / rows[0, 0, -1] ** 2
    ridge = count * _ROUNDED + 1.0  # as rounding would have it, so that nothing is fitted to nothing
    square = learnt[:, used][:, :, used] + ridge[:, None, None] * np.eye(len(used))
    factors = np.linalg.solve(square, target[:, :, None])
    missed: Floats = rows[:, :, 0] - start * rows[:, :, 1] - (rows[:, :, used] @ factors)[:, :, 0]
    return missed
