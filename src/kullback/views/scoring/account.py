"""The account of a score line by line, with bars that go on where the last one ended."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kullback.ledger import Amount
from kullback.scoring import Parts, Score
from kullback.views.notation import limits, number
from kullback.views.scoring import words


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an account; its bar goes from `start` to `end`, as fractions of the width."""

    sign: str
    name: str
    value: str
    limits: str
    meaning: str
    start: float = 0.0
    end: float = 0.0


def accounts(x: Score) -> list[tuple[str, list[Step]]]:
    """The accounts of a score, each under its title; beside an infinite one, that of the rows of finite cost."""
    shown = [(f"Where it comes from, {x.unit}s a row", _by_prediction(x))]
    if x.finite is not None:
        shown.append((f"The {words.rows(x.finite.rows)} of finite cost alone", _by_prediction(x.finite)))
    judged = x if x.finite is None else x.finite
    if judged.irreducible is not None and judged.grouping is not None:
        shown.append(("The same cost, seen from the labels", _by_label(judged)))
    return shown


def _by_prediction(x: Score) -> list[Step]:
    """Total = uncertainty − resolution + miscalibration, as bars that go on where the last one ended."""
    parts = x.parts
    known, most = parts.uncertainty.value, _most(parts)
    left = known - parts.resolution.value if parts.resolution is not None else known
    least = "≥ " if x.bound == "at least" else ""
    return [
        _step("", "uncertainty", parts.uncertainty, "knowing the class frequencies alone", 0.0, known / most),
        _step("−", "resolution", parts.resolution, "the predictions save", left / most, known / most, least),
        _step(
            "+",
            "miscalibration",
            parts.miscalibration,
            _saves(x),
            left / most,
            parts.total.value / most,
            "" if words.is_calibrated(x) else least,  # at least an estimate that may be chance says too much
        ),
        _step("=", "total", parts.total, "the log loss", 0.0, parts.total.value / most),
    ]


def _saves(x: Score) -> str:
    """What is known of the miscalibration, in few words."""
    if x.forbidden:
        return "what was given 0 happened"
    if x.p_value is None:
        return "cannot be told"
    return f"{'no sign of it' if words.is_calibrated(x) else 'recalibrating saves'} (p {words.p_said(x.p_value)})"


def _by_label(x: Score) -> list[Step]:
    """Total = irreducible + grouping + miscalibration."""
    parts = x.parts
    floor = parts.irreducible.value if parts.irreducible is not None else 0.0
    most = _most(parts)
    top, total = (parts.total.value - parts.miscalibration.value) / most, parts.total.value / most
    return [
        _step("", "irreducible", parts.irreducible, "what nobody could know", 0.0, floor / most),
        _step("+", "grouping", parts.grouping, "what the predictions do not tell apart", floor / most, top),
        _step("+", "miscalibration", parts.miscalibration, "recalibrating saves", top, total),
        _step("=", "total", parts.total, "the log loss", 0.0, total),
    ]


def _most(parts: Parts) -> float:
    """What the whole width of the bars stands for."""
    return max(parts.uncertainty.value, parts.total.value if math.isfinite(parts.total.value) else 0.0) or 1.0


def _step(sign: str, title: str, x: Amount | None, meaning: str, start: float, end: float, least: str = "") -> Step:
    """A line of an account; what is not known or infinite has no bar. `least` says that it is a lower bound."""
    if x is None:
        return Step(sign, title, "–", "", meaning)
    if math.isinf(x.value) or math.isinf(end):
        return Step(sign, title, number(x.value), "", meaning)
    return Step(
        sign, title, least + number(x.value), limits(x), meaning, *(min(1.0, max(0.0, at)) for at in (start, end))
    )
