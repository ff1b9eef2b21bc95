/* Sums that depend neither on the width of the registers nor, but for the logarithm, on the length of a row. */
#ifndef KULLBACK_SUMS_H
#define KULLBACK_SUMS_H

#include "lines.h"

enum { LANES = 16, MOST_SUMS = 7 };

/* The sixteen lanes added in pairs; in place, by way of memory, that took a quarter of a short row's time. */
INLINE double folded(const double *lanes)
{
    double eight[LANES / 2], four[LANES / 4];
    for (int j = 0; j < LANES / 2; j++)
        eight[j] = lanes[j] + lanes[j + LANES / 2];
    for (int j = 0; j < LANES / 4; j++)
        four[j] = eight[j] + eight[j + LANES / 4];
    return (four[0] + four[2]) + (four[1] + four[3]);
}

/* Sums of 2^n blocks each, for every n that is set in `blocks`: they are added in pairs, then pairs of pairs. */
typedef struct {
    double part[8 * sizeof(size_t)][MOST_SUMS];
    size_t blocks;
    int sums; /* how many a block has */
} Cascade;

static inline void begin(Cascade *x, int sums)
{
    x->blocks = 0;
    x->sums = sums;
}

static inline void add_block(Cascade *x, const double *sums)
{
    double carried[MOST_SUMS];
    int n = 0;
    for (int i = 0; i < x->sums; i++)
        carried[i] = sums[i];
    for (; x->blocks >> n & 1; n++)
        for (int i = 0; i < x->sums; i++)
            carried[i] += x->part[n][i];
    for (int i = 0; i < x->sums; i++)
        x->part[n][i] = carried[i];
    x->blocks++;
}

static inline void total(const Cascade *x, double *sums)
{
    for (int i = 0; i < x->sums; i++)
        sums[i] = 0;
    for (int n = 0; x->blocks >> n; n++)
        if (x->blocks >> n & 1)
            for (int i = 0; i < x->sums; i++)
                sums[i] += x->part[n][i];
}

#endif
