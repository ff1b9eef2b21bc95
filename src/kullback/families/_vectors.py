"""What families of vectors refuse: parameters of the wrong shape, shares that do not sum to 1, laws of other sizes."""

from __future__ import annotations

import math
from typing import Any, Final

from kullback._array import SUM_TOLERANCE, Array, ArrayLike, row, seen, to_numpy
from kullback.errors import EvidenceError, NotADistributionError
from kullback.families._family import Rule

_LARGEST: Final = 1e300  # differences of larger logits overflow


def hold_to_vector(x: Array, said: str) -> None:
    """Refuse what has no entries along a last axis."""
    if not x.shape or 0 in x.shape:
        raise EvidenceError(
            f"{said} must be a vector, but its shape is {tuple(x.shape)}.\n"
            "Give one number for each dimension, (..., d)."
        )


def hold_to_rule(xp: Any, x: Array, rule: Rule, said: str) -> None:
    """Refuse entries that break a rule, as far as somebody can look."""
    good = rule.holds(x)
    if seen(xp.all(good)) is False:
        values = to_numpy(x)[~to_numpy(good)]
        raise NotADistributionError(
            f"{said} must be {rule.said}, but it holds {values.flat[0]:g}.\nCorrect the entry at its source."
        )


def hold_to_length(x: Array, said: str, length: int, other: str) -> None:
    """Refuse a vector of another length than what it belongs to."""
    if x.shape[-1] != length:
        raise EvidenceError(
            f"{said} must be of as many dimensions as {other}, but it has {x.shape[-1]} of {length}.\n"
            "Give both for the same dimensions."
        )


def rounding_of(given: ArrayLike) -> float:
    """How far numbers of this type may be from what they should be by rounding."""
    return SUM_TOLERANCE.get(str(getattr(given, "dtype", "")).rpartition(".")[2], SUM_TOLERANCE["float64"])


def hold_to_shares(law: Any, rounding: float) -> None:
    """Refuse probabilities that do not sum to 1 within the rounding of the type that they were given in.

    Those of a type narrower than float64 are divided by their sum, so that they pass again in a wider one.
    """
    xp, said = law.xp, f"probabilities of {type(law).__name__}"
    hold_to_vector(law.probabilities, said)
    totals = xp.sum(law.probabilities, axis=-1, keepdims=True)
    off = abs(totals - 1) > rounding
    if seen(xp.any(off)):
        bad, totals = to_numpy(off)[..., 0], to_numpy(totals)[..., 0]
        raise NotADistributionError(
            f"{said} must sum to 1, but the sum is {totals[bad].flat[0]:.10g}{row(bad)}.\n"
            "Divide weights by their sum; of logits the law is made by from_logits."
        )
    if rounding > SUM_TOLERANCE["float64"]:
        object.__setattr__(law, "probabilities", law.probabilities / totals)


def hold_to_logits(xp: Any, logits: Array, said: str) -> None:
    """Refuse logits that are NaN or too large, and rows that allow nothing; −inf excludes a category."""
    hold_to_vector(logits, said)
    good = xp.all((logits == -math.inf) | (xp.abs(logits) < _LARGEST), axis=-1) & xp.any(logits > -math.inf, axis=-1)
    if seen(xp.all(good)) is False:
        raise NotADistributionError(
            f"{said} must be below 1e300 in size, or −inf, but not all −inf; they are "
            f"{_first(to_numpy(logits)[~to_numpy(good)])}{row(~to_numpy(good))}.\n"
            "Correct them at their source; −inf excludes a category."
        )


def hold_to_size(p: Array, q: Array, of: str = "dimensions") -> None:
    """Refuse laws of outcomes of other sizes."""
    if p.shape[-1] != q.shape[-1]:
        raise EvidenceError(
            f"P and Q must be of as many {of}, but P has {p.shape[-1]} {of}, Q has {q.shape[-1]}.\n"
            "No outcome of one is an outcome of the other: compare what both have in common."
        )


def _first(rows: Any) -> str:
    """The first few entries of the first row."""
    entries = rows.reshape(-1, rows.shape[-1])[0]
    return f"({', '.join(f'{x:g}' for x in entries[:4])}{', ...' if len(entries) > 4 else ''})"
