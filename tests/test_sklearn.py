"""kullback.sklearn inside scikit-learn: its own checks, cross-validation, searches, pipelines, frames and pickles."""

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn import config_context
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, cross_validate
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import check_estimator

from kullback.calibrators import CALIBRATORS
from kullback.sklearn import RecalibratedClassifier, neg_cross_entropy_bits, neg_miscalibration_bits

X, Y = load_breast_cancer(return_X_y=True)
IRIS, KIND = load_iris(return_X_y=True)
BASES = {
    "logistic regression": LogisticRegression(),
    "naive Bayes": GaussianNB(),
    "tree": DecisionTreeClassifier(random_state=0),
    "few trees": ExtraTreesClassifier(5, random_state=0),
    "perceptron": MLPClassifier((4,), max_iter=30, random_state=0),
}
# What scikit-learn says of the estimators inside: these draw at random by row, and this one learns too little.
OWN = {
    "check_sample_weight_equivalence_on_dense_data": "draws",
    "check_sample_weight_equivalence_on_sparse_data": "draws",
}
FAILED = {"few trees": OWN, "perceptron": {"check_classifiers_train": "too few steps"}}


@pytest.mark.filterwarnings("ignore")
def test_scikit_learn_checks_the_estimator_and_nothing_is_excused():
    check_estimator(RecalibratedClassifier(), on_skip=None)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("base", "method"),
    [
        *((base, "auto") for base in BASES),
        *(("naive Bayes", method) for method in ("temperature", "vector", "isotonic")),
        *(("tree", method) for method in ("temperature", "isotonic", "mixture")),
    ],
)
def test_scikit_learn_checks_it_around_other_estimators(base, method):
    inside = RecalibratedClassifier(BASES[base], method=method)
    check_estimator(inside, on_skip=None, expected_failed_checks=FAILED.get(base, {}))


@pytest.mark.parametrize("method", ["auto", "isotonic"])
def test_a_weight_of_2_is_the_row_twice_in_what_is_saved_and_in_the_map(method):
    rng = np.random.default_rng(0)
    times, fold = rng.integers(0, 4, len(Y)), np.arange(len(Y)) % 4
    again = np.repeat(np.arange(len(Y)), times)

    def folds(of):
        return [(np.flatnonzero(of != i), np.flatnonzero(of == i)) for i in range(4)]

    scaled, model = StandardScaler().fit_transform(X), GaussianNB(var_smoothing=1e-12)  # it smoothes without weights
    weighed = RecalibratedClassifier(model, method=method, cv=folds(fold)).fit(scaled, Y, sample_weight=times)
    repeated = RecalibratedClassifier(model, method=method, cv=folds(fold[again])).fit(scaled[again], Y[again])
    assert weighed.map_.name == repeated.map_.name != "identity"
    assert np.allclose(weighed.predict_proba(scaled), repeated.predict_proba(scaled), rtol=1e-6)
    for end in ("low", "value", "high"):
        expected = getattr(repeated.recalibration_.saved, end)
        assert getattr(weighed.recalibration_.saved, end) == pytest.approx(expected, rel=1e-6)


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


