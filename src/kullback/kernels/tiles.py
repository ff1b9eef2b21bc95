"""NumPy rows of outcomes, read a tile at a time: temporaries stay in cache, however large or broadcast the input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[Any]  # any real dtype: a tile of it becomes float64
Tiled: TypeAlias = "Callable[..., tuple[Array, ...]]"

TILE = 1 << 13
"""Entries of a tile: enough to hide the cost of a NumPy call, few enough for a dozen such arrays to stay in cache.

An array of 128 KiB or more would cost more to get than to fill: the system hands out its pages anew each time.
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a matrix picked by an index, so that broadcasting copies no more than a tile."""

    matrix: Numbers
    index: npt.NDArray[np.intp]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows are picked, and how many outcomes a row has."""
        return len(self.index), self.matrix.shape[1]

    def tile(self, rows: slice, columns: slice) -> Array:
        """A contiguous float64 part of the rows."""
        picked = self.index[rows]
        part = self.matrix[picked[0], columns][None] if len(picked) == 1 else self.matrix.take(picked, axis=0)
        return np.ascontiguousarray(part, dtype=np.float64)


class Tiles:
    """How NumPy arrays of shape (..., K) are gone through: rows in one list, in tiles."""

    xp = np
    exact = True

    def __init__(self, *arrays: Numbers) -> None:
        """The sides, whose leading axes broadcast."""
        leads = {x.shape[:-1] for x in arrays}
        self.lead = leads.pop() if len(leads) == 1 else np.broadcast_shapes(*leads)
        self._hold(tuple(map(self._rows, arrays)))

    def _hold(self, sides: tuple[Rows, ...]) -> None:
        """Take these sides; a few entries are one tile, made once."""
        self.sides = sides
        count, width = sides[0].shape
        few = count * width <= TILE
        self._only = tuple(side.tile(slice(count), slice(width)) for side in sides) if few else None

    def _rows(self, x: Numbers) -> Rows:
        """The rows of an array, broadcast to the leading shape."""
        matrix = x.reshape(-1, x.shape[-1])
        index = np.arange(len(matrix))
        if x.shape[:-1] != self.lead:
            index = np.broadcast_to(index.reshape(x.shape[:-1]), self.lead).reshape(-1)
        return Rows(matrix, index)

    def _groups(self) -> Iterator[tuple[slice, list[slice]]]:
        """Rows that are read together, and the columns of each of their tiles: only a long row is cut."""
        count, width = self.sides[0].shape
        together = max(1, TILE // width)
        columns = [slice(left, min(left + TILE, width)) for left in range(0, width, TILE)]
        for first in range(0, count, together):
            yield slice(first, first + together), columns

    def of(self, *sides: Rows) -> Tiles:
        """The same with other sides of as many rows."""
        other = copy(self)
        other._hold(sides)
        return other

    def picked(self, rows: npt.NDArray[np.bool_]) -> Tiles:
        """The rows, in one list, where a mask of shape (rows,) is true."""
        other = self.of(*(Rows(side.matrix, side.index[rows]) for side in self.sides))
        other.lead = other.sides[0].index.shape
        return other

    def swapped(self) -> Tiles:
        """The same with its sides changed over."""
        return self.of(*self.sides[::-1])

    def sums(self, terms: Tiled, *per_row: Array) -> tuple[Array, ...]:
        """Sum each of the arrays that `terms` makes of a tile along its rows: each of shape (rows, 1).

        `terms` gets a tile of each side, then the same rows of each `per_row` array, of shape (rows, 1). The sums are
        pairwise: NumPy's own within a tile, and again over the tiles of a long row.
        """
        return self._reduced(terms, _summed, np.sum, per_row)

    def greatest(self, terms: Tiled, *per_row: Array) -> tuple[Array, ...]:
        """The greatest entries of the rows of each array, as `sums`."""
        return self._reduced(terms, lambda tile: tile.max(axis=-1), np.max, per_row)

    def _reduced(
        self,
        terms: Tiled,
        of_tile: Callable[[Array], Array],
        of_tiles: Callable[..., Array],
        per_row: tuple[Array, ...],
    ) -> tuple[Array, ...]:
        """Each array that `terms` makes, reduced within a tile and over the tiles of a row."""
        if self._only is not None:
            return tuple(of_tile(array)[:, None] for array in terms(*self._only, *per_row))
        groups = []
        for rows, columns in self._groups():
            known = [x[rows] for x in per_row]
            parts = (terms(*(side.tile(rows, part) for side in self.sides), *known) for part in columns)
            reduced = [[of_tile(array) for array in tile] for tile in parts]
            groups.append(
                reduced[0] if len(columns) == 1 else [of_tiles(x, axis=0) for x in zip(*reduced, strict=True)]
            )
        if len(groups) == 1:
            return tuple(x[:, None] for x in groups[0])
        return tuple(np.concatenate(x)[:, None] for x in zip(*groups, strict=True))

    def map(self, terms: Callable[..., Array], *per_row: Array) -> Array:
        """What `terms` makes of each tile (see `sums`), put together: shape (..., K)."""
        if self._only is not None:
            return terms(*self._only, *per_row).reshape(*self.lead, -1)
        out = np.empty(self.sides[0].shape)
        for rows, columns in self._groups():
            known = [x[rows] for x in per_row]
            for part in columns:
                out[rows, part] = terms(*(side.tile(rows, part) for side in self.sides), *known)
        return out.reshape(*self.lead, -1)

    def shaped(self, values: Array) -> Array:
        """Values of shape (rows, 1) in the leading shape; one of no shape as a number."""
        shaped: Array = values.reshape(self.lead)[()]
        return shaped

    def everywhere(self, mask: npt.NDArray[np.bool_]) -> bool:
        """Is the mask true everywhere, so that nothing else needs to be computed?"""
        return bool(mask.all())


def _summed(tile: Array) -> Array:
    """The sums of the rows; short rows are added column by column, as one by one costs a call each."""
    sums: Array = np.add.reduce(tile, -1) if tile.shape[1] > 16 else np.ascontiguousarray(tile.T).sum(axis=0)
    return sums
