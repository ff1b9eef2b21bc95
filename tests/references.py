"""Reference values by mpmath, of the exact stored doubles, for the normalised pair."""

import math

import mpmath


def _digits(*sides):
    """Enough digits for the range of the numbers: 60 were too few for (1, 1e-300)."""
    positive = [float(x) for side in sides for x in side if x > 0]
    return max(80, int(2 * (math.log10(max(positive)) - math.log10(min(positive)))) + 40)


def _shares(side):
    total = mpmath.fsum(mpmath.mpf(float(x)) for x in side)
    return [mpmath.mpf(float(x)) / total for x in side]


def cross_entropy(p, q):
    with mpmath.workdps(_digits(p, q)):
        return -mpmath.fsum(a * mpmath.log(b) for a, b in zip(_shares(p), _shares(q), strict=True) if a)


def entropy(p):
    return cross_entropy(p, p)


def kl_signed_terms(p, q):
    with mpmath.workdps(_digits(p, q)):
        pairs = zip(_shares(p), _shares(q), strict=True)
        return [a * mpmath.log(a / b) if a else mpmath.mpf(0) for a, b in pairs]


def kl_terms(p, q):
    with mpmath.workdps(_digits(p, q)):
        pairs = zip(kl_signed_terms(p, q), _shares(p), _shares(q), strict=True)
        return [signed - a + b for signed, a, b in pairs]


def kl(p, q):
    with mpmath.workdps(_digits(p, q)):
        return mpmath.fsum(kl_signed_terms(p, q))


def error(value, reference):
    """The relative error of a value."""
    with mpmath.workdps(max(80, mpmath.mp.dps)):
        return float(abs((mpmath.mpf(float(value)) - reference) / reference))
