"""A stream of any length in a bounded number of pieces: what is largest in each."""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.recording import Floats

_MOST: Final = 400


class Pieces:
    """The largest amounts of each piece of a stream: of a frame each, then of 2, 4, ... as they grow too many."""

    def __init__(self, amounts: int) -> None:
        """Nothing has come yet, of so many amounts a frame."""
        self.each = 1
        self.frames = 0
        self._largest = np.zeros((0, amounts))

    def add(self, amounts: Floats) -> None:
        """The amounts of the next frames: shape (frames, amounts)."""
        begun = self.frames % self.each
        last = np.repeat(self._largest[-1:], begun, axis=0)  # stands for the frames of the piece that is not full
        whole = self._largest[:-1] if begun else self._largest
        self._largest = np.concatenate([whole, _largest(np.concatenate([last, amounts]), self.each)])
        self.frames += len(amounts)
        while len(self._largest) > _MOST:
            self._largest, self.each = _largest(self._largest, 2), 2 * self.each

    @property
    def largest(self) -> Floats:
        """The largest amounts of each piece: shape (pieces, amounts), no more than 400 pieces."""
        return self._largest


def _largest(rows: Floats, each: int) -> Floats:
    """The largest of every so many rows; the last ones may be fewer."""
    if len(rows) <= each:
        return rows.max(axis=0, keepdims=True) if len(rows) else rows
    return np.asarray(np.maximum.reduceat(rows, np.arange(0, len(rows), each), axis=0))
