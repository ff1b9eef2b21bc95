"""For scikit-learn: scorers that tell bits, and a classifier that mends the probabilities of another.

>>> from sklearn.datasets import load_breast_cancer
>>> from sklearn.model_selection import cross_val_score
>>> from sklearn.naive_bayes import GaussianNB
>>> X, y = load_breast_cancer(return_X_y=True)
>>> before = cross_val_score(GaussianNB(), X, y, scoring=neg_cross_entropy_bits)
>>> after = cross_val_score(RecalibratedClassifier(GaussianNB()), X, y, scoring=neg_cross_entropy_bits)
>>> bool(after.mean() > before.mean() + 0.3)
True
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from inspect import signature
from numbers import Integral
from typing import Any, Final
from warnings import warn

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import check_cv, cross_val_predict
from sklearn.utils import get_tags, indexable
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from kullback.estimate.score.judged import Settings
from kullback.estimate.score.mean import mean
from kullback.estimate.score.miscalibration import costs, miscalibration
from kullback.evidence import Labels, Scored
from kullback.fit.remedy import FEWEST, recalibration
from kullback.recalibration import RecalibrationMap
from kullback.sources.pooled import untold
from kullback.sources.scored.probabilities import of_classes
from kullback.sources.scored.wording import PYTHON
from kullback.units import nats_per

__all__ = ["RecalibratedClassifier", "neg_cross_entropy_bits", "neg_miscalibration_bits"]

Floats = npt.NDArray[np.float64]
_UNKNOWN: Final = "classes that the estimator does not know"


class _Scorer(BaseEstimator, ABC):
    """A scorer: called as scorer(estimator, X, y), it knows the classes of the estimator.

    scikit-learn's own scorers do not hand the classes on, so that a fold without one of them cannot be scored. It is an
    estimator, which is the public way to be asked for `sample_weight` by metadata routing, cloned and pickled.
    """

    _name = ""

    def __call__(self, estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The score of a fitted estimator with `predict_proba` on such rows; greater is better."""
        return self.score(estimator, X, y, sample_weight)

    def score(self, estimator: Any, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The same."""
        scored = _scored(estimator, X, y, sample_weight)
        return -self._nats(scored, costs(scored.probabilities, scored.labels.known)) / nats_per("bit")

    @abstractmethod
    def _nats(self, scored: Scored, cost: Floats) -> float:
        """What is scored, in nats, of rows with these costs."""

    def _accept_sample_weight(self) -> bool:
        """What searches ask before they pass weights on without routing."""
        return True

    def __repr__(self) -> str:
        """The public name."""
        return f"kullback.sklearn.{self._name}"


class _CrossEntropy(_Scorer):
    """What a row costs."""

    _name = "neg_cross_entropy_bits"

    def _nats(self, scored: Scored, cost: Floats) -> float:
        """The mean cost: infinite where one row's is."""
        return mean(cost, scored.labels.weights)


class _Miscalibration(_Scorer):
    """What recalibrating can save of it."""

    _name = "neg_miscalibration_bits"

    def _nats(self, scored: Scored, cost: Floats) -> float:
        """The debiased miscalibration, not held to 0 or above; infinite where a row's cost is."""
        return math.inf if np.isinf(cost).any() else miscalibration(scored, Settings(), untold).raw


neg_cross_entropy_bits: Final = _CrossEntropy()
"""−(cross-entropy), in bits a row: scikit-learn's neg_log_loss / log 2, but never clipped.

Where a class that happened was given probability 0 it is −inf, in that fold and so in the mean over folds: GridSearchCV
then warns that scores are not finite, ranks such candidates last, and selects one whose folds are all finite, if any.
"""

neg_miscalibration_bits: Final = _Miscalibration()
"""−(miscalibration), in bits a row: what recalibrating the predictions could save; `kb.score` gives it limits.

The miscalibration is debiased and not held to 0 or above, so that its mean over folds is nearly unbiased: calibrated
predictions score about 0, above or below. A model that only tells the overall frequencies is calibrated too: choose by
`neg_cross_entropy_bits`, and look at this beside it. −inf where a class that happened was given probability 0.
"""


def _scored(estimator: Any, X: Any, y: Any, sample_weight: Any) -> Scored:
    """What a fitted estimator predicts of rows, and what happened; a class that it does not know is given 0."""
    check_is_fitted(estimator)
    known, y = np.asarray(estimator.classes_), np.asarray(y)
    p = np.asarray(estimator.predict_proba(X), dtype=np.float64)
    weights = None if sample_weight is None else np.array(sample_weight, dtype=np.float64)
    if weights is not None and (counts := weights > 0).any() and not counts.all():
        p, y, weights = p[counts], y[counts], weights[counts]
    unknown = ~np.isin(y, known)
    if unknown.any():
        p = np.column_stack([p, np.zeros(len(p))])
    codes = np.where(unknown, len(known), np.searchsorted(known, np.where(unknown, known[0], y)))
    return _evidence(type(estimator).__name__, [*known, *[_UNKNOWN] * bool(unknown.any())], codes, p, weights)


def _evidence(name: str, classes: Any, codes: Any, probabilities: Any, weights: Floats | None) -> Scored:
    """Predictions and codes of classes as evidence."""
    p = of_classes(np.array(probabilities, dtype=np.float64), f"the probabilities of {name}", False, PYTHON)
    scale = None if weights is None else weights / weights.mean()
    labels = Labels(tuple(map(str, classes)), codes.astype(np.int64), weights=scale)
    return Scored(name, labels, p)


class RecalibratedClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are mended, where that saves bits on rows that it was not fitted to.

    The estimator predicts each row by a copy fitted to other rows (`cv`); kinds of map compete on these predictions by
    cross-fitted cost; the winner is kept if the lower limit of what it saves is above 0, else nothing is changed. The
    estimator is then fitted to all rows.

    Parameters
    ----------
    estimator
        a classifier with `predict_proba`. By default LogisticRegression().
    method
        "auto", or one kind of map: "temperature", "vector" or "isotonic".
    cv
        how many folds, at most as many as the rarest class has rows; or what `sklearn.model_selection.check_cv` takes.
    random_state
        the seed of the folds that maps are tried on: an int, a RandomState, or None, which is 0.

    Attributes
    ----------
    estimator_
        fitted to all rows.
    classes_
        the labels.
    recalibration_
        a `kullback.fit.Recalibration`: what is saved, with limits, and by which map. None where the rows are too few to
        look for one (fewer than 10, or a class with one row), of which `fit` warns.
    map_
        the map in use; the identity where nothing is gained.
    n_features_in_, feature_names_in_
        as of `estimator_`, where it has them.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.naive_bayes import GaussianNB
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> RecalibratedClassifier(GaussianNB()).fit(X, y).recalibration_.gained
    True
    """

    def __init__(self, estimator: Any = None, *, method: str = "auto", cv: Any = 5, random_state: Any = None) -> None:
        """Keep the options as they are."""
        self.estimator = estimator
        self.method = method
        self.cv = cv
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> RecalibratedClassifier:
        """Fit the estimator to rows X (n, features) with labels y (n,), and look for a map that mends it.

        `sample_weight` (n,) goes to the estimator if its `fit` takes it, and to the map in any case. It says how much a
        row counts for, not that it was seen several times: repeated rows would be more evidence, and limits narrower.
        """
        y = _labels(y)
        X, y = indexable(X, y)
        estimator = self._estimator()
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=np.float64)
        takes = weights is not None and "sample_weight" in signature(estimator.fit).parameters
        given = {"sample_weight": weights} if takes else {}
        self.estimator_ = clone(estimator).fit(X, y, **given)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self._recalibrate(X, codes, weights, given)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        return self

    def _recalibrate(self, X: Any, codes: Any, weights: Floats | None, given: dict[str, Any]) -> None:
        """Look for the map, on predictions of rows by copies of the estimator that have not seen them."""
        names = tuple(map(str, self.classes_))
        self.recalibration_ = None
        self.map_ = RecalibrationMap(names, "identity") if len(names) > 1 else None
        if self.map_ is None:
            return
        rows = np.bincount(codes if weights is None else codes[weights > 0], minlength=len(names))
        if rows.sum() < FEWEST or rows.min() < 2:
            warn(
                f"no map is looked for: that takes {FEWEST} rows, and 2 of each class, but there are {rows.sum()}, and "
                f"{rows.min()} of the rarest class.",
                stacklevel=3,
            )
            return
        cv = min(self.cv, int(rows.min())) if isinstance(self.cv, Integral) else self.cv
        folds = check_cv(cv, codes, classifier=True)
        y = self.classes_[codes]
        p = cross_val_predict(self._estimator(), X, y, cv=folds, method="predict_proba", params=given)
        scored = _evidence(type(self.estimator_).__name__, names, codes, p, weights)
        self.recalibration_ = recalibration(scored, self.method, "bit", Settings(seed=self._seed()))
        self.map_ = self.recalibration_.map

    def predict_proba(self, X: Any) -> Floats:
        """The mended probabilities of rows, shape (n, K), in the order of `classes_`."""
        check_is_fitted(self)
        p = np.asarray(self.estimator_.predict_proba(X), dtype=np.float64)
        return p if self.map_ is None else np.asarray(self.map_.apply(p / p.sum(axis=1, keepdims=True)))

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """The most likely class of each row."""
        best = self.predict_proba(X).argmax(axis=1)
        return np.asarray(self.classes_[best])

    def _estimator(self) -> Any:
        """The estimator, or the default."""
        return LogisticRegression() if self.estimator is None else self.estimator

    def _seed(self) -> int:
        """The seed, as a number."""
        if isinstance(self.random_state, np.random.RandomState):
            return int(self.random_state.randint(2**31 - 1))
        return 0 if self.random_state is None else int(self.random_state)

    def get_metadata_routing(self) -> Any:
        """Which metadata this estimator takes, and passes on."""
        passed = MethodMapping().add(caller="fit", callee="fit")
        return MetadataRouter(owner=self).add_self_request(self).add(estimator=self._estimator(), method_mapping=passed)

    def __sklearn_tags__(self) -> Any:
        """Sparse input as the estimator takes it."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = get_tags(self._estimator()).input_tags.sparse
        return tags


def _labels(y: Any) -> npt.NDArray[Any]:
    """The labels, of shape (n,)."""
    from sklearn.utils import column_or_1d

    if y is None:
        raise ValueError("requires y to be passed, but the target y is None")
    check_classification_targets(y)
    return np.asarray(column_or_1d(y, warn=True))
