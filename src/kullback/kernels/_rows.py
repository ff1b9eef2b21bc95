"""Rows of outcomes, read a tile at a time: temporaries stay in cache, however large or broadcast the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[Any]  # any real dtype: a tile of it becomes float64

TILE = 1 << 13
"""Entries of a tile: enough to hide the cost of a NumPy call, few enough for a dozen such arrays to stay in cache.

An array of 128 KiB or more would cost more to get than to fill: the system hands out its pages anew each time.
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a matrix picked by an index, so that broadcasting and picking copy no more than a tile."""

    matrix: Numbers
    index: npt.NDArray[np.intp]

    @classmethod
    def of(cls, x: Numbers, lead: tuple[int, ...]) -> Rows:
        """The rows of `x`, shape (..., K), broadcast to the leading shape `lead`."""
        matrix = x.reshape(-1, x.shape[-1])
        index = np.arange(len(matrix)).reshape(x.shape[:-1])
        return cls(matrix, np.broadcast_to(index, lead).reshape(-1))

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows are picked, and how many outcomes a row has."""
        return len(self.index), self.matrix.shape[1]

    def pick(self, keep: npt.NDArray[np.bool_]) -> Rows:
        """The rows where `keep` is true."""
        return Rows(self.matrix, self.index[keep])

    def tile(self, rows: slice, columns: slice) -> Array:
        """A contiguous float64 part of the rows."""
        picked = self.index[rows]
        part = self.matrix[picked[0], columns][None] if len(picked) == 1 else self.matrix.take(picked, axis=0)
        return np.ascontiguousarray(part, dtype=np.float64)


def _tile_groups(shape: tuple[int, int]) -> Iterator[tuple[slice, list[slice]]]:
    """Rows that are read together, and the columns of each of their tiles: only a long row is cut."""
    count, width = shape
    together = max(1, TILE // width)
    columns = [slice(left, min(left + TILE, width)) for left in range(0, width, TILE)]
    for first in range(0, count, together):
        yield slice(first, first + together), columns


def _summed(tile: Array) -> Array:
    """The sums of the rows; short rows are added column by column, as one by one costs a call each."""
    sums: Array = tile.sum(axis=-1) if tile.shape[1] > 16 else np.ascontiguousarray(tile.T).sum(axis=0)
    return sums


def row_sums(terms: Callable[..., tuple[Array, ...]], *sides: Rows, per_row: tuple[Numbers, ...] = ()) -> Array:
    """Sum each of the arrays that `terms` makes of a tile along its rows: shape (arrays, rows).

    `terms` gets a tile of each side, then the same rows of each `per_row` array, of shape (rows, 1). The sums are
    pairwise: NumPy's own within a tile, and again over the tiles of a long row.
    """
    groups = []
    for rows, columns in _tile_groups(sides[0].shape):
        known = [x[rows] for x in per_row]
        tiles = (terms(*(side.tile(rows, part) for side in sides), *known) for part in columns)
        sums = np.array([[_summed(array) for array in tile] for tile in tiles])
        groups.append(np.moveaxis(sums, 0, -1).copy().sum(axis=-1))
    return np.concatenate(groups, axis=-1)


def row_map(terms: Callable[..., Array], *sides: Rows, per_row: tuple[Numbers, ...] = ()) -> Array:
    """What `terms` makes of each tile (see `row_sums`), put together: shape (rows, K)."""
    out = np.empty(sides[0].shape)
    for rows, columns in _tile_groups(sides[0].shape):
        known = [x[rows] for x in per_row]
        for part in columns:
            out[rows, part] = terms(*(side.tile(rows, part) for side in sides), *known)
    return out
