"""What a fitted estimator of scikit-learn predicts of rows, and what happened in them. For kullback.sklearn alone."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from kullback.evidence import Labels, Scored
from kullback.sources.scored.probabilities import of_classes
from kullback.sources.scored.wording import PYTHON

Floats = npt.NDArray[np.float64]

_UNKNOWN: Final = "classes that the estimator does not know"


def of_estimator(estimator: Any, X: Any, y: Any, sample_weight: Any) -> Scored:
    """What a fitted estimator predicts of rows, and what happened; a class that it does not know is given 0."""
    check_is_fitted(estimator)
    known, y = np.asarray(estimator.classes_), column_or_1d(y)
    p = np.asarray(estimator.predict_proba(X), dtype=np.float64)
    check_consistent_length(p, y)
    _check_kinds(known, y)
    weights = None if sample_weight is None else weights_of(sample_weight, X)
    if weights is not None:
        counts = weights > 0
        p, y, weights = p[counts], y[counts], weights[counts] / weights[counts].mean()
    unknown = ~np.isin(y, known)
    if unknown.any():
        p = np.column_stack([p, np.zeros(len(p))])
    order = np.argsort(known)
    places = order[np.searchsorted(known, np.where(unknown, known[0], y), sorter=order)]
    codes = np.where(unknown, len(known), places)
    return evidence(type(estimator).__name__, [*known, *[_UNKNOWN] * bool(unknown.any())], codes, p, weights)


def _check_kinds(known: npt.NDArray[Any], y: npt.NDArray[Any]) -> None:
    """Refuse text where the estimator knows numbers, and the other way: no row would be of a class that it knows."""
    of_known, of_y = ("text" if isinstance(labels[0], str) else "numbers" for labels in (known, y))
    if of_known != of_y:
        raise ValueError(
            f"y must hold classes that the estimator was fitted to, which are {of_known} such as {known[0]}, but it "
            f"holds {of_y} such as {y[0]}: give labels of the kind that fit was given."
        )


def weights_of(sample_weight: Any, X: Any) -> Floats:
    """The weights of rows: finite, none negative, not all 0."""
    return np.array(_check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True))


def evidence(name: str, classes: Any, codes: Any, probabilities: Any, weights: Floats | None) -> Scored:
    """Predictions and codes of classes as evidence."""
    p = of_classes(np.array(probabilities, dtype=np.float64), f"the probabilities of {name}", False, PYTHON)
    return Scored(name, Labels(tuple(map(str, classes)), codes.astype(np.int64), weights=weights), p)


def labels_of(y: Any) -> npt.NDArray[Any]:
    """The labels, of shape (n,)."""
    if y is None:
        raise ValueError("requires y to be passed, but the target y is None")
    check_classification_targets(y)
    return np.asarray(column_or_1d(y, warn=True))
