"""The search: the few values of least divergence, over a coarse grid and then between its points."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from kullback.fit.restoration.models._model import Axis, Repair

_POINTS: Final = {1: 41, 2: 15}  # of the grid along an axis; beyond two axes there is none
_CLOSE: Final = 1e-5  # of an axis' length
_PATH: Final = 200


@dataclass(slots=True)
class _Tries:
    """All that was tried, in shares of the axes' lengths."""

    axes: Sequence[Axis]
    divergence: Callable[[Sequence[float]], float]
    told: dict[tuple[float, ...], float] = field(default_factory=dict)

    def values(self, place: Sequence[float]) -> tuple[float, ...]:
        """The values at a place of the unit cube."""
        return tuple(_value(axis, share) for axis, share in zip(self.axes, place, strict=True))

    def at(self, place: Any) -> float:
        """The divergence at a place, a number or an array of them."""
        values = self.values(np.atleast_1d(place).tolist())
        if values not in self.told:
            self.told[values] = self.divergence(values)
        return self.told[values]


def search(
    repair: Repair,
    divergence: Callable[[Sequence[float]], float],
    progress: Callable[[str, int, int], None],
) -> tuple[tuple[float, ...], list[tuple[tuple[float, ...], float]]]:
    """The values of least divergence; and along the first axis values, with the divergence in nats.

    The others are the best that were tried with them. To change nothing is tried first, and is on the path where it is
    what was chosen: the divergence never ends above where it began.
    """
    from scipy import optimize

    tries = _Tries(repair.axes, divergence, {repair.nothing: divergence(repair.nothing)})
    places = _places(repair)
    for done, place in enumerate(places):
        progress("looking for parameters", done, len(places))
        tries.at(place)
    progress("looking closer", 0, 0)
    start = np.array(min(places, key=tries.at))
    if len(start) == 1:
        step = 1.0 / (_POINTS[1] - 1)
        ends = max(0.0, start[0] - step), min(1.0, start[0] + step)
        optimize.minimize_scalar(tries.at, bounds=ends, method="bounded", options={"xatol": _CLOSE})
    else:
        bounds = [(0.0, 1.0)] * len(start)
        optimize.minimize(tries.at, start, method="Powell", bounds=bounds, options={"xtol": _CLOSE, "ftol": 1e-9})
    chosen = min(tries.told, key=tries.told.__getitem__)
    if chosen != repair.nothing:
        del tries.told[repair.nothing]  # it may lie beyond the axes
    return chosen, _path(tries, chosen[0])


def _places(repair: Repair) -> list[tuple[float, ...]]:
    """Where to look first, in shares of the axes' lengths: the starts, and a grid of one or two axes."""
    count = _POINTS.get(len(repair.axes))
    grid = itertools.product(np.linspace(0, 1, count), repeat=len(repair.axes)) if count else ()
    starts = ([axis.share(v) for axis, v in zip(repair.axes, start, strict=True)] for start in repair.starts)
    return [tuple(map(float, place)) for place in (*starts, *grid)]


def _value(axis: Axis, share: float) -> float:
    """The value at a share of an axis' length."""
    if axis.ratio:
        return float(axis.low * (axis.high / axis.low) ** share)
    return float(axis.low + (axis.high - axis.low) * share)


def _path(tries: _Tries, chosen: float) -> list[tuple[tuple[float, ...], float]]:
    """The least divergence that was found at each value of the first axis, in order; at the chosen one too."""
    least: dict[float, tuple[tuple[float, ...], float]] = {}
    for values, divergence in tries.told.items():
        if values[0] not in least or divergence < least[values[0]][1]:
            least[values[0]] = values, divergence
    ordered = sorted(least)
    kept = {ordered[round(i)] for i in np.linspace(0, len(ordered) - 1, min(_PATH - 1, len(ordered)))}
    return [least[value] for value in sorted(kept | {chosen})]
