"""Which outcomes a column is compared on: chosen from the two summaries pooled, never from one side.

A partition that depends on the pooled rows alone keeps the permutation test exact: shuffling rows between truth and
belief leaves it as it is. (docs/decisions/0003)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from kullback.errors import SourceError
from kullback.evidence import MINUS_INF, MISSING, OTHER, PLUS_INF, Bound, Kind
from kullback.sources import labels
from kullback.sources.summary import Family, Summary, Survey, Value

BINS: Final = 20
FEW_INTEGERS: Final = 50
TOP_LABELS: Final = 1000
ATOM_SHARE: Final = 0.01
ATOM_ROWS: Final = 5
IDENTIFIER_SHARE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Partition:
    """The outcomes of one column.

    Every ordinary value falls to the outcome of its own in `values`, else to the bin [edges[j], edges[j+1]) (the
    last bin is closed), else, where there are no bins, to `(other)`. `order` lists the outcomes as they are shown:
    a value's index, then the bins' indices behind those of the values.
    """

    kind: Kind
    bound: Bound
    values: tuple[Value, ...]
    edges: tuple[float, ...]
    outcomes: tuple[str, ...]
    order: tuple[int, ...]
    specials: tuple[str, ...]

    def arrange(self, of_values: list[int], below: list[int], survey: Survey) -> npt.NDArray[np.int64]:
        """Counts in the order of `outcomes`.

        `of_values` counts each of `values`; `below` counts the ordinary rows below each inner edge.
        """
        of_bins: list[int] = []
        if self.edges:
            of_bins = [after - before for before, after in pairwise([0, *below, survey.ordinary])]
            for value, count in zip(self.values, of_values, strict=True):
                of_bins[self.bin_of(cast(float, value))] -= count
        plain = [*of_values, *of_bins]
        rest = survey.ordinary - sum(of_values)
        special = {
            MISSING: survey.missing,
            PLUS_INF: survey.plus_inf,
            MINUS_INF: survey.minus_inf,
            OTHER: rest,
        }
        counts = [plain[i] for i in self.order] + [special[name] for name in self.specials]
        return np.array(counts, dtype=np.int64)

    def bin_of(self, value: float) -> int:
        """The index of the bin that holds `value`; values beyond the edges belong to the outer bins."""
        return bisect_right(self.edges, value, 1, len(self.edges) - 1) - 1

    def count_summary(self, summary: Summary) -> npt.NDArray[np.int64]:
        """The counts of a column whose summary is complete."""
        known = dict(zip(summary.values, summary.counts, strict=True))
        ranks = (0, *accumulate(summary.counts))
        below = [ranks[bisect_left(cast("tuple[float, ...]", summary.values), edge)] for edge in self.edges[1:-1]]
        return self.arrange([known.get(value, 0) for value in self.values], below, summary.survey)


def partition(truth: Summary, belief: Summary, family: Family) -> Partition:
    """The outcomes on which the two sides of a column are compared.

    Raises SourceError where the column cannot be compared; its message is the reason.
    """
    if not truth.survey.rows - truth.survey.missing + belief.survey.rows - belief.survey.missing:
        raise SourceError("every value is missing on both sides")
    if family == "text":
        return _of_labels(truth, belief)
    if family == "boolean":
        return _of_booleans(truth, belief)
    return _of_ordered(truth, belief, family)


def _pooled(truth: Summary, belief: Summary) -> Counter[Value]:
    """How many rows each listed value stands for on both sides together."""
    total: Counter[Value] = Counter(dict(zip(truth.values, truth.counts, strict=True)))
    total.update(dict(zip(belief.values, belief.counts, strict=True)))
    return total


def _specials(truth: Summary, belief: Summary, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the special outcomes that occur on either side."""
    a, b = truth.survey, belief.survey
    seen = {
        MISSING: a.missing + b.missing,
        PLUS_INF: a.plus_inf + b.plus_inf,
        MINUS_INF: a.minus_inf + b.minus_inf,
    }
    return tuple(name for name in names if seen[name])


