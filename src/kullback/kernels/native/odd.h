/* What the forms cannot hold, one by one with the logarithm of the C library: numbers that are subnormal, or nearly. */
#ifndef KULLBACK_ODD_H
#define KULLBACK_ODD_H

#include "levels.h"

/* log(p/q), also where the quotient is no normal number. */
static double odd_log_ratio(double p, double q)
{
    double quotient = p / q;
    return quotient >= 0x1p-1022 && quotient <= 0x1p1023 ? log(quotient) : log(p) - log(q);
}

/* p log(p/q) - d, given that logarithm. */
static double odd_term(double p, double q, double d, double logs)
{
    double s = d / (p + q);
    return fabs(s) <= 0.2 ? d * s * (1 + s * (1 + s) * series(s * s)) : p * logs - d;
}

/* log(p/m) of the mean m of p and q, given log(p/q). */
static double odd_share(double logs)
{
    return LN2 + (logs > 0 ? -log1p(exp(-logs)) : logs - log1p(exp(logs)));
}

static double odd_js_term(double p, double q, double d, double logs)
{
    double s = d / (p + q), z = s * s;
    if (z < 1.0 / 9)
        return (p + q) * 0.25 * (z * js_series(z));
    return 0.5 * ((p > 0 ? p * odd_share(logs) : 0) + (q > 0 ? q * odd_share(-logs) : 0));
}

/* d^2/(c q), also where c q is too small to be told exactly or at all. */
static double odd_square(double d, double q, const Match *match)
{
    int d_exponent, q_exponent;
    double d_part = frexp(d, &d_exponent), q_part = frexp(q, &q_exponent);
    double cq = match->c * q_part + match->rest * q_part;
    return ldexp(d_part * (d_part / cq), 2 * d_exponent - q_exponent);
}

/* As `terms`, for the pair (p, c q). */
static void odd_terms(int operation, double p, double q, const Match *match, double *term, double *backward)
{
    double cq = match->c * q + match->rest * q, d = gap(p, q, match) - match->rest * q;
    double logs = p > 0 && q > 0 ? odd_log_ratio(p, q) - log(match->c) : p > 0 ? INFINITY : -INFINITY;
    d = fabs(d) < match->equal * cq ? 0 : d;
    *backward = q > 0 && p == 0 ? INFINITY : p;
    if (p == 0 && cq == 0) {
        *term = 0;
    } else if (operation == KL || operation == JEFFREYS) {
        *term = p > 0 ? odd_term(p, cq, d, logs) : cq;
        if (p > 0 && q > 0)
            *backward = odd_term(cq, p, -d, -logs);
    } else if (operation == JS) {
        *term = odd_js_term(p, cq, d, logs);
    } else if (operation == SQUARED_HELLINGER) {
        double root = d / (sqrt(p) + sqrt(cq));
        *term = 0.5 * root * root;
    } else if (operation == CHI_SQUARED) {
        *term = q > 0 ? odd_square(d, q, match) : INFINITY;
    } else {
        *term = fabs(d);
    }
}

static int is_odd(const Task *task, double p, double q)
{
    const double limit = least(task->operation);
    double cq = task->what == MATCHED ? task->match.c * q + task->match.rest * q : q;
    return (p > 0 && p < limit) || (q > 0 && (q < limit || cq < limit));
}

/* Add one odd outcome to the sums of a task. No odd one is a major one. */
static void add_odd(const Task *task, double p, double q, double sums[SUMS])
{
    static const Match none = {1, 1, 0, 0, 0};
    double term, backward;
    if (task->what == COSTS) {
        sums[COST] += p == 0 ? 0 : p * (q > 0 ? -odd_log_ratio(q, task->of) : INFINITY);
        sums[TRUTH] += p;
        sums[OTHERS] += q;
    } else {
        odd_terms(task->operation, p, q, task->what == MATCHED ? &task->match : &none, &term, &backward);
        sums[TERM] += term;
        sums[BACKWARD] += backward;
        sums[TOTAL_P] += p;
        sums[TOTAL_Q] += q;
        sums[GAP] += p - q;
    }
}

/* Move the odd outcomes of a block out of the copies p and q into sums, and make -0.0 there 0. Returns 0 where an entry
 * is negative. */
static int take_odd(const Task *task, double *p, double *q, size_t count, double *sums)
{
    double lanes[LANES][SUMS] = {0};
    for (size_t i = 0; i < count; i++) {
        if (p[i] < 0 || q[i] < 0)
            return 0;
        if (is_odd(task, p[i], q[i])) {
            add_odd(task, p[i], q[i], lanes[i % LANES]);
            p[i] = q[i] = 0;
        }
        p[i] = p[i] == 0 ? 0 : p[i];
        q[i] = q[i] == 0 ? 0 : q[i];
    }
    memcpy(sums, lanes[0], sizeof lanes[0]);
    for (int j = 1; j < LANES; j++)
        for (int n = 0; n < SUMS; n++)
            sums[n] += lanes[j][n];
    return 1;
}

#endif
