"""Pictures in memory as recordings of levels.

Pixels are told in order of tiles of 16 × 16, row by row of tiles, so that neighbouring samples are neighbouring pixels
in both directions and a block of samples is a piece of the picture. Tiles at the right and lower edge are as large as
is left: every pixel is there once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.sources.recordings.kept import Held

_TILE: Final = 16
_CHANNELS: Final = {
    1: ("grey",),
    2: ("grey", "alpha"),
    3: ("red", "green", "blue"),
    4: ("red", "green", "blue", "alpha"),
}
_MOST: Final = 8  # channels of a picture: more is likelier a stack of pictures, or channels first


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture(Held):
    """A picture in memory, tile by tile."""

    height: int
    width: int


def of_pixels(values: npt.NDArray[Any], name: str) -> Picture:
    """Levels as a recording: shape (height, width) or (height, width, channels), real numbers.

    Raises EvidenceError for other shapes, and where a level is NaN or infinite.
    """
    if values.ndim not in (2, 3) or not values.size or (values.ndim == 3 and values.shape[2] > _MOST):
        raise EvidenceError(
            f"{name} must have shape (height, width) or (height, width, channels) with {_MOST} channels at most, but "
            f"its shape is {values.shape}.\nMove the channels to the end: array.transpose(1, 2, 0)."
        )
    if values.ndim == 2:
        values = values[:, :, None]
    _check_finite(values, name)
    height, width, count = values.shape
    return Picture(
        name=name,
        medium="image",
        rate=None,
        length=height * width,
        channels=_CHANNELS.get(count) or tuple(str(i + 1) for i in range(count)),
        step=None if values.dtype.kind == "f" else 1.0,
        samples=np.concatenate([tile.reshape(-1, count) for tile in _tiles(values)]),
        height=height,
        width=width,
    )


def _check_finite(values: npt.NDArray[Any], name: str) -> None:
    """Refuse a level that is NaN or infinite."""
    wrong = ~np.isfinite(values)
    if wrong.any():
        y, x, channel = (int(i) for i in np.argwhere(wrong)[0])
        raise EvidenceError(
            f"{name} must hold finite levels, but that of row {y}, column {x} (from 0), channel {channel} is "
            f"{values[y, x, channel]}."
        )


def _tiles(values: npt.NDArray[Any]) -> Iterator[npt.NDArray[Any]]:
    """The tiles of a picture: for each row of them those that are full, all at once, then what is left."""
    count = values.shape[2]
    for top in range(0, len(values), _TILE):
        row = values[top : top + _TILE]
        full = row.shape[1] // _TILE * _TILE
        yield row[:, :full].reshape(len(row), -1, _TILE, count).swapaxes(0, 1)
        yield row[:, full:]
