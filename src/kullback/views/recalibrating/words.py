"""What the views say of a recalibration, in sentences and cells."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from kullback.ledger import Amount
from kullback.recalibration import Recalibration
from kullback.views.notation import count, joined, limits, number, percent, shorten, visible

_KINDS: Final = {
    "identity": "none",
    "temperature": "temperature (one number)",
    "vector": "vector (two numbers a class)",
    "isotonic": "isotonic (a nondecreasing curve)",
    "mixture": "mixture (a temperature, and a share of the overall rates)",
}
_SHOWN: Final = (0.01, 0.1, 0.5, 0.9, 0.99)  # predictions of which is said what the map makes of them
HEAD: Final = ("map, on rows held out", "cost", "saved")
SIDES: Final = ("", "cost", "limits")


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
        f"{_rows(x.rows)}{groups} with {x.given}, {count(len(x.map.classes))} classes; {100 * x.confidence:g}% limits, "
        "of rows that the map was neither chosen nor fitted with."
    )


def story(x: Recalibration) -> list[str]:
    """Why nothing is gained; or what the map does, and how it is applied."""
    if not x.gained:
        return [f"The best map ({x.chosen}) saves {_amount(x.saved)} a row: its lower limit is not above 0."]
    return [
        *_boldness(x),
        *_examples(x),
        "Apply it to new predictions of this model: .map.apply(p), or "
        "kullback recalibrate NEW --probs P --map MAP --out MENDED.",
    ]


def _boldness(x: Recalibration) -> list[str]:
    """Of a temperature, whether predictions were too sure or not sure enough."""
    if x.map.name != "temperature":
        return []
    beta = float(x.map.parameters["beta"])
    if beta == 0:
        return ["The predictions tell nothing: the map makes all classes equally probable."]
    was = "underconfident" if beta > 1 else "overconfident"
    return [f"The temperature is {number(1 / beta)}, that is logits × {number(beta)}: the model was {was}."]


def _examples(x: Recalibration) -> list[str]:
    """Of two classes, what becomes of some predictions."""
    if len(x.map.classes) != 2:
        return []
    told = x.map.apply(np.array(_SHOWN))
    pairs = [f"{percent(said)} becomes {percent(float(is_now))}" for said, is_now in zip(_SHOWN, told, strict=True)]
    return [f"Of {_class(x.map.classes[1])}, {joined(pairs)}."]


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


def bars(x: Recalibration) -> tuple[float, float]:
    """How long the bars of the costs before and after are, as fractions of the width; none where one is infinite."""
    before, after = x.before.cost.value, x.after.cost.value
    most = max(before, after)
    return (before / most, after / most) if 0 < most < math.inf else (0.0, 0.0)


def curve(x: Recalibration) -> str:
    """What the reliability curves are of."""
    of = x.before.curve.of
    return "the class predicted first is right" if of is None else f"class {_class(of)}"


def notes(x: Recalibration) -> list[str]:
    """What is to be known of zeros."""
    if x.forbidden and x.mended:
        return [
            f"{_rows(x.forbidden)} gave probability 0 to what happened, which costs infinitely much. "
            "Only maps that make this possible were tried."
        ]
    if x.forbidden:
        return [
            f"{_rows(x.forbidden)} gave probability 0 to what happened and still cost infinitely much: a "
            f"{x.chosen} map leaves a zero where it is. All numbers here are of the other rows."
        ]
    return []


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


def _class(name: str) -> str:
    """A class as a sentence names it."""
    return shorten(visible(name), 40)


def _rows(n: int) -> str:
    """A number of rows."""
    return f"{count(n)} row{'' if n == 1 else 's'}"
