"""How far the sent signal is from itself: stretches of it against the rest, beyond what chance makes."""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.estimate.signal.distributions import floored
from kullback.kernels import kl
from kullback.recording import Floats
from kullback.signals import Natural
from kullback.units import Unit, nats_per

_STRETCHES: Final = 8
_ORDERS: Final = 20  # random ones, that chance is told by
_LEAST_CELLS: Final = 2  # of a stretch
_SILENT: Final = 0.01  # of the mean power of stretches: what has less is not told from the rest


def natural_of_shares(cells: Floats, power: Floats | None, floor: float, unit: Unit) -> Natural | None:
    """Of cells (cells, K) whose sum the shares are of, each stretch against the rest; silent ones are left out.

    What chance makes is that of stretches of cells in random order, on average.
    """
    begins = _begins(len(cells))
    if begins is None:
        return None
    shuffled = np.random.default_rng(0).permuted(np.tile(np.arange(len(cells)), (_ORDERS, 1)), axis=1)
    chance = np.mean([_apart(cells[order], begins, floor) for order in shuffled])
    beyond = np.maximum(_apart(cells, begins, floor) - chance, 0.0)
    return _natural(beyond, _loud(power, len(begins)), unit)


def _apart(cells: Floats, begins: np.ndarray, floor: float) -> Floats:
    """The divergence of each stretch from the rest, in nats."""
    sums = np.add.reduceat(cells, begins, axis=0)
    rest = np.maximum(sums.sum(axis=0) - sums, 0.0)
    return np.asarray(kl(floored(sums, floor), floored(rest, floor)))


def natural_of_frames(pairs: Floats, change: Floats, unit: Unit) -> Natural | None:
    """Each frame against the next that does not overlap it, as means over stretches: of cells' sums (cells,) each."""
    begins = _begins(len(pairs))
    if begins is None:
        return None
    weights, changes = (np.add.reduceat(cells, begins) for cells in (pairs, change))
    return _natural(changes / np.where(weights > 0, weights, 1.0), _loud(pairs, len(begins)), unit)


def _begins(cells: int) -> np.ndarray | None:
    """The cells at which stretches begin; None where there are too few."""
    stretches = next((s for s in (_STRETCHES, _STRETCHES // 2) if cells >= s * _LEAST_CELLS), None)
    return None if stretches is None else np.arange(stretches) * cells // stretches


def _loud(power: Floats | None, stretches: int) -> np.ndarray:
    """Which stretches are not silent, given the power of cells, as many as may be; all where nothing is known of it."""
    if power is None or len(power) < stretches:
        return np.ones(stretches, dtype=bool)
    sums = np.add.reduceat(power, np.arange(stretches) * len(power) // stretches)
    return np.asarray(sums > _SILENT * sums.mean())


def _natural(nats: Floats, loud: np.ndarray, unit: Unit) -> Natural | None:
    """The median and the most of the stretches that are loud; None where only one is."""
    found = nats[loud] / nats_per(unit)
    return Natural(float(np.median(found)), float(found.max()), len(found)) if len(found) > 1 else None
