"""What the views say of one model's score, in sentences."""

from __future__ import annotations

import math
from typing import Final

from kullback.ledger import Amount
from kullback.scoring import Curve, Score
from kullback.views.notation import amount, count, joined, limits, name, number, percent, probability

_NAMES: Final = 10
_GAP: Final = 0.01  # between how sure a model is and how often right, from which on it has a name
_METHODS: Final = {
    "isotonic": "the best nondecreasing map",
    "vector": "vector scaling (a weight and a bias for each class)",
    "temperature": "temperature scaling (one number)",
}


def headline(x: Score) -> str:
    """The score in one sentence."""
    model = name(x.name)
    if math.isinf(x.total.value):
        return f"A row of {model} costs infinitely much: {_forbidden(x)} was given probability 0."
    saved = x.uncertainty.value - x.total.value
    against = f"knowing only how frequent the classes are ({number(x.uncertainty.value)})"
    if saved < 0:
        return f"A row of {model} costs {amount(x.total)}: more than {against}."
    part = f"{percent(saved / x.uncertainty.value)} less" if saved > 0 else "as much as"
    return f"A row of {model} costs {amount(x.total)}: {part}{' than' if saved > 0 else ''} {against}."


def data(x: Score) -> str:
    """What was judged."""
    groups = "" if x.groups is None else f" in {count(x.groups)} groups"
    return f"{rows(x.rows)}{groups} with {x.given}, {count(len(x.classes))} classes; {100 * x.confidence:g}% limits"


def story(x: Score) -> list[str]:
    """The account in plain words, and what else is to be known of it."""
    judged = x if x.finite is None else x.finite
    said = [] if not x.forbidden else [endless(x)]
    if math.isfinite(judged.total.value):
        said += [
            _plainly(judged, "Knowing" if x.finite is None else "Without these, knowing"),
            _boldness(judged),
            _bracket(judged),
            _at_least(judged),
            _floor(judged),
        ]
    return [sentence for sentence in said if sentence]


def _plainly(x: Score, knowing: str) -> str:
    """Uncertainty, resolution and miscalibration in a sentence."""
    saved = x.resolution.value if x.resolution is not None else 0.0
    return (
        f"{knowing} only how frequent the classes are costs {amount(x.uncertainty)} a row; the predictions save "
        f"{number(saved)} of it; {_calibration(x)}."
    )


def is_calibrated(x: Score) -> bool:
    """Was miscalibration looked for, and no sign of it found?"""
    return x.p_value is not None and x.verdict == "undecided"


def untold(x: Score) -> str:
    """Why it cannot be told whether there is miscalibration; empty where it can."""
    if x.p_value is not None:
        return ""
    if sum(of.share > 0.0 for of in x.by_class) == 1:
        return "only one class happened"
    few = rows(x.rows) if x.groups is None else f"{count(x.groups)} group{'' if x.groups == 1 else 's'}"
    return f"{few} are too few, it takes 10 of equal weight"


def _calibration(x: Score) -> str:
    """Whether there is miscalibration, in a clause."""
    found, p_value = x.miscalibration, x.p_value
    if why := untold(x):
        return f"whether some of the cost is miscalibration cannot be told ({why})"
    if is_calibrated(x):
        estimate = f" (p {p_said(p_value)}; the estimate is {number(found.value)}"
        span = limits(found)
        return f"there is no sign of miscalibration{estimate}{f', {span}' if span else ''})"
    least = "at least " if x.bound == "at least" else ""
    return f"{least}{number(found.value)} is mere miscalibration, which recalibrating can save (p {p_said(p_value)})"


def _boldness(x: Score) -> str:
    """How sure the model is, and how often right; of two classes the reliability curve tells it."""
    if x.curve is None or x.curve.of is not None:
        return ""
    sure = sum(flat.share * flat.predicted for flat in x.curve.bins)
    right = sum(flat.share * flat.happened for flat in x.curve.bins)
    found = "" if is_calibrated(x) or abs(sure - right) < _GAP else ": over" if sure > right else ": under"
    return (
        f"The class predicted first has a probability of {percent(sure)} on average and is right in {percent(right)} "
        f"of the rows{f'{found}confident' if found else ''}."
    )


