"""How much of the difference of two signals a gain, a curve or a linear filter explains, from sums over stretches.

Each is the best of its kind by least squares: one straight line from sent to received levels; a straight line in each
of many levels (any map without memory); at each frequency a complex factor (`filtering.py`). To what is left, as much
is added as so many parameters explain by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.arrays import Integers
from kullback.estimate.signal.beside import pairs
from kullback.estimate.signal.filtering import left_by_filters
from kullback.recording import Floats, Recording

_LEVELS: Final = 256  # of the curve, at most
_A_LEVEL: Final = 32  # samples, at least, on average


_LEVEL: Final = 0.25  # of how the whole varies: an end that varies more is not flat


@dataclass(frozen=True, slots=True)
class Explained:
    """Sums of squares of one channel: of both signals about their means, and of what is left of their difference.

    Attributes
    ----------
    sent, received
        of the signals about their means.
    difference
        of received − sent.
    offset, factor, line
        what is left of it after the best offset, the best factor, and both.
    curve, clipping
        after the best map of levels, and after the best one that is a line between two flat ends.
    filter, both
        after an offset and the best linear filter, and after filters of the signal and of that curve of it together;
        None where there are no frames.
    """

    sent: float
    received: float
    difference: float
    offset: float
    factor: float
    line: float
    curve: float
    clipping: float
    filter: float | None
    both: float | None


def explained(sent: Recording, received: Recording, frame: int | None) -> tuple[Explained, ...]:
    """What is left of the difference of two signals of one length, channel by channel."""
    levels = Levels.of(sent, received)
    left = left_by_filters(sent, received, levels.curve, frame)
    middle = (levels.low + levels.high) / 2.0
    return tuple(_explained(levels.sums[:, c], middle[c], left[c]) for c in range(len(middle)))


def _explained(levels: Floats, middle: float, left: tuple[float, float] | None) -> Explained:
    """The same of one channel, from the sums of its levels about `middle` and the shares that filters leave."""
    whole = levels.sum(axis=1)
    n, s, d, ss, sd, dd = whole.tolist()
    square, product = ss + 2.0 * middle * s + n * middle**2, sd + middle * d  # about 0
    offset, line = dd - d * d / n, float(_line(whole))
    used = 2 * int(np.count_nonzero(levels[0] > 1))
    curve = min(float(_line(levels).sum()) * n / max(n - used, 1.0), line)
    return Explained(
        sent=ss - s * s / n,
        received=float(_flat(whole)),
        difference=dd,
        offset=offset,
        factor=max(dd - product**2 / square, line) if square > 0 else dd,
        line=line,
        curve=curve,
        clipping=_clipped(levels),
        filter=None if left is None else min(offset * left[0], line),
        both=None if left is None else min(offset * left[1], offset * left[0], curve),
    )


@dataclass(frozen=True, slots=True)
class Levels:
    """Equal levels of each channel's sent samples, from `low` to `high`: n, Σs, Σd, Σs², Σsd and Σd² of each.

    d is the difference, s what was sent about the middle of its range: so that small differences keep their digits.
    `sums` is of shape (6, channels, levels).
    """

    low: Floats
    high: Floats
    sums: Floats

    @classmethod
    def of(cls, sent: Recording, received: Recording) -> Levels:
        """The levels of two signals of one length."""
        low, high = _ends(sent)
        count = int(np.clip(sent.length // _A_LEVEL, 1, _LEVELS))
        levels = cls(low, high, np.zeros((6, len(low), count)))
        for x, y in pairs(sent, received):
            levels._add(x, y)
        return levels

    def curve(self, sent: Floats) -> Floats:
        """The difference that the lines of the levels say, of sent samples of shape (n, channels)."""
        n, s, d, ss, sd, _ = self.sums
        n = np.maximum(n, 1.0)
        square = ss - s * s / n
        slope = np.divide(sd - s * d / n, square, out=np.zeros_like(square), where=square > 0)
        level, about = self._at(sent)
        found = np.empty_like(about)
        for c in range(about.shape[1]):
            at = level[:, c]
            found[:, c] = (d[c] / n[c])[at] + slope[c][at] * (about[:, c] - (s[c] / n[c])[at])
        return found

    def _at(self, sent: Floats) -> tuple[Integers, Floats]:
        """The level of each sample, and the sample about the middle."""
        count = self.sums.shape[-1]
        width = np.where(self.high > self.low, self.high - self.low, 1.0)
        level = np.minimum((sent - self.low) / width * count, count - 1).astype(np.int64)
        return level, sent - (self.low + self.high) / 2.0

    def _add(self, sent: Floats, received: Floats) -> None:
        """Add samples to the sums."""
        level, s = self._at(sent)
        d = received - sent
        for c in range(s.shape[1]):
            for i, weight in enumerate((None, s, d, s * s, s * d, d * d)):
                each = None if weight is None else weight[:, c]
                self.sums[i, c] += np.bincount(level[:, c], weights=each, minlength=self.sums.shape[-1])


def _ends(of: Recording) -> tuple[Floats, Floats]:
    """The least and the largest sample of each channel."""
    low, high = np.full(len(of.channels), np.inf), np.full(len(of.channels), -np.inf)
    for stretch in of.stretches():
        low, high = np.minimum(low, stretch.min(axis=0)), np.maximum(high, stretch.max(axis=0))
    return low, high


def _line(sums: Floats) -> Floats:
    """What a straight line leaves, of sums of shape (6, ...)."""
    n, s, d, ss, sd, dd = sums
    n = np.maximum(n, 1.0)
    square, product = np.maximum(ss - s * s / n, 0.0), sd - s * d / n
    taken = np.divide(product**2, square, out=np.zeros_like(square), where=square > 0)
    left: Floats = np.maximum(dd - d * d / n - taken, 0.0)
    return left


def _spread(sums: Floats) -> Floats:
    """The sum of squares of s about its mean, of sums of shape (6, ...)."""
    left: Floats = np.maximum(sums[3] - sums[1] ** 2 / np.maximum(sums[0], 1.0), 0.0)
    return left


def _flat(sums: Floats) -> Floats:
    """What one received level leaves, of sums of shape (6, ...): the sum of squares of s + d about its mean."""
    n, s, d, ss, sd, dd = sums
    left: Floats = np.maximum(ss + 2.0 * sd + dd - (s + d) ** 2 / np.maximum(n, 1.0), 0.0)
    return left


def _clipped(levels: Floats) -> float:
    """What the best curve leaves that is a line between two flat ends, either of which may be none.

    An end is flat where what was received varies much less there than what was sent, at the whole's ratio.
    """
    none = np.zeros((6, 1))
    below = np.concatenate([none, np.cumsum(levels, axis=1)], axis=1)
    above = np.concatenate([np.cumsum(levels[:, ::-1], axis=1)[:, ::-1], none], axis=1)
    whole = below[:, -1]
    ratio = _LEVEL * float(_flat(whole)) / max(float(_spread(whole)), 1e-300)
    flat = [(_flat(end) < ratio * _spread(end)) | (end[0] == 0) for end in (below, above)]
    low, high = (each.ravel() for each in np.meshgrid(np.flatnonzero(flat[0]), np.flatnonzero(flat[1])))
    low, high = low[low <= high], high[low <= high]
    left = _flat(below[:, low]) + _line(below[:, high] - below[:, low]) + _flat(above[:, high])
    return float(left.min())
