"""Sums without rounding: any order, any batches and any workers give the same bits.

Every float64 is a whole number of 2⁻¹¹²⁶. A sum is held as such a whole number, as long as it needs to be, and is
rounded once, when somebody asks for it. NumPy does the work: `frexp` splits a number into its exponent and a mantissa
of 53 bits, and mantissas of one exponent are added in two halves, which float64 can hold without rounding.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback.errors import KullbackError

Numbers = npt.NDArray[np.float64]

_UNIT: Final = 1126  # the least subnormal has the exponent −1073, of which frexp takes 53 bits as a whole number
_TOGETHER: Final = 1 << 26  # of halves below 2²⁷: their sum stays below 2⁵³
_ROWS: Final = 1 << 9  # of numbers up to 2⁵²: their sum stays below 2⁶²
_ENTRIES: Final = 1 << 16  # of rows that are rounded at once: temporaries stay small


@dataclass(slots=True)
class ExactSum:
    """A sum of float64 numbers as it is, in units of 2⁻¹¹²⁶; infinite ones are counted apart.

    >>> total = ExactSum()
    >>> total.add(np.asarray([1e100, 1.0, -1e100]))
    >>> total.value
    1.0
    """

    units: int = 0
    infinite: int = 0

    def add(self, values: Any) -> None:
        """Add every number of an array; NaN and −inf are refused."""
        values = np.ravel(np.asarray(values, dtype=np.float64))
        add_by_group([self], values, np.zeros(values.shape, dtype=np.intp))

    def merge(self, other: ExactSum) -> None:
        """Add what another sum holds."""
        self.units += other.units
        self.infinite += other.infinite

    @property
    def value(self) -> float:
        """The sum, rounded once; infinite if one of its numbers is, or if it is beyond all floats."""
        return self.mean(1)

    @property
    def finite(self) -> ExactSum:
        """The sum of the finite numbers alone."""
        return ExactSum(self.units)

    def mean(self, count: int) -> float:
        """The sum over a count, rounded once."""
        if self.infinite:
            return math.inf
        try:
            return self.units / (count << _UNIT)  # Python rounds the quotient of whole numbers once
        except OverflowError:
            return math.inf if self.units > 0 else -math.inf


def add_by_group(sums: Sequence[ExactSum], values: Numbers, groups: npt.NDArray[np.intp]) -> None:
    """Add each number to the sum of its group; both arrays have one axis."""
    for first in range(0, values.size, _TOGETHER):
        part = slice(first, first + _TOGETHER)
        _add_some(sums, values[part], groups[part])


def _add_some(sums: Sequence[ExactSum], values: Numbers, groups: npt.NDArray[np.intp]) -> None:
    """`add_by_group`, of no more numbers than the halves of their mantissas can be added of."""
    finite = np.isfinite(values)
    if not finite.all():
        endless = values[~finite]
        if not (endless > 0).all():
            raise KullbackError(f"a sum must be of numbers above −inf, but one of them is {endless.min()}.")
        for group, found in zip(*np.unique(groups[~finite], return_counts=True), strict=True):
            sums[group].infinite += int(found)
        values, groups = values[finite], groups[finite]
    if not values.size:
        return
    mantissas, exponents = np.frexp(values)
    lowest = int(exponents.min())
    width = int(exponents.max()) - lowest + 1
    places = groups * width + (exponents - lowest)
    mantissas *= 2.0**27
    high = np.trunc(mantissas)
    mantissas -= high
    mantissas *= 2.0**26
    highs, lows = (np.bincount(places, half, len(sums) * width) for half in (high, mantissas))
    for place in np.flatnonzero((highs != 0) | (lows != 0)):
        group, exponent = divmod(int(place), width)
        whole = (int(highs[place]) << 26) + int(lows[place])
        sums[group].units += whole << (exponent + lowest - 53 + _UNIT)


class ShareSums:
    """Sums of probabilities, one for each outcome, in units of 2⁻⁵²: exact after rounding each to such a unit."""

    __slots__ = ("_high", "_low")

    def __init__(self, outcomes: int) -> None:
        """All sums are 0."""
        self._high = np.zeros(outcomes, dtype=np.int64)
        self._low = np.zeros(outcomes, dtype=np.int64)

    def __len__(self) -> int:
        """The number of outcomes."""
        return self._high.size

    def add(self, rows: Numbers) -> None:
        """Add rows of probabilities, of shape (N, K)."""
        some = max(1, min(_ROWS, _ENTRIES // rows.shape[-1]))
        for first in range(0, len(rows), some):
            units = np.rint(rows[first : first + some] * 2.0**52)
            self._carry(units.astype(np.int64).sum(axis=0))

    def add_labels(self, labels: npt.NDArray[np.intp]) -> None:
        """Add rows that are certain of one outcome each, given by its number."""
        self._high += np.bincount(labels, minlength=len(self)) << 20

    def merge(self, other: ShareSums) -> None:
        """Add what another holds."""
        self._high += other._high
        self._carry(other._low)

    def _carry(self, units: npt.NDArray[np.int64]) -> None:
        """Add units; the lower sums stay below 2³²."""
        self._low += units
        self._high += self._low >> 32
        self._low &= 0xFFFFFFFF

    @property
    def values(self) -> Numbers:
        """The sums."""
        return self._high * 2.0**-20 + self._low * 2.0**-52
