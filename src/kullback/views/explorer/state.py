"""What the explorer's page starts from, as plain data: the numbers, the names of the outcomes, and all words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from kullback.by_hand import as_written
from kullback.examples import EXAMPLES, Example
from kullback.explanation import LANGS, Explanation
from kullback.units import UNITS
from kullback.views.language import all_words, language
from kullback.views.notation import is_bare, outcome, shorten, visible
from kullback.views.working.blocks import sides
from kullback.views.working.meaning import of_ledger
from kullback.views.working.shown import LABEL, Shown

MOST: Final = 500  # outcomes; of more, all but the costliest are merged into one

_LONGEST: Final = 100  # characters of a label in the command


def state(x: Explanation) -> dict[str, Any]:
    """The data of the page."""
    examples = [
        {"name": example.name, "p": _texts(map(as_written, example.p)), "q": _texts(map(as_written, example.q))}
        for example in EXAMPLES.values()
    ]
    start = _whole(x) if len(x.truth) <= MOST else _merged(x)
    return {"languages": all_words(), "examples": examples, "start": start}


def _whole(x: Explanation) -> dict[str, Any]:
    """The explanation as it is."""
    example = next((example.name for example in EXAMPLES.values() if _is(x, example)), None)
    more = {"p": _texts(x.truth), "q": _texts(x.belief), "example": example, "merged": None}
    return _common(x, range(len(x.truth))) | more | _counted(x)


def _merged(x: Explanation) -> dict[str, Any]:
    """The explanation with its cheapest outcomes as one, which comes last. Of counts only the shares remain."""
    shares = x.shares
    kept = sorted(sorted(range(len(shares)), key=lambda i: shares[i], reverse=True)[: MOST - 1])
    others = set(range(len(shares))) - set(kept)
    p, q = ([*(side[i] for i in kept), sum((side[i] for i in others), Fraction(0))] for side in (x.truth, x.belief))
    merged = {"count": len(others), "excess": _finite(x.excess.exactly)}
    more = {"p": _texts(p), "q": _texts(q), "example": None, "merged": merged}
    return _common(x, kept) | more | {"rows": [None, None], "counts": [None, None], "estimate": None}


def _common(x: Explanation, kept: Iterable[int]) -> dict[str, Any]:
    """What is the same whether outcomes are merged or not; `labels` are those of the command."""
    kind, names = x.ledger.kind, [x.labels[i] for i in kept]
    labels = [shorten(visible(name), _LONGEST) for name in names]
    return {
        "title": None if x.title is None else shorten(visible(x.title)),
        "sides": {lang: list(sides(Shown(replace(x, lang=lang)))) for lang in LANGS},
        "shown": [shorten(outcome(name, kind), LABEL) for name in names],
        "bare": [is_bare(name, kind) for name in names],
        "labels": labels if len(set(labels)) == len(labels) else None,
        "unit": x.unit,
        "digits": x.digits,
        "lang": x.lang,
    }


def _counted(x: Explanation) -> dict[str, Any]:
    """Of counts: the rows over which shares are written, the counts of each side, and what they say of the excess."""
    said = {lang: {unit: list(of_ledger(x, unit, language(lang))) for unit in UNITS} for lang in LANGS}
    estimate = said if any(said[x.lang].values()) else None
    return {"rows": list(Shown(x).over), "counts": _counts(x), "estimate": estimate}


def _counts(x: Explanation) -> list[list[int] | None]:
    """The counts of each side that was counted."""
    if x.estimate is not None:
        entries = x.estimate.entries
        return [[entry.count_truth or 0 for entry in entries], [entry.count_belief or 0 for entry in entries]]
    sides = zip((x.truth, x.belief), x.rows, strict=True)
    return [None if rows is None else [int(share * rows) for share in side] for side, rows in sides]


def _is(x: Explanation, example: Example) -> bool:
    """Is this the example, by its numbers and the names of its outcomes?"""
    numbers = tuple(map(as_written, example.p)), tuple(map(as_written, example.q))
    return (x.truth, x.belief) == numbers and list(x.labels) == _labels(x, example)


def _labels(x: Explanation, example: Example) -> Sequence[str]:
    """The names of the example's outcomes in the explanation's language."""
    labels: Sequence[str] = language(x.lang).look_up(f"examples.{example.name}.labels")
    return labels


def _texts(numbers: Iterable[Fraction]) -> list[str]:
    """Fractions as text, such as "1/6"."""
    return [str(number) for number in numbers]


def _finite(number: Decimal) -> str | None:
    """The number as text; None where it is infinite."""
    return str(number) if number.is_finite() else None
