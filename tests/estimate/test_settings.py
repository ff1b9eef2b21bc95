"""Settings of an account, and who makes it."""

from __future__ import annotations

import numpy as np
import pytest

from kullback.errors import EvidenceError, KullbackError
from kullback.estimate import Settings, account
from kullback.estimate.protocol import estimators
from kullback.evidence import Counts, Exact, Logits, Pair


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"unit": "byte"}, "unit must be"),
        ({"confidence": 0}, "confidence must be a number between 0 and 1"),
        ({"confidence": 95}, "confidence=0.95"),
        ({"confidence": float("nan")}, "confidence must be"),
        ({"confidence": True}, "confidence must be"),
        ({"tolerance": -0.1}, "tolerance must be a finite number of bits, 0 or more"),
        ({"tolerance": float("inf")}, "tolerance must be"),
        ({"tolerance": "0.1"}, "tolerance must be"),
        ({"seed": -1}, "seed must be a whole number, 0 or more"),
        ({"seed": 1.5}, "seed must be"),
        ({"method": "magic"}, '"auto", "balanced-truncation", "exact"'),
    ],
)
def test_settings_nothing_can_be_made_with_are_refused(wrong, says):
    with pytest.raises(KullbackError, match=says):
        Settings(**wrong)


def test_numpy_numbers_are_numbers():
    settings = Settings(confidence=np.float64(0.9), seed=np.int64(3))
    assert (settings.confidence, settings.seed) == (0.9, 3)


def test_every_estimator_of_the_room_is_found():
    assert {e.name for e in estimators()} == {"balanced-truncation", "exact", "known-belief", "known-truth", "logits"}


def test_every_kind_of_evidence_is_taken_beside_every_other():
    counts, known = Counts(np.array([3, 4])), Exact(np.array([0.5, 0.5]), np.zeros(2))
    logits = Logits(np.zeros(2), np.zeros(2))
    sides = {"counts": counts, "exact": known, "logits": logits}
    found = {
        (a, b): account(Pair("pair", "categorical", "estimate", ("a", "b"), x, y), Settings()).method
        for a, x in sides.items()
        for b, y in sides.items()
    }
    assert found == {
        ("counts", "counts"): "balanced-truncation",
        ("counts", "exact"): "known-belief",
        ("counts", "logits"): "known-belief",
        ("exact", "counts"): "known-truth",
        ("exact", "exact"): "exact",
        ("exact", "logits"): "logits",
        ("logits", "counts"): "known-truth",
        ("logits", "exact"): "logits",
        ("logits", "logits"): "logits",
    }


def test_a_named_method_must_take_the_evidence(counted):
    with pytest.raises(EvidenceError, match=r'method "exact" does not take counts.*\n.*"balanced-truncation"'):
        account(counted([3, 4], [5, 6]), Settings(method="exact"))
    assert account(counted([3, 4], [5, 6]), Settings(method="balanced-truncation")).method == "balanced-truncation"
