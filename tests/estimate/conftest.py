"""What the tests of estimators share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kullback.evidence import Counts, Exact, Pair
from published import CASES


def known_exactly(probabilities):
    """Probabilities that nothing was rounded to."""
    return Exact(probabilities, np.zeros(probabilities.shape))


@pytest.fixture(params=[c for c in CASES if "final_S0" in c], ids=lambda case: f"x={case['x']}")
def case(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One pair of samples with published and independently computed numbers."""
    found = dict(request.param)
    found["x"], found["y"] = np.array(found["x"]), np.array(found["y"])
    return found


@pytest.fixture
def counted():
    """A pair of two count samples."""

    def make(x, y, name="column", bound="estimate"):
        x, y = (np.array(c, dtype=np.int64) for c in (x, y))
        outcomes = tuple(f"outcome {i}" for i in range(x.size))
        return Pair(name, "categorical", bound, outcomes, Counts(x), Counts(y))

    return make


@pytest.fixture
def known():
    """A pair of two known distributions."""

    def make(p, q):
        p, q = (np.array(c, dtype=np.float64) for c in (p, q))
        outcomes = tuple(f"outcome {i}" for i in range(p.size))
        return Pair("known", "categorical", "estimate", outcomes, known_exactly(p), known_exactly(q))

    return make
