"""Divergences from logits by mpmath, of the exact stored numbers."""

import mpmath

NAMES = (
    "kl",
    "reverse_kl",
    "js",
    "entropy",
    "cross_entropy",
)  # in the order of the kernels; the sixth is the agreement
DIGITS = 80


def _logarithms(logits):
    """log p of each outcome; None where it is excluded."""
    exact = [mpmath.mpf(float(x)) for x in logits]
    top = max(exact)
    total = mpmath.log(mpmath.fsum(mpmath.exp(x - top) for x in exact if x > -mpmath.inf))
    return [x - top - total if x > -mpmath.inf else None for x in exact]


def _kl(p, q):
    if any(a is not None and b is None for a, b in zip(p, q, strict=True)):
        return mpmath.inf
    return mpmath.fsum(mpmath.exp(a) * (a - b) for a, b in zip(p, q, strict=True) if a is not None)


def _js(p, q):
    def share(a, b):
        if a is None:
            return mpmath.mpf(0)
        middle = mpmath.exp(a) / 2 + (mpmath.exp(b) / 2 if b is not None else 0)
        return mpmath.exp(a) * (a - mpmath.log(middle))

    return mpmath.fsum(share(a, b) + share(b, a) for a, b in zip(p, q, strict=True)) / 2


def values(z, w):
    """The five divergences of softmax(z), the truth, and softmax(w), in nats."""
    with mpmath.workdps(DIGITS):
        p, q = _logarithms(z), _logarithms(w)
        kl = _kl(p, q)
        entropy = -mpmath.fsum(mpmath.exp(a) * a for a in p if a is not None)
        return [kl, _kl(q, p), _js(p, q), entropy, entropy + kl]


def error(value, reference):
    """The relative error of a value; none if it is the reference rounded, as 0 and infinity have to be."""
    if value == float(reference):
        return 0.0
    with mpmath.workdps(DIGITS):
        return float(abs((mpmath.mpf(float(value)) - reference) / reference)) if reference else float(abs(value))


def worst_error(found, z, w):
    """The largest relative error of the values found, agreement aside."""
    return max(error(value, reference) for value, reference in zip(found, values(z, w), strict=False))
