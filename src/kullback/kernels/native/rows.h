/* A row of a pair, block by block. */
#ifndef KULLBACK_ROWS_H
#define KULLBACK_ROWS_H

#include "odd.h"

/* The two sides of a row, read by the loops of a level. */
typedef struct {
    const Level *level;
    const Line *p, *q; /* one and the same for entropy */
    size_t count;
} Row;

static int run_block(const Level *level, const Task *task, int careful, const double *p, const double *q, size_t count,
                     double *sums)
{
    Loop *loop = task->what == COSTS     ? level->costs[careful]
                 : task->what == PAIRS   ? level->pairs[task->operation][careful]
                 : task->what == MATCHED ? level->matched[task->operation]
                                         : level->gaps;
    return loop(task, p, q, count, sums);
}

/* A block with its odd outcomes apart. Returns 0 where an entry is negative. */
static int run_odd_block(const Level *level, const Task *task, const double *p, const double *q, size_t count,
                         double *sums)
{
    double p_rest[BLOCK], q_rest[BLOCK], odd[SUMS];
    memcpy(p_rest, p, count * sizeof(double));
    memcpy(q_rest, q, count * sizeof(double));
    if (!take_odd(task, p_rest, q_rest, count, odd))
        return 0;
    run_block(level, task, 1, p_rest, q_rest, count, sums);
    for (int i = 0; i < SUMS; i++)
        sums[i] += odd[i];
    return 1;
}

/* Entries of one side; contiguous floats are widened by the level's own instructions. */
static const double *entries(const Level *level, const Line *x, size_t first, size_t count, double *buffer)
{
    if (x->type != FLOAT32 || x->stride != sizeof(float))
        return load(x, first, count, buffer);
    level->widen(x->data + first * sizeof(float), count, buffer);
    return buffer;
}

/* The sums over a row. Returns 0 where an entry is negative. */
static int run_row(const Row *row, const Task *task, double *sums)
{
    _Alignas(64) double p_buffer[BLOCK], q_buffer[BLOCK];
    Cascade cascade;
    int careful = 0; /* from the first block on that needs it: zeros come in company */
    begin(&cascade, SUMS);
    for (size_t first = 0; first < row->count; first += BLOCK) {
        size_t count = row->count - first < BLOCK ? row->count - first : BLOCK;
        const double *p = entries(row->level, row->p, first, count, p_buffer);
        const double *q = row->q == row->p ? p : entries(row->level, row->q, first, count, q_buffer);
        if (careful || run_block(row->level, task, 0, p, q, count, sums)) {
            careful = 1;
            if (run_block(row->level, task, 1, p, q, count, sums)
                && !run_odd_block(row->level, task, p, q, count, sums))
                return 0;
        }
        if (row->count <= BLOCK)
            return 1;
        add_block(&cascade, sums);
    }
    total(&cascade, sums);
    return 1;
}

/* Whether the belief forbids what happens: q = 0 < p. */
static int forbids(const Row *row)
{
    double p_buffer[BLOCK], q_buffer[BLOCK];
    int found = 0;
    for (size_t first = 0; first < row->count && !found; first += BLOCK) {
        size_t count = row->count - first < BLOCK ? row->count - first : BLOCK;
        const double *p = entries(row->level, row->p, first, count, p_buffer);
        const double *q = entries(row->level, row->q, first, count, q_buffer);
        for (size_t i = 0; i < count; i++)
            found |= q[i] == 0 && p[i] > 0;
    }
    return found;
}

#endif