def _of_labels(truth: Summary, belief: Summary) -> Partition:
    """Text: the 1000 labels that are most frequent in the pool, and the rest as `(other)`.

    Both sides list the same labels (see `Table.with_labels`). Of labels that are listed on one side only because it
    happened to have more of them the pool would know too little: those are left to `(other)`.
    """
    rows = truth.survey.rows + belief.survey.rows  # missing ones too: a column of gaps is not an identifier
    distinct = truth.distinct + belief.distinct
    if distinct >= IDENTIFIER_SHARE * rows > 0:
        raise SourceError("identifier")  # nearly every value is new
    pooled = _pooled(truth, belief)
    frequent = (
        v for v in pooled if pooled[v] > truth.unlisted + belief.unlisted
    )  # more than any unlisted label can be
    ranked = sorted(frequent, key=lambda v: (-pooled[v], v))
    whole = truth.complete and belief.complete and len(ranked) <= TOP_LABELS
    top = tuple(ranked[:TOP_LABELS])
    specials = (*(() if whole else (OTHER,)), *_specials(truth, belief, (MISSING,)))
    return Partition(
        kind="categorical" if whole else "text",
        bound="estimate" if whole else "at least",
        values=top,
        edges=(),
        outcomes=(*(labels.quoted(cast(str, v)) for v in top), *specials),
        order=tuple(range(len(top))),
        specials=specials,
    )


def _of_booleans(truth: Summary, belief: Summary) -> Partition:
    """Booleans: false and true, as far as they occur."""
    values = tuple(sorted(_pooled(truth, belief)))
    special = _specials(truth, belief, (MISSING,))
    names = (*(str(v).lower() for v in values), *special)
    return Partition("boolean", "estimate", values, (), names, tuple(range(len(values))), special)


def _of_ordered(truth: Summary, belief: Summary, family: Family) -> Partition:
    """Numbers and datetimes: few integers as they are; else bins, and frequent values as outcomes of their own."""
    pooled = cast("Counter[float]", _pooled(truth, belief))
    whole = truth.complete and belief.complete
    integers = family == "number" and whole and len(pooled) <= FEW_INTEGERS and all(v == int(v) for v in pooled)
    if integers or (whole and len(pooled) <= BINS):
        atoms, weights = sorted(pooled), Counter[float]()
    else:
        rows = truth.survey.rows + belief.survey.rows
        atoms = _atoms(pooled, rows)
        weights = pooled - Counter(dict.fromkeys(atoms, rows))  # what the bins are made of
    ends = weights if whole else pooled  # between rungs there may be values beyond those of `weights`
    edges = _edges(weights, min(ends), max(ends)) if weights else ()
    spell = _spelling(family)
    outcomes, order = _in_order(atoms, edges, spell)
    specials = _specials(truth, belief, (MINUS_INF, PLUS_INF, MISSING))
    kind: Kind = "integer" if integers else "numeric" if family == "number" else "datetime"
    bound: Bound = "at least" if edges else "estimate"
    return Partition(kind, bound, tuple(atoms), edges, (*outcomes, *specials), order, specials)


def _atoms(pooled: Counter[float], rows: int) -> list[float]:
    """The values with over 1 % of the rows that stand out: more than twice as frequent as the values around them.

    A spike (no rain, a sentinel, a cap) is an outcome of its own. Values on a grid that are all about as frequent as
    their neighbours (temperatures to a tenth of a degree, ages) are not: bins tell more of them. (docs/decisions/0003)
    """
    values = sorted(pooled)
    least = max(ATOM_SHARE * rows, ATOM_ROWS - 1)
    frequent = (i for i, value in enumerate(values) if pooled[value] > least)
    return [values[i] for i in frequent if pooled[values[i]] > 2 * median([pooled[v] for v in _around(values, i)])]


def _around(values: list[float], i: int) -> list[float]:
    """The four values nearest to the i-th in order, two on each side where there are."""
    start = max(0, min(i - 2, len(values) - 5))
    around = values[start : start + 5]
    around.remove(values[i])
    return around


def _spelling(family: Family) -> Callable[[float], str]:
    """How a value of the family is written."""
    if family == "number":
        return labels.number
    return lambda value: labels.instant(int(value), zoned=family == "zoned datetime")


def _edges(weights: Counter[float], least: float, greatest: float) -> tuple[float, ...]:
    """The values at the pooled ranks ⌊M·j/20⌋ between the least and the greatest value; without repetition."""
    values = sorted(weights)
    ranks = np.cumsum([weights[v] for v in values])
    starts = np.searchsorted(ranks, ranks[-1] * np.arange(1, BINS) // BINS, side="right")
    inner = (values[i] for i in np.unique(starts))
    return (least, *(v for v in inner if v > least), greatest)


def _in_order(
    atoms: list[float], edges: tuple[float, ...], spell: Callable[[float], str]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names of values and bins by ascending value, a value before the bin that starts with it; and their indices."""
    last = len(edges) - 2
    named = [(value, 0, i, spell(value)) for i, value in enumerate(atoms)]
    for j, (low, high) in enumerate(pairwise(edges)):
        name = f"[{spell(low)}, {spell(high)}{']' if j == last else ')'}"
        named.append((low, 1, len(atoms) + j, name))
    named.sort()
    return tuple(name for *_, name in named), tuple(index for _, _, index, _ in named)
