/* Sums over a block of outcomes, in the same lanes at every level: the same bits. */
#ifndef KULLBACK_BLOCKS_H
#define KULLBACK_BLOCKS_H

#include "forms.h"
#include "sums.h"

enum { SUMS = 5 };

enum { TERM, BACKWARD, TOTAL_P, TOTAL_Q, GAP };              /* the sums of a pair */
enum { COST, TRUTH, OTHERS, MAJOR_TRUTH, MAJOR };            /* the sums of a cross-entropy */

/* What brings q to the total of p: c + rest = P/Q to twice the precision. */
typedef struct {
    double c, c_high, c_low, rest;
    double equal; /* the part of q below which a gap is what the rounding of c leaves of equal shares */
} Match;

/* What to sum over a row. */
typedef struct {
    enum { PAIRS, MATCHED, GAPS, COSTS } what;
    int operation;
    Match match;      /* for MATCHED and GAPS */
    double of, limit; /* for COSTS: -p log(q/of), an outcome with q above the limit apart */
} Task;

typedef struct {
    double lane[SUMS][LANES];
    double least[LANES], most[LANES]; /* of the entries, where zeros are not allowed for */
    uint64_t odd[LANES];              /* where they are: not 0 if an entry is negative, -0.0 or too small for a form */
} Lanes;

/* The upper 26 bits of x (Veltkamp). */
INLINE double upper(double x)
{
    double shifted = x * 134217729.0;
    return shifted - (shifted - x);
}

/* p - c q rounded once, as by a fused multiply-add (Dekker's product). */
INLINE double gap(double p, double q, const Match *match)
{
    double product = match->c * q, high = upper(q), low = q - high;
    double lost = match->c_high * high - product;
    lost = lost + match->c_high * low + match->c_low * high + match->c_low * low;
    return (p - product) - lost;
}

static const Lanes no_lanes = {.least = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}};

/* Whether the sums are of no use: an entry is odd, or not what the loop without zeros may have. */
INLINE int spoilt(const Lanes *x, double least, double most)
{
    uint64_t spoilt = 0;
    for (int j = 0; j < LANES; j++)
        spoilt |= x->odd[j] | below(x->least[j], least) | below(most, x->most[j]);
    return spoilt != 0;
}

/* The loops go through a block in chunks, and through a chunk in stages: one stage's results for all of it, then the
 * next's. All stages of an outcome at once are so long a chain that the processor would see too few outcomes ahead. */
enum { CHUNK = 64 };

/* The entries first + j of a chunk, in the lanes j. */
#define EACH_LANE                                                                                                      \
    for (size_t first = 0; first < count; first += LANES)                                                              \
        _Pragma("omp simd") for (size_t j = 0; j < LANES; j++)

/* Add one outcome's terms in lane j. The stages k, s and zb were gone through where the operation has a ratio. */
INLINE void add_terms(int operation, int careful, double p, double q, double d, const double *k, const double *s,
                      const double *zb, size_t j, Lanes *x)
{
    Ratio r = {has_ratio(operation) ? *k : 0, has_ratio(operation) ? *s : 0};
    double term, backward = 0;
    terms(operation, careful, p, q, d, r, has_ratio(operation) ? *zb : 0, &term, &backward);
    x->lane[TERM][j] += term;
    if (operation == JEFFREYS)
        x->lane[BACKWARD][j] += backward;
}

INLINE void pair_chunk(int operation, int careful, const double *p, const double *q, size_t count, Lanes *x)
{
    double k[CHUNK], s[CHUNK], zb[CHUNK];
    EACH_LANE {
        size_t i = first + j;
        double d = p[i] - q[i];
        x->lane[TOTAL_P][j] += p[i];
        x->lane[TOTAL_Q][j] += q[i];
        x->lane[GAP][j] += d;
        if (careful) {
            x->odd[j] |= below(p[i], least(operation)) & bits_of(p[i]);
            x->odd[j] |= below(q[i], least(operation)) & bits_of(q[i]);
        } else {
            double lesser = choose(below(p[i], q[i]), p[i], q[i]);
            x->least[j] = choose(below(lesser, x->least[j]), lesser, x->least[j]);
        }
        if (has_ratio(operation)) {
            Ratio r = ratio(p[i], q[i]);
            k[i] = r.k, s[i] = r.s;
        }
    }
    if (has_ratio(operation))
        EACH_LANE zb[first + j] = tail(s[first + j]);
    EACH_LANE {
        size_t i = first + j;
        add_terms(operation, careful, p[i], q[i], p[i] - q[i], k + i, s + i, zb + i, j, x);
    }
}

