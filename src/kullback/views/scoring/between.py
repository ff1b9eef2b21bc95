"""What the views say of the difference of two models: which costs less, by how much, where and why."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kullback.ledger import Amount
from kullback.scoring import Difference, Part, Score
from kullback.views.notation import joined, name, number, percent
from kullback.views.scoring import words
from kullback.views.scoring.tables import parts
from kullback.views.table import Table

_NAMES = 3


def title(x: Score, to: Difference) -> str:
    """The two models."""
    return f"{name(x.name)} against {name(to.other.name)}"


def story(x: Score, to: Difference) -> list[str]:
    """The difference in sentences; of an infinite one, also that of the rows of finite cost."""
    said = [_total(x, to), *_causes(x, to), _where(to, x)]
    if to.finite is not None:
        said += [f"On the rows whose cost is finite under both: {sentence}" for sentence in story(x, to.finite)[:1]]
        said += story(x, to.finite)[1:]
    return [sentence for sentence in said if sentence]


def tables(x: Score, to: Difference, most: int) -> list[Table]:
    """Where the difference arises, by class and by segment."""
    shown = to if to.finite is None else to.finite
    column = name(x.segmented_by or "segment", 24)
    about = title(x, to) if to.finite is None else f"{title(x, to)}, rows finite under both"
    made = [
        parts(f"{about}, by class", "class", shown.by_class, x.unit, most),
        parts(f"{about}, by {column}", "segment", shown.by_segment, x.unit, most),
    ]
    return [table for table in made if table.rows]


def _total(x: Score, to: Difference) -> str:
    """Which model costs less, and by how much."""
    this, other = name(x.name), name(to.other.name)
    if to.total is None:
        return f"Both {this} and {other} cost infinitely much: neither is better on all rows."
    if math.isinf(to.total.value):
        less = this if to.total.value < 0 else other
        more = other if to.total.value < 0 else this
        return f"{less} costs infinitely less than {more}, which gives probability 0 to what happened."
    if to.total.value == to.total.low == to.total.high == 0.0:
        return f"{this} and {other} cost the same in every row."
    size = f"{number(abs(to.total.value))} {to.total.unit}s a row"
    span = f" [{_span(to.total)}{'' if to.p_value is None else f'; p {words.p_said(to.p_value)}'}]"
    if to.verdict == "undecided":
        side = "less" if to.total.value < 0 else "more"
        return f"Whether {this} or {other} costs less is undecided: {this} costs {size} {side}{span}."
    return f"{this} costs {size} {'less' if to.verdict == 'costs less' else 'more'} than {other}{span}."


def _causes(x: Score, to: Difference) -> list[str]:
    """Whether the difference is calibration or resolution, and what follows."""
    if to.total is None or math.isinf(to.total.value) or to.miscalibration is None or to.resolution is None:
        return []
    calibration, resolution = to.miscalibration, _negated(to.resolution)
    split = (
        f"Of it {number(calibration.value)} is calibration [{_span(calibration)}] and {number(resolution.value)} "
        f"resolution [{_span(resolution)}] (below 0: in favour of {name(x.name)})."
    )
    return [split, *_remedy(x, to, calibration, resolution)]


def _remedy(x: Score, to: Difference, calibration: Amount, resolution: Amount) -> list[str]:
    """What can be done about it."""
    this, other = name(x.name), name(to.other.name)
    said = []
    if to.cause in ("calibration", "both"):
        worse = this if calibration.value > 0 else other
        said.append(f"{worse} is calibrated worse, which is cheap to repair: recalibrate it.")
    if to.cause in ("resolution", "both"):
        better, worse = (this, other) if resolution.value < 0 else (other, this)
        said.append(
            f"{better} tells rows apart better, which recalibrating {worse} cannot mend: were both recalibrated, "
            f"{better} would cost {number(abs(resolution.value))} {x.unit}s a row less."
        )
    return said or ["Whether the cause is calibration or resolution is undecided."]


def _where(to: Difference, x: Score) -> str:
    """The classes and segments whose share in the difference is established."""
    if to.total is None or math.isinf(to.total.value):
        return ""
    level = 1.0 - x.confidence
    found = [*_established("class", to.by_class, level), *_established("segment", to.by_segment, level)]
    if found:
        return f"Where: {'; '.join(found)}."
    if to.by_class or to.by_segment:
        return "Where it arises is undecided: no class or segment adds to it beyond chance (Holm)."
    return ""


def _established(of: str, among: Sequence[Part], level: float) -> list[str]:
    """The largest parts that chance does not explain."""
    told = [part for part in among if part.p_adjusted is not None and part.p_adjusted < level]
    largest = sorted(told, key=lambda part: -abs(part.total.value))
    names = [
        f"{name(part.name)} ({number(part.total.value)} from {percent(part.share)} of rows; "
        f"Holm p {words.p_said(part.p_adjusted)})"
        for part in largest[:_NAMES]
    ]
    more = [f"{len(told) - _NAMES} more"] if len(told) > _NAMES else []
    return [f"{of} {joined([*names, *more])}"] if names else []


def _negated(x: Amount) -> Amount:
    """The same amount the other way round: more resolution costs less."""
    return Amount(-x.value, -x.high, -x.low, -x.raw, x.upper, x.unit)


def _span(x: Amount) -> str:
    """The limits of a difference."""
    return f"{number(x.low)} to {number(x.high)}"
