"""Divergence and cross-entropy of given numbers in NumPy, to a few units in the last place, in nats.

Every function takes non-negative finite arrays of shape (..., K) whose totals P, Q are positive and below 2**1000,
and answers for the normalised pair p/P, q/Q. What the caller has checked is not checked again.

A divergence is a sum of t(p, q) = p·log(p/q) − p + q, never negative. With d = p − q and s = d/(p + q),

    t(p, q) = d·s·[1 + s(1 + s)·B(s²)],    B(z) = Σ zⁿ/(2n + 3) = (atanh(√z)/√z − 1)/z.

Where p/q is in [1/2, 2] d is exact, so t is right to a few units in the last place: no logarithm cancels. The
chain rule, KL = [Σ t(p, q) − t(P, Q)]/P, makes it the divergence of the normalised pair.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from kullback.kernels._arithmetic import gap, log_ratio
from kullback.kernels._rows import Array, Numbers, Rows, row_map, row_sums

# B as a Chebyshev polynomial on [0, 1/9], highest degree first: error 4.5e-17.
_B = (
    0.08082022805971766,
    0.04400369243072337,
    0.06000536404795356,
    0.06657072104827468,
    0.07692785032479312,
    0.09090894718066429,
    0.11111111358713932,
    0.1428571428355438,
    0.20000000000007292,
    0.3333333333333333,
)
_NEAR = 1 / 9  # of s²: p/q in [1/2, 2], where d is exact and the polynomial holds
_RANGE = 400  # of a total's exponent: beyond it, terms or their logarithms may leave the range of float64
_EQUAL = 2.0**-100  # of c·q: a smaller gap is what the rounding of twice 53 bits leaves of equal shares
_MAJOR = 0.75  # of the total: one outcome at most has so much, and 1 − p is then better known than p

_quiet = np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore")


def _series(z: Array) -> Array:
    """B(z), by Horner's rule."""
    b = z * _B[0]
    b += _B[1]
    for coefficient in _B[2:]:
        b *= z
        b += coefficient
    return b


def _terms(p: Array, q: Array, d: Array, cq: Array, log_c: Array) -> Array:
    """t(p, c·q), given d = p − c·q; `log_c` has one entry a row."""
    s = d / (p + cq)
    z = s * s
    t = _series(z)
    t *= s + 1
    t *= s
    t += 1
    t *= s
    t *= d
    near = z <= _NEAR
    if near.all():
        return t
    logs = log_ratio(p, q)
    logs -= log_c
    logs *= p
    logs -= d
    return np.where(near, t, np.where(p > 0, logs, np.abs(d)))  # d = −c·q where p = 0


def _signed_terms(p: Array, q: Array, d: Array, cq: Array, log_c: Array) -> Array:
    """p·log(p/(c·q)), given d = p − c·q: log(p/(c·q)) = 2·atanh(s) = 2s·[1 + s²·B(s²)]."""
    s = d / (p + cq)
    z = s * s
    logs = np.where(z <= _NEAR, 2 * s * (1 + z * _series(z)), log_ratio(p, q) - log_c)
    return np.where(p > 0, p * logs, 0.0)


def _raw_terms(p: Array, q: Array) -> tuple[Array, ...]:
    """t(p, q), p − q, p and q of a tile."""
    d = p - q
    return _terms(p, q, d, q, np.zeros((len(p), 1))), d, p, q


def _itself(*tiles: Array) -> tuple[Array, ...]:
    """The tiles as they are, to be summed."""
    return tiles


def _shifted(x: Array, shift: Numbers) -> Array:
    """x·2^shift, exact since no shift goes downward."""
    return np.ldexp(x, shift) if shift.any() else x


def _matched_gap(p: Array, q: Array, p_shift: Numbers, q_shift: Numbers, c: Array) -> tuple[Array, ...]:
    """p − c·q of a tile; its sum is what the rounding of c leaves between the totals."""
    return gap(_shifted(p, p_shift), _shifted(q, q_shift), c)[:1]


def _match(p: Rows, q: Rows, totals: Array) -> tuple[Numbers, ...]:
    """What brings each row of p and q to one total: powers of two, a factor c for q, the rest of c, the total.

    The shifts go upward only (downward would round subnormal entries), until the totals' exponents agree.
    """
    parts, exponents = np.frexp(totals[:, :, None])
    agreed = exponents.max(axis=0)
    agreed = np.where(agreed < -_RANGE, 0, agreed)
    p_shift, q_shift = agreed - exponents
    c, total = parts[0] / parts[1], np.ldexp(parts[0], agreed)
    off = row_sums(_matched_gap, p, q, per_row=(p_shift, q_shift, c))[0]
    return p_shift, q_shift, c, off[:, None] / total, total


