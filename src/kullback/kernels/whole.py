"""Arrays of other libraries, gone through as a whole: differentiable, and lazy where the library is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

Array: TypeAlias = Any
Tiled: TypeAlias = "Callable[..., tuple[Array, ...]]"


class Whole:
    """What `tiles.Tiles` is for NumPy, for the library `xp`.

    `exact` says that a product and its rounding error can be told apart: not under jit, where a compiler may join a
    product with a sum.
    """

    def __init__(self, xp: Any, *arrays: Array, exact: bool) -> None:
        """The sides, of shape (..., K), whose leading axes broadcast."""
        self.xp, self.exact = xp, exact
        self.sides = tuple(xp.broadcast_arrays(*arrays)) if len(arrays) > 1 else arrays

    def of(self, *sides: Array) -> Whole:
        """The same with other sides."""
        return Whole(self.xp, *sides, exact=self.exact)

    def picked(self, rows: Array) -> Whole:
        """The rows, in one list, where a mask of shape (rows,) is true."""
        return self.of(*(self.xp.reshape(x, (-1, x.shape[-1]))[rows] for x in self.sides))

    def swapped(self) -> Whole:
        """The same with its sides changed over."""
        return self.of(*self.sides[::-1])

    def sums(self, terms: Tiled, *per_row: Array) -> tuple[Array, ...]:
        """The sums of the rows of each array that `terms` makes of the sides: each of shape (..., 1)."""
        return tuple(self.xp.sum(x, axis=-1, keepdims=True) for x in terms(*self.sides, *per_row))

    def greatest(self, terms: Tiled, *per_row: Array) -> tuple[Array, ...]:
        """The greatest entries of the rows of each array, as `sums`."""
        return tuple(self.xp.max(x, axis=-1, keepdims=True) for x in terms(*self.sides, *per_row))

    def map(self, terms: Callable[..., Array], *per_row: Array) -> Array:
        """What `terms` makes of the sides: shape (..., K)."""
        return terms(*self.sides, *per_row)

    def shaped(self, values: Array) -> Array:
        """Values of shape (..., 1) in the leading shape."""
        return values[..., 0]

    def everywhere(self, mask: Array) -> bool:  # noqa: ARG002  nobody looks into the array
        """Is the mask true everywhere? Nobody knows."""
        return False
