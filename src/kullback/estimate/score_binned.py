"""The divergence of whole rows from below: held-out scores as outcomes, in counts.

A bin of the score of a row is a function of the row, and the divergence between functions of the rows is at most that
between the rows (data processing). The bins of each half were fixed without its rows, so that given the other half the
counts are those of a fixed set of outcomes. The two halves have different bins: a bin number pooled over both is a
mixture of two functions of a row, with the same weights on both sides (to 1/n, since both sides are halved), and the
divergence is jointly convex, so that of the pooled bins is at most the mean of the two, which is at most that of the
rows. The *lower* limit of the pooled counts is therefore one of the rows; the upper limit is not.

The two halves are not independent: each tests what the other has found. Where nothing changed and one direction
carries all, the pooled difference is (|a| + |b|)/√2 for two normal errors a and b of the halves, and not (a + b)/√2:
too large too often. It has the wrong sign in half of these cases: the row *less* like the truth comes from the truth.
Scores that order the rows wrongly are no evidence, so all rows then fall in one bin, which restores the level and
answers 0 for a table that is compared with its own copy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.scores import Scores


@dataclass(frozen=True, slots=True, eq=False)
class ScoreBinned:
    """Rows of truth and belief in each bin of the score, and the bin of each row; least like the truth first."""

    truth: Integers
    belief: Integers
    truth_bin: Integers
    belief_bin: Integers


def score_binned(scores: Scores) -> ScoreBinned:
    """Counts of the bins of held-out scores; one bin alone where the scores do not order the rows."""
    truth_bin = bins_of(scores.truth, scores.truth_half, scores.edges)
    belief_bin = bins_of(scores.belief, scores.belief_half, scores.edges)
    count = scores.edges[0].size + 1
    truth, belief = np.bincount(truth_bin, minlength=count), np.bincount(belief_bin, minlength=count)
    if not _ordered(truth, belief):
        truth_bin, belief_bin = np.zeros_like(truth_bin), np.zeros_like(belief_bin)
        truth, belief = np.array([truth_bin.size]), np.array([belief_bin.size])
    return ScoreBinned(truth, belief, truth_bin, belief_bin)


def bins_of(scores: Floats, half: Integers, edges: tuple[Floats, Floats]) -> Integers:
    """The bin of each score by the edges of its half: bin b holds edge b−1 ≤ score < edge b."""
    bins = np.where(half == 0, *(np.searchsorted(e, scores, side="right") for e in edges))
    return np.asarray(bins, dtype=np.int64)


def _ordered(truth: Integers, belief: Integers) -> bool:
    """Does a row of the truth lie in a higher bin than one of the belief more often than in a lower one?"""
    below = np.cumsum(belief) - belief
    above = belief.sum() - belief - below
    return float(truth @ (below - above).astype(np.float64)) > 0.0
