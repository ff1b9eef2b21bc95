"""Axes of pictures: where an amount stands, and which round amounts are named."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from `low` to `high`; of a logarithmic one both are above 0."""

    low: float
    high: float
    logarithmic: bool = False

    def at(self, amount: float) -> float:
        """Where an amount stands, from 0 at the low end to 1 at the high one; what lies beyond stands at the end.

        >>> Axis(0.0, 10.0).at(2.5), Axis(10.0, 1000.0, True).at(100.0)
        (0.25, 0.5)
        """
        held = min(max(amount, self.low), self.high)
        if self.high <= self.low:
            return 0.5
        if self.logarithmic:
            return math.log(held / self.low) / math.log(self.high / self.low)
        return (held - self.low) / (self.high - self.low)

    def ticks(self, most: int) -> list[float]:
        """Round amounts along it, at most so many.

        >>> Axis(0.0, 0.34).ticks(4), Axis(20.0, 24000.0, True).ticks(4), Axis(-80.0, 0.0).ticks(5)
        ([0.0, 0.1, 0.2, 0.3], [100.0, 1000.0, 10000.0], [-80.0, -60.0, -40.0, -20.0, 0.0])
        """
        if self.high <= self.low:
            return [self.low]
        found = self._powers(most) if self.logarithmic else []
        return found if len(found) > 1 else self._multiples(most)

    def _powers(self, most: int) -> list[float]:
        """Powers of ten, and 2 and 5 times them where there is room."""
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        for steps in (_STEPS, (1.0,)):
            marks = [float(f"{step}e{power}") for power in range(first, last + 1) for step in steps]
            inside = [mark for mark in marks if self.low <= mark <= self.high]
            if len(inside) <= most:
                return inside
        return inside[:: -(-len(inside) // most)]

    def _multiples(self, most: int) -> list[float]:
        """Multiples of the least round step that leaves at most so many."""
        size = self.high - self.low
        power = 10.0 ** (math.floor(math.log10(size)) - 1)
        for step in (step * power * decade for decade in (1, 10, 100) for step in _STEPS):
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            if last - first < most:
                return [float(f"{i * step:.6g}") + 0.0 for i in range(first, last + 1)]
        return [self.low]