def test_folds_of_the_map_are_those_of_cv():
    by_two = RecalibratedClassifier(GaussianNB(), method="isotonic", cv=KFold(2)).fit(X, Y).recalibration_
    halves = [np.arange(len(Y)) <= len(Y) // 2, np.arange(len(Y)) > len(Y) // 2]
    cost = 0.0
    told = np.empty((len(Y), 2))
    for here, there in (halves, halves[::-1]):
        told[there] = GaussianNB().fit(X[here], Y[here]).predict_proba(X[there])
    for here, there in (halves, halves[::-1]):
        mended = CALIBRATORS["isotonic"].fit(told[here], Y[here].astype(np.int64), None).apply(told[there])
        cost -= np.log2(mended[np.arange(there.sum()), Y[there]]).sum() / len(Y)
    assert by_two.candidates[0].cost == pytest.approx(cost, rel=1e-9)


def test_choosing_a_kind_of_map_takes_three_folds():
    with pytest.raises(ValueError, match="cv must make 3 folds or more where method is 'auto'"):
        RecalibratedClassifier(GaussianNB(), cv=2).fit(X, Y)


def test_a_class_of_two_rows_is_known_in_every_fold():
    rare = np.r_[IRIS[:100], IRIS[100:102]], KIND[:102]
    model = RecalibratedClassifier(LogisticRegression(max_iter=1000), method="temperature").fit(*rare)
    assert model.recalibration_.forbidden == 0
    assert model.recalibration_.rows == 102


def test_zeros_of_a_forest_are_mended_unless_that_is_known_to_lose_bits():
    rows = slice(None, None, 2)
    forest = RandomForestClassifier(random_state=0)
    model = RecalibratedClassifier(forest).fit(X[rows], Y[rows])
    assert (model.estimator_.predict_proba(X) == 0).any()
    assert model.map_.name in {"isotonic", "mixture"}
    assert (model.predict_proba(X) > 0).all()
    assert np.isfinite(neg_cross_entropy_bits(model, X[1::2], Y[1::2]))


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


def test_few_rows_beside_those_that_cost_infinitely_are_said():
    x = np.arange(16.0)[:, None]
    with pytest.warns(UserWarning, match="no map is looked for: a map must be fitted to 10 rows"):
        model = RecalibratedClassifier(DecisionTreeClassifier(), method="temperature").fit(x, np.arange(16) % 2)
    assert model.map_.name == "identity"


def test_weights_that_make_less_than_ten_rows_are_said():
    with pytest.warns(UserWarning, match="weights say how often each was seen, and sum to 1"):
        model = RecalibratedClassifier(GaussianNB()).fit(X, Y, sample_weight=np.full(len(Y), 1 / len(Y)))
    assert model.recalibration_ is None


def test_weights_that_a_pipeline_does_not_take_are_said_and_metadata_routing_passes_them_on():
    times = np.random.default_rng(1).integers(1, 4, len(Y))
    inside = make_pipeline(StandardScaler(), GaussianNB())
    with pytest.warns(UserWarning, match="Pipeline.fit takes no sample_weight: the weights count for the map alone"):
        alone = RecalibratedClassifier(inside).fit(X, Y, sample_weight=times)
    assert np.array_equal(alone.estimator_.predict_proba(X), clone(inside).fit(X, Y).predict_proba(X))
    with config_context(enable_metadata_routing=True):
        inside[0].set_fit_request(sample_weight=False)
        inside[1].set_fit_request(sample_weight=True)
        passed = RecalibratedClassifier(inside).fit(X, Y, sample_weight=times)
        expected = clone(inside).fit(X, Y, sample_weight=times).predict_proba(X)
    assert np.array_equal(passed.estimator_.predict_proba(X), expected)
    assert not np.array_equal(passed.estimator_.predict_proba(X), alone.estimator_.predict_proba(X))


def test_a_search_passes_weights_to_estimator_and_scorer_by_metadata_routing():
    times = np.random.default_rng(1).integers(0, 4, len(Y))
    with config_context(enable_metadata_routing=True):
        model = RecalibratedClassifier(GaussianNB().set_fit_request(sample_weight=True))
        model.set_fit_request(sample_weight=True)
        scorer = clone(neg_cross_entropy_bits).set_score_request(sample_weight=True)
        search = GridSearchCV(model, {"method": ["auto"]}, scoring=scorer, cv=KFold(2)).fit(X, Y, sample_weight=times)
        costs = []
        for here, there in KFold(2).split(X):
            p = clone(model).fit(X[here], Y[here], sample_weight=times[here]).predict_proba(X[there])
            costs.append(log_loss(Y[there], p, sample_weight=times[there]) / np.log(2))
    assert search.best_score_ == pytest.approx(-np.mean(costs), rel=1e-9)


@pytest.mark.slow
def test_names_sparse_rows_and_two_processes_change_nothing():
    names = np.array(["benign", "malignant"])[Y]
    scoring = {"cost": neg_cross_entropy_bits, "miscalibration": neg_miscalibration_bits}
    model = RecalibratedClassifier(LogisticRegression(max_iter=50, solver="liblinear"), cv=3)
    told = [
        cross_validate(model, rows, labels, scoring=scoring, cv=3, n_jobs=jobs)
        for rows, labels, jobs in ((X, Y, None), (csr_array(X), names, 2))
    ]
    for name in ("test_cost", "test_miscalibration"):
        assert np.allclose(told[0][name], told[1][name], rtol=1e-6, atol=1e-9)


def test_missing_values_go_to_an_estimator_that_takes_them():
    holes = np.where(np.random.default_rng(0).random(X.shape) < 0.1, np.nan, X)
    model = RecalibratedClassifier(HistGradientBoostingClassifier(max_iter=10)).fit(holes, Y)
    assert get_tags(model).input_tags.allow_nan
    assert (model.predict(holes) == Y).mean() > 0.9


@pytest.mark.parametrize("scorer", [neg_cross_entropy_bits, neg_miscalibration_bits])
def test_scorers_refuse_labels_and_weights_that_are_none(scorer):
    model = GaussianNB().fit(IRIS, KIND)
    for labels, weights, said in (
        (KIND.astype(str), None, "which are numbers such as 0, but it holds text such as 0"),
        (KIND[:10], None, "inconsistent numbers of samples"),
        (np.c_[KIND, KIND], None, "1d array"),
        (KIND, -np.ones(150), "Negative values"),
        (KIND, np.full(150, np.nan), "NaN"),
        (KIND, np.zeros(150), "at least one non-zero"),
        (KIND, np.ones(10), "expected"),
    ):
        with pytest.raises(ValueError, match=said):
            scorer(model, IRIS, labels, weights)


def test_weights_that_are_given_stay_writable():
    X, y = load_breast_cancer(return_X_y=True)
    weights = np.ones(len(y))
    RecalibratedClassifier(GaussianNB()).fit(X, y, sample_weight=weights)
    assert weights.flags.writeable


def test_classes_need_not_be_in_order():
    X, y = load_iris(return_X_y=True)
    model = GaussianNB().fit(X, np.array(["b", "a", "c"])[y])
    order = [1, 0, 2]
    model.classes_, model.theta_, model.var_ = model.classes_[order], model.theta_[order], model.var_[order]
    told = neg_cross_entropy_bits(model, X, np.array(["b", "a", "c"])[y])
    assert list(model.classes_) == ["b", "a", "c"]
    assert told == pytest.approx(-log_loss(y, GaussianNB().fit(X, y).predict_proba(X)) / np.log(2), rel=1e-12)
