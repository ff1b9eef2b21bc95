/* Divergences of two softmax rows from their logits, z the truth's and w the belief's, never through probabilities.
 *
 * With d = (w - z) less the same difference at the largest z, a = exp(z - max z), phi(d) = exp(d) - 1 - d >= 0,
 * S = sum of a, A = sum of a*phi(d), B = sum of a*d:
 *
 *     KL = A/S - psi((A + B)/S),    psi(x) = x - log1p(x)
 *
 * because 1 + (A + B)/S is the mean of exp(d). Since that difference is taken off first, an offset between z and w
 * costs no digits. Where psi would still take away most of it, or where more than KL is asked for, a second pass
 * takes d = log(q/p) itself, by the logarithm of that mean, and nothing is left to be taken away.
 *
 * Here are the sums of a block of outcomes; logit_rows.h makes rows of them. */
#ifndef KULLBACK_LOGITS_H
#define KULLBACK_LOGITS_H

#include "blocks.h"

#include <float.h>

#define LOWEST (-708.0) /* exp of less is taken for 0 */
#define HIGHEST 600.0   /* a larger exponent, or a logit of 1e300, is left to careful_row */
#define NEAR 0.34       /* of |d|: below ln(2)/2, so that exp(d) needs no power of two and phi(d) does not cancel */

/* exp(r) - 1 - r for |r| <= ln(2)/2; relative error 2.3e-16. */
INLINE double exp_tail(double r)
{
    double e = 2.5068182616583858e-08;
    e = e * r + 2.762009679370539e-07;
    e = e * r + 2.755735556214648e-06;
    e = e * r + 2.4801521291034158e-05;
    e = e * r + 0.00019841269784534222;
    e = e * r + 0.0013888888917206058;
    e = e * r + 0.008333333333356271;
    e = e * r + 0.04166666666662417;
    e = e * r + 0.16666666666666644;
    e = e * r + 0.5000000000000001;
    return r * r * e;
}

/* The same with an error of 3e-16 of exp(r), which is enough for a weight. */
INLINE double weight_tail(double r)
{
    double e = 2.747672333250919e-07;
    e = e * r + 2.7635067930278067e-06;
    e = e * r + 2.4801932381323457e-05;
    e = e * r + 0.00019841185068463011;
    e = e * r + 0.0013888888515142766;
    e = e * r + 0.008333333370981452;
    e = e * r + 0.041666666668142185;
    e = e * r + 0.16666666666611338;
    e = e * r + 0.4999999999999832;
    return r * r * e;
}

/* x = r + k*ln(2), and 2^k as what is added to the bits of a number. */
typedef struct {
    double r;
    uint64_t scale;
} Reduced;

INLINE Reduced reduced(double x)
{
    const double shifter = 6755399441055744.0; /* 1.5 * 2^52: what is added to it is rounded to an integer */
    double shifted = x * 1.4426950408889634 + shifter;
    return (Reduced){x - (shifted - shifter) * LN2, bits_of(shifted) << 52};
}

INLINE double scaled(double value, Reduced of, double x)
{
    return x > LOWEST ? from_bits(bits_of(value) + of.scale) : 0.0;
}

/* exp(x) of a truth's logit less the largest. */
INLINE double weight(double x)
{
    Reduced of = reduced(x);
    return scaled(1.0 + (of.r + weight_tail(of.r)), of, x);
}

/* exp(x), and the tail of r: of x itself where |x| <= NEAR. */
typedef struct {
    double value, tail;
} Exponential;

INLINE Exponential exponential(double x)
{
    Reduced of = reduced(x);
    double t = exp_tail(of.r);
    return (Exponential){scaled(1.0 + (of.r + t), of, x), t};
}

/* From where a row is looked at: the largest z, the w of the same outcome, and what is taken off w - z, in two parts,
 * of which `mean` came by the second pass. */
typedef struct {
    double top, anchor, shift, rest, mean;
} View;

typedef struct {
    double z, w, d;
} Logits;

/* A block of a row is read where it lies if it is whole, of one of these two types, and the row holds no -inf. */
enum { PLAIN_FLOATS, PLAIN_DOUBLES, COPIED };

/* An outcome's logits and what is left of their difference: 0 where both sides exclude it. */
INLINE Logits outcome(const void *truth, const void *belief, size_t i, View v, int kind)
{
    double z, w;
    if (kind == PLAIN_FLOATS) {
        z = ((const float *)truth)[i];
        w = ((const float *)belief)[i];
        return (Logits){z, w, (w - z) - v.shift}; /* the bits of two floats nearly always fit one double */
    }
    z = ((const double *)truth)[i];
    w = ((const double *)belief)[i];
    if (kind == COPIED) {
        z = -DBL_MAX > z ? -DBL_MAX : z; /* NaN stays */
        w = -DBL_MAX > w ? -DBL_MAX : w;
    }
    double high = w - z, back = high - w;
    double low = (w - (high - back)) - (z + back);
    double d = (high - v.shift) + (low - v.rest);
    return (Logits){z, w, kind == COPIED && z + w < -DBL_MAX ? 0.0 : d};
}

