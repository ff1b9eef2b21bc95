/* The kernel without Python: every measure of rows made here, at every level that can run, one line each in hex.
 *
 * What is printed must be the same on every processor, bit for bit; of logits to rounding, since they take the C
 * library's logarithm. A row that is printed whole can be computed anew by others. */
#include "logit_rows.h"
#include "measures.h"

#include <stdio.h>

enum { LONGEST = 5000, PRINTED = 100 };

static double p_numbers[LONGEST], q_numbers[LONGEST];
static float p_floats[LONGEST], q_floats[LONGEST];
static uint16_t p_counts[LONGEST];

/* A number in [0, 1), of a linear congruential generator: exact, and so the same everywhere. */
static double next(void)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) * 0x1p-53;
}

enum { PLAIN, NEAR_BELIEF, UNEQUAL_TOTALS, ZEROS, RANGE, VARIANTS };
static const char *const variants[VARIANTS] = {"plain", "near", "unequal totals", "zeros", "range"};

static void fill(int variant, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double p = next() + 0x1p-20, q = next() + 0x1p-20;
        if (variant == NEAR_BELIEF)
            q = p * (1 + 0x1p-25 * q);
        if (variant == UNEQUAL_TOTALS)
            q *= 7;
        if (variant == ZEROS)
            p = next() < 0.3 ? 0 : p;
        if (variant == RANGE && i)
            p = ldexp(p, (int)(next() * -900));
        p_numbers[i] = p, q_numbers[i] = q;
        p_floats[i] = (float)p;
        p_counts[i] = (uint16_t)(p * 1000);
    }
}

static void print_row(const char *side, const Line *row, size_t count, const char *what)
{
    double number;
    printf("row|%s, %s, %zu|", side, what, count);
    for (size_t i = 0; i < count; i++)
        printf("%a ", *load(row, i, 1, &number));
    printf("\n");
}

static void report(const Line *p, const Line *q, size_t count, const char *variant, const char *kind)
{
    char what[64];
    snprintf(what, sizeof what, "%s%s", variant, kind);
    if (count <= PRINTED) {
        print_row("p", p, count, what);
        print_row("q", q, count, what);
    }
    for (int level = 0; level < runnable(); level++) {
        for (int operation = 0; operation < OPERATIONS; operation++) {
            Row row = {levels[level], p, operation == ENTROPY ? p : q, count};
            double out = 0;
            int done = measure(&row, operation, (Tolerance){INFINITY, INFINITY}, &out);
            printf("%s|%s, %s, %zu|%a\n", levels[level]->name, operation_names[operation], what, count, done ? out : -1);
        }
    }
}

static void fill_logits(double step, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        p_numbers[i] = 20 * next();
        q_numbers[i] = p_numbers[i] + step * next() - 3;
        p_floats[i] = (float)p_numbers[i];
        q_floats[i] = (float)q_numbers[i];
    }
}

static void report_logits(const Line *z, const Line *w, size_t count, const char *what)
{
    if (count <= PRINTED) {
        print_row("z", z, count, what);
        print_row("w", w, count, what);
    }
    for (int level = 0; level < runnable(); level++) {
        double out[LOGIT_VALUES] = {0};
        int done = logit_row(levels[level]->logits, z, w, count, 1, out);
        for (int i = 0; i < LOGIT_VALUES; i++)
            printf("%s|logits %d, %s, %zu|%a\n", levels[level]->name, i, what, count, done ? out[i] : -1);
    }
}

int main(void)
{
    static const size_t counts[] = {2, 10, 16, 17, 100, 1024, 1025, LONGEST};
    static const char *const steps[] = {"far", "near"};
    const Line p = {(const char *)p_numbers, sizeof(double), FLOAT64};
    const Line q = {(const char *)q_numbers, sizeof(double), FLOAT64};
    const Line p_float = {(const char *)p_floats, sizeof(float), FLOAT32};
    const Line q_float = {(const char *)q_floats, sizeof(float), FLOAT32};
    const Line ints = {(const char *)p_counts, sizeof(uint16_t), UINT16};
    char what[64];
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        size_t count = counts[n];
        const Line back = {(const char *)(q_numbers + count - 1), -(ptrdiff_t)sizeof(double), FLOAT64};
        for (int variant = 0; variant < VARIANTS; variant++) {
            fill(variant, count);
            report(&p, &q, count, variants[variant], "");
            report(&p, &back, count, variants[variant], " backward");
            report(&p_float, &q, count, variants[variant], " of float32");
            report(&ints, &q, count, variants[variant], " of counts");
        }
        for (int step = 0; step < 2; step++) {
            fill_logits(step ? 0x1p-20 : 8, count);
            report_logits(&p, &q, count, steps[step]);
            snprintf(what, sizeof what, "%s of float32", steps[step]);
            report_logits(&p_float, &q_float, count, what);
        }
    }
    return 0;
}
