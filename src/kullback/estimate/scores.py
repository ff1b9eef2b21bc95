"""How much each row of two tables looks like one of the truth: held-out log-odds of a classifier, in nats.

Truth and belief are halved at random. The rows of each half are scored by a classifier that learnt truth from belief on
the other half only, so that a score says something of its row alone. The classifier is the mean of two log-odds: a
ridge logistic regression on normal scores of the ranks, their squares and products, and boosted trees. Each finds what
the other misses (smooth shifts and correlations in few rows; steps, rings and combinations of categories), and their
mean was close to the better one for every kind of change tried, from 300 to 20 000 rows: there is no size at which to
pass from one to the other. Ranks make scales, offsets, heavy tails and infinities harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtri

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.copies import copies

Score: TypeAlias = Callable[[Floats], Floats]  # rows (k, d) → log-odds (k,)

_LEARNT: Final = 25_000  # rows of a side that a classifier learns from at most
_ENTRIES: Final = 4_000_000  # rows × features of the logistic regression at most
_SCORED: Final = 20_000  # rows whose features are held in memory together
_PAIRED: Final = 20  # base features up to which their products are features too
_LEVELS: Final = 20  # categories of a column that are features of their own
_CATEGORIES: Final = 254  # categories that trees tell apart in a column, beside one for all others
_COMMON: Final = 5  # training rows that a category needs to be a feature
_PRIOR: Final = 1.0  # the prior variance of the log-odds that a group of features explains
_STEPS: Final = 60
_LARGE: Final = 10_000  # training rows from which trees may be larger
_FEW: Final = 4  # rows of a side below which nothing can be learnt and tested


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Held-out scores of both sides; the half of each row; of each half its bin edges and its classifier.

    A score is a log-odds up to a constant. `edges[h]` are quantiles of the scores that the classifier of half h gave
    the rows it learnt from, with truth and belief weighing the same: they were fixed before any row of half h was seen.
    """

    truth: Floats
    belief: Floats
    truth_half: Integers
    belief_half: Integers
    edges: tuple[Floats, Floats]
    classifiers: tuple[Score, Score]


def held_out_scores(x: Floats, y: Floats, levels: tuple[int, ...], seed: int) -> Scores:
    """The scores of the rows x (n, d) of the truth and y (m, d) of the belief, for `seed` always the same.

    `levels[j]` is 0 for a numeric column, else the number of categories, which are codes 0 … levels−1. NaN is missing.
    With fewer than 4 rows on a side every score is 0. Copies of one row are kept in one half, since they would be
    recognised in the other. Bins: clip(round(min(n, m)^0.4), 4, 20).
    """
    rng = np.random.default_rng(seed)
    halves = _halved(x, levels, rng), _halved(y, levels, rng)
    bins = int(np.clip(round(min(len(x), len(y)) ** 0.4), 4, 20))
    truth, belief = np.zeros(len(x)), np.zeros(len(y))
    edges: list[Floats] = []
    classifiers: list[Score] = []
    for half in (0, 1):
        rows = [_some(side[h != half], rng) for side, h in zip((x, y), halves, strict=True)]
        score = _classifier(rows[0], rows[1], levels) if levels and min(len(x), len(y)) >= _FEW else _silent
        truth[halves[0] == half] = score(x[halves[0] == half])
        belief[halves[1] == half] = score(y[halves[1] == half])
        edges.append(_quantiles(score(rows[0]), score(rows[1]), bins))
        classifiers.append(score)
    return Scores(truth, belief, *halves, (edges[0], edges[1]), (classifiers[0], classifiers[1]))


def _halved(rows: Floats, levels: tuple[int, ...], rng: np.random.Generator) -> Integers:
    """The half of each row, at random; copies share one."""
    which = copies(rows, levels)
    half: Integers = (rng.permutation(int(which.max(initial=-1)) + 1) % 2)[which]
    return half


