"""Joint tables: their last axes are variables, and all of a table sums to 1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from kullback._array import Array, ArrayLike, Given, enter
from kullback._distribution import check
from kullback.errors import EvidenceError
from kullback.measures._evaluate import is_exact, sound_only
from kullback.units import Unit, nats_per

OfTables: TypeAlias = "Callable[[Any, Array, bool], Array]"


def of_tables(joint: ArrayLike, variables: int | None, compute: OfTables, unit: Unit, normalize: bool) -> Array:
    """What `compute` makes of tables whose last axes are so many `variables`; None for all of them."""
    scale = nats_per(unit)
    given = _tables(joint, variables)
    return given.cast(_evaluate(given, variables, compute, normalize) / scale)


def terms_of_tables(variables: int | None, compute: OfTables) -> Callable[..., Array]:
    """The function that gives one number a cell; options as of the measure."""

    def terms(joint: ArrayLike, /, *, unit: Unit = "nat", normalize: bool = False) -> Array:
        return of_tables(joint, variables, compute, unit, normalize)

    return terms


def _tables(joint: ArrayLike, variables: int | None) -> Given:
    """The tables, which must have an axis for each variable."""
    given = enter(joint, names=("joint",), tables=True)
    dimensions = len(given.sides[0].shape)
    if dimensions < (variables or 2):
        raise EvidenceError(
            f"joint must have an axis for each of {variables or 'two or more'} variables, but its shape is "
            f"{given.sides[0].shape}.\nPass the probabilities of their values together, as a table."
        )
    return given


def _evaluate(given: Given, variables: int | None, compute: OfTables, normalize: bool) -> Array:
    """Check the tables and compute, in nats."""
    (table,) = given.arrays
    sound = check(given, normalize, dimensions=variables or table.ndim)
    with np.errstate(all="ignore"):
        return sound_only(given.xp, sound, compute(given.xp, table, is_exact(given, sound)))