/* The pair (p, c q), whose totals agree. */
INLINE void matched_chunk(int operation, const Match *match, const double *p, const double *q, size_t count, Lanes *x)
{
    double cq[CHUNK], d[CHUNK], k[CHUNK], s[CHUNK], zb[CHUNK];
    EACH_LANE {
        size_t i = first + j;
        cq[i] = match->c * q[i] + match->rest * q[i];
        d[i] = gap(p[i], q[i], match) - match->rest * q[i];
        d[i] = choose(below(fabs(d[i]), match->equal * cq[i]), 0, d[i]);
        x->odd[j] |= below(p[i], least(operation)) & bits_of(p[i]);
        x->odd[j] |= (below(q[i], least(operation)) | below(cq[i], least(operation))) & bits_of(q[i]);
    }
    if (has_ratio(operation)) {
        EACH_LANE {
            size_t i = first + j;
            Ratio r = ratio_of(p[i], cq[i], d[i], 1);
            k[i] = r.k, s[i] = r.s;
        }
        EACH_LANE zb[first + j] = tail(s[first + j]);
    }
    EACH_LANE {
        size_t i = first + j;
        add_terms(operation, 1, p[i], cq[i], d[i], k + i, s + i, zb + i, j, x);
    }
}

/* The costs -p log(q/of); an outcome with q above `limit` is kept apart. */
INLINE void cost_chunk(int careful, double of, double limit, const double *p, const double *q, size_t count, Lanes *x)
{
    double k[CHUNK], s[CHUNK], zb[CHUNK];
    EACH_LANE {
        size_t i = first + j;
        Ratio r = ratio(q[i], of);
        k[i] = r.k, s[i] = r.s;
    }
    EACH_LANE zb[first + j] = tail(s[first + j]);
    EACH_LANE {
        size_t i = first + j;
        double cost = p[i] * -(k[i] * LN2 + (s[i] + s[i]) * (1 + zb[i]));
        if (careful) {
            uint64_t major = below(limit, q[i]), no_p = below(p[i], SMALLEST), no_q = below(q[i], SMALLEST);
            cost = choose(no_p, 0, choose(no_q, INFINITY, cost));
            x->lane[COST][j] += choose(major, 0, cost);
            x->lane[TRUTH][j] += choose(major, 0, p[i]);
            x->lane[OTHERS][j] += choose(major, 0, q[i]);
            x->lane[MAJOR_TRUTH][j] += choose(major, p[i], 0);
            x->lane[MAJOR][j] += choose(major, q[i], 0);
            x->odd[j] |= (no_p & bits_of(p[i])) | (no_q & bits_of(q[i]));
        } else {
            double lesser = choose(below(p[i], q[i]), p[i], q[i]);
            x->lane[COST][j] += cost;
            x->lane[TRUTH][j] += p[i];
            x->lane[OTHERS][j] += q[i];
            x->least[j] = choose(below(lesser, x->least[j]), lesser, x->least[j]);
            x->most[j] = choose(below(x->most[j], q[i]), q[i], x->most[j]);
        }
    }
}

INLINE void gap_chunk(const Match *match, const double *p, const double *q, size_t count, Lanes *x)
{
    EACH_LANE x->lane[GAP][j] += gap(p[first + j], q[first + j], match);
}

INLINE void chunk(int what, int operation, int careful, const Task *task, const double *p, const double *q,
                  size_t count, Lanes *x)
{
    if (what == PAIRS)
        pair_chunk(operation, careful, p, q, count, x);
    else if (what == MATCHED)
        matched_chunk(operation, &task->match, p, q, count, x);
    else if (what == COSTS)
        cost_chunk(careful, task->of, task->limit, p, q, count, x);
    else
        gap_chunk(&task->match, p, q, count, x);
}

/* The sums of a block. Returns whether they are of no use: an entry is odd, or without care one is 0 or a major one. */
INLINE int block(int what, int operation, int careful, const Task *task, const double *p, const double *q,
                 size_t count, double *sums)
{
    Lanes x = no_lanes;
    size_t left = count % LANES;
    for (size_t n, whole = count - left; whole; whole -= n, p += n, q += n) {
        n = whole < CHUNK ? whole : CHUNK;
        chunk(what, operation, careful, task, p, q, n, &x);
    }
    if (left) { /* zeros fill the lanes, which takes care */
        double last_p[LANES], last_q[LANES];
        for (size_t j = 0; j < LANES; j++) {
            last_p[j] = j < left ? p[j] : 0;
            last_q[j] = j < left ? q[j] : 0;
        }
        chunk(what, operation, 1, task, last_p, last_q, LANES, &x);
    }
    for (int n = 0; n < SUMS; n++)
        sums[n] = folded(x.lane[n]);
    return spoilt(&x, least(operation), what == COSTS ? task->limit : INFINITY);
}

#endif
