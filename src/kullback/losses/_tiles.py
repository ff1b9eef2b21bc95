"""Many rows, a few at a time: what a loss needs on the way to a row is several times as large as the row.

In NumPy and in torch's eager mode the rows of a tile are done before the next, while they are in the cache; with the
gradient, in torch, so that nothing but the gradient is kept for the way back. Compilers arrange it themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from kullback._array import Array

Value: TypeAlias = tuple[Array, Array]  # the loss of each row in nats, and where it is infinite instead
Sloped: TypeAlias = tuple[Array, Array, Array]  # the same, and the gradient by the logits


class Rows(NamedTuple):
    """The loss of rows, given their logits and their truth; `slopes` is None where the gradient is autograd's."""

    values: Callable[[Array, Array], Value]
    slopes: Callable[[Array, Array], Sloped] | None


TILE = 1 << 16  # entries done together


def in_tiles(xp: Any, rows: Rows, logits: Array, truth: Array) -> Value:
    """What `rows` makes of logits of shape (..., K) and of the truth of each row, some rows at a time."""
    eager = _is_eager(logits)
    shape, size = tuple(logits.shape[:-1]), logits.shape[-1]
    count = int(np.prod(shape, dtype=np.int64)) if xp is np or eager else 0
    together = max(1, TILE // size)
    if not count or (xp is np and count <= together):
        return rows.values(logits, truth)
    flat = xp.reshape(logits, (count, size)), xp.reshape(truth, (count, *truth.shape[len(shape) :]))
    if xp is np:
        tiles = [rows.values(*(x[first : first + together] for x in flat)) for first in range(0, count, together)]
        value, infinite = (np.concatenate(parts) for parts in zip(*tiles, strict=True))
    else:
        from kullback.losses._tiles_of_torch import Tiled

        apply: Callable[..., Value] = Tiled.apply
        value, infinite = apply(rows, together, *flat)
    return xp.reshape(value, shape), xp.reshape(infinite, shape)


def _is_eager(x: Array) -> bool:
    """Is this a plain tensor of torch, which no compiler, no transform of functions and no forward mode holds?"""
    if not hasattr(x, "detach"):
        return False
    import torch

    if torch.compiler.is_compiling() or torch._C._are_functorch_transforms_active():
        return False
    return bool(torch.autograd.forward_ad._current_level < 0)
