"""Rows beside one reference r: what pairs have in common, so that only a matrix product is left of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kullback.kernels import forms
from kullback.kernels._arithmetic import log_one
from kullback.kernels.tiles import TILE, Array, Numbers, Tiles

BLOCK = 1024
"""Rows and columns of a block: 8 MiB, and the product of two costs no less than to make them."""

_RANGE = 64  # of a total's exponent: beyond it rows are scaled
_LEAST = 1e-290  # of a share: below it a quotient may have lost digits to underflow


@dataclass(frozen=True, slots=True)
class Sums:
    """What a side adds up along its rows.

    terms, and their sizes; gaps; squares, weighted, of what goes into the product. Of beliefs also what their logs take
    below 0, and the highest log: Σ(p + r)|log(q/r)| is at most Σ(r − p)·log(q/r) + 2·below + 2·highest.
    """

    terms: Array
    sizes: Array
    gaps: Array
    squares: Array
    below: Array
    highest: Array

    @classmethod
    def of(cls, count: int) -> Sums:
        """All zero."""
        return cls(*(np.zeros(count) for _ in range(6)))

    def add(self, rows: slice, terms: Array, gaps: Array, squares: Array) -> None:
        """Add what both sides have of a tile."""
        self.terms[rows] += terms.sum(axis=-1)
        self.sizes[rows] += np.abs(terms).sum(axis=-1)
        self.gaps[rows] += gaps.sum(axis=-1)
        self.squares[rows] += squares.sum(axis=-1)

    def add_logs(self, rows: slice, logs: Array, r: Array) -> None:
        """Add what beliefs alone have of it."""
        self.below[rows] -= (np.minimum(logs, 0.0) * r).sum(axis=-1)
        np.maximum(self.highest[rows], logs.max(axis=-1), out=self.highest[rows])


@dataclass(frozen=True, slots=True)
class Side:
    """Rows, and what makes shares of them: a power of two where totals are extreme, the total, and its two parts."""

    matrix: Numbers
    shift: npt.NDArray[np.intp]
    total: Array
    high: Array
    low: Array

    @classmethod
    def of(cls, matrix: Numbers) -> Side:
        """The rows of a matrix with their totals."""
        total = Tiles(matrix).sums(lambda tile: (tile,))[0]
        exponent = np.frexp(total)[1].astype(np.intp)
        shift = np.where(np.abs(exponent) > _RANGE, -exponent, 0)
        total = np.ldexp(total, shift)
        high = _short(total)
        return cls(matrix, shift, total, high, total - high)

    def tiles(self, rows: slice, columns: slice) -> Iterator[tuple[slice, slice]]:
        """The rows that make a tile of these columns, counted from the first of `rows` and from the first of all."""
        together = max(1, TILE // (columns.stop - columns.start))
        for first in range(rows.start, rows.stop, together):
            last = min(first + together, rows.stop)
            yield slice(first - rows.start, last - rows.start), slice(first, last)

    def scaled(self, rows: slice, columns: slice) -> Array:
        """Entries as float64, times their power of two."""
        tile = np.asarray(self.matrix[rows, columns], dtype=np.float64)
        shift = self.shift[rows]
        return np.ldexp(tile, shift) if shift.any() else tile

    def beside(self, rows: slice, columns: slice, r: Array) -> tuple[forms.Pair, Array]:
        """Shares beside r, and their gaps to it, rounded once: with 26 bits each, r times a part of a total is exact.

        The rounding of the total scales a whole row. That is of second order once the gaps are summed as they are.
        """
        x = self.scaled(rows, columns)
        d = x - self.high[rows] * r
        d -= self.low[rows] * r
        d /= self.total[rows]
        x = x / self.total[rows]
        return forms.Pair(np, x, r, d, r, log_one), d

    def least_logs(self, rows: slice, columns: slice, r: Array) -> Array:
        """log(q/r) where the quotient may have lost digits to underflow; 0 where q = 0."""
        x = np.asarray(self.matrix[rows, columns], dtype=np.float64)
        logs = np.log(x) + (self.shift[rows] * np.log(2.0) - np.log(self.total[rows])) - np.log(r)
        return np.where(x > 0, logs, 0.0)


def _short(x: Array) -> Array:
    """x rounded to 26 bits."""
    part, exponent = np.frexp(x)
    short: Array = np.ldexp(np.rint(np.ldexp(part, 26)), exponent - 26)
    return short


def blocks(count: int) -> list[slice]:
    """Slices of nearly equal length, none longer than a block."""
    edges = np.linspace(0, count, -(-count // BLOCK) + 1).astype(int).tolist()
    return [slice(*edge) for edge in pairwise(edges)]


def mean(sides: tuple[Side, ...]) -> Array:
    """The mean share of each outcome, in 26 bits, and never 0: r."""
    total = np.zeros(sides[0].matrix.shape[1])
    for side in sides:
        for columns in blocks(len(total)):
            for _, rows in side.tiles(slice(0, len(side.matrix)), columns):
                total[columns] += (side.scaled(rows, columns) / side.total[rows]).sum(axis=0)
    return _short(np.maximum(total / sum(len(side.matrix) for side in sides), 1e-300))


def truth_gaps(side: Side, rows: slice, columns: slice, r: Array, sums: Sums) -> Array:
    """p − r of a block; adds t(p, r) to its sums."""
    out = np.empty((rows.stop - rows.start, len(r)))
    for part, own in side.tiles(rows, columns):
        pair, d = side.beside(own, columns, r)
        sums.add(own, forms.kl(pair), d, d * d / r)
        out[part] = d
    return out


def belief_logs(side: Side, rows: slice, columns: slice, r: Array, sums: Sums) -> Array:
    """log(q/r) of a block; adds t(r, q) to its sums.

    Where q = 0, p must be 0 and t(p, q) is: the logarithm is set to 0 there, and t(r, q) to −t(p, r) = −r.
    """
    out = np.empty((rows.stop - rows.start, len(r)))
    for part, own in side.tiles(rows, columns):
        pair, d = side.beside(own, columns, r)
        logs, terms = pair.log, forms.reverse_kl(pair)
        least = pair.p < _LEAST
        if least.any():
            logs = np.where(least, side.least_logs(own, columns, r), logs)
            terms = np.where(least, d - r * logs, terms)
        sums.add(own, terms, d, logs * logs * r)
        sums.add_logs(own, logs, r)
        out[part] = logs
    return out
