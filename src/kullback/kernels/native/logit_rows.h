/* Rows of logits: their blocks, the two passes over them, and what is left for careful arithmetic. */
#ifndef KULLBACK_LOGIT_ROWS_H
#define KULLBACK_LOGIT_ROWS_H

#include "logits.h"

/* The values of a row, in order; the last is 1 where the largest logits are of one outcome. */
enum { LOGIT_KL, LOGIT_REVERSE_KL, LOGIT_JS, LOGIT_ENTROPY, LOGIT_CROSS_ENTROPY, LOGIT_AGREEMENT, LOGIT_VALUES };

typedef struct {
    Line truth, belief;
    size_t count, top_at; /* top_at: the outcome of the largest z, the first if there are several */
    int kind;
} LogitRow;

typedef struct {
    const void *truth, *belief;
    size_t count; /* a multiple of LANES */
    int kind;
} LogitBlock;

typedef struct {
    double truth[BLOCK], belief[BLOCK];
} Copies;

/* Entries as doubles, with -inf in place of the outcome `without` and of what is missing to whole lanes. */
static void copy_logits(const Line *x, size_t first, size_t count, size_t without, double *copy)
{
    const double *entries = load(x, first, count, copy);
    if (entries != copy)
        memcpy(copy, entries, count * sizeof(double));
    for (size_t i = count; i % LANES; i++)
        copy[i] = -INFINITY;
    if (first <= without && without < first + count)
        copy[without - first] = -INFINITY;
}

/* The next block of a row. The first pass leaves out the largest z, as its weight is known to be 1. */
static LogitBlock logit_block(const LogitRow *row, size_t first, int all, Copies *copies)
{
    size_t count = row->count - first < BLOCK ? row->count - first : BLOCK;
    size_t without = all ? SIZE_MAX : row->top_at;
    int whole = count % LANES == 0 && !(first <= without && without < first + count);
    if (whole && row->kind != COPIED)
        return (LogitBlock){row->truth.data + (ptrdiff_t)first * row->truth.stride,
                            row->belief.data + (ptrdiff_t)first * row->belief.stride, count, row->kind};
    copy_logits(&row->truth, first, count, without, copies->truth);
    copy_logits(&row->belief, first, count, without, copies->belief);
    return (LogitBlock){copies->truth, copies->belief, (count + LANES - 1) / LANES * LANES, COPIED};
}

/* x - log1p(x) for |x| < 1/4: with s = x/(2 + x), log1p(x) = 2*atanh(s) and x - 2s = x*s. */
static double psi(double x)
{
    double s = x / (2.0 + x), z = s * s;
    return s * (x - 2.0 * z * series(z));
}

/* What the first pass settles: log of the mean of exp(d), and KL if psi leaves enough of it. */
static int settle(const double *sums, double *log_mean, double *divergence)
{
    double weight = 1.0 + sums[WEIGHT_SUM];
    double terms = sums[TERM_SUM] / weight, gaps = sums[GAP_SUM] / weight, x = terms + gaps;
    if (terms < 0.25 && fabs(x) < 0.25) { /* else x would lose more digits than the belief's own sum */
        double correction = psi(x);
        *log_mean = log1p(x);
        *divergence = terms - correction;
        return *divergence >= terms / 8;
    }
    *log_mean = log((1.0 + sums[BELIEF_SUM]) / weight);
    *divergence = *log_mean - gaps;
    return *divergence >= (fabs(*log_mean) + fabs(gaps)) / 8 && *divergence <= DBL_MAX;
}

/* What the second pass settles: all values, of the weights found by the first. */
static void settle_all(const double *first, const double *second, double *out)
{
    double weight = 1.0 + first[WEIGHT_SUM], terms = second[TERM_SUM] / weight;
    double off = (second[TERM_SUM] + second[GAP_SUM]) / weight; /* the rounding of log_mean: costs off^2/2 */
    terms -= fabs(off) < 0x1p-26 ? 0.5 * off * off : 0.0;
    out[LOGIT_KL] = terms < 0.0 ? 0.0 : terms; /* NaN stays */
    out[LOGIT_REVERSE_KL] = second[REVERSE_SUM] / weight;
    out[LOGIT_JS] = second[JS_SUM] / weight;
    out[LOGIT_ENTROPY] = log1p(first[WEIGHT_SUM]) + second[SURPRISAL_SUM] / weight;
    out[LOGIT_CROSS_ENTROPY] = out[LOGIT_ENTROPY] + out[LOGIT_KL];
}

enum { UNDEFINED = 1, FORBIDDEN = 2, UNFORESEEN = 4 }; /* NaN; w = -inf < z; z = -inf < w */

