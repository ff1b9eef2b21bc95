/* One row of numbers as it lies in memory, and its entries as doubles. */
#ifndef KULLBACK_LINES_H
#define KULLBACK_LINES_H

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* An extension that is not built is none to Python, and NumPy serves: better that than other bits. */
#if !defined(__GNUC__) || defined(__FAST_MATH__) || FLT_EVAL_METHOD != 0
#error "the kernel needs GNU C, every operation of which is rounded to its type: no -ffast-math, no -mfpmath=387"
#endif

#define INLINE static inline __attribute__((always_inline))

enum { BLOCK = 1024 }; /* entries read together: both sides and their copies stay in the first cache */

enum { FLOAT64, FLOAT32, FLOAT16, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 };

typedef struct {
    const char *data; /* the first entry, not necessarily aligned */
    ptrdiff_t stride; /* bytes to the next, also 0 or negative */
    int type;
} Line;

/* A half as a double: moved to a float's place, times the difference of the exponents' offsets, which is exact. */
INLINE double from_half(uint16_t half)
{
    uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
    float value;
    memcpy(&value, &bits, sizeof value);
    value *= 0x1p112f;
    if ((half & 0x7c00) == 0x7c00) {
        bits |= 0x7f800000; /* infinite or NaN */
        memcpy(&value, &bits, sizeof value);
    }
    return half & 0x8000 ? -(double)value : (double)value;
}

#define CONVERT(TYPE, FROM)                                                                                            \
    for (size_t i = 0; i < count; i++, from += stride) {                                                               \
        TYPE value;                                                                                                    \
        memcpy(&value, from, sizeof value);                                                                            \
        buffer[i] = FROM(value);                                                                                       \
    }                                                                                                                  \
    break

/* The entries of any type and stride, one by one. */
static void convert(const char *from, ptrdiff_t stride, int type, size_t count, double *buffer)
{
    switch (type) {
    case FLOAT64: CONVERT(double, (double));
    case FLOAT32: CONVERT(float, (double));
    case FLOAT16: CONVERT(uint16_t, from_half);
    case INT8: CONVERT(int8_t, (double));
    case UINT8: CONVERT(uint8_t, (double));
    case INT16: CONVERT(int16_t, (double));
    case UINT16: CONVERT(uint16_t, (double));
    case INT32: CONVERT(int32_t, (double));
    case UINT32: CONVERT(uint32_t, (double));
    case INT64: CONVERT(int64_t, (double));
    case UINT64: CONVERT(uint64_t, (double));
    }
}

INLINE void widen(const char *from, size_t count, double *to)
{
    for (size_t i = 0; i < count; i++) {
        float value;
        memcpy(&value, from + i * sizeof value, sizeof value);
        to[i] = (double)value;
    }
}

/* `count` doubles from entry `first` on: a pointer into the row itself where that will do, else into the buffer. */
static inline const double *load(const Line *x, size_t first, size_t count, double *buffer)
{
    const char *from = x->data + (ptrdiff_t)first * x->stride;
    if (x->type == FLOAT64 && x->stride == sizeof(double)) {
        if ((uintptr_t)from % sizeof(double) == 0)
            return (const double *)from;
        memcpy(buffer, from, count * sizeof(double));
    } else if (x->type == FLOAT32 && x->stride == sizeof(float)) {
        widen(from, count, buffer);
    } else if (x->stride == 0) {
        convert(from, 0, x->type, 1, buffer);
        for (size_t i = 1; i < count; i++)
            buffer[i] = buffer[0];
    } else {
        convert(from, x->stride, x->type, count, buffer);
    }
    return buffer;
}

#endif
