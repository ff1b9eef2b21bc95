"""The losses against mpmath, and what takes part in them."""

import math

import mpmath
import numpy as np
import pytest

import kullback as kb
from kullback import losses
from logit_references import error, values

LOSSES = {
    "cross_entropy": losses.cross_entropy,
    "kl": losses.kl_divergence,
    "reverse_kl": losses.reverse_kl,
    "js": losses.js_divergence,
}
each_loss = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
DIGITS = 120


def exact(p, logits):
    """The four losses of the truth p, mpmath numbers, and of softmax(logits)."""
    with mpmath.workdps(DIGITS):
        z = [mpmath.mpf(float(x)) for x in logits]
        total = mpmath.log(mpmath.fsum(mpmath.exp(x) for x in z))
        q = [mpmath.exp(x - total) for x in z]
        p = [x / mpmath.fsum(p) for x in p]

        def against(a, b):
            if any(x and not y for x, y in zip(a, b, strict=True)):
                return mpmath.inf
            return mpmath.fsum(x * mpmath.log(x / y) for x, y in zip(a, b, strict=True) if x)

        middle = [(x + y) / 2 for x, y in zip(p, q, strict=True)]
        total = -mpmath.fsum(x * mpmath.log(y) for x, y in zip(p, q, strict=True) if x)
        js = (against(p, middle) + against(q, middle)) / 2
        return dict(zip(LOSSES, (total, against(p, q), against(q, p), js), strict=True))


def stored(p):
    return [mpmath.mpf(float(x)) for x in p]


def problem(seed, spread=3.0, outcomes=7):
    rng = np.random.default_rng(seed)
    return rng.normal(scale=spread, size=outcomes), rng


def holds(p, logits, bound, **truth):
    expected = exact(p, logits)
    for name, loss in LOSSES.items():
        assert error(loss(logits, **truth), expected[name]) < bound, name


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spread", [0.1, 3.0, 30.0])
def test_losses_of_a_label_are_those_of_mpmath(seed, spread):
    logits, rng = problem(seed, spread)
    label = int(rng.integers(7))
    holds(stored(np.eye(7)[label]), logits, 2e-15, labels=label)
    holds(stored(np.eye(7)[label]), logits, 2e-15, probabilities=np.eye(7)[label])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("smoothing", [0.125, 1.0])
def test_losses_of_smoothed_labels_are_those_of_mpmath(seed, smoothing):
    logits, rng = problem(seed)
    label = int(rng.integers(7))
    p = [(1 - mpmath.mpf(smoothing)) * x + mpmath.mpf(smoothing) / 7 for x in stored(np.eye(7)[label])]
    holds(p, logits, 1e-14, labels=label, label_smoothing=smoothing)
    holds(p, logits, 1e-14, probabilities=np.eye(7, dtype=int)[label], label_smoothing=smoothing)


@pytest.mark.parametrize("seed", range(4))
def test_losses_of_probabilities_are_those_of_mpmath(seed):
    logits, rng = problem(seed)
    p = rng.dirichlet(np.ones(7))
    holds(stored(p), logits, 1e-14, probabilities=p)
    p[2:4] = 0
    holds(stored(p / p.sum()), logits, 1e-14, probabilities=p / p.sum())


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_losses_of_a_teacher_are_those_of_mpmath_times_the_square_of_the_temperature(seed, temperature):
    logits, rng = problem(seed)
    teacher = rng.normal(scale=3, size=7)
    with mpmath.workdps(DIGITS):
        kept = mpmath.mpf(temperature)
        p = [mpmath.exp(mpmath.mpf(x) / kept) for x in teacher]
        expected = exact(p, [mpmath.mpf(x) / kept for x in logits]) if temperature == 1 else None
        if expected is None:
            softened = [mpmath.mpf(x) / kept for x in logits]
            top = mpmath.log(mpmath.fsum(map(mpmath.exp, softened)))
            p = [x / mpmath.fsum(p) for x in p]
            total = -mpmath.fsum(x * (z - top) for x, z in zip(p, softened, strict=True))
            kl = total + mpmath.fsum(x * mpmath.log(x) for x in p)
            expected = {"cross_entropy": total * kept**2, "kl": kl * kept**2}
    for name, value in expected.items():
        assert error(LOSSES[name](logits, teacher=teacher, temperature=temperature), value) < 1e-14


