/* kullback.kernels._native: what Python sees of the compiled kernel. The mathematics is in the headers. */
#include <Python.h>

#include "buffers.h"
#include "logit_rows.h"
#include "measures.h"

static const Level *active;

/* The measure of every row of the pair. Returns 0 where one is to be refused or is out of range here. */
static int measure_all(const Level *level, const Buffers *rows, int operation, Tolerance tolerance)
{
    double *out = rows->out.buf;
    Line p = {rows->p.buf, last_stride(&rows->p), rows->p_type};
    Line q = {rows->q.buf, last_stride(&rows->q), rows->q_type};
    Row row = {level, &p, operation == ENTROPY ? &p : &q, (size_t)rows->p.shape[rows->p.ndim - 1]};
    Py_ssize_t index[PyBUF_MAX_NDIM] = {0};
    for (Py_ssize_t n = rows->rows; n > 0; n--) {
        if (!measure(&row, operation, tolerance, out++))
            return 0;
        next_row(rows, index, &p.data, &q.data);
    }
    return 1;
}

static int operation_named(PyObject *name)
{
    for (int operation = 0; operation < OPERATIONS; operation++)
        if (PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, operation_names[operation]) == 0)
            return operation;
    PyErr_Format(PyExc_ValueError, "operation must be one of those that have a compiled kernel, but it is %R", name);
    return -1;
}

static PyObject *divergence(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count)
{
    const Level *level = active; /* another thread may call `use` meanwhile */
    Buffers rows;
    Tolerance tolerance;
    int operation, done;
    if (count != 6) {
        PyErr_Format(PyExc_TypeError, "divergence takes 6 arguments, but got %zd", count);
        return NULL;
    }
    operation = operation_named(arguments[0]);
    if (operation < 0)
        return NULL;
    tolerance.p = PyFloat_AsDouble(arguments[4]);
    if (PyErr_Occurred())
        return NULL;
    tolerance.q = PyFloat_AsDouble(arguments[5]);
    if (PyErr_Occurred() || !open_buffers(&rows, arguments[1], arguments[2], arguments[3], 0))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    done = measure_all(level, &rows, operation, tolerance);
    Py_END_ALLOW_THREADS
    close_buffers(&rows);
    return PyBool_FromLong(done);
}

/* The values of every row of logits. Returns 0 where one is to be refused. */
static int logit_all(const LogitLevel *level, const Buffers *rows, int everything)
{
    double *out = rows->out.buf;
    Line truth = {rows->p.buf, last_stride(&rows->p), rows->p_type};
    Line belief = {rows->q.buf, last_stride(&rows->q), rows->q_type};
    size_t count = (size_t)rows->p.shape[rows->p.ndim - 1];
    Py_ssize_t index[PyBUF_MAX_NDIM] = {0};
    for (Py_ssize_t n = rows->rows; n > 0; n--) {
        if (!logit_row(level, &truth, &belief, count, everything, out))
            return 0;
        out += everything ? LOGIT_VALUES : 1;
        next_row(rows, index, &truth.data, &belief.data);
    }
    return 1;
}

static PyObject *logits(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count)
{
    const LogitLevel *level = active->logits;
    Buffers rows;
    int everything, done;
    if (count != 4) {
        PyErr_Format(PyExc_TypeError, "logits takes 4 arguments, but got %zd", count);
        return NULL;
    }
    everything = PyObject_IsTrue(arguments[3]);
    if (everything < 0
        || !open_buffers(&rows, arguments[0], arguments[1], arguments[2], everything ? LOGIT_VALUES : 1))
        return NULL;
    Py_BEGIN_ALLOW_THREADS
    done = logit_all(level, &rows, everything);
    Py_END_ALLOW_THREADS
    close_buffers(&rows);
    return PyBool_FromLong(done);
}

static PyObject *level(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
    return PyUnicode_FromString(active->name);
}

static PyObject *runnable_levels(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
    PyObject *names = PyTuple_New(runnable());
    for (int n = 0; names && n < runnable(); n++) {
        PyObject *name = PyUnicode_FromString(levels[n]->name);
        if (!name || PyTuple_SetItem(names, n, name) < 0)
            Py_CLEAR(names);
    }
    return names;
}

static PyObject *use(PyObject *Py_UNUSED(module), PyObject *name)
{
    for (int n = 0; n < runnable(); n++) {
        if (PyUnicode_Check(name) && PyUnicode_CompareWithASCIIString(name, levels[n]->name) == 0) {
            active = levels[n];
            Py_RETURN_NONE;
        }
    }
    PyErr_Format(PyExc_ValueError, "level must be one of levels(), but it is %R", name);
    return NULL;
}

PyDoc_STRVAR(divergence_doc,
             "divergence(operation, p, q, out, tolerance_p, tolerance_q, /) -> bool\n--\n\n"
             "Put the measure of each row of p and q, normalised, into out, in nats; outcomes on the last axis.\n\n"
             "False, with out undefined, where an entry is negative or NaN, or a total is not within its tolerance\n"
             "of 1, or out of the kernel's range.");
PyDoc_STRVAR(logits_doc,
             "logits(truth, belief, out, everything, /) -> bool\n--\n\n"
             "Put KL from logits into out, shape (..., 1), in nats; or everything, shape (..., 6): KL, reverse KL,\n"
             "JS, the entropy of the truth, the cross-entropy, and 1.0 where the largest logits agree.\n\n"
             "False, with out undefined, where an entry is NaN or +inf, or a row holds nothing but -inf.");
PyDoc_STRVAR(levels_doc, "levels() -> tuple\n--\n\nThe processor levels that can run here, the lowest first.");
PyDoc_STRVAR(level_doc, "level() -> str\n--\n\nThe level in use: the highest, unless `use` chose another.");
PyDoc_STRVAR(use_doc, "use(level, /)\n--\n\nChoose a level. For tests: all give the same bits.");

static PyMethodDef methods[] = {
    {"divergence", (PyCFunction)(void (*)(void))divergence, METH_FASTCALL, divergence_doc},
    {"logits", (PyCFunction)(void (*)(void))logits, METH_FASTCALL, logits_doc},
    {"levels", runnable_levels, METH_NOARGS, levels_doc},
    {"level", level, METH_NOARGS, level_doc},
    {"use", use, METH_O, use_doc},
    {NULL, NULL, 0, NULL},
};

static int start(PyObject *Py_UNUSED(module))
{
    active = levels[runnable() - 1];
    return 0;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, start}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "kullback.kernels._native",
    .m_doc = "The compiled kernel: the measures of rows of numbers.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModuleDef_Init(&definition);
}
