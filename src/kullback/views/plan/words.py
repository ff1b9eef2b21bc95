"""What a plan says, in the words that all its views share."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from kullback.plan import Need, Plan, Way
from kullback.views.notation import count, number, visible

KNOWN: Final = "known"
NONE: Final = "–"

_LONG: Final = 10**10


def name(plan: Plan, way: Way) -> str:
    """A way of telling, as a table names it."""
    level = f"p ≤ {plan.alpha / plan.columns:.3g}"
    return {
        "ideal": "ideal: both known",
        "fit": f"{level}, belief known",
        "alarm": "alarm of a stream, belief known",
        "two samples": f"{level}, two samples",
        "different": f"different by > {plan.tolerance:g} bits, two samples",
    }[way]


def headline(plan: Plan) -> str:
    """The answer in a sentence."""
    chance = f"with probability {plan.power:g}"
    if plan.given_rows is not None:
        told = plan["two samples"].smallest
        what = f"a shift of {number(told)} bits" if told is not None else "no shift of this kind"
        return f"{rows(plan.given_rows)} of the truth tell {what} {chance} (p ≤ {plan.alpha:g}, two samples)."
    need = plan["two samples"]
    if need.rows is None:
        return f"No number of rows of the truth tells this shift {chance}: {need.reason}."
    also = "" if plan.belief_rows is not None else f" and {many(need.belief_rows or 0)} of the belief"
    return f"{rows(need.rows)} of the truth{also} tell this shift {chance} (p ≤ {plan.alpha:g}, two samples)."


def shift(plan: Plan) -> str:
    """What the shift is."""
    outcomes = "1 outcome" if len(plan.labels) == 1 else f"{count(len(plan.labels))} outcomes"
    if plan.shift is None:
        return f"The shift: {visible(plan.stated)}; {outcomes}."
    size = "infinitely many bits" if math.isinf(plan.shift) else f"{number(plan.shift)} bits"
    return f"The shift: {visible(plan.stated)}; D(P‖Q) = {size}; {outcomes}."


def belief(plan: Plan) -> str:
    """How many rows the belief has."""
    if plan.belief_rows is not None:
        return f"In two samples the belief has {rows(plan.belief_rows)}."
    return f"In two samples the belief has {plan.ratio:g} row{'' if plan.ratio == 1 else 's'} for each of the truth."


def head(plan: Plan) -> list[str]:
    """The titles of the table."""
    if plan.given_rows is not None:
        sized = ["power found"] if plan.shift is not None else []
        return ["way of telling", "rows of truth", "of belief", *sized, "smallest shift told, bits"]
    return ["way of telling", "rows of truth", "of belief", "× ideal", "power found"]


def cells(plan: Plan, need: Need) -> list[str]:
    """One row of the table."""
    known = KNOWN if need.rows is not None else NONE
    of_belief = known if need.belief_rows is None else many(need.belief_rows)
    power = NONE if need.power is None else f"{need.power:.3f} ± {2 * (need.error or 0.0):.3f}"
    shown = [name(plan, need.way), NONE if need.rows is None else many(need.rows), of_belief]
    if plan.given_rows is None:
        return [*shown, NONE if need.factor is None else f"{need.factor:.1f}", power]
    smallest = NONE if need.smallest is None else number(need.smallest)
    return [*shown, *([power] if plan.shift is not None else []), smallest]


def sentences(plan: Plan) -> Iterable[str]:
    """What the table leaves out."""
    if plan.stein is not None and plan.given_rows is None:
        yield f"Stein's ln(1/α)/D, which asks for no power in particular: {rows(math.ceil(plan.stein))}."
    if len({need.reason for need in plan.needs}) > 1:
        missing = "number of rows" if plan.given_rows is None else "shift"
        yield from (f"No {missing} for “{name(plan, x.way)}”: {x.reason}." for x in plan.needs if x.reason is not None)
    if any(need.power is not None for need in plan.needs):
        yield "Each power was found in draws of its own, at the rows beside it; ± is two standard errors."
    if any(need.rows is not None and not need.simulated and need.way != "ideal" for need in plan.needs):
        yield "Rows without a power are those of a formula: so many are not simulated."
    yield from plan.notes


def rows(n: int) -> str:
    """A number of rows."""
    return f"{many(n)} row{'' if n == 1 else 's'}"


def many(n: int) -> str:
    """A whole number in groups of three, or where that is too long in powers of ten.

    >>> many(1234567), many(251163583432672)
    ('1,234,567', '2.51e14')
    """
    return count(n) if n < _LONG else f"{n:.2e}".replace("e+", "e")
