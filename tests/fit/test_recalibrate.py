"""The remedy for miscalibration: what it saves, when it refuses, and that fresh rows confirm it."""

import math

import numpy as np
import pytest

import kullback as kb
from kullback.errors import EvidenceError, KullbackError, NotADistributionError


def rows(n, sharper=1.0, seed=0):
    """Outcomes of known probability, and predictions whose logits are `sharper` times the true ones."""
    rng = np.random.default_rng(seed)
    z = rng.normal(0.0, 1.5, n)
    happened = rng.random(n) < 1 / (1 + np.exp(-z))
    return happened.astype(int), 1 / (1 + np.exp(-sharper * z))


def bits(labels, p):
    """What a row costs, by scikit-learn."""
    from sklearn.metrics import log_loss

    return log_loss(labels, p) / math.log(2)


@pytest.fixture(scope="module")
def overconfident():
    return kb.fit.recalibrate(*rows(3000, 1.5))


def test_overconfident_model_is_mended_and_fresh_rows_cost_less(overconfident):
    assert overconfident.gained
    labels, p = rows(200_000, 1.5, seed=1)
    saved = bits(labels, p) - bits(labels, overconfident.map.apply(p))
    assert overconfident.saved.low < saved < overconfident.saved.high


def test_temperature_finds_the_sharpness():
    found = kb.fit.recalibrate(*rows(100_000, 1.5), method="temperature")
    assert found.map.parameters["beta"] == pytest.approx(1 / 1.5, abs=0.02)


def test_calibrated_model_is_left_alone(tmp_path):
    found = kb.fit.recalibrate(*rows(3000))
    assert not found.gained
    assert found.map.name == "identity"
    assert found.saved.low <= 0
    with pytest.raises(EvidenceError, match="nothing is gained"):
        found.save(tmp_path / "map.json")
    assert list(tmp_path.iterdir()) == []
    assert found.map.apply([0.25]).tolist() == [0.25]


@pytest.mark.parametrize("method", ["temperature", "vector", "isotonic"])
def test_stated_method_still_refuses_where_nothing_is_gained(method):
    found = kb.fit.recalibrate(*rows(3000), method=method)
    assert (found.chosen, found.gained, found.map.name) == (method, False, "identity")


def test_cost_before_is_scikit_learns_and_after_is_before_less_saved(overconfident):
    assert overconfident.before.cost.value == pytest.approx(bits(*rows(3000, 1.5)), rel=1e-12)
    less = overconfident.before.cost.value - overconfident.after.cost.value
    assert less == pytest.approx(overconfident.saved.value, rel=1e-9)
    assert {one.name for one in overconfident.candidates} == {"identity", "temperature", "vector", "isotonic"}


def test_unit_only_divides_by_its_nats(overconfident):
    nats = kb.fit.recalibrate(*rows(3000, 1.5), unit="nat")
    for in_bits, in_nats in ((overconfident.saved, nats.saved), (overconfident.after.cost, nats.after.cost)):
        assert in_bits.low * math.log(2) == pytest.approx(in_nats.low, rel=1e-12)
    assert overconfident.candidates[0].cost * math.log(2) == pytest.approx(nats.candidates[0].cost, rel=1e-12)


def test_weights_of_one_change_nothing_and_rows_of_weight_zero_do_not_count():
    labels, p = rows(1000, 1.5)
    bare = kb.fit.recalibrate(labels, p)
    assert kb.fit.recalibrate(labels, p, weights=np.ones(1000)).saved.value == pytest.approx(bare.saved.value)
    more = kb.fit.recalibrate([*labels, 1], [*p, 0.0], weights=[1.0] * 1000 + [0.0])
    assert more.forbidden == 0
    assert more.saved.value == pytest.approx(bare.saved.value)


def test_copies_of_rows_in_groups_say_no_more_than_the_rows():
    labels, p = rows(400, 1.5)
    once = kb.fit.recalibrate(labels, p, method="temperature")
    copied = kb.fit.recalibrate(
        np.repeat(labels, 5), np.repeat(p, 5), groups=np.repeat(np.arange(400), 5), method="temperature"
    )
    width = once.saved.high - once.saved.low
    assert copied.saved.high - copied.saved.low == pytest.approx(width, rel=0.1)
    assert copied.groups == 400