def _bracket(x: Score) -> str:
    """Between what ends the miscalibration lies."""
    below, above = x.bracket.below, x.bracket.above
    said = []
    if below is not None:
        said.append(f"maps fitted to other rows save {number(below)} (biased low)")
    if above is not None:
        said.append(f"the best nondecreasing map saves {number(above)} on its own rows (CORP, biased high)")
    return f"Bracket of the miscalibration: {'; '.join(said)}." if said else ""


def _at_least(x: Score) -> str:
    """That the miscalibration of many classes is a lower bound."""
    if x.bound != "at least" or x.method is None:
        return ""
    return (
        f"Of {count(len(x.classes))} classes, miscalibration is looked for with {_METHODS[x.method]}: "
        "what no such map can save is not seen, so that miscalibration and resolution are at least as large as shown."
    )


def _floor(x: Score) -> str:
    """What nobody could know, as far as the labels tell."""
    if x.irreducible is None:
        return (
            "What nobody could know (the irreducible part) cannot be told from rows with one label each: "
            "it is somewhere between 0 and the total less the miscalibration."
        )
    return f"What nobody could know: {amount(x.irreducible)} a row{_within(x.irreducible)}, the entropy of the labels."


def endless(x: Score) -> str:
    """How many rows cost infinitely much, and which."""
    found = [str(row.row) for row in x.costliest if math.isinf(row.cost)][:_NAMES]
    more = x.forbidden - len(found)
    named = joined([*found, f"{count(more)} more"] if more > 0 else found) if found else ""
    which = f" (counted from 0: row{'' if x.forbidden == 1 else 's'} {named})" if named else ""
    share = percent(x.forbidden / x.rows) if x.rows else "0%"
    beside = (
        "" if x.finite is None else f" All other rows cost {amount(x.finite.total)} a row{_within(x.finite.total)}."
    )
    return (
        f"What happened was given probability 0 in {rows(x.forbidden)}{which}, {share} of all: that costs infinitely "
        f"much, whatever the other rows cost. Nothing is clipped.{beside}"
    )


def definitions(x: Score) -> list[tuple[str, str]]:
    """The words of a score and what they mean in it."""
    return [
        ("total", f"The mean over rows of −log of the probability given to what happened, in {x.unit}s: the log loss."),
        ("uncertainty", "H(Y): what a row costs who knows only how frequent the classes are."),
        ("resolution", "I(Y;S): what the predictions, once calibrated, save of it. More is better."),
        (
            "miscalibration",
            "E D(C‖S), C being how frequent the classes are where S was predicted: what recalibrating can save. "
            "The bias of looking for it on the rows themselves is taken off.",
        ),
        *([("≥", "At least: what the maps it is looked for with cannot mend is not seen.")] * (x.bound == "at least")),
        (
            "limits",
            f"{100 * x.confidence:g}% confidence intervals: of many such samples, that share would give limits that "
            "hold the true value.",
        ),
        ("p", "How often labels drawn from the predictions themselves look at least as miscalibrated as these."),
        (
            "adjusted p",
            "Of the test of no miscalibration (or no difference), adjusted (Holm) for the other lines of the table.",
        ),
        ("consistency band", "Where the curve of a calibrated model lies: outside of it is a sign of miscalibration."),
    ]


def curves(x: Score, most: int) -> list[tuple[str, Curve]]:
    """The reliability curves of a score under their titles: its own, then those of the least calibrated classes."""
    if x.curve is None and x.finite is not None:
        return curves(x.finite, most)
    own = [] if x.curve is None else [(_about(x.curve), x.curve)]
    if len(x.classes) <= 2:
        return own
    told = sorted(x.by_class, key=lambda of: (1.0 if of.p_adjusted is None else of.p_adjusted, -of.cost))
    return (own + [(_about(of.curve), of.curve) for of in told if of.curve is not None])[:most]


def _about(curve: Curve) -> str:
    """What a curve is of."""
    return "the class predicted first is right" if curve.of is None else f"class {name(curve.of)}"


def _within(x: Amount) -> str:
    """The limits of an amount, in brackets."""
    span = limits(x)
    return f" ({span})" if span else ""


def p_said(value: float | None) -> str:
    """A p-value in a sentence."""
    said = probability(value)
    return f"< {said[1:]}" if said.startswith("<") else f"= {said}"


def _forbidden(x: Score) -> str:
    """What happened in the forbidden rows."""
    return f"what happened in {count(x.forbidden)} of its {rows(x.rows)}"


def rows(number_of: int) -> str:
    """A number of rows."""
    return f"{count(number_of)} row{'' if number_of == 1 else 's'}"
