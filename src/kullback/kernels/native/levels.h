/* The loops once for each level of processor, and the table of them that is in use. */
#ifndef KULLBACK_LEVELS_H
#define KULLBACK_LEVELS_H

#include "blocks.h"
#include "logits.h"

typedef int Loop(const Task *task, const double *p, const double *q, size_t count, double *sums);

typedef struct {
    const char *name;
    Loop *pairs[PAIR_OPERATIONS][2], *matched[PAIR_OPERATIONS], *gaps, *costs[2]; /* [1] with care for zeros */
    void (*widen)(const char *from, size_t count, double *to);
    const LogitLevel *logits;
} Level;

#define LOOP(NAME, WHAT, OPERATION, CAREFUL, TARGET)                                                                   \
    TARGET static int NAME(const Task *task, const double *p, const double *q, size_t count, double *sums)             \
    {                                                                                                                  \
        return block(WHAT, OPERATION, CAREFUL, task, p, q, count, sums);                                               \
    }

#define LOOPS(OPERATION, SUFFIX, TARGET)                                                                               \
    LOOP(pairs_##OPERATION##_##SUFFIX, PAIRS, OPERATION, 0, TARGET)                                                    \
    LOOP(careful_##OPERATION##_##SUFFIX, PAIRS, OPERATION, 1, TARGET)                                                  \
    LOOP(matched_##OPERATION##_##SUFFIX, MATCHED, OPERATION, 1, TARGET)

#define PAIR(OPERATION, SUFFIX) {pairs_##OPERATION##_##SUFFIX, careful_##OPERATION##_##SUFFIX}

#define LEVEL(SUFFIX, NAME, TARGET)                                                                                    \
    LOOPS(KL, SUFFIX, TARGET)                                                                                          \
    LOOPS(JEFFREYS, SUFFIX, TARGET)                                                                                    \
    LOOPS(JS, SUFFIX, TARGET)                                                                                          \
    LOOPS(SQUARED_HELLINGER, SUFFIX, TARGET)                                                                           \
    LOOPS(CHI_SQUARED, SUFFIX, TARGET)                                                                                 \
    LOOPS(TOTAL_VARIATION, SUFFIX, TARGET)                                                                             \
    LOOP(gaps_##SUFFIX, GAPS, KL, 1, TARGET)                                                                           \
    LOOP(costs_##SUFFIX, COSTS, KL, 0, TARGET)                                                                         \
    LOOP(careful_costs_##SUFFIX, COSTS, KL, 1, TARGET)                                                                 \
    TARGET static void widen_##SUFFIX(const char *from, size_t count, double *to)                                      \
    {                                                                                                                  \
        widen(from, count, to);                                                                                        \
    }                                                                                                                  \
    LOGITS(SUFFIX, TARGET)                                                                                             \
    static const Level level_##SUFFIX = {                                                                              \
        .name = NAME,                                                                                                  \
        .pairs = {PAIR(KL, SUFFIX), PAIR(JEFFREYS, SUFFIX), PAIR(JS, SUFFIX), PAIR(SQUARED_HELLINGER, SUFFIX),         \
                  PAIR(CHI_SQUARED, SUFFIX), PAIR(TOTAL_VARIATION, SUFFIX)},                                           \
        .matched = {matched_KL_##SUFFIX, matched_JEFFREYS_##SUFFIX, matched_JS_##SUFFIX,                               \
                    matched_SQUARED_HELLINGER_##SUFFIX, matched_CHI_SQUARED_##SUFFIX,                                  \
                    matched_TOTAL_VARIATION_##SUFFIX},                                                                 \
        .gaps = gaps_##SUFFIX,                                                                                         \
        .costs = {costs_##SUFFIX, careful_costs_##SUFFIX},                                                             \
        .widen = widen_##SUFFIX,                                                                                       \
        .logits = &logits_##SUFFIX,                                                                                    \
    };

#if defined(__x86_64__) && defined(__GNUC__)

#ifdef __clang__
#define WIDE
#else
#define WIDE ",prefer-vector-width=512"
#endif

LEVEL(base, "x86-64", )
LEVEL(v3, "x86-64-v3", __attribute__((target("avx2,bmi,bmi2"))))
LEVEL(v4, "x86-64-v4", __attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx512cd,bmi,bmi2" WIDE))))

enum { LEVELS = 3 };
static const Level *const levels[LEVELS] = {&level_base, &level_v3, &level_v4};

/* How many of the levels this processor can run, the lowest first. Asked of the processor, not of the loader: ifuncs
 * are unknown to musl and macOS, and one level could not be tested against another. */
static int runnable(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
        return 1;
    return 2 + (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
                && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
                && __builtin_cpu_supports("avx512cd"));
}

#else

LEVEL(portable, "portable", )

enum { LEVELS = 1 };
static const Level *const levels[LEVELS] = {&level_portable};

static int runnable(void)
{
    return 1;
}

#endif

#endif
