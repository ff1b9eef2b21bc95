"""How every measure is computed: checked by the kernel that adds it up, in nats, then in the unit asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypedDict

import numpy as np

from kullback._array import Array, ArrayLike, Given, enter
from kullback._distribution import check, tolerance
from kullback.errors import EvidenceError
from kullback.kernels import compiled, costs, pairs
from kullback.kernels.forms import Term
from kullback.units import Unit, nats_per


class Options(TypedDict):
    """What the functions of this room take beside their arrays."""

    axis: int
    normalize: bool
    where: ArrayLike | None


def evaluate(
    given: Given,
    normalize: bool,
    compute: Callable[[pairs.Engine], Array],
    operation: str | None = None,
    level: bool = True,
) -> Array:
    """What `compute` makes of the numbers, or the compiled `operation`; refuses what is no distribution.

    `level` is for answers that do not change when a row is multiplied, where totals may be far from 1. Where values
    cannot be looked at, the answer for what would have been refused is NaN.
    """
    if given.xp is np:
        if operation is not None:
            off = (tolerance(given.sides[0], normalize), tolerance(given.sides[-1], normalize))
            value = compiled.divergence(operation, given.arrays[0], given.arrays[-1], off)
            if value is not None:
                return value
        check(given, normalize)
        with np.errstate(all="ignore"):
            return compute(pairs.engine_of(np, *given.arrays, level=level and normalize))
    sound = check(given, normalize)
    engine = pairs.engine_of(given.xp, *given.arrays, exact=is_exact(given, sound))
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


def divergence(
    p: ArrayLike, q: ArrayLike, term: Term, operation: str | None, options: Options, unit: Unit | None = "nat"
) -> Array:
    """The sum of a term over the outcomes of the normalised pair."""
    scale = 1.0 if unit is None else nats_per(unit)
    given = enter(p, q, axis=options["axis"], where=options["where"])
    value = evaluate(given, options["normalize"], lambda engine: pairs.divergence(engine, term), operation)
    return given.cast(value / scale)


def terms(p: ArrayLike, q: ArrayLike, term: Term, options: Options, unit: Unit | None = "nat") -> Array:
    """The terms themselves: one number an outcome, with the outcomes where they were."""
    scale = 1.0 if unit is None else nats_per(unit)
    given = enter(p, q, axis=options["axis"], where=options["where"])
    values = evaluate(given, options["normalize"], lambda engine: pairs.terms(engine, term))
    return given.put_back(values / scale)


def mean_cost(
    sides: tuple[ArrayLike, ...], operation: str | None, options: Options, unit: Unit, cost: costs.Cost = costs.plain
) -> Array:
    """The mean over the first side of a cost of the surprisals under the last."""
    scale = nats_per(unit)
    given = enter(*sides, axis=options["axis"], where=options["where"])
    value = evaluate(given, options["normalize"], lambda engine: costs.mean_cost(engine, cost), operation)
    return given.cast(value / scale)


def cost_terms(sides: tuple[ArrayLike, ...], options: Options, unit: Unit, cost: costs.Cost = costs.plain) -> Array:
    """The costs that `mean_cost` adds up: one number an outcome, with the outcomes where they were."""
    scale = nats_per(unit)
    given = enter(*sides, axis=options["axis"], where=options["where"])
    values = evaluate(given, options["normalize"], lambda engine: costs.cost_terms(engine, cost))
    return given.put_back(values / scale)


def root(xp: Any, x: Array) -> Array:
    """The square root, with the derivative 0 at 0."""
    above = x > 0
    if xp is np:
        return np.sqrt(x)
    return xp.where(above, xp.sqrt(xp.where(above, x, xp.ones_like(x))), xp.zeros_like(x))


def exponential(x: Array) -> Array:
    """exp(x) in the library of x."""
    from array_api_compat import array_namespace

    return array_namespace(x).exp(x)


def rooted(p: ArrayLike, q: ArrayLike, term: Term, operation: str, options: Options, unit: Unit | None) -> Array:
    """The square root of a divergence."""
    scale = 1.0 if unit is None else nats_per(unit)
    given = enter(p, q, axis=options["axis"], where=options["where"])
    value = evaluate(given, options["normalize"], lambda engine: pairs.divergence(engine, term), operation)
    return given.cast(root(given.xp, value / scale))


def unmatched(p: ArrayLike, q: ArrayLike, term: Term, axis: int, where: ArrayLike | None, unit: Unit) -> Array:
    """The sum of a term over the outcomes of weights as they are."""
    scale = nats_per(unit)
    given = enter(p, q, axis=axis, where=where)
    value = evaluate(given, True, lambda engine: pairs.unmatched(engine, term), level=False)
    return given.cast(value / scale)


def unmatched_terms_of(term: Term) -> Callable[..., Array]:
    """The function that gives the terms of weights as they are; options as of the measure."""

    def given_terms(
        p: ArrayLike, q: ArrayLike, /, *, axis: int = -1, unit: Unit = "nat", where: ArrayLike | None = None
    ) -> Array:
        given = enter(p, q, axis=axis, where=where)
        return given.put_back(
            evaluate(given, True, lambda engine: pairs.unmatched_terms(engine, term), level=False) / nats_per(unit)
        )

    return given_terms


def terms_of(term: Term) -> Callable[..., Array]:
    """The function that gives the terms of a measure, one number an outcome; options as of the measure."""

    def given_terms(
        p: ArrayLike,
        q: ArrayLike,
        /,
        *,
        axis: int = -1,
        unit: Unit = "nat",
        normalize: bool = False,
        where: ArrayLike | None = None,
    ) -> Array:
        return terms(p, q, term, Options(axis=axis, normalize=normalize, where=where), unit)

    return given_terms


def cost_terms_of(cost: costs.Cost = costs.plain) -> Callable[..., Array]:
    """The function that gives the costs of the outcomes; options as of the measure."""

    def given_costs(
        *sides: ArrayLike,
        axis: int = -1,
        unit: Unit = "nat",
        normalize: bool = False,
        where: ArrayLike | None = None,
    ) -> Array:
        return cost_terms(sides, Options(axis=axis, normalize=normalize, where=where), unit, cost)

    return given_costs


def order_of(order: float, least: float, most: float = math.inf) -> float:
    """The order of a family as a float within its range."""
    try:
        number = float(order)
    except (TypeError, ValueError):
        number = math.nan
    if not least <= number <= most or number == -math.inf:
        lower = "" if least == -math.inf else f" of at least {least:g}"
        raise EvidenceError(
            f"order must be a{' finite' if most < math.inf else ''} number{lower}, but it is {order!r}.\n"
            "Order 1 is the Shannon entropy or the KL divergence."
        )
    return number
