"""The three units of uncertainty: nat (base e), bit (base 2) and dit (base 10)."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias, get_args

from kullback.errors import KullbackError

Unit: TypeAlias = Literal["nat", "bit", "dit"]

UNITS: Final[tuple[Unit, ...]] = get_args(Unit)

NATS: Final[dict[str, float]] = {"nat": 1.0, "bit": math.log(2.0), "dit": math.log(10.0)}


def nats_per(unit: str) -> float:
    """How many nats make one `unit`: divide by it, so that log(8) nats are 3 bits to the last digit.

    Raises KullbackError for a name other than "nat", "bit" or "dit".

    >>> math.log(8) / nats_per("bit")
    3.0
    """
    try:
        return NATS[unit]
    except (KeyError, TypeError):
        raise KullbackError(
            f'unit must be "nat", "bit" or "dit", but it is {unit!r}.\nnat is base e, bit is base 2, dit is base 10.'
        ) from None


def convert(value: float, source: str, target: str) -> float:
    """`value` of unit `source` as a number of unit `target`.

    >>> round(convert(1.0, "bit", "nat"), 4)
    0.6931
    """
    return value if source == target else value * nats_per(source) / nats_per(target)
