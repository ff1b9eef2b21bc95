"""Scores made by hand: every number is given, so that no view's test depends on an estimator."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from by_hand import HOSTILE, amount

from kullback.ledger import Amount
from kullback.scoring import (
    Bin,
    Bracket,
    ClassScore,
    CostlyRow,
    Curve,
    Difference,
    Part,
    Parts,
    Score,
    Segment,
)

ENDLESS = Amount(math.inf, math.inf, math.inf, math.inf, "infinite", "bit")


def curve(of: str | None = "sick") -> Curve:
    return Curve(
        of,
        (
            Bin(0.0, 0.25, 0.125, 0.0625, 0.5),
            Bin(0.375, 0.625, 0.5, 0.5, 0.25),
            Bin(0.75, 1.0, 0.875, 1.0, 0.25),
        ),
        ((0.0, 0.0, 0.0625), (0.5, 0.375, 0.625), (1.0, 0.9375, 1.0)),
        (0.25, 0.25, *[0.0] * 8, 0.25, *[0.0] * 8, 0.25),
    )


def of_class(name: str, share: float, cost: float, recalibrated: float | None, p: float) -> ClassScore:
    found = amount(0.0, 0.015625, 0.03125)
    return ClassScore(name, share, 0.25, cost, 0.5, recalibrated, found, p, p, curve(name))


def score(name: str = "rf", *, p_value: float | None = 0.001, **changes: Any) -> Score:
    """1000 rows: 1 bit of uncertainty, 0.625 saved, 0.0625 miscalibration: 0.4375 in all."""
    made = Score(
        name=name,
        given="labels",
        rows=1000,
        groups=None,
        classes=("well", "sick"),
        unit="bit",
        confidence=0.95,
        parts=Parts(
            total=amount(0.40625, 0.4375, 0.46875),
            uncertainty=amount(0.96875, 1.0, 1.0),
            resolution=amount(0.59375, 0.625, 0.65625),
            miscalibration=amount(0.03125, 0.0625, 0.09375),
        ),
        bracket=Bracket(0.046875, 0.078125),
        bound="estimate",
        method="isotonic",
        p_value=p_value,
        forbidden=0,
        by_class=(of_class("well", 0.75, 0.125, 0.125, 0.5), of_class("sick", 0.25, 0.3125, 0.25, 0.002)),
        costliest=(
            CostlyRow(17, "sick", 0.0009765625, "well", 0.9990234375, 10.0, 0.25),
            CostlyRow(3, "sick", 0.00390625, "well", 0.99609375, 8.0, 0.125),
        ),
        curve=curve(),
    )
    return replace(made, **changes)


def segmented() -> Score:
    young = score("rf", p_value=0.25)
    return score(
        segmented_by="age", segments=(Segment("old", 0.25, score(), 0.002), Segment("young", 0.75, young, 0.5))
    )


def compared() -> Score:
    """Two models of which this one costs 0.03125 bits less, since it is calibrated better."""
    part = Part("sick", 0.25, amount(-0.0625, -0.046875, -0.03125), 0.003)
    other = Part("well", 0.75, amount(-0.015625, 0.015625, 0.03125), 0.5)
    first = Difference(
        other=score("lr"),
        total=amount(-0.046875, -0.03125, -0.015625),
        miscalibration=amount(-0.0625, -0.046875, -0.03125),
        resolution=amount(-0.03125, -0.015625, 0.015625),
        p_value=0.004,
        by_class=(other, part),
    )
    second = Difference(
        other=score("nb"),
        total=amount(-0.015625, 0.0078125, 0.03125),
        miscalibration=amount(-0.015625, 0.0078125, 0.03125),
        resolution=amount(-0.015625, 0.0, 0.015625),
        p_value=0.5,
        by_class=(replace(other, p_adjusted=1.0),),
    )
    return score(differences=(first, second))


def rated() -> Score:
    """Ratings: 0.25 irreducible, 0.125 grouping, 0.0625 miscalibration; three classes."""
    parts = Parts(
        total=amount(0.40625, 0.4375, 0.46875),
        uncertainty=amount(0.96875, 1.0, 1.0),
        resolution=amount(0.59375, 0.625, 0.65625),
        miscalibration=amount(0.03125, 0.0625, 0.09375),
        irreducible=amount(0.1875, 0.25, 0.3125),
        grouping=amount(0.0625, 0.125, 0.1875),
    )
    classes = ("well", "sick", "unknown")
    changes = {"given": "ratings", "groups": 125, "classes": classes, "parts": parts, "curve": curve(None)}
    return score(**changes, bound="at least", method="vector", bracket=Bracket(0.046875, None))


def endless(forbidden: int = 2) -> Score:
    """A model that gave probability 0 to what happened in rows 4 and 9."""
    rows = tuple(CostlyRow(row, "sick", 0.0, "well", 1.0, math.inf, 0.0) for row in (4, 9))
    finite = score()
    parts = Parts(total=ENDLESS, uncertainty=amount(0.96875, 1.0, 1.0), resolution=None, miscalibration=ENDLESS)
    first = of_class("sick", 0.25, math.inf, None, 0.002)
    return score(
        parts=parts,
        bracket=Bracket(None, None),
        p_value=None,
        forbidden=forbidden,
        finite=replace(finite, rows=1000 - forbidden),
        by_class=(replace(first, miscalibration=None, p_value=None, p_adjusted=None),),
        costliest=(*rows, *finite.costliest),
    )


def hostile() -> Score:
    """Names that no view may act on, also very long ones."""
    row = CostlyRow(1, HOSTILE, 0.25, HOSTILE * 100, 0.75, 2.0, 0.5)
    part = Part(HOSTILE, 0.5, amount(-0.0625, -0.046875, -0.03125), 0.003)
    to = replace(compared().differences[0], other=score(HOSTILE), by_class=(part,), by_segment=(part,))
    return score(
        HOSTILE,
        classes=(HOSTILE, "sick"),
        by_class=(of_class(HOSTILE, 0.5, 0.25, 0.125, 0.001),),
        segmented_by=HOSTILE,
        segments=(Segment(HOSTILE * 50, 1.0, score(HOSTILE), 0.001),),
        costliest=(row,),
        curve=curve(HOSTILE),
        differences=(to,),
    )
