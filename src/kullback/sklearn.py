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
from numbers import Integral
from typing import Any, Final
from warnings import catch_warnings, filterwarnings, warn

import numpy as np
import numpy.typing as npt
from sklearn import get_config
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import check_cv, cross_val_predict
from sklearn.utils import get_tags, indexable
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, process_routing
from sklearn.utils.validation import check_is_fitted, has_fit_parameter

from kullback.calibrators.crossfit import MENDING
from kullback.errors import EvidenceError
from kullback.estimate.score.cost import costs
from kullback.estimate.score.judged import Settings
from kullback.estimate.score.mean import mean
from kullback.estimate.score.miscalibration import miscalibration
from kullback.evidence import Scored
from kullback.fit.remedy import FEWEST, check_method, fitted_map, recalibration
from kullback.recalibration import Recalibration, RecalibrationMap
from kullback.sources.pooled import untold
from kullback.sources.scored.fitted import evidence, labels_of, of_estimator, weights_of
from kullback.units import nats_per

__all__ = ["RecalibratedClassifier", "neg_cross_entropy_bits", "neg_miscalibration_bits"]

Floats = npt.NDArray[np.float64]
_CHOICE: Final = 3
"""Folds: maps are fitted to some, a kind of map is chosen on others, and judged on the rest."""


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
        scored = of_estimator(estimator, X, y, sample_weight)
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


class RecalibratedClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are mended, where that saves bits on rows that it was not fitted to.

    The estimator predicts each row by a copy fitted to other folds (`cv`); kinds of map compete on these predictions by
    cross-fitted cost, over the same folds; the winner is kept if the lower limit of what it saves is above 0, else
    nothing is changed. The estimator is then fitted to all rows.

    Of an estimator that gives zeros, such as a forest, a map that mends them is kept unless the upper limit of what it
    saves is below 0: a zero that happens costs infinitely much, and that it never will no rows can tell.

    Parameters
    ----------
    estimator
        a classifier with `predict_proba`. By default LogisticRegression().
    method
        "auto", or one kind of map: "temperature", "vector", "isotonic" or "mixture". Where copies of the estimator
        give zeros, "auto" tries the last two alone: under the others a zero stays one.
    cv
        how many folds, stratified by class; or what `sklearn.model_selection.check_cv` takes. "auto" needs 3, since
        maps are fitted to some, chosen on others and judged on the rest; a stated kind needs 2.

    Attributes
    ----------
    estimator_
        fitted to all rows.
    classes_
        the labels.
    recalibration_
        a `kullback.fit.Recalibration`: what is saved, with limits, and by which map. None where the rows are too few to
        look for one, of which `fit` warns.
    map_
        the map in use: that of `recalibration_`, or one that mends zeros; None where there is one class.
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

    def __init__(self, estimator: Any = None, *, method: str = "auto", cv: Any = 5) -> None:
        """Keep the options as they are."""
        self.estimator = estimator
        self.method = method
        self.cv = cv

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> RecalibratedClassifier:
        """Fit the estimator to rows X (n, features) with labels y (n,), and look for a map that mends it.

        `sample_weight` (n,) goes to the estimator if its `fit` takes it, and to the map in any case. As everywhere in
        scikit-learn a weight of 2 is the row twice, which is more evidence: limits are narrower. Weights that say
        something else, such as how rare a row's like are in the sample, belong to `kullback.fit.recalibrate`.
        """
        check_method(self.method)
        y = labels_of(y)
        X, y = indexable(X, y)
        weights = None if sample_weight is None else weights_of(sample_weight, X)
        given = self._passed_on(weights)
        self.estimator_ = clone(self._estimator()).fit(X, y, **given)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self._recalibrate(X, codes, weights, given)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        return self

    def _passed_on(self, weights: Floats | None) -> dict[str, Any]:
        """What the estimator's `fit` is given beside rows and labels."""
        if weights is None:
            return {}
        if get_config()["enable_metadata_routing"]:
            return dict(process_routing(self, "fit", sample_weight=weights).estimator.fit)
        if has_fit_parameter(self._estimator(), "sample_weight"):
            return {"sample_weight": weights}
        warn(
            f"{type(self._estimator()).__name__}.fit takes no sample_weight: the weights count for the map alone. "
            "With sklearn.set_config(enable_metadata_routing=True) a pipeline passes them on.",
            stacklevel=3,
        )
        return {}

    def _recalibrate(self, X: Any, codes: Any, weights: Floats | None, given: dict[str, Any]) -> None:
        """Look for the map, on predictions of rows by copies of the estimator that have not seen them."""
        names = tuple(map(str, self.classes_))
        self.recalibration_ = None
        self.map_ = RecalibrationMap(names, "identity") if len(names) > 1 else None
        if self.map_ is None:
            return
        rows = np.bincount(codes if weights is None else codes[weights > 0], minlength=len(names))
        if rows.sum() < FEWEST or rows.min() < 2 or rows.max() < _CHOICE:
            _no_map(
                f"that takes {FEWEST} rows, 2 of each class and {_CHOICE} of one, but there are {rows.sum()}, "
                f"{rows.min()} of the rarest class and {rows.max()} of the most frequent one."
            )
            return
        if weights is not None and weights.sum() < FEWEST:
            _no_map(
                f"that takes {FEWEST} rows, but weights say how often each was seen, and sum to {weights.sum():.3g}."
            )
            return
        splits = self._splits(X, codes)
        y = self.classes_[codes]
        p = cross_val_predict(self._estimator(), X, y, cv=splits, method="predict_proba", params=given)
        fold = np.empty(len(codes), dtype=np.int64)
        for i, (_, held_out) in enumerate(splits):
            fold[held_out] = i
        scored = evidence(type(self.estimator_).__name__, names, codes, p, weights)
        try:
            self.recalibration_ = recalibration(scored, self.method, "bit", Settings(), fold=fold, repeated=True)
        except EvidenceError as error:  # few rows are left without those that cost infinitely much
            _no_map(str(error))
            return
        self.map_ = _kept(scored, self.recalibration_)

    def _splits(self, X: Any, codes: Any) -> list[tuple[Any, Any]]:
        """The rows to fit to and those held out, fold by fold."""
        cv = min(self.cv, int(np.bincount(codes).max())) if isinstance(self.cv, Integral) else self.cv
        with catch_warnings():  # of a class that is not in every fold: each copy of the estimator knows it all the same
            filterwarnings("ignore", "The least populated class", UserWarning)
            splits = list(check_cv(cv, codes, classifier=True).split(X, codes))
        if len(splits) < _CHOICE and self.method == "auto":
            raise ValueError(
                f"cv must make {_CHOICE} folds or more where method is 'auto', to fit maps to some, choose one on "
                f"others and judge it on the rest, but it makes {len(splits)}: ask for more, or state the method."
            )
        return splits

    def predict_proba(self, X: Any) -> Floats:
        """The mended probabilities of rows, shape (n, K), in the order of `classes_`."""
        check_is_fitted(self)
        p = np.asarray(self.estimator_.predict_proba(X), dtype=np.float64)
        return p if self.map_ is None else np.asarray(self.map_.apply(p / p.sum(axis=1, keepdims=True)))

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """The most likely class of each row."""
        check_is_fitted(self)
        if self.map_ is None:
            return np.asarray(self.estimator_.predict(X))
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])

    def _estimator(self) -> Any:
        """The estimator, or the default."""
        return LogisticRegression() if self.estimator is None else self.estimator

    def get_metadata_routing(self) -> Any:
        """Which metadata this estimator takes, and passes on."""
        passed = MethodMapping().add(caller="fit", callee="fit")
        return MetadataRouter(owner=self).add_self_request(self).add(estimator=self._estimator(), method_mapping=passed)

    def __sklearn_tags__(self) -> Any:
        """Input as the estimator takes it."""
        tags, own = super().__sklearn_tags__(), get_tags(self._estimator())
        tags.input_tags = own.input_tags
        if own.classifier_tags is not None:
            tags.classifier_tags.multi_class = own.classifier_tags.multi_class
        return tags


def _kept(scored: Scored, found: Recalibration) -> RecalibrationMap:
    """The map in use: of an estimator that gives zeros, one that mends them, unless it is known to lose bits."""
    if found.gained or scored.probabilities.all() or found.chosen not in MENDING or found.saved.high < 0:
        return found.map
    return fitted_map(scored, found.chosen)


def _no_map(why: str) -> None:
    """Warn whoever called `fit`."""
    warn(f"no map is looked for: {why}", stacklevel=4)
