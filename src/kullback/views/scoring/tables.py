"""The tables of a score, as cells: what text, Markdown and the page draw each in its own way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rich.cells import cell_len

from kullback.ledger import Amount
from kullback.scoring import ClassScore, CostlyRow, Part, Score, Segment
from kullback.units import Unit
from kullback.views.notation import count, limits, number, percent, probability, shorten, visible
from kullback.views.table import Table

_LABEL: Final = 18


def tables(x: Score, most: int) -> list[Table]:
    """The tables of one score that have rows."""
    made = [classes(x, most)]
    if x.finite is not None:
        made.append(replace(classes(x.finite, most), title="By class, the rows of finite cost alone"))
    made += [segments(x, most), *_costliest(x)]
    return [table for table in made if table.rows]


def classes(x: Score, most: int) -> Table:
    """What the rows of each class cost, worst first."""
    worst = sorted(x.by_class, key=lambda of: (-of.cost, -of.share))
    shown = [of for of in worst if of.share > 0][:most]  # what never happened costs nothing
    longest = max((of.cost for of in shown if math.isfinite(of.cost)), default=0.0) or 1.0
    return Table(
        "By class, costliest first",
        "classes",
        ("class", "rows", "predicted", f"{x.unit}s a row", "of the total", "miscalibration", "limits", "adj. p"),
        "lrrrrrlr",
        tuple(_class(of) for of in shown),
        (6, 2, 1, 7, 3, 5),
        len(worst) - len(shown),
        tuple(_bar(of, longest) for of in shown),
    )


def _class(of: ClassScore) -> tuple[str, ...]:
    """The cells of a class."""
    return (
        _label(of.name),
        percent(of.share),
        percent(of.predicted),
        number(of.mean),
        number(of.cost),
        *_estimate(of.miscalibration),
        probability(of.p_adjusted),
    )


def _bar(of: ClassScore, longest: float) -> tuple[float, float]:
    """How much of a class's cost is left after recalibration, and all of it."""
    if math.isinf(of.cost):
        return (0.0, 0.0)
    whole = min(1.0, of.cost / longest)
    return (whole if of.recalibrated is None else min(whole, of.recalibrated / longest), whole)


def segments(x: Score, most: int) -> Table:
    """The score of each segment, costliest first."""
    shown = x.segments[:most]
    column = _label(x.segmented_by or "segment")
    head = (
        column,
        "rows",
        f"total, {x.unit}s",
        "limits",
        "= uncertainty",
        "− resolution",
        "+ miscalibration",
        "adj. p",
    )
    rows = tuple(_segment(of) for of in shown)
    spare, hidden = (3, 4, 5, 1, 7, 6), len(x.segments) - len(shown)
    return Table(f"By {column}, costliest first", "segments", head, "lrrlrrrr", rows, spare, hidden)


def _segment(of: Segment) -> tuple[str, ...]:
    """The cells of a segment."""
    score = of.score
    return (
        _label(of.name),
        percent(of.share),
        *_estimate(score.total),
        number(score.uncertainty.value),
        "–" if score.resolution is None else number(score.resolution.value),
        number(score.miscalibration.value),
        probability(of.p_adjusted),
    )


def costliest(rows: Sequence[CostlyRow], unit: Unit, title: str) -> Table:
    """The costliest rows, numbered as a frame or an array has them."""
    head = ("row", "what happened", f"{unit}s", "of the cost", "its probability", "predicted", "with")
    return Table(title, "rows", head, "rlrrrlr", tuple(map(_costly, rows)), (3, 6, 4))


def _costliest(x: Score) -> list[Table]:
    """The costliest rows: those of infinite cost by themselves, since beside them all others are nothing."""
    finite = [row for row in (x if x.finite is None else x.finite).costliest if math.isfinite(row.cost)]
    endless = [row for row in x.costliest if math.isinf(row.cost)]
    made = []
    if endless:
        first = f"The first {len(endless)} of {count(x.forbidden)} rows" if len(endless) < x.forbidden else "The rows"
        made.append(costliest(endless, x.unit, f"{first} of infinite cost (counted from 0)"))
    if finite:
        carried = f"{percent(min(1.0, sum(row.share for row in finite)))} of the {'finite ' if endless else ''}cost"
        which = "costliest row carries" if len(finite) == 1 else f"{len(finite)} costliest rows carry"
        made.append(costliest(finite, x.unit, f"The {which} {carried} (rows are counted from 0)"))
    return made


def _costly(row: CostlyRow) -> tuple[str, ...]:
    """The cells of a costly row."""
    return (
        str(row.row),
        _label(row.label),
        number(row.cost),
        "–" if math.isinf(row.cost) else percent(row.share),
        number(row.probability),
        _label(row.predicted),
        percent(row.confidence),
    )


def parts(title: str, of: str, found: Sequence[Part], unit: Unit, most: int) -> Table:
    """Where a difference arises: the classes or segments that add most to it, either way."""
    largest = sorted(found, key=lambda part: -abs(part.total.value))
    rows = tuple(
        (_label(part.name), percent(part.share), *_estimate(part.total), probability(part.p_adjusted))
        for part in largest[:most]
    )
    head = (of, "rows", f"difference, {unit}s", "limits", "adj. p")
    return Table(title, f"{of}{'es' if of == 'class' else 's'}", head, "lrrlr", rows, (1, 3), len(largest) - len(rows))


def _estimate(x: Amount | None) -> tuple[str, str]:
    """An amount and its limits."""
    if x is None:
        return ("–", "")
    return (number(x.value), "" if math.isinf(x.value) else limits(x))


def _label(name: str) -> str:
    """A name as a cell has it."""
    return shorten(visible(name), _LABEL, cell_len)