def test_a_student_that_nearly_is_its_teacher_costs_what_its_float32_logits_say():
    rng = np.random.default_rng(3)
    teacher = rng.normal(scale=5, size=50).astype(np.float32)
    student = (teacher + 1e-5 * rng.normal(size=50)).astype(np.float32)
    kl, reverse, js, _, total = values(teacher, student)
    assert 1e-13 < kl < 1e-9
    for loss, expected in zip(LOSSES.values(), (total, kl, reverse, js), strict=True):
        assert error(loss(student, teacher=teacher), expected) < 1e-13


@pytest.mark.parametrize("lead", [40.0, 300.0])
def test_the_cost_of_a_belief_that_is_all_but_certain_keeps_its_digits(lead):
    logits = np.array([lead, 0.0, -1.0])
    holds(stored([1, 0, 0]), logits, 1e-15, labels=0)


@pytest.mark.parametrize("kind", ["labels", "smoothed", "probabilities", "teacher"])
def test_cross_entropy_less_kl_is_the_entropy_of_the_truth(kind):
    rng = np.random.default_rng(5)
    logits, p = rng.normal(scale=3, size=(50, 9)), rng.dirichlet(np.ones(9), 50)
    labels, teacher = rng.integers(9, size=50), rng.normal(scale=2, size=(50, 9))
    truth, shares = {
        "labels": ({"labels": labels}, np.eye(9)[labels]),
        "smoothed": ({"labels": labels, "label_smoothing": 0.2}, 0.8 * np.eye(9)[labels] + 0.2 / 9),
        "probabilities": ({"probabilities": p}, p),
        "teacher": ({"teacher": teacher}, np.exp(teacher) / np.exp(teacher).sum(axis=-1, keepdims=True)),
    }[kind]
    total = losses.cross_entropy(logits, **truth, reduction="none")
    irreducible = total - losses.kl_divergence(logits, **truth, reduction="none")
    np.testing.assert_allclose(irreducible, kb.entropy(shares), rtol=0, atol=1e-14 * float(total.max()))


@each_loss
def test_what_is_masked_or_ignored_takes_no_part_whatever_it_holds(loss):
    rng = np.random.default_rng(6)
    logits, p = rng.normal(size=(4, 3, 5)), rng.dirichlet(np.ones(5), (4, 3))
    mask = rng.random((4, 3)) < 0.6
    logits[~mask], p[~mask] = np.nan, -7.0
    expected = loss(logits[mask], probabilities=p[mask], reduction="none")
    assert loss(logits, probabilities=p, mask=mask) == pytest.approx(expected.mean(), rel=1e-14)
    assert loss(logits, probabilities=p, mask=mask, reduction="sum") == pytest.approx(expected.sum(), rel=1e-14)
    rows = loss(logits, probabilities=p, mask=mask, reduction="none")
    np.testing.assert_array_equal(rows[mask], expected)
    assert (rows[~mask] == 0).all()


def test_labels_out_of_range_may_stand_where_nothing_counts():
    logits = [[1.0, 0.0], [np.nan, np.inf], [0.0, 3.0]]
    only = losses.cross_entropy(logits[:1], labels=[0])
    assert losses.cross_entropy(logits, labels=[0, -1, 99], mask=[True, False, False]) == only
    assert losses.cross_entropy(logits, labels=[0, -1, -1], ignore_index=-1) == only
    assert losses.cross_entropy(logits, labels=[0, -100, 99], mask=[True, True, False]) == only


