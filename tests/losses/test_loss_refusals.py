"""What is no loss is refused, by name and place, with what to do."""

import math

import numpy as np
import pytest

from kullback import losses
from kullback.errors import EvidenceError, KullbackError, NotADistributionError

Z = np.zeros((2, 3))
P = np.full((2, 3), 1 / 3)
Y = [0, 2]
NAN = np.array([[0.0, 0.0, 0.0], [0.0, math.nan, 0.0]])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs one truth.*none of them"),
        ({"labels": Y, "teacher": Z}, "both labels and teacher"),
        ({"labels": [0.0, 1.0]}, "labels must be integers.*float64.*probabilities="),
        ({"labels": [True, False]}, "labels must be integers.*bool"),
        ({"labels": np.eye(2, 3, dtype=int)}, "one-hot rows, pass them as probabilities="),
        ({"labels": [0, 1, 2]}, r"labels must have the shape.*\(2,\).*\(3,\)"),
        ({"labels": [0, 3]}, r"labels must be from 0 to 2.*labels\[1\] is 3"),
        ({"labels": [-1, 0]}, r"labels\[0\] is -1.*ignore_index"),
        ({"probabilities": P[0]}, r"probabilities must have the shape of logits, \(2, 3\).*\(3,\)"),
        ({"teacher": Z[:, :2]}, r"teacher must have the shape of logits"),
        ({"labels": Y, "temperature": 2.0}, "temperature must be 1 with labels=.*divide the logits"),
        ({"probabilities": P, "temperature": 2.0}, "temperature must be 1 with probabilities="),
        ({"teacher": Z, "temperature": 0.0}, "temperature must be a finite number above 0"),
        ({"teacher": Z, "temperature": math.inf}, "temperature must be a finite number above 0"),
        ({"teacher": Z, "label_smoothing": 0.1}, "label_smoothing must be 0 with teacher="),
        ({"labels": Y, "label_smoothing": 1.5}, "label_smoothing must be a number from 0 to 1.*1.5"),
        ({"labels": Y, "reduction": "batchmean"}, 'reduction must be.*batchmean.*\n"mean" is what it stands for'),
        ({"labels": Y, "reduction": "max"}, "reduction must be.*max"),
        ({"labels": Y, "mask": [1, 0]}, "mask must be boolean.*int64"),
        ({"labels": Y, "mask": [True]}, r"mask must have the shape.*\(2,\).*\(1,\)"),
        ({"labels": Y, "mask": "x"}, "mask must be boolean"),
        ({"labels": Y, "ignore_index": None}, "ignore_index must be a whole number.*None"),
        ({"labels": Y, "ignore_index": 1.5}, "ignore_index must be a whole number.*1.5"),
        ({"labels": Y, "axis": 2}, "axis must be one of the 2 axes"),
    ],
)
def test_options_and_shapes_that_do_not_fit_are_refused(options, words):
    with pytest.raises(EvidenceError, match=f"(?s){words}"):
        losses.kl_divergence(Z, **options)


@pytest.mark.parametrize(
    ("logits", "truth", "words"),
    [
        (NAN, {"labels": Y}, r"logits must hold.*logits\[1, 1\] is nan"),
        (Z, {"teacher": NAN}, r"teacher must hold.*teacher\[1, 1\] is nan"),
        (np.where(np.isnan(NAN), np.inf, NAN), {"labels": Y}, r"logits\[1, 1\] is inf"),
        (np.array([[0, 0, 0], [-np.inf] * 3]), {"labels": Y}, "logits must have a logit above −inf.*in row 1"),
        (Z, {"probabilities": 2 * P}, "probabilities must sum to 1.*a sum is 2 in row 0.*Divide each row"),
        (Z, {"probabilities": [[1, 0, 0], [2, 0, 0]]}, "a sum is 2 in row 1"),
        (Z, {"probabilities": P * [1, -1, 3]}, r"probabilities\[0, 1\] is -0.33.*teacher="),
        (Z, {"labels": [[0], [1, 2]]}, "labels must be an array of numbers"),
        ([[0.0], [1.0, 2.0]], {"labels": Y}, "logits must be an array of numbers"),
        (Z, {"probabilities": [[3, 0, 0], [1, 2, 0]]}, "counts go to compare"),
        (Z, {"probabilities": NAN}, r"probabilities\[1, 1\] is nan|a sum is 0"),
    ],
)
def test_numbers_that_are_no_distribution_are_refused(logits, truth, words):
    with pytest.raises(NotADistributionError, match=f"(?s){words}"):
        losses.js_divergence(logits, **truth)


def test_an_entry_is_named_where_its_user_put_it():
    logits = np.zeros((2, 3, 4))
    logits[1, 2, 3] = math.nan
    with pytest.raises(NotADistributionError, match=r"logits\[1, 2, 3\] is nan"):
        losses.cross_entropy(logits, labels=np.zeros((2, 4), int), axis=1)
    with pytest.raises(EvidenceError, match=r"labels\[1, 3\] is 7"):
        losses.cross_entropy(np.zeros((2, 3, 4)), labels=np.array([[0] * 4, [0, 0, 0, 7]]), axis=1)


def test_a_distribution_of_no_outcomes_is_refused():
    with pytest.raises(EvidenceError, match="one or more outcomes"):
        losses.cross_entropy(np.zeros((2, 0)), labels=Y)
    with pytest.raises(EvidenceError, match="single number"):
        losses.cross_entropy(1.0, labels=0)


def test_other_units_are_refused():
    with pytest.raises(KullbackError, match="unit must be"):
        losses.cross_entropy(Z, labels=Y, unit="byte")
