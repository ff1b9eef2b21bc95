/* The terms of the measures, free of branches so that loops over them are vectorised, and so equal at every level.
 *
 * Only + - * / sqrt, comparisons and integer operations: each rounds alike on every processor. Entries are zero or
 * normal; what a loop finds to be neither is left to odd.h. The formulas are those of kernels/forms.py and pairs.py;
 * here p/q is first brought to [2/3, 3/2] by a power of two, and the polynomials are fitted to that.
 */
#ifndef KULLBACK_FORMS_H
#define KULLBACK_FORMS_H

#include "lines.h"

#include <math.h>

#define LN2 0.6931471805599453
#define SMALLEST 0x1p-1020 /* entry besides 0: halved, or brought to 2/3 of it, it still is a normal number */
#define SIGN 0x8000000000000000u
#define EXPONENT 0xfff0000000000000u /* with the sign, since differences of exponents have one */

enum { KL, JEFFREYS, JS, SQUARED_HELLINGER, CHI_SQUARED, TOTAL_VARIATION, PAIR_OPERATIONS };

INLINE uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* All ones where a < b, for `choose`: a conditional expression might become a jump, and a loop with one no vectors. */
INLINE uint64_t below(double a, double b)
{
    return -(uint64_t)(a < b);
}

INLINE double choose(uint64_t which, double then, double otherwise)
{
    return which ? then : otherwise;
}

/* p/q = 2^k (1 + s)/(1 - s), |s| <= 1/5. */
typedef struct {
    double k, s;
} Ratio;

INLINE uint64_t near(double k)
{
    return -(uint64_t)(k == 0);
}

/* k is the rounded difference of the exponents, so that it is 0 wherever p/q is near 1; there d, the gap between p and
 * q, may be `known` better than by p - q. */
INLINE Ratio ratio_of(double p, double q, double d, int known)
{
    const uint64_t offset = SIGN + (1ull << 51); /* the shift is unsigned: AVX2 has no other one for 64 bits */
    uint64_t difference = bits_of(p) - bits_of(q) + offset;
    double k = from_bits(difference >> 52 | bits_of(0x1p52)) - (0x1p52 + 2048);
    double scaled = from_bits(bits_of(p) - ((difference & EXPONENT) ^ SIGN));
    double gap = scaled - q;
    gap = known ? choose(near(k), d, gap) : gap;
    return (Ratio){k, gap / (scaled + q)};
}

INLINE Ratio ratio(double p, double q)
{
    return ratio_of(p, q, 0, 0);
}

/* B(z) = sum of z^n/(2n + 3) = (atanh(sqrt z)/sqrt z - 1)/z on [0, 1/25]: error 1.4e-16/sqrt z, which is what matters
 * as it comes multiplied by s. The even and the odd powers are summed side by side, since one chain of so many steps
 * would keep the processor waiting. */
INLINE double series(double z)
{
    double square = z * z, even = 0.07626113995545179, odd = 0.07633117034670965;
    even = even * square + 0.09092743891126989;
    odd = odd * square + 0.11111080811191862;
    even = even * square + 0.14285714541936684;
    odd = odd * square + 0.19999999999045864;
    even = even * square + 0.3333333333333436;
    return even + odd * z;
}

/* z B(z) of z = s*s. */
INLINE double tail(double s)
{
    return s * s * series(s * s);
}

/* log(p/q) = k ln 2 + 2s (1 + z B(z)). */
INLINE double log_ratio(double p, double q)
{
    Ratio r = ratio(p, q);
    return r.k * LN2 + (r.s + r.s) * (1 + tail(r.s));
}

/* t(p, q) = p log(p/q) - d and t(q, p), given z B(z). Near p = q, where k = 0, no logarithm is left to cancel:
 * 2s p - d = d - 2s q = s d. */
INLINE double forward_term(Ratio r, double zb, double p, double d)
{
    double twice = r.s + r.s;
    return choose(near(r.k), r.s * d, twice * p - d) + p * (r.k * LN2 + twice * zb);
}

INLINE double backward_term(Ratio r, double zb, double q, double d)
{
    double twice = r.s + r.s;
    return choose(near(r.k), r.s * d, d - twice * q) - q * (r.k * LN2 + twice * zb);
}

/* sum of z^(n-1)/(n(2n - 1)), n >= 1, on [0, 1/9]. */
INLINE double js_series(double z)
{
    double square = z * z, even = 0.005709412262824744, odd = 0.008470317323693714;
    even = even * square + 0.010979877982613248;
    odd = odd * square + 0.008446096739196702;
    even = even * square + 0.022222208575230024;
    odd = odd * square + 0.015151968842819332;
    even = even * square + 0.0666666666646181;
    odd = odd * square + 0.03571428594922577;
    even = even * square + 1.0;
    odd = odd * square + 0.16666666666667357;
    return even + odd * z;
}

INLINE double js_term(double p, double q, double d)
{
    double middle = (p + q) * 0.5, s = d / (p + q), z = s * s;
    double logs = p * log_ratio(p, middle) + q * log_ratio(q, middle);
    return choose(below(z, 1.0 / 9), middle * 0.5 * (z * js_series(z)), 0.5 * logs);
}

/* The smallest for an operation: for Hellinger the product of two must be normal. */
INLINE double least(int operation)
{
    return operation == SQUARED_HELLINGER ? 0x1p-500 : SMALLEST;
}

INLINE int has_ratio(int operation)
{
    return operation == KL || operation == JEFFREYS;
}

/* One outcome's term, of both directions for Jeffreys, given d = p - q, and where the operation has it p/q. Where
 * `careful` is 0 both p and q are positive. */
INLINE void terms(int operation, int careful, double p, double q, double d, Ratio r, double zb, double *term,
                  double *backward)
{
    uint64_t no_p = below(p, SMALLEST), no_q = below(q, SMALLEST);
    double only_p = choose(no_p, 0, INFINITY); /* where q = 0: infinite if the belief forbids what happens */
    double t;
    if (has_ratio(operation)) {
        t = forward_term(r, zb, p, d); /* q where p = 0 */
        *term = careful ? choose(no_q, only_p, t) : t;
        if (operation == JEFFREYS) {
            t = backward_term(r, zb, q, d);
            *backward = careful ? choose(no_q, p, choose(no_p, INFINITY, t)) : t;
        }
    } else if (operation == JS) {
        t = js_term(p, q, d);
        *term = careful ? choose(no_p & no_q, 0, t) : t;
    } else if (operation == SQUARED_HELLINGER) {
        t = d * (d / (p + q + 2 * sqrt(p * q))) * 0.5; /* (sqrt p + sqrt q)^2 by one root */
        *term = careful ? choose(no_p & no_q, 0, t) : t;
    } else if (operation == CHI_SQUARED) {
        t = d * (d / q);
        *term = careful ? choose(no_q, only_p, t) : t;
    } else {
        *term = fabs(d);
    }
}

#endif
