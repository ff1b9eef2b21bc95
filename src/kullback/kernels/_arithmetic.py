"""Arithmetic that rounds once where NumPy's own would round twice, or leave the range of float64."""

from __future__ import annotations

import numpy as np

from kullback.kernels._rows import Array

_TINY = np.finfo(np.float64).smallest_normal
_HUGE = np.finfo(np.float64).max


def log_ratio(p: Array, q: Array) -> Array:
    """log(p/q), also where the quotient is too large or too small to be held; NaN where both are 0."""
    ratio = p / q
    logs: Array = np.log(ratio)
    odd = ~((ratio >= _TINY) & (ratio <= _HUGE))
    if odd.any():
        odd &= (p > 0) & (q > 0)
        (p_part, p_exponent), (q_part, q_exponent) = np.frexp(p[odd]), np.frexp(q[odd])
        logs[odd] = np.log(p_part / q_part) + (p_exponent - q_exponent) * np.log(2.0)
    return logs


def _split(x: Array) -> tuple[Array, Array]:
    """x as two parts of 26 bits, exactly; rounding the bits cannot overflow as Veltkamp's product can."""
    high = ((x.view(np.int64) + (1 << 26)) & -(1 << 27)).view(np.float64)
    return high, x - high


def gap(p: Array, q: Array, c: Array) -> tuple[Array, Array]:
    """p − c·q rounded once, as by a fused multiply-add, and c·q rounded (Dekker's product)."""
    cq = c * q
    (c_high, c_low), (q_high, q_low) = _split(c), _split(q)
    lost = c_high * q_high
    lost -= cq
    q_high *= c_low
    lost += c_high * q_low
    lost += q_high
    q_low *= c_low
    lost += q_low
    d = p - cq
    d -= lost
    return d, cq