def test_zeros_given_to_what_happened_are_mended_by_an_isotonic_map_or_a_mixture():
    labels, p = rows(500, 1.5)
    p[np.flatnonzero(labels == 1)[:3]] = 0.0
    found = kb.fit.recalibrate(labels, p)
    assert (found.forbidden, found.mended) == (3, True)
    assert {one.name for one in found.candidates} == {"identity", "isotonic", "mixture"}
    assert found.saved.value == math.inf
    assert math.isfinite(found.after.cost.value)
    assert found.map.apply([0.0])[0] > 0
    left = kb.fit.recalibrate(labels, p, method="temperature")
    rest = p > 0
    assert (left.forbidden, left.mended) == (3, False)
    assert left.before.cost.value == pytest.approx(bits(labels[rest], p[rest]), rel=1e-12)
    assert "still cost infinitely much" in " ".join(str(left).split())


def test_zeros_that_did_not_happen_yet_are_mended_before_they_do():
    labels, p = rows(1000, 1.5)
    p[(labels == 0) & (p < 0.05)] = 0.0
    found = kb.fit.recalibrate(labels, p)
    assert (found.forbidden, found.mended, found.gained) == (0, False, True)
    assert {one.name for one in found.candidates} == {"identity", "isotonic", "mixture"}
    assert found.map.apply([0.0])[0] > 0


def test_mixture_mends_zeros_of_a_forest_that_is_too_unsure_better_than_curves_do():
    from sklearn.datasets import load_digits
    from sklearn.ensemble import RandomForestClassifier

    x, y = load_digits(return_X_y=True)
    p = RandomForestClassifier(20, random_state=0).fit(x[:600], y[:600]).predict_proba(x[600:])
    y = y[600:]
    assert (p[np.arange(len(y)), y] == 0).any()
    found = kb.fit.recalibrate(y[::2], p[::2])
    curves = kb.fit.recalibrate(y[::2], p[::2], method="isotonic")
    assert found.map.name == "mixture"
    mixed, curved = (bits(y[1::2], each.map.apply(p[1::2])) for each in (found, curves))
    assert mixed < curved - 0.03


def test_many_classes_and_soft_labels_are_mended_too():
    rng = np.random.default_rng(0)
    truth = rng.dirichlet([1.0, 1.0, 1.0], 4000)
    told = truth**1.7
    told /= told.sum(axis=1, keepdims=True)
    codes = (truth.cumsum(axis=1) < rng.random((4000, 1))).sum(axis=1)
    hard = kb.fit.recalibrate(codes, told)
    soft = kb.fit.recalibrate(truth, told, given="probabilities", method="temperature")
    assert hard.gained
    assert (hard.given, soft.given) == ("labels", "soft labels")
    assert hard.before.curve.of is None
    np.testing.assert_allclose(soft.map.apply(told), truth, atol=2e-3)
    assert soft.saved.value > 0


def test_naive_bayes_on_breast_cancer_is_mended_on_rows_it_never_saw():
    from sklearn.datasets import load_breast_cancer
    from sklearn.model_selection import train_test_split
    from sklearn.naive_bayes import GaussianNB

    x, y = load_breast_cancer(return_X_y=True)
    x_train, x_rest, y_train, y_rest = train_test_split(x, y, test_size=0.6, random_state=0, stratify=y)
    x_mend, x_test, y_mend, y_test = train_test_split(x_rest, y_rest, test_size=0.5, random_state=0, stratify=y_rest)
    model = GaussianNB().fit(x_train, y_train)
    found = kb.fit.recalibrate(y_mend, model.predict_proba(x_mend))
    assert found.gained
    test = model.predict_proba(x_test)
    before, after = bits(y_test, test), bits(y_test, found.map.apply(test))
    assert after < before / 2
    assert before - after > found.saved.low


def test_bad_questions_are_refused():
    labels, p = rows(100)
    for named, said in (
        ({"method": "platt"}, "method must be 'auto' or one of"),
        ({"confidence": 1.0}, "confidence must be a number between 0 and 1"),
        ({"unit": "bytes"}, "unit must be"),
        ({"groups": np.zeros(100, int)}, "group"),
    ):
        with pytest.raises(KullbackError, match=said):
            kb.fit.recalibrate(labels, p, **named)
    with pytest.raises(EvidenceError, match="10 rows or more"):
        kb.fit.recalibrate(labels[:9], p[:9])
    with pytest.raises(NotADistributionError):
        kb.fit.recalibrate(labels, 100 * p)
