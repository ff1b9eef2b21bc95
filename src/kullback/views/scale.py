"""The scale on which views draw an excess: linear below the tolerance, logarithmic above it.

Excesses of one report span decades, and every verdict is decided at the tolerance. On `asinh(x / tolerance)`
zero has its place at the left edge, the tolerance stands clear of it, and each factor of ten beyond has the
same width. Positions read as places, not as lengths: views draw marks on this scale, never bars.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kullback.ledger import Ledger
from kullback.units import Unit, convert

_LEAST_BEND: Final = 1e-3  # bits: where the scale bends if the tolerance is below


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from 0 to `end`, bent at `bend`; verdicts are decided at `tolerance`. All are in one unit."""

    tolerance: float
    bend: float
    end: float

    @classmethod
    def of(cls, ledgers: Iterable[Ledger], tolerance: float, unit: Unit) -> Scale:
        """The scale that holds every finite excess and limit of the ledgers, and the tolerance (in bits)."""
        bend = convert(max(tolerance, _LEAST_BEND), "bit", unit)
        excesses = [ledger.within for ledger in ledgers if math.isfinite(ledger.excess.value)]
        beyond = [x.high if math.isfinite(x.high) else 2 * x.value for x in excesses]  # room for "or more"
        end = max([3 * bend, *beyond])
        return cls(convert(tolerance, "bit", unit), bend, end)

    def place(self, amount: float) -> float:
        """Where the amount stands, from 0 (nothing) to 1 (the end of the scale, and all beyond it)."""
        return min(1.0, math.asinh(amount / self.bend) / math.asinh(self.end / self.bend))

    def ticks(self) -> list[tuple[float, str]]:
        """The places of zero and of the powers of ten between the bend and the end, and what stands there."""
        first, last = math.ceil(math.log10(self.bend) - 1e-9), math.floor(math.log10(self.end) + 1e-9)
        powers = (10.0**power for power in range(first, last + 1))
        return [(0.0, "0"), *((self.place(power), f"{power:g}".removeprefix("0")) for power in powers)]
