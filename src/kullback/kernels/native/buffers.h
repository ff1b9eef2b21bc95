/* The arrays of a call, by the buffer protocol: two of one shape with the outcomes last, and where the results go. */
#ifndef KULLBACK_BUFFERS_H
#define KULLBACK_BUFFERS_H

#include <Python.h>

#include "lines.h"

typedef struct {
    Py_buffer p, q, out;
    int p_type, q_type;
    Py_ssize_t rows;
} Buffers;

/* The type of a buffer's entries; -1, with an exception, if they are no native real numbers of up to 64 bits. */
static int type_of(const Py_buffer *x)
{
    static const int integers[2][4] = {{INT8, INT16, INT32, INT64}, {UINT8, UINT16, UINT32, UINT64}};
    const char *format = x->format;
    int size = x->itemsize == 1 ? 0 : x->itemsize == 2 ? 1 : x->itemsize == 4 ? 2 : 3;
    if (*format == '@' || *format == '=' || *format == (PY_LITTLE_ENDIAN ? '<' : '>'))
        format++;
    if (format[0] && !format[1]) {
        if (*format == 'd')
            return FLOAT64;
        if (*format == 'f')
            return FLOAT32;
        if (*format == 'e')
            return FLOAT16;
        if (strchr("bhilq", *format))
            return integers[0][size];
        if (strchr("?BHILQ", *format))
            return integers[1][size];
    }
    PyErr_Format(PyExc_TypeError, "arrays must hold native real numbers of up to 64 bits, but one has the format '%s'",
                 x->format);
    return -1;
}

static Py_ssize_t last_stride(const Py_buffer *x)
{
    return x->strides[x->ndim - 1];
}

/* Whether p, q and out fit: `results` numbers a row along out's last axis, or one without such an axis if it is 0. */
static int fits(Buffers *x, Py_ssize_t results)
{
    const Py_buffer *p = &x->p, *q = &x->q, *out = &x->out;
    int good = p->ndim >= 1 && q->ndim == p->ndim && out->ndim == p->ndim - !results && strcmp(out->format, "d") == 0;
    x->rows = 1;
    for (int axis = 0; good && axis < p->ndim; axis++) {
        good = p->shape[axis] == q->shape[axis];
        if (axis < p->ndim - 1) {
            good = good && out->shape[axis] == p->shape[axis];
            x->rows *= p->shape[axis];
        }
    }
    if (good && results)
        good = out->shape[out->ndim - 1] == results;
    if (!good)
        PyErr_SetString(PyExc_ValueError, "p and q must have one shape, and out its leading axes and float64");
    return good;
}

static void close_buffers(Buffers *x)
{
    PyBuffer_Release(&x->p);
    PyBuffer_Release(&x->q);
    PyBuffer_Release(&x->out);
}

/* Take hold of the arrays of a call. Returns 0, with an exception and nothing held, if they do not fit. */
static int open_buffers(Buffers *x, PyObject *p, PyObject *q, PyObject *out, Py_ssize_t results)
{
    memset(x, 0, sizeof *x); /* so that what was not opened can be released */
    if (PyObject_GetBuffer(p, &x->p, PyBUF_STRIDES | PyBUF_FORMAT) == 0
        && PyObject_GetBuffer(q, &x->q, PyBUF_STRIDES | PyBUF_FORMAT) == 0
        && PyObject_GetBuffer(out, &x->out, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | PyBUF_WRITABLE) == 0
        && (x->p_type = type_of(&x->p)) >= 0 && (x->q_type = type_of(&x->q)) >= 0 && fits(x, results))
        return 1;
    close_buffers(x);
    return 0;
}

/* Move to the next row, in the order in which out holds the results. */
static void next_row(const Buffers *x, Py_ssize_t *index, const char **p, const char **q)
{
    for (int axis = x->p.ndim - 2; axis >= 0; axis--) {
        *p += x->p.strides[axis];
        *q += x->q.strides[axis];
        if (++index[axis] < x->p.shape[axis])
            return;
        index[axis] = 0;
        *p -= x->p.strides[axis] * x->p.shape[axis];
        *q -= x->q.strides[axis] * x->p.shape[axis];
    }
}

#endif