def _some(rows: Floats, rng: np.random.Generator) -> Floats:
    """The rows, or so many of them as are learnt from."""
    return rows if len(rows) <= _LEARNT else rows[rng.choice(len(rows), _LEARNT, replace=False)]


def _silent(rows: Floats) -> Floats:
    """The scores of a classifier that has learnt nothing."""
    return np.zeros(len(rows))


def _quantiles(truth: Floats, belief: Floats, bins: int) -> Floats:
    """The bins−1 inner quantiles of the scores, truth and belief weighing the same; ties stay, to keep bins aligned."""
    if not (truth.size and belief.size):
        return np.zeros(bins - 1)
    values = np.concatenate([truth, belief])
    order = np.argsort(values, kind="stable")
    weights = np.repeat([0.5 / truth.size, 0.5 / belief.size], [truth.size, belief.size])[order]
    at = np.searchsorted(np.cumsum(weights), np.arange(1, bins) / bins)
    return np.asarray(values[order][np.minimum(at, values.size - 1)])


def _classifier(x: Floats, y: Floats, levels: tuple[int, ...]) -> Score:
    """The mean of the two log-odds, learnt from rows x of the truth and y of the belief; rows are scored in blocks."""
    rows, label = np.concatenate([x, y]), np.repeat([1.0, 0.0], [len(x), len(y)])
    coding = _Coding(rows, levels)
    coded = coding(rows)
    smooth, trees = _logistic(coded, label, levels), _trees(coded, label, levels)

    def score(rows: Floats) -> Floats:
        blocks = (coding(rows[start : start + _SCORED]) for start in range(0, len(rows), _SCORED))
        return np.concatenate([np.zeros(0), *((smooth(block) + trees(block)) / 2.0 for block in blocks)])

    return score


class _Coding:
    """Rows as a classifier takes them: numbers as their rank in (0, 1) among the training rows, rare categories as one.

    A rank is (rows below + half of the rows equal)/rows, within ½ row of the ends; missing stays NaN.
    """

    def __init__(self, rows: Floats, levels: tuple[int, ...]) -> None:
        """Learn the order of numbers and the common categories of every column."""
        self.columns: list[Callable[[Floats], Floats]] = [
            _common(column, k) if k else _ranks(column) for column, k in zip(rows.T, levels, strict=True)
        ]
        self.blank = np.isnan(rows).all(axis=0)  # nothing can be learnt of such a column: it is the same for every row
        self.neutral = np.array([0.0 if k else 0.5 for k in levels])

    def __call__(self, rows: Floats) -> Floats:
        """The rows coded, (k, d)."""
        columns = [code(column) for code, column in zip(self.columns, rows.T, strict=True)]
        coded = np.column_stack(columns) if columns else np.zeros((len(rows), 0))
        return np.where(self.blank, self.neutral, coded)


def _ranks(training: Floats) -> Callable[[Floats], Floats]:
    """Numbers as ranks."""
    known = np.sort(training[~np.isnan(training)])
    size = max(known.size, 1)

    def code(column: Floats) -> Floats:
        between = np.searchsorted(known, column, "left") + np.searchsorted(known, column, "right")
        ranks = np.clip(between / (2.0 * size), 0.5 / size, 1.0 - 0.5 / size)
        return np.where(np.isnan(column), np.nan, ranks)

    return code


def _common(training: Floats, levels: int) -> Callable[[Floats], Floats]:
    """Categories as their place by frequency, 0 the most frequent; those beyond the 254th as one."""
    counts = np.bincount(training[~np.isnan(training)].astype(np.intp), minlength=levels)
    place = np.empty(levels)
    place[np.argsort(-counts, kind="stable")] = np.minimum(np.arange(levels), _CATEGORIES)

    def code(column: Floats) -> Floats:
        missing = np.isnan(column)
        return np.where(missing, np.nan, place[np.where(missing, 0.0, column).astype(np.intp)])

    return code