/* exp(d), or where that might leave the range, a*exp(d) from the belief's side. */
INLINE Exponential belief_of(Logits x, double from_anchor)
{
    return exponential(x.d > 1.0 ? from_anchor : x.d);
}

/* (m/2) * sum over n >= 1 of s^2n/(n(2n-1)) where p/q is in [1/2, 2], m being their mean; elsewhere by log(1 + ratio).
 * `growth` is q/p - 1. */
INLINE double logit_js_term(double p, double q, double d, double growth)
{
    uint64_t swap = below(p, q), close = below(fabs(d), 0.693);
    double large = choose(swap, q, p), small = choose(swap, p, q);
    double ratio = choose(below(0, large), small / large, 0);
    double u = choose(close, growth, ratio), s = u / (2 + u), z = s * s;
    double log1p_ratio = 2 * s * (1 + z * series(z));
    double by_log = 0.5 * large * ((1 + ratio) * (LN2 - log1p_ratio) - ratio * fabs(d));
    return choose(close, 0.25 * (p + q) * z * js_series(z), by_log);
}

/* The sums of a pass: a, a*phi(d), a*d, a*exp(d); in the second pass the terms of the others, and a*(max z - z). */
enum { WEIGHT_SUM, TERM_SUM, GAP_SUM, BELIEF_SUM, REVERSE_SUM, JS_SUM, SURPRISAL_SUM, LOGIT_SUMS };

_Static_assert((int)LOGIT_SUMS <= (int)MOST_SUMS, "the sums of a block must fit a cascade");

/* Sums of a block where every |d| <= NEAR: no power of two, no exponent out of range. Returns 0 where one is larger. */
INLINE int near_sums(const void *truth, const void *belief, size_t count, View v, int kind, double *sums)
{
    double weights[LANES] = {0}, terms[LANES] = {0}, gaps[LANES] = {0}, widest[LANES] = {0};
    for (size_t first = 0; first < count; first += LANES)
        _Pragma("omp simd") for (int i = 0; i < LANES; i++)
        {
            Logits x = outcome(truth, belief, first + i, v, kind);
            double a = weight(x.z - v.top), distance = fabs(x.d);
            weights[i] += a;
            terms[i] += a * exp_tail(x.d);
            gaps[i] += a * x.d;
            widest[i] = distance > widest[i] ? distance : widest[i];
        }
    int close = 1;
    for (int i = 0; i < LANES; i++)
        close &= !(widest[i] > NEAR);
    sums[WEIGHT_SUM] = folded(weights);
    sums[TERM_SUM] = folded(terms);
    sums[GAP_SUM] = folded(gaps);
    sums[BELIEF_SUM] = sums[WEIGHT_SUM] + sums[TERM_SUM] + sums[GAP_SUM];
    return close;
}

/* The same sums of any block. */
INLINE int wide_sums(const void *truth, const void *belief, size_t count, View v, int kind, double *sums)
{
    double weights[LANES] = {0}, terms[LANES] = {0}, gaps[LANES] = {0}, beliefs[LANES] = {0};
    for (size_t first = 0; first < count; first += LANES)
        _Pragma("omp simd") for (int i = 0; i < LANES; i++)
        {
            Logits x = outcome(truth, belief, first + i, v, kind);
            double a = weight(x.z - v.top);
            Exponential e = belief_of(x, x.w - v.anchor);
            double b = (x.d > 1.0 ? 1.0 : a) * e.value, ad = a * x.d;
            weights[i] += a;
            terms[i] += fabs(x.d) <= NEAR ? a * e.tail : b - (a + ad);
            gaps[i] += ad;
            beliefs[i] += b;
        }
    sums[WEIGHT_SUM] = folded(weights);
    sums[TERM_SUM] = folded(terms);
    sums[GAP_SUM] = folded(gaps);
    sums[BELIEF_SUM] = folded(beliefs);
    return 1;
}

enum { FEW = 64 }; /* outcomes whose terms are held before they are summed */

INLINE void add_few(const double *terms, size_t count, double *lanes)
{
    for (size_t first = 0; first < count; first += LANES)
        _Pragma("omp simd") for (int i = 0; i < LANES; i++) lanes[i] += terms[first + i];
}

