/* The measures of the normalised pair p/P, q/Q, in nats, from the sums over a row. */
#ifndef KULLBACK_MEASURES_H
#define KULLBACK_MEASURES_H

#include "rows.h"

enum { CROSS_ENTROPY = PAIR_OPERATIONS, ENTROPY, OPERATIONS };

static const char *const operation_names[OPERATIONS] = {
    "kl", "jeffreys", "js", "squared_hellinger", "chi_squared", "total_variation", "cross_entropy", "entropy",
};

/* How far each total may be from 1; infinite where any will do. */
typedef struct {
    double p, q;
} Tolerance;

static int accepts(double total, double tolerance)
{
    return fabs(total - 1) <= tolerance && total >= 0x1p-400 && total <= 0x1p400;
}

/* t(P, Q), and t(Q, P): what the terms of the normalised pair are less by than those of the pair. */
static double excess(double p, double q, double d)
{
    Ratio r = ratio_of(p, q, d, 1);
    return forward_term(r, tail(r.s), p, d);
}

/* The measure from the sums of a pair as it is, if its totals are near enough: else 0 is returned. */
static int from_first_pass(int operation, const double *sums, double *out)
{
    const double P = sums[TOTAL_P], Q = sums[TOTAL_Q], d = sums[GAP], u = 0x1p-53;
    double raw = sums[TERM], less, scale = 1 / P;
    if (operation == KL || operation == JEFFREYS) {
        less = excess(P, Q, d);
    } else if (operation == JS) {
        less = fabs(d) <= 8 * u * fmin(P, Q) ? d * d / (8 * P) : INFINITY;
    } else if (operation == SQUARED_HELLINGER) {
        double root = d / (sqrt(P) + sqrt(Q));
        less = 0.5 * root * root;
        scale = 1 / (sqrt(P) * sqrt(Q));
    } else if (operation == CHI_SQUARED) {
        less = d * (d / Q);
        scale = Q / P / P;
    } else {
        less = fabs(d) <= 16 * u * raw ? 0 : INFINITY;
        raw *= 0.5;
    }
    if (less > 0.5 * raw)
        return 0;
    *out = (raw - less) * scale;
    if (operation == JEFFREYS) {
        less = excess(Q, P, -d);
        if (less > 0.5 * sums[BACKWARD])
            return 0;
        *out += (sums[BACKWARD] - less) / Q;
    }
    return 1;
}

/* c and the rest of P/Q; P/Q itself is off by the rounding of the totals, the rest makes good for it. */
static int find_match(const Row *row, const double *sums, Match *match)
{
    const double P = sums[TOTAL_P], Q = sums[TOTAL_Q], d = sums[GAP];
    double found[SUMS];
    Task task = {.what = GAPS};
    *match = (Match){1, 1, 0, d / Q, 0};
    if (fabs(d) <= 0x1p-49 * Q)
        return 1;
    match->c = P / Q;
    match->c_high = upper(match->c);
    match->c_low = match->c - match->c_high;
    match->equal = 0x1p-100;
    task.match = *match;
    if (!run_row(row, &task, found))
        return 0;
    match->rest = found[GAP] / Q;
    return 1;
}

/* A measure of a pair. Returns 0 where it is to be refused or is out of range here. */
static int pair_measure(const Row *row, int operation, Tolerance tolerance, double *out)
{
    double sums[SUMS], matched[SUMS];
    Task task = {.what = PAIRS, .operation = operation};
    if (!run_row(row, &task, sums))
        return 0;
    if (!accepts(sums[TOTAL_P], tolerance.p) || !accepts(sums[TOTAL_Q], tolerance.q))
        return 0;
    if (!from_first_pass(operation, sums, out)) {
        task.what = MATCHED;
        if (!find_match(row, sums, &task.match) || !run_row(row, &task, matched))
            return 0;
        *out = matched[TERM] / sums[TOTAL_P];
        if (operation == JEFFREYS)
            *out += matched[BACKWARD] / sums[TOTAL_P];
        if (operation == TOTAL_VARIATION)
            *out *= 0.5;
    }
    if (operation == CHI_SQUARED && *out == INFINITY && !forbids(row))
        return 0; /* perhaps only the raw sum was too large */
    *out = *out < 0 ? 0 : *out;
    return !isnan(*out);
}

/* The costs are taken of q itself where its total is near 1, else again of q/Q. An outcome with more than 3/4 of the
 * total costs log1p(others/q): 1 - q would have lost the digits of the others. */
static int cost_measure(const Row *row, Tolerance tolerance, double *out)
{
    double sums[SUMS], of = 1;
    for (;;) {
        if (!run_row(row, &(Task){.what = COSTS, .of = of, .limit = 0.75 * of}, sums))
            return 0;
        double P = sums[TRUTH] + sums[MAJOR_TRUTH], Q = sums[OTHERS] + sums[MAJOR];
        if (of == 1 && (!accepts(P, tolerance.p) || !accepts(Q, tolerance.q)))
            return 0;
        if (fabs(Q - of) <= 1e-3 * of) {
            double major = 0;
            if (sums[MAJOR] > 0) {
                double s = sums[OTHERS] / (2 * sums[MAJOR] + sums[OTHERS]);
                major = sums[MAJOR_TRUTH] * 2 * s * (1 + tail(s));
            }
            *out = (sums[COST] + sums[TRUTH] * log_ratio(Q, of) + major) / P;
            return !isnan(*out);
        }
        of = Q;
    }
}

/* One measure of one row. */
static int measure(const Row *row, int operation, Tolerance tolerance, double *out)
{
    if (operation < PAIR_OPERATIONS)
        return pair_measure(row, operation, tolerance, out);
    return cost_measure(row, tolerance, out);
}

#endif
