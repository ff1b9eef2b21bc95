"""Which columns the classifier relied on: the evidence that is lost when a column is dealt anew, in nats.

A column whose values are dealt anew among the held-out rows of both sides keeps its pooled distribution and tells
nothing any more, neither alone nor with other columns (Breiman, Machine Learning 45, 2001, "Random forests",
doi:10.1023/A:1010933404324, section 10). How much the binned divergence of the scores falls is what rested on it. Two
columns that matter only together both lose all of it, so the falls need not sum to the whole; of two that say the same,
either can stand in for the other, and both lose little.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.score_binned import bins_of
from kullback.estimate.scores import Scores

_ROWS: Final = 10_000  # rows of a side that are scored anew for a column at most
_SCORED: Final = 400_000  # rows of a side that are scored anew in all
_LEAST: Final = 1_000


def reliance(x: Floats, y: Floats, scores: Scores, seed: int) -> Floats:
    """Nats per row of the truth that are lost without each column (d,), at most the binned divergence of the rows.

    x and y are the rows that were scored. Noise around 0 of a column that tells nothing can be negative. At most
    10 000 rows of a side are scored anew for a column, and of more than 40 columns fewer (400 000 in all, but 1000
    at least).
    """
    rng = np.random.default_rng(seed)
    d = x.shape[1]
    most = int(np.clip(_SCORED // max(d, 1), _LEAST, _ROWS))
    picks = [rng.permutation(len(side))[:most] for side in (x, y)]
    rows = np.concatenate([x[picks[0]], y[picks[1]]])
    half = np.concatenate([scores.truth_half[picks[0]], scores.belief_half[picks[1]]])
    own = np.concatenate([scores.truth[picks[0]], scores.belief[picks[1]]])
    n = len(picks[0])
    whole = _binned(own, half, n, scores)
    deal = _dealt(half, rng)
    lost = np.zeros(d)
    for j in range(d):
        column = rows[:, j].copy()
        rows[:, j] = column[deal]
        lost[j] = whole - _binned(_scored(rows, half, scores), half, n, scores)
        rows[:, j] = column
    return lost


def _dealt(half: Integers, rng: np.random.Generator) -> Integers:
    """An order of the rows in which each takes the place of one of the same half."""
    deal = np.arange(half.size)
    for h in (0, 1):
        place = np.flatnonzero(half == h)
        deal[place] = rng.permutation(place)
    return deal


def _scored(rows: Floats, half: Integers, scores: Scores) -> Floats:
    """The rows scored by the classifier of their half."""
    result = np.zeros(len(rows))
    for h, classifier in enumerate(scores.classifiers):
        result[half == h] = classifier(rows[half == h])
    return result


def _binned(scored: Floats, half: Integers, n: int, scores: Scores) -> float:
    """The binned divergence of scores of which the first n are of the truth."""
    bins, count = bins_of(scored, half, scores.edges), scores.edges[0].size + 1
    truth, belief = (np.bincount(side, minlength=count) for side in (bins[:n], bins[n:]))
    return float(balanced_shares(truth, belief).sum())