/* The terms of all divergences, given d = log(q/p): too much for a loop that also sums. */
INLINE int all_sums(const void *truth, const void *belief, size_t count, View v, int kind, double *sums)
{
    double terms[FEW], gaps[FEW], reverse[FEW], js[FEW], surprisals[FEW];
    double lanes[LOGIT_SUMS][LANES] = {{0}};
    for (size_t first = 0; first < count; first += FEW) {
        size_t few = count - first < FEW ? count - first : FEW;
        _Pragma("omp simd") for (size_t i = 0; i < few; i++)
        {
            Logits x = outcome(truth, belief, first + i, v, kind);
            double a = weight(x.z - v.top), d = x.d;
            Exponential e = belief_of(x, (x.w - v.anchor) - v.mean);
            double b = (d > 1.0 ? 1.0 : a) * e.value;
            uint64_t close = below(fabs(d), NEAR);
            terms[i] = choose(close, a * e.tail, b - a * (1 + d));
            gaps[i] = a * d;
            reverse[i] = choose(close, a * (d * d + (d - 1) * e.tail), b * (d - 1) + a);
            js[i] = logit_js_term(a, b, d, choose(close, d + e.tail, e.value - 1));
            surprisals[i] = a * (v.top - x.z);
        }
        add_few(terms, few, lanes[TERM_SUM]);
        add_few(gaps, few, lanes[GAP_SUM]);
        add_few(reverse, few, lanes[REVERSE_SUM]);
        add_few(js, few, lanes[JS_SUM]);
        add_few(surprisals, few, lanes[SURPRISAL_SUM]);
    }
    for (int n = 0; n < LOGIT_SUMS; n++)
        sums[n] = folded(lanes[n]);
    return 1;
}

INLINE void block_extremes(const void *x, size_t count, int kind, double *largest, double *smallest)
{
    double high = -INFINITY, low = INFINITY;
#pragma omp simd reduction(max : high) reduction(min : low)
    for (size_t i = 0; i < count; i++) {
        double value = kind == PLAIN_FLOATS ? (double)((const float *)x)[i] : ((const double *)x)[i];
        high = value > high ? value : high;
        low = value < low ? value : low;
    }
    *largest = high, *smallest = low;
}

typedef int BlockSums(const void *truth, const void *belief, size_t count, View v, int kind, double *sums);
typedef void BlockExtremes(const void *x, size_t count, int kind, double *largest, double *smallest);

/* The loops of one level, each kind of block by itself. */
typedef struct {
    BlockSums *near_sums, *wide_sums, *all_sums; /* each returns 0 where the block is not for it */
    BlockExtremes *extremes;
} LogitLevel;

#define EACH_KIND(FUNCTION)                                                                                            \
    if (kind == PLAIN_FLOATS)                                                                                          \
        return FUNCTION(truth, belief, count, v, PLAIN_FLOATS, sums);                                                  \
    if (kind == PLAIN_DOUBLES)                                                                                         \
        return FUNCTION(truth, belief, count, v, PLAIN_DOUBLES, sums);                                                 \
    return FUNCTION(truth, belief, count, v, COPIED, sums)

#define LOGITS(SUFFIX, TARGET)                                                                                         \
    TARGET static int near_##SUFFIX(const void *truth, const void *belief, size_t count, View v, int kind,             \
                                    double *sums)                                                                      \
    {                                                                                                                  \
        EACH_KIND(near_sums);                                                                                          \
    }                                                                                                                  \
    TARGET static int wide_##SUFFIX(const void *truth, const void *belief, size_t count, View v, int kind,             \
                                    double *sums)                                                                      \
    {                                                                                                                  \
        EACH_KIND(wide_sums);                                                                                          \
    }                                                                                                                  \
    TARGET static int all_##SUFFIX(const void *truth, const void *belief, size_t count, View v, int kind,              \
                                   double *sums)                                                                       \
    {                                                                                                                  \
        return kind == PLAIN_DOUBLES ? all_sums(truth, belief, count, v, PLAIN_DOUBLES, sums)                          \
                                     : all_sums(truth, belief, count, v, COPIED, sums);                                \
    }                                                                                                                  \
    TARGET static void extremes_##SUFFIX(const void *x, size_t count, int kind, double *largest, double *smallest)     \
    {                                                                                                                  \
        if (kind == PLAIN_FLOATS)                                                                                      \
            block_extremes(x, count, PLAIN_FLOATS, largest, smallest);                                                 \
        else                                                                                                           \
            block_extremes(x, count, PLAIN_DOUBLES, largest, smallest);                                                \
    }                                                                                                                  \
    static const LogitLevel logits_##SUFFIX = {near_##SUFFIX, wide_##SUFFIX, all_##SUFFIX, extremes_##SUFFIX};

#endif
