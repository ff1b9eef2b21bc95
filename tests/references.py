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


def mutual_information(joint):
    """Of a table of two axes, against the exact product of its exact margins."""
    with mpmath.workdps(_digits(joint.ravel())):
        cells = [[mpmath.mpf(float(x)) for x in row] for row in joint]
        rows, columns = (
            [mpmath.fsum(row) for row in cells],
            [mpmath.fsum(column) for column in zip(*cells, strict=True)],
        )
        total = mpmath.fsum(rows)
        return (
            mpmath.fsum(
                x * mpmath.log(x * total / (r * c))
                for row, r in zip(cells, rows, strict=True)
                for x, c in zip(row, columns, strict=True)
                if x
            )
            / total
        )


def conditional_entropy(joint):
    """Of the last of two axes, the first known."""
    with mpmath.workdps(_digits(joint.ravel())):
        cells = [[mpmath.mpf(float(x)) for x in row] for row in joint]
        total = mpmath.fsum(mpmath.fsum(row) for row in cells)
        return -mpmath.fsum(x * mpmath.log(x / mpmath.fsum(row)) for row in cells for x in row if x) / total