@each_loss
def test_nothing_costs_nothing(loss):
    assert loss(np.zeros((0, 4)), labels=np.zeros(0, int)) == 0
    assert loss(np.zeros((0, 4)), probabilities=np.zeros((0, 4)), reduction="none").shape == (0,)
    assert loss(np.full((3, 4), np.nan), labels=[-100] * 3) == 0
    assert loss(np.zeros((3, 4)), teacher=np.zeros((3, 4)), mask=np.zeros(3, bool), reduction="sum") == 0


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_outcomes_may_lie_on_any_axis(axis):
    rng = np.random.default_rng(7)
    logits, labels, teacher = rng.normal(size=(4, 6, 5)), rng.integers(5, size=(4, 6)), rng.normal(size=(4, 6, 5))
    for truth, turned in (
        ({"labels": labels}, {"labels": labels}),
        ({"teacher": teacher}, {"teacher": np.moveaxis(teacher, -1, axis)}),
    ):
        expected = losses.kl_divergence(logits, **truth, reduction="none")
        found = losses.kl_divergence(np.moveaxis(logits, -1, axis), **turned, axis=axis, reduction="none")
        np.testing.assert_array_equal(found, expected)


def test_the_unit_is_the_one_asked_for():
    assert losses.cross_entropy(np.zeros(8), labels=3, unit="bit") == 3
    assert losses.js_divergence([0.0, -math.inf], labels=1, unit="bit") == 1


def test_what_both_exclude_takes_no_part():
    logits, p = [1.0, -math.inf, 0.0], [0.25, 0.0, 0.75]
    for loss in LOSSES.values():
        assert loss(logits, probabilities=p) == loss(logits[::2], probabilities=p[::2])
        assert loss(logits, teacher=[0.5, -math.inf, 2.0]) == loss(logits[::2], teacher=[0.5, 2.0])


def test_what_the_belief_excludes_costs_everything():
    logits = [[0.0, -math.inf, 0.0], [0.0, 1.0, 0.0]]
    truths = ({"labels": [1, 1]}, {"probabilities": [[0.5, 0.5, 0], [0, 1, 0]]}, {"teacher": np.zeros((2, 3))})
    for truth in truths:
        for loss in (losses.cross_entropy, losses.kl_divergence):
            rows = loss(logits, **truth, reduction="none")
            assert rows[0] == math.inf
            assert math.isfinite(rows[1])
            assert loss(logits, **truth) == math.inf
        assert math.isfinite(losses.js_divergence(logits, **truth))


def test_reverse_kl_is_infinite_where_the_truth_excludes_what_the_belief_allows():
    assert losses.reverse_kl([1.0, 0.0], labels=0) == math.inf
    assert losses.reverse_kl([1.0, -math.inf], labels=0) == 0
    assert losses.reverse_kl([1.0, -math.inf], labels=1) == math.inf
    assert losses.reverse_kl([1.0, 0.0, 0.0], probabilities=[0.5, 0.5, 0.0]) == math.inf


def test_smoothing_makes_an_exclusion_cost_everything():
    assert losses.cross_entropy([0.0, 1.0, -math.inf], labels=0, label_smoothing=0.1) == math.inf


def test_one_outcome_leaves_nothing_to_tell():
    for loss in LOSSES.values():
        assert loss([[3.0], [1.0]], labels=[0, 0]) == 0
        assert loss([[3.0], [1.0]], labels=[0, 0], label_smoothing=0.3) == 0


@each_loss
def test_many_rows_cost_what_they_cost_one_by_one(loss):
    rng = np.random.default_rng(8)
    logits, p = rng.normal(size=(700, 1000)), rng.dirichlet(np.ones(1000), 700)
    rows = loss(logits, probabilities=p, reduction="none")
    assert rows.shape == (700,)
    for i in (0, 130, 131, 699):
        assert rows[i] == loss(logits[i], probabilities=p[i])


@each_loss
def test_no_loss_is_negative(loss):
    rng = np.random.default_rng(9)
    p = rng.dirichlet(np.full(10, 0.3), 500)
    with np.errstate(divide="ignore"):
        logits = np.log(p) + 1e-16 * rng.normal(size=p.shape)
    assert (loss(logits, probabilities=p, reduction="none") >= 0).all()


def test_half_precision_is_computed_wide():
    rng = np.random.default_rng(10)
    logits = rng.normal(size=(6, 5)).astype(np.float16)
    labels = rng.integers(5, size=6)
    assert losses.cross_entropy(logits, labels=labels) == losses.cross_entropy(logits.astype(float), labels=labels)
