"""The three units of uncertainty: nat (base e), bit (base 2) and dit (base 10)."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

from kullback.errors import KullbackError

Unit: TypeAlias = Literal["nat", "bit", "dit"]

PER_NAT: Final[dict[str, float]] = {"nat": 1.0, "bit": 1.0 / math.log(2.0), "dit": 1.0 / math.log(10.0)}


def per_nat(unit: str) -> float:
    """How many of `unit` make one nat.

    Raises KullbackError for a name other than "nat", "bit" or "dit".

    >>> per_nat("nat")
    1.0
    """
    try:
        return PER_NAT[unit]
    except (KeyError, TypeError):
        raise KullbackError(
            f'unit must be "nat", "bit" or "dit", but it is {unit!r}.\nnat is base e, bit is base 2, dit is base 10.'
        ) from None


def convert(value: float, source: str, target: str) -> float:
    """`value` of unit `source` as a number of unit `target`.

    >>> round(convert(1.0, "bit", "nat"), 4)
    0.6931
    """
    return value if source == target else value / per_nat(source) * per_nat(target)
