"""Sums of the terms p·log(p/q) − p + q, none of which is negative: of shares, of rates, of what is left over."""

from __future__ import annotations

import math
from typing import Any

from kullback._array import Array, seen
from kullback.families._family import DoesNotFitError
from kullback.kernels import forms, pairs
from kullback.kernels._arithmetic import log_one


def excess_term(xp: Any, p: Array, q: Array, gap: Array) -> Array:
    """p·log(p/q) − p + q, with gap = p − q known more exactly than p and q tell."""
    p, q, gap = xp.broadcast_arrays(p, q, gap)
    return forms.kl(forms.Pair(xp, p, q, gap, q, log_one))


def two_outcomes(xp: Any, p: Array, q: Array) -> Array:
    """D of the law of 1 with the probability p, else 0, from that with q."""
    return added(xp, excess_term(xp, p, q, p - q), excess_term(xp, 1 - p, 1 - q, q - p))


def shares(xp: Any, p: Array, q: Array) -> Array:
    """D of p/Σp from q/Σq along the last axis, p and q not negative."""
    exact = seen(xp.all(p >= 0)) is not None  # a compiler may join operations
    return pairs.divergence(pairs.engine_of(xp, p, q, exact=exact), forms.kl)


def added(xp: Any, *terms: Array) -> Array:
    """The sum of terms; where it is infinite, without a gradient."""
    forbidden = terms[0] == math.inf
    for term in terms[1:]:
        forbidden = forbidden | (term == math.inf)
    total = sum(xp.where(forbidden, xp.zeros_like(term), term) for term in terms)
    return xp.where(forbidden, xp.full_like(total, math.inf), total)


def times(xp: Any, factor: Array, term: Array) -> Array:
    """factor·term; 0 where the factor is 0, and without a gradient where the term is infinite."""
    forbidden = term == math.inf
    value = factor * xp.where(forbidden, xp.zeros_like(term), term)
    return xp.where(forbidden & (factor > 0), xp.full_like(value, math.inf), value)


def only_if(xp: Any, allowed: Array, value: Array) -> Array:
    """The value where the belief allows what happens, else infinity."""
    allowed, value = xp.broadcast_arrays(allowed, value)
    return xp.where(allowed, value, xp.full_like(value, math.inf))


def closed_where(xp: Any, fits: Array, value: Array, rule: str) -> Array:
    """The value, if all parameters fit its closed form; where nobody can look, NaN for those that do not."""
    if seen(xp.all(fits)) is False:
        raise DoesNotFitError(f"a closed form is known only where {rule}.")
    return xp.where(fits, value, xp.full_like(value, math.nan))