def _matched(form: Callable[..., Array], p: Array, q: Array, *match: Numbers) -> Array:
    """`form` of each outcome of the pair (p, c·q), over the total."""
    p_shift, q_shift, c, rest, total = match
    p, q = _shifted(p, p_shift), _shifted(q, q_shift)
    d, cq = gap(p, q, c)
    d -= rest * cq
    return form(p, q, d, cq, np.log(c)) / total


def _settled_terms(p: Array, q: Array, d: Array, cq: Array, log_c: Array) -> Array:
    """t(p, c·q), exactly 0 where p and c·q are equal as far as d can tell."""
    return _terms(p, q, np.where(np.abs(d) < _EQUAL * cq, 0.0, d), cq, log_c)


def _lead(*sides: Numbers) -> tuple[int, ...]:
    """The shape to which the axes before the outcomes broadcast."""
    return np.broadcast_shapes(*(x.shape[:-1] for x in sides))


def _shares(form: Callable[..., Array], p: Numbers, q: Numbers) -> Array:
    """`form` of each outcome of the normalised pair."""
    lead = _lead(p, q)
    sides = Rows.of(p, lead), Rows.of(q, lead)
    match = _match(*sides, row_sums(_itself, *sides))
    return row_map(partial(_matched, form), *sides, per_row=match).reshape(*lead, p.shape[-1])


def _matched_terms(p: Array, q: Array, *match: Numbers) -> tuple[Array, ...]:
    """The terms of the normalised pair, to be summed."""
    return (_matched(_settled_terms, p, q, *match),)


@_quiet
def kl(p: Numbers, q: Numbers) -> Array:
    """D(p/P ‖ q/Q) along the last axis; never negative, relative error below 2e-15 down to values of 1e-30.

    One pass serves where the totals nearly agree; the rows where they do not are summed term by matched term.
    """
    lead = _lead(p, q)
    sides = Rows.of(p, lead), Rows.of(q, lead)
    terms, delta, p_total, q_total = row_sums(_raw_terms, *sides)
    of_totals = _terms(p_total, q_total, delta, q_total, np.zeros(len(delta)))
    value = np.maximum(terms - of_totals, 0.0) / p_total
    totals = np.array([p_total, q_total])
    again = (of_totals > terms / 2) | (np.abs(np.log2(totals)).max(axis=0) > _RANGE)
    if again.any():
        p_again, q_again = (side.pick(again) for side in sides)
        match = _match(p_again, q_again, totals[:, again])
        value[again] = row_sums(_matched_terms, p_again, q_again, per_row=match)[0]
    return np.asarray(value.reshape(lead))[()]


@_quiet
def kl_terms(p: Numbers, q: Numbers) -> Array:
    """t(pᵢ, c·qᵢ)/P, c = P/Q: never negative, and their sum is the divergence to rounding."""
    return _shares(_settled_terms, p, q)


@_quiet
def kl_signed_terms(p: Numbers, q: Numbers) -> Array:
    """p̂·log(p̂/q̂) of the normalised pair; 0 where p = 0."""
    return _shares(_signed_terms, p, q)


def _minors(q: Array, total: Array) -> tuple[Array, ...]:
    """q without its major outcome."""
    return (np.where(q > _MAJOR * total, 0.0, q),)


def _costs(p: Array, q: Array, q_total: Array, q_minors: Array, p_shift: Numbers) -> tuple[Array, ...]:
    """−p·log(q/Q) of a tile, each ≥ 0: the major outcome's is log1p(others/q)."""
    surprisal = -log_ratio(q, np.broadcast_to(q_total, q.shape))
    surprisal = np.where(q > _MAJOR * q_total, np.log1p(q_minors / q), surprisal)
    return (np.where(p > 0, _shifted(p, p_shift) * surprisal, 0.0),)


@_quiet
def cross_entropy(p: Numbers, q: Numbers) -> Array:
    """−Σ p̂·log q̂ along the last axis; relative error below 4e-15, also where q is nearly one outcome."""
    lead = _lead(p, q)
    sides = Rows.of(p, lead), Rows.of(q, lead)
    p_total, q_total = row_sums(_itself, *sides)[:, :, None]
    q_minors = row_sums(_minors, sides[1], per_row=(q_total,))[0][:, None]
    exponent = np.frexp(p_total)[1]
    p_shift = np.where(exponent < -_RANGE, -exponent, 0)
    costs = row_sums(_costs, *sides, per_row=(q_total, q_minors, p_shift))[0]
    return np.asarray((costs / np.ldexp(p_total, p_shift)[:, 0]).reshape(lead))[()]


def entropy(p: Numbers) -> Array:
    """−Σ p̂·log p̂ along the last axis: the cross-entropy of p with itself."""
    return cross_entropy(p, p)