def _trees(coded: Floats, label: Floats, levels: tuple[int, ...]) -> Score:
    """Boosted trees: shallow and few for few rows, since what one learns by heart blurs its held-out scores."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    size = {"max_iter": 60, "max_leaf_nodes": 8} if len(label) < _LARGE else {"max_iter": 100, "max_leaf_nodes": 16}
    model = HistGradientBoostingClassifier(
        **size,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
        categorical_features=[k > 0 for k in levels],
    )
    with threadpool_limits(1, "openmp"):  # two threads gain little here, and spin where others compute
        model.fit(coded, label)

    def score(coded: Floats) -> Floats:
        with threadpool_limits(1, "openmp"):
            return np.asarray(model.decision_function(coded), dtype=np.float64)

    return score


def _logistic(coded: Floats, label: Floats, levels: tuple[int, ...]) -> Score:
    """Ridge logistic regression; every group of features has the same prior variance, however many they are."""
    features = _Features(coded, levels)
    step = -(-len(coded) * features.width // _ENTRIES) or 1  # truth stands before belief: every step-th row of both
    F, label = features(coded[::step]), label[::step]
    mean, scale = F.mean(axis=0), F.std(axis=0)
    used = scale > 1e-9
    weight = np.sqrt(_PRIOR / features.group_sizes)[used] / scale[used]
    G = np.column_stack([np.ones(len(F)), (F[:, used] - mean[used]) * weight])
    w = _ridge(G, label)

    def score(coded: Floats) -> Floats:
        return np.asarray(w[0] + (features(coded)[:, used] - mean[used]) @ (weight * w[1:]))

    return score


def _ridge(G: Floats, label: Floats) -> Floats:
    """The weights of least Σ log-loss + ½·Σ weight², the first weight (the constant) not counted."""
    from scipy.optimize import minimize

    sign = 2.0 * label - 1.0

    def loss(w: Floats) -> tuple[float, Floats]:
        margin = sign * (G @ w)
        penalty = np.concatenate([[0.0], w[1:]])
        slope = -G.T @ (sign * expit(-margin)) + penalty
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * penalty @ penalty), slope

    return np.asarray(minimize(loss, np.zeros(G.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x)


class _Features:
    """What the logistic regression sees of coded rows, in groups: base, squares, missing, products.

    Base: the normal score of a number's rank (0 where missing), and a mark of each common category. Products of base
    features of different columns only while there are no more than 20 base features.
    """

    def __init__(self, coded: Floats, levels: tuple[int, ...]) -> None:
        """Settle which features there are."""
        self.numeric = [j for j, k in enumerate(levels) if not k]
        common = [(j, min(int(np.sum(_counts(coded[:, j]) >= _COMMON)), _LEVELS)) for j, k in enumerate(levels) if k]
        self.marks = [(j, v) for j, count in common for v in range(count)]
        owner = np.array([*self.numeric, *(j for j, _ in self.marks)], dtype=np.intp)
        left, right = np.triu_indices(owner.size if owner.size <= _PAIRED else 0, 1)
        apart = owner[left] != owner[right]
        self.left, self.right = left[apart], right[apart]
        sizes = np.array([owner.size, len(self.numeric), len(levels), self.left.size])
        self.group_sizes = np.repeat(np.maximum(sizes, 1), sizes).astype(np.float64)
        self.width = int(sizes.sum())

    def __call__(self, coded: Floats) -> Floats:
        """The features of coded rows, (k, width)."""
        missing = np.isnan(coded)
        z = ndtri(np.where(missing, 0.5, coded)[:, self.numeric])
        marks = [coded[:, j] == v for j, v in self.marks]
        base = np.column_stack([z, *marks])
        return np.concatenate([base, z * z, missing, base[:, self.left] * base[:, self.right]], axis=1)


def _counts(codes: Floats) -> npt.NDArray[np.intp]:
    """How often each category occurs."""
    return np.bincount(codes[~np.isnan(codes)].astype(np.intp))
