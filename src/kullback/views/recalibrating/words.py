"""What the views say of a recalibration, in sentences and cells."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from kullback.ledger import Amount
from kullback.recalibration import Recalibration
from kullback.views.notation import count, limits, number, percent, shorten, visible

_KINDS: Final = {
    "identity": "none",
    "temperature": "temperature (one number)",
    "vector": "vector (two numbers a class)",
    "isotonic": "isotonic (a nondecreasing curve)",
}
HEAD: Final = ("map", "cost of a held-out row", "saved")
SIDES: Final = ("", "cost of a held-out row", "limits")


def headline(x: Recalibration) -> str:
    """The recalibration in one sentence."""
    if not x.gained:
        return f"Nothing is gained by recalibrating {_name(x)}: keep its predictions as they are."
    kind = f"{'an' if x.chosen == 'isotonic' else 'a'} {x.chosen} map"
    if math.isinf(x.saved.value):
        return f"Recalibrating {_name(x)} by {kind} makes possible what it ruled out in {_rows(x.forbidden)}."
    return f"Recalibrating {_name(x)} by {kind} saves {_amount(x.saved)} a row{_share(x)}."


def data(x: Recalibration) -> str:
    """What it rests on."""
    groups = "" if x.groups is None else f" in {count(x.groups)} groups"
    return (
        f"{_rows(x.rows)}{groups} with {x.given}, {count(len(x.map.classes))} classes; limits of "
        f"{100 * x.confidence:g}%, of rows that the map was neither chosen nor fitted with."
    )


def candidates(x: Recalibration) -> Iterable[tuple[str, str, str]]:
    """A row for each kind of map, cheapest first."""
    before = next((one.cost for one in x.candidates if one.name == "identity"), math.nan)
    for one in sorted(x.candidates, key=lambda one: one.cost):
        saved = "" if one.name == "identity" or math.isinf(before) else number(before - one.cost)
        yield _KINDS[one.name], number(one.cost), saved


def sides(x: Recalibration) -> Iterable[tuple[str, str, str]]:
    """Before and after, as cells."""
    for side, found in (("before", x.before), ("after", x.after)):
        yield side, number(found.cost.value), limits(found.cost)


def curve(x: Recalibration) -> str:
    """What the reliability curves are of."""
    of = x.before.curve.of
    return "the class predicted first is right" if of is None else shorten(visible(of))


def notes(x: Recalibration) -> list[str]:
    """What is to be known of these numbers."""
    said = []
    if x.forbidden and x.mended:
        said.append(
            f"{_rows(x.forbidden)} gave probability 0 to what happened, which costs infinitely much. Only an isotonic "
            "map mends zeros, so no other was tried."
        )
    elif x.forbidden:
        said.append(
            f"{_rows(x.forbidden)} gave probability 0 to what happened and still cost infinitely much: a "
            f"{x.chosen} map leaves a zero where it is. All numbers here are of the other rows."
        )
    if not x.gained:
        said.append(f"The best map ({x.chosen}) saves {_amount(x.saved)} a row: its lower limit is not above 0.")
    return said


def _amount(x: Amount) -> str:
    """An amount with its limits."""
    between = limits(x)
    return f"{number(x.value)} {x.unit}s" + (f" [{between}]" if between else "")


def _share(x: Recalibration) -> str:
    """What share of the cost is saved."""
    before = x.before.cost.value
    return f", {percent(x.saved.value / before)} of its cost" if math.isfinite(before) and before > 0 else ""


def _name(x: Recalibration) -> str:
    """What the model is called."""
    return shorten(visible(x.name))


def _rows(n: int) -> str:
    """A number of rows."""
    return f"{count(n)} row{'' if n == 1 else 's'}"
