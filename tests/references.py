"""Reference values by mpmath, of the exact stored doubles, for the normalised pair."""

import math

import mpmath
import numpy as np


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


def _sum(term, *sides):
    """The sum over the outcomes of a function of the exact shares."""
    with mpmath.workdps(_digits(*sides)):
        return mpmath.fsum(term(*shares) for shares in zip(*map(_shares, sides), strict=True))


def jeffreys(p, q):
    return kl(p, q) + kl(q, p)


def js(p, q):
    def half(a, b):
        return a * mpmath.log(2 * a / (a + b)) / 2 if a else mpmath.mpf(0)

    return _sum(lambda a, b: half(a, b) + half(b, a), p, q)


def squared_hellinger(p, q):
    return _sum(lambda a, b: (mpmath.sqrt(a) - mpmath.sqrt(b)) ** 2 / 2, p, q)


def hellinger(p, q):
    with mpmath.workdps(_digits(p, q)):
        return mpmath.sqrt(squared_hellinger(p, q))


def bhattacharyya(p, q):
    with mpmath.workdps(_digits(p, q)):
        return -mpmath.log(_sum(lambda a, b: mpmath.sqrt(a * b), p, q))


def chi_squared(p, q):
    return _sum(lambda a, b: (a - b) ** 2 / b if a or b else mpmath.mpf(0), p, q)


def total_variation(p, q):
    return _sum(lambda a, b: abs(a - b) / 2, p, q)


def power_sum(p, q, order):
    """The sum of p^order·q^(1 − order) over what both allow."""
    exponent = mpmath.mpf(order)
    return _sum(lambda a, b: a**exponent * b ** (1 - exponent) if a and b else mpmath.mpf(0), p, q)


def renyi(p, q, order):
    with mpmath.workdps(2 * _digits(p, q)):
        return mpmath.log(power_sum(p, q, order)) / (mpmath.mpf(order) - 1)


def alpha(p, q, order):
    with mpmath.workdps(2 * _digits(p, q)):
        exponent = mpmath.mpf(order)
        return (power_sum(p, q, order) - 1) / (exponent * (exponent - 1))


def tsallis(p, order):
    with mpmath.workdps(2 * _digits(p)):
        exponent = mpmath.mpf(order)
        return _sum(lambda a: (a - a**exponent) / (exponent - 1) if a else mpmath.mpf(0), p)


def renyi_entropy(p, order):
    with mpmath.workdps(2 * _digits(p)):
        exponent = mpmath.mpf(order)
        return mpmath.log(_sum(lambda a: a**exponent if a else mpmath.mpf(0), p)) / (1 - exponent)


def total_correlation(joint):
    """Of a table, against the exact product of its exact margins; of two axes, their mutual information."""
    with mpmath.workdps(_digits(joint.ravel())):
        cells = {place: mpmath.mpf(float(x)) for place, x in np.ndenumerate(joint)}
        total = mpmath.fsum(cells.values())
        margins = [
            [mpmath.fsum(x for place, x in cells.items() if place[axis] == i) for i in range(length)]
            for axis, length in enumerate(joint.shape)
        ]
        shares = (
            x * mpmath.log(x / total / mpmath.fprod(m[i] / total for m, i in zip(margins, place, strict=True)))
            for place, x in cells.items()
            if x
        )
        return mpmath.fsum(shares) / total


def conditional_mutual_information(joint):
    """Of the last two of three axes, the first known."""
    with mpmath.workdps(_digits(joint.ravel())):
        totals = [mpmath.fsum(map(mpmath.mpf, part.ravel().tolist())) for part in joint]
        parts = (total_correlation(part) * total for part, total in zip(joint, totals, strict=True))
        return mpmath.fsum(parts) / mpmath.fsum(totals)


def generalized_kl(p, q):
    with mpmath.workdps(_digits(p, q)):
        pairs = [(mpmath.mpf(float(a)), mpmath.mpf(float(b))) for a, b in zip(p, q, strict=True)]
        return mpmath.fsum((a * mpmath.log(a / b) if a else 0) - a + b for a, b in pairs)


def conditional_entropy(joint):
    """Of the last of two axes, the first known."""
    with mpmath.workdps(_digits(joint.ravel())):
        cells = [[mpmath.mpf(float(x)) for x in row] for row in joint]
        total = mpmath.fsum(mpmath.fsum(row) for row in cells)
        return -mpmath.fsum(x * mpmath.log(x / mpmath.fsum(row)) for row in cells for x in row if x) / total