static int marks(const LogitRow *row)
{
    Copies copies;
    uint64_t undefined = 0, forbidden = 0, unforeseen = 0;
    for (size_t first = 0; first < row->count; first += BLOCK) {
        size_t count = row->count - first < BLOCK ? row->count - first : BLOCK;
        const double *z = load(&row->truth, first, count, copies.truth);
        const double *w = load(&row->belief, first, count, copies.belief);
#pragma omp simd reduction(| : undefined, forbidden, unforeseen)
        for (size_t i = 0; i < count; i++) {
            uint64_t truth_none = below(z[i], -DBL_MAX), belief_none = below(w[i], -DBL_MAX);
            undefined |= ~(below(z[i], INFINITY) & below(w[i], INFINITY));
            forbidden |= belief_none & ~truth_none;
            unforeseen |= truth_none & ~belief_none;
        }
    }
    return (undefined ? UNDEFINED : 0) | (forbidden ? FORBIDDEN : 0) | (unforeseen ? UNFORESEEN : 0);
}

/* Infinite where an outcome is excluded by one side alone. The rest must be numbers. */
static int mark_values(int found, int everything, double *out)
{
    int finite = 1;
    if (found & FORBIDDEN)
        out[LOGIT_KL] = INFINITY;
    else
        finite &= out[LOGIT_KL] <= DBL_MAX;
    if (!everything)
        return finite;
    if (found & FORBIDDEN)
        out[LOGIT_CROSS_ENTROPY] = INFINITY;
    if (found & UNFORESEEN)
        out[LOGIT_REVERSE_KL] = INFINITY;
    else
        finite &= out[LOGIT_REVERSE_KL] <= DBL_MAX;
    return finite & (out[LOGIT_JS] <= DBL_MAX) & (out[LOGIT_ENTROPY] <= DBL_MAX);
}

static double entry(const Line *x, size_t i)
{
    double value;
    return *load(x, i, 1, &value);
}

typedef struct {
    double largest, smallest;
    size_t at; /* of the largest, the first if there are several */
} Extremes;

static int plain_kind(const Line *x)
{
    if (x->type == FLOAT32 && x->stride == sizeof(float) && (uintptr_t)x->data % sizeof(float) == 0)
        return PLAIN_FLOATS;
    return x->type == FLOAT64 && x->stride == sizeof(double) && (uintptr_t)x->data % sizeof(double) == 0
               ? PLAIN_DOUBLES
               : COPIED;
}

/* p*log(p/q) - p + q from the logarithms of both. */
static double careful_term(double log_p, double log_q)
{
    double p = exp(log_p), d = log_q - log_p;
    if (p == 0.0)
        return exp(log_q);
    if (fabs(d) <= NEAR)
        return p * exp_tail(d);
    return d > 1.0 ? exp(log_q) - p * (1.0 + d) : p * (expm1(d) - d);
}

/* The terms of one outcome, from the logarithms of its shares. */
static void add_careful(double log_p, double log_q, double *out)
{
    double p = exp(log_p), q = exp(log_q), d = log_q - log_p;
    if (p == 0.0 && q == 0.0)
        return;
    d = d > DBL_MAX ? DBL_MAX : d < -DBL_MAX ? -DBL_MAX : d;
    out[LOGIT_KL] += careful_term(log_p, log_q);
    out[LOGIT_REVERSE_KL] += careful_term(log_q, log_p);
    out[LOGIT_JS] += logit_js_term(p, q, d, fabs(d) <= 1.0 ? expm1(d) : 0.0);
    out[LOGIT_ENTROPY] -= p > 0.0 ? p * log_p : 0.0;
}

/* log of the sum of exp(x - largest), by way of the sum without the largest, which is exact to itself. */
static double careful_log_sum(const Line *x, size_t count, Extremes e)
{
    double sum = 0.0;
    for (size_t first = 0; first < count; first += BLOCK) {
        double part = 0.0;
        for (size_t i = first; i < count && i < first + BLOCK; i++)
            part += i == e.at ? 0.0 : exp(entry(x, i) - e.largest);
        sum += part;
    }
    return log1p(sum);
}

/* All values of any row, one outcome at a time, by the logarithms of both shares: for exponents beyond the range of
 * the passes. KL is large there, so that nothing cancels. */
static void careful_row(const LogitRow *row, Extremes truth, Extremes belief, double *out)
{
    double truth_sum = careful_log_sum(&row->truth, row->count, truth);
    double belief_sum = careful_log_sum(&row->belief, row->count, belief);
    Cascade cascade;
    begin(&cascade, LOGIT_SUMS);
    for (size_t i = 0; i < row->count; i++) {
        double terms[LOGIT_SUMS] = {0};
        add_careful(entry(&row->truth, i) - truth.largest - truth_sum,
                    entry(&row->belief, i) - belief.largest - belief_sum, terms);
        add_block(&cascade, terms);
    }
    double sums[LOGIT_SUMS];
    total(&cascade, sums);
    memcpy(out, sums, LOGIT_AGREEMENT * sizeof(double));
    out[LOGIT_CROSS_ENTROPY] = out[LOGIT_ENTROPY] + out[LOGIT_KL];
}

