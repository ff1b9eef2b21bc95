"""How every measure is computed: checked by the kernel that adds it up, in nats, then in the unit asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from numbers import Real
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from kullback._array import Array, ArrayLike, Given, enter
from kullback._distribution import check, tolerance
from kullback.errors import EvidenceError
from kullback.kernels import compiled, costs, pairs
from kullback.kernels.forms import Term
from kullback.kernels.pairs import Engine
from kullback.units import Unit, nats_per

Compute: TypeAlias = "Callable[[Engine], Array]"
Finish: TypeAlias = "Callable[[Any, Array], Array]"


class Options(NamedTuple):
    """What the functions of this room take beside their arrays; `normalize` is None for weights as they are."""

    axis: int
    normalize: bool | None
    where: ArrayLike | None


def measured(
    sides: tuple[ArrayLike, ...],
    options: Options,
    compute: Compute,
    operation: str | None = None,
    unit: Unit = "nat",
    finish: Finish | None = None,
) -> Array:
    """A number a row: what `compute`, or the compiled `operation`, makes of the sides, in a unit; then `finish`ed."""
    scale = nats_per(unit)
    given = enter(*sides, axis=options.axis, where=options.where)
    value = evaluate(given, options.normalize, compute, operation) / scale
    return given.cast(value if finish is None else finish(given.xp, value))


def itemised(sides: tuple[ArrayLike, ...], options: Options, compute: Compute, unit: Unit = "nat") -> Array:
    """A number an outcome, with the outcomes where they were."""
    scale = nats_per(unit)
    given = enter(*sides, axis=options.axis, where=options.where)
    return given.put_back(evaluate(given, options.normalize, compute) / scale)


def total(term: Term) -> Compute:
    """The sum of a term over the outcomes of the normalised pair."""
    return partial(pairs.divergence, term=term)


def terms_of(term: Term) -> Callable[..., Array]:
    """The function that gives the terms of a measure, one number an outcome; it takes the sides and `Options`."""

    def terms(
        *sides: ArrayLike, axis: int = -1, normalize: bool | None = False, where: ArrayLike | None = None
    ) -> Array:
        every = pairs.unmatched_terms if normalize is None else pairs.terms
        return itemised(sides, Options(axis, normalize, where), partial(every, term=term))

    return terms


def cost_terms_of(cost: costs.Cost = costs.plain) -> Callable[..., Array]:
    """The function that gives the costs of the outcomes; it takes the sides and `Options`."""

    def terms(*sides: ArrayLike, axis: int = -1, normalize: bool = False, where: ArrayLike | None = None) -> Array:
        return itemised(sides, Options(axis, normalize, where), partial(costs.cost_terms, cost=cost))

    return terms


def evaluate(given: Given, normalize: bool | None, compute: Compute, operation: str | None = None) -> Array:
    """What `compute` makes of the numbers, or the compiled `operation`, in nats; refuses what is no distribution.

    Where values cannot be looked at, the answer for what would have been refused is NaN.
    """
    if given.xp is np:
        if operation is not None:
            off = (tolerance(given.sides[0], normalize), tolerance(given.sides[-1], normalize))
            value = compiled.divergence(operation, given.arrays[0], given.arrays[-1], off)
            if value is not None:
                return value
        check(given, normalize)
        with np.errstate(all="ignore"):
            return compute(pairs.engine_of(np, *given.arrays, level=normalize is True))
    sound = check(given, normalize)
    engine = pairs.engine_of(given.xp, *given.arrays, exact=is_exact(given, sound), level=normalize is True)
    return sound_only(given.xp, sound, compute(engine))


def is_exact(given: Given, sound: tuple[Array, ...] | None) -> bool:
    """Is arithmetic done as it is written? Not by a compiler that may join operations, as those under jit do."""
    return sound is None or hasattr(given.arrays[0], "dask")


def sound_only(xp: Any, sound: tuple[Array, ...] | None, value: Array) -> Array:
    """NaN where what is given is no distribution, as far as nobody could say so before."""
    if sound is None:
        return value
    every = sound[0] & sound[-1]
    if value.ndim > every.ndim:
        every = every[..., None]
    return xp.where(every, value, xp.full_like(value, math.nan))


def root(xp: Any, x: Array) -> Array:
    """The square root, with the derivative 0 at 0."""
    if xp is np:
        return np.sqrt(x)
    above = x > 0
    return xp.where(above, xp.sqrt(xp.where(above, x, xp.ones_like(x))), xp.zeros_like(x))


def order_of(order: float, least: float, most: float = math.inf) -> float:
    """The order of a family as a float within its range."""
    try:
        number = float(order) if isinstance(order, Real) and not isinstance(order, bool) else math.nan
    except OverflowError:  # a whole number beyond all floats
        number = math.inf if order > 0 else -math.inf
    if not least <= number <= most or number == -math.inf:
        lower = "" if least == -math.inf else f" of at least {least:g}"
        raise EvidenceError(
            f"order must be a{' finite' if most < math.inf else ''} number{lower}, but it is {order!r}.\n"
            "Order 1 is the Shannon entropy or the KL divergence."
        )
    return number
