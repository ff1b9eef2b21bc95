"""kullback.sklearn inside scikit-learn: its own checks, cross-validation, searches, pipelines, frames and pickles."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

from kullback.sklearn import RecalibratedClassifier, neg_cross_entropy_bits, neg_miscalibration_bits

X, Y = load_breast_cancer(return_X_y=True)
IRIS, KIND = load_iris(return_X_y=True)
OFTEN = "limits of what is saved: a weight is not a repeated observation, which would be more evidence"
EXCUSED = {f"check_sample_weight_equivalence_on_{kind}_data": OFTEN for kind in ("dense", "sparse")}


@pytest.mark.filterwarnings("ignore")
def test_scikit_learn_checks_the_estimator():
    check_estimator(RecalibratedClassifier(), on_skip=None, expected_failed_checks=EXCUSED)


@pytest.mark.parametrize(("X", "y"), [(X, Y), (IRIS, KIND)], ids=["two classes", "three classes"])
def test_cross_entropy_is_scikit_learns_log_loss_in_bits(X, y):
    model = GaussianNB(var_smoothing=1e-2).fit(X[::2], y[::2])
    weights = np.linspace(0, 2, len(y[1::2]))
    for weight in (None, weights):
        expected = log_loss(y[1::2], model.predict_proba(X[1::2]), sample_weight=weight) / np.log(2)
        assert neg_cross_entropy_bits(model, X[1::2], y[1::2], sample_weight=weight) == pytest.approx(
            -expected, rel=1e-9
        )


def test_a_fold_may_lack_a_class_that_the_model_knows():
    scores = cross_val_score(GaussianNB(), IRIS, KIND, cv=KFold(10), scoring=neg_cross_entropy_bits)
    assert np.isfinite(scores).all()
    model = GaussianNB().fit(IRIS, KIND)
    alone = KIND == 1
    expected = np.log2(model.predict_proba(IRIS[alone])[:, 1]).mean()
    assert neg_cross_entropy_bits(model, IRIS[alone], KIND[alone]) == pytest.approx(expected, rel=1e-12)


def test_what_was_given_no_probability_costs_infinitely_much():
    tree = DecisionTreeClassifier(random_state=0).fit(X[::2], Y[::2])
    unaware = GaussianNB().fit(IRIS[KIND < 2], KIND[KIND < 2])
    for scorer in (neg_cross_entropy_bits, neg_miscalibration_bits):
        assert scorer(tree, X, Y) == -np.inf
        assert scorer(unaware, IRIS, KIND) == -np.inf
        assert np.isfinite(scorer(tree, X, Y, sample_weight=(tree.predict(X) == Y).astype(float)))


@pytest.mark.filterwarnings("ignore:One or more of the test scores are non-finite")
@pytest.mark.filterwarnings("ignore:invalid value encountered in subtract:RuntimeWarning")
def test_a_search_never_selects_minus_infinity_where_it_has_a_choice():
    search = GridSearchCV(
        DecisionTreeClassifier(random_state=0, min_samples_leaf=1),
        {"max_depth": [None, 1]},
        scoring=neg_cross_entropy_bits,
    ).fit(X, Y)
    assert search.cv_results_["mean_test_score"][0] == -np.inf
    assert search.best_params_ == {"max_depth": 1}


def test_both_scorers_work_in_the_dictionary_of_cross_validate():
    scoring = {"cost": neg_cross_entropy_bits, "miscalibration": neg_miscalibration_bits}
    told = cross_validate(GaussianNB(), X, Y, scoring=scoring)
    assert (told["test_cost"] < told["test_miscalibration"]).all()
    assert (told["test_miscalibration"] < -0.1).all()


def test_a_forecast_of_the_overall_frequencies_is_calibrated():
    model = DummyClassifier(strategy="prior").fit(X, Y)
    assert neg_miscalibration_bits(model, X, Y) == pytest.approx(0, abs=0.02)
    p = Y.mean()
    entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    assert neg_cross_entropy_bits(model, X, Y) == pytest.approx(-entropy, rel=1e-12)


def test_scorers_have_names_and_survive_pickling_and_cloning():
    model = GaussianNB().fit(X, Y)
    for name, scorer in {"cross_entropy": neg_cross_entropy_bits, "miscalibration": neg_miscalibration_bits}.items():
        assert repr(scorer) == f"kullback.sklearn.neg_{name}_bits"
        for same in (pickle.loads(pickle.dumps(scorer)), clone(scorer)):  # noqa: S301
            assert same(model, X, Y) == scorer(model, X, Y)


def test_naive_bayes_is_mended_on_rows_it_has_not_seen():
    before = cross_val_score(GaussianNB(), X, Y, scoring=neg_cross_entropy_bits)
    after = cross_val_score(RecalibratedClassifier(GaussianNB()), X, Y, scoring=neg_cross_entropy_bits)
    assert after.mean() > before.mean() + 0.2
    model = RecalibratedClassifier(GaussianNB()).fit(X, Y)
    assert model.recalibration_.gained
    assert model.map_.name != "identity"


def test_probabilities_stay_where_nothing_is_gained():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 1))
    y = rng.random(400) < 1 / (1 + np.exp(-x[:, 0]))
    model = RecalibratedClassifier(LogisticRegression()).fit(x, y)
    assert model.map_.name == "identity"
    assert np.allclose(model.predict_proba(x), LogisticRegression().fit(x, y).predict_proba(x), rtol=1e-12)


@pytest.mark.filterwarnings("error")
def test_frames_names_and_pipelines_go_through():
    frame = pd.DataFrame(IRIS, columns=list("abcd"))
    names = pd.Series(np.array(["setosa", "versicolor", "virginica"])[KIND])
    model = RecalibratedClassifier(make_pipeline(StandardScaler(), GaussianNB()), cv=3).fit(frame, names)
    assert model.feature_names_in_.tolist() == list("abcd")
    assert model.n_features_in_ == 4
    assert (model.predict(frame) == names).mean() > 0.9
    assert np.allclose(model.predict_proba(frame).sum(axis=1), 1, rtol=1e-12)
    same = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert np.array_equal(same.predict_proba(frame), model.predict_proba(frame))
    assert repr(clone(model)) == repr(model)


def test_a_search_reaches_the_estimator_inside():
    search = GridSearchCV(
        RecalibratedClassifier(GaussianNB()), {"estimator__var_smoothing": [1e-9, 1e-3]}, scoring=neg_cross_entropy_bits
    )
    assert set(search.fit(X, Y).best_params_) == {"estimator__var_smoothing"}


def test_too_few_rows_are_said_and_leave_probabilities_alone():
    x = np.arange(8.0)[:, None]
    with pytest.warns(UserWarning, match="no map is looked for"):
        model = RecalibratedClassifier().fit(x, x[:, 0] > 3)
    assert model.recalibration_ is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(model.predict_proba(x), model.estimator_.predict_proba(x))


def test_a_method_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="method must be 'auto' or one of"):
        RecalibratedClassifier(GaussianNB(), method="sigmoid").fit(IRIS, KIND)