static void first_pass(const LogitLevel *level, const LogitRow *row, View v, double *sums)
{
    Copies copies;
    Cascade cascade;
    begin(&cascade, LOGIT_SUMS);
    double block[LOGIT_SUMS] = {0};
    int close = 1;
    for (size_t first = 0; first < row->count; first += BLOCK) {
        LogitBlock b = logit_block(row, first, 0, &copies);
        if (first == 0 && b.count > FEW) /* the first few tell as a rule, at less cost */
            close = level->near_sums(b.truth, b.belief, b.count < FEW ? b.count : FEW, v, b.kind, block);
        close = close && level->near_sums(b.truth, b.belief, b.count, v, b.kind, block);
        if (!close) /* nor will the rest of the row be */
            level->wide_sums(b.truth, b.belief, b.count, v, b.kind, block);
        add_block(&cascade, block);
    }
    total(&cascade, sums);
}

static void second_pass(const LogitLevel *level, const LogitRow *row, View v, double *sums)
{
    Copies copies;
    Cascade cascade;
    begin(&cascade, LOGIT_SUMS);
    for (size_t first = 0; first < row->count; first += BLOCK) {
        LogitBlock b = logit_block(row, first, 1, &copies);
        double block[LOGIT_SUMS];
        level->all_sums(b.truth, b.belief, b.count, v, b.kind, block);
        add_block(&cascade, block);
    }
    total(&cascade, sums);
}

/* The values of a row whose exponents are in range; what is left for careful_row comes out NaN or infinite. */
static void passes(const LogitLevel *level, const LogitRow *row, double top, double anchor, int everything, double *out)
{
    double shift = anchor - top, back = shift - anchor, log_mean;
    View v = {top, anchor, shift, (anchor - (shift - back)) - (top + back), 0.0};
    double first[LOGIT_SUMS], second[LOGIT_SUMS];
    first_pass(level, row, v, first);
    if (settle(first, &log_mean, out) && !everything)
        return;
    LogitRow again = *row;
    if (again.kind == PLAIN_FLOATS)
        again.kind = COPIED; /* the shift has two parts now */
    v.shift = shift + log_mean;
    back = v.shift - shift;
    v.rest += (shift - (v.shift - back)) + (log_mean - back);
    v.mean = log_mean;
    second_pass(level, &again, v, second);
    double all[LOGIT_VALUES];
    settle_all(first, second, all);
    memcpy(out, all, (everything ? LOGIT_AGREEMENT : 1) * sizeof(double));
}

static Extremes extremes(const LogitLevel *level, const Line *x, size_t count)
{
    double buffer[BLOCK], high, low;
    Extremes found = {-INFINITY, INFINITY, 0};
    int floats = plain_kind(x) == PLAIN_FLOATS;
    for (size_t first = 0; first < count; first += BLOCK) {
        size_t some = count - first < BLOCK ? count - first : BLOCK;
        if (floats)
            level->extremes(x->data + first * sizeof(float), some, PLAIN_FLOATS, &high, &low);
        else
            level->extremes(load(x, first, some, buffer), some, PLAIN_DOUBLES, &high, &low);
        if (high > found.largest)
            found.largest = high, found.at = first;
        found.smallest = low < found.smallest ? low : found.smallest;
    }
    while (found.at + 1 < count && !(entry(x, found.at) == found.largest))
        found.at++;
    return found;
}

/* The values of one row: KL alone, or all in the order of their enumeration. Returns 0 where an entry is NaN or +inf,
 * or one side holds nothing but -inf. */
static int logit_row(const LogitLevel *level, const Line *z, const Line *w, size_t count, int everything, double *out)
{
    Extremes truth = extremes(level, z, count), belief = extremes(level, w, count);
    if (!(fabs(truth.largest) <= DBL_MAX && fabs(belief.largest) <= DBL_MAX))
        return 0;
    int masked = truth.smallest < -DBL_MAX || belief.smallest < -DBL_MAX;
    int kind = masked || plain_kind(z) != plain_kind(w) ? COPIED : plain_kind(z);
    LogitRow row = {*z, *w, count, truth.at, kind};
    int found = masked ? marks(&row) : 0;
    if (found & UNDEFINED)
        return 0;
    double values[LOGIT_VALUES] = {0}, anchor = entry(w, truth.at);
    int ordinary = belief.largest - anchor <= HIGHEST && fabs(truth.largest) < 1e300 && fabs(anchor) < 1e300;
    int needed = everything || !(found & FORBIDDEN);
    if (needed && ordinary)
        passes(level, &row, truth.largest, anchor, everything, values);
    if (!mark_values(found, everything, values) || (needed && !ordinary)) {
        if (marks(&row) & UNDEFINED)
            return 0;
        careful_row(&row, truth, belief, values);
        mark_values(found, everything, values);
    }
    values[LOGIT_AGREEMENT] = truth.at == belief.at;
    memcpy(out, values, (everything ? LOGIT_VALUES : 1) * sizeof(double));
    return 1;
}

#endif
