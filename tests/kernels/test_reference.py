"""The reference in NumPy: arithmetic that rounds once, and temporaries that stay small."""

import math
import os
import subprocess
import sys
import tracemalloc
from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback import kernels
from kullback.kernels import costs, forms, pairs
from kullback.kernels._arithmetic import gap, log_one, log_ratio

factor = st.floats(0.5, 2.0)
FORMS = [forms.kl, forms.js, forms.jeffreys, forms.squared_hellinger, forms.chi_squared, forms.total_variation]


@given(factor, st.floats(1e-200, 1e290), st.floats(-0.5, 1.0) | st.floats(-1e-12, 1e-12))
def test_the_gap_of_near_numbers_is_rounded_once(c, q, step):
    p = c * q * (1 + step)
    d, _ = gap(np, np.array([p]), np.array([q]), np.array([c]))
    exact = Fraction(p) - Fraction(c) * Fraction(q)
    assert abs(Fraction(float(d[0])) - exact) <= abs(exact) * Fraction(1, 2**53)


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        (1.0, 5e-324, 1074 * math.log(2)),
        (5e-324, 2.0**900, -1974 * math.log(2)),
        (2.0**900, 2.0**-900, 1800 * math.log(2)),
    ],
)
def test_log_ratios_outlast_their_quotient(p, q, expected):
    p, q = np.array([p]), np.array([q])
    with np.errstate(all="ignore"):
        assert log_ratio(np, p, q, q, log_one)[0] == pytest.approx(expected, rel=1e-15)


def by_reference(term, p, q):
    with np.errstate(all="ignore"):
        return pairs.divergence(pairs.engine_of(np, p, q), term)


@pytest.mark.parametrize(
    "measure",
    [*(partial(by_reference, form) for form in FORMS), lambda p, q: costs.mean_cost(pairs.engine_of(np, p, q))],
)
@pytest.mark.parametrize("shape", [(1_000_000,), (1000, 1, 1000), (100_000, 10)])
def test_temporaries_do_not_grow_with_the_input(measure, shape):
    p = np.ones(shape, dtype=np.float32)
    q = np.full((2, shape[-1]), 3.0) if len(shape) == 3 else np.full(shape[-1], 3.0)
    tracemalloc.start()
    measure(p, q)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5e6 + 400 * p.size / shape[-1]  # a few tiles, and some numbers a row


def test_the_reference_takes_counts_and_broadcasts():
    p, q = np.array([[3, 5], [2, 2]]), np.array([1.0, 1.0])
    assert by_reference(forms.kl, p, q)[1] == 0
    assert kernels.kl_terms(p, q).sum(axis=-1) == pytest.approx(by_reference(forms.kl, p, q), rel=1e-15)
    assert costs.mean_cost(pairs.engine_of(np, p))[1] == pytest.approx(math.log(2), rel=1e-15)


@pytest.mark.parametrize(("wanted", "said"), [("compiled", "compiled"), ("numpy", "numpy")])
def test_the_kernels_say_who_is_active(wanted, said):
    code = "from kullback import kernels; print(kernels.ACTIVE, kernels.LEVEL)"
    environment = os.environ | {"KULLBACK_KERNEL": wanted}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    active, level = told.stdout.split()
    assert active == said
    assert (level == "None") == (said == "numpy")


def test_a_kernel_that_is_unknown_is_refused():
    environment, code = os.environ | {"KULLBACK_KERNEL": "fast"}, "import kullback"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert "KULLBACK_KERNEL must be" in told.stderr
