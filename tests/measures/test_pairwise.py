"""Divergences of all pairs of rows: what each argument may be, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import references
from kullback.errors import EvidenceError, KullbackError, NotADistributionError
from kullback.kernels import pairwise
from kullback.measures.pairwise import pairwise_kl

rng = np.random.default_rng(0)
ROWS = rng.dirichlet(np.ones(5), 12)


@pytest.fixture(scope="module", autouse=True, params=[0, 10**9], ids=["by products", "by the kernel"])
def _way(request):
    """Both ways for the same rows, however few they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairwise, "_FEW", request.param)
        yield


# Weights of rows that share their zeros or not, and often are nearly the same.
weight = st.one_of(st.just(0), st.integers(1, 20), st.integers(2**20 - 9, 2**20 + 9), st.integers(1, 2**40))


@st.composite
def tables(draw):
    outcomes = draw(st.integers(1, 4))
    row = st.lists(weight, min_size=outcomes, max_size=outcomes).filter(any)
    return np.array(draw(st.lists(row, min_size=1, max_size=14)), dtype=float)


@settings(max_examples=50)
@given(tables(), st.data())
def test_every_pair_of_any_rows_is_exact_and_never_negative(rows, data):
    values = pairwise_kl(rows, normalize=True)
    assert (values >= 0).all()
    assert (np.diagonal(values) == 0).all()
    index = st.integers(0, len(rows) - 1)
    for i, j in data.draw(st.lists(st.tuples(index, index), min_size=1, max_size=20)):
        if ((rows[i] > 0) & (rows[j] == 0)).any():
            assert values[i, j] == np.inf
        elif (expected := references.kl(rows[i], rows[j])) > 1e-30:
            assert references.error(values[i, j], expected) < 1e-14
        else:
            assert values[i, j] < 1e-30


def test_truths_are_rows_and_beliefs_are_columns():
    values = pairwise_kl(ROWS, ROWS[:2])
    assert values.shape == (12, 2)
    assert references.error(values[11, 1], references.kl(ROWS[11], ROWS[1])) < 1e-14


@pytest.mark.parametrize(("count", "others"), [(1, 1), (1, 12), (12, 1)])
def test_one_row_is_enough(count, others):
    values = pairwise_kl(ROWS[:count], ROWS[:others])
    assert values.shape == (count, others)
    if count == others:
        assert values[0, 0] == 0
    else:
        assert references.error(values[-1, -1], references.kl(ROWS[count - 1], ROWS[others - 1])) < 1e-14


def test_rows_are_zero_from_themselves_only():
    values = pairwise_kl(ROWS)
    assert ((values == 0) == np.eye(12, dtype=bool)).all()
    assert (pairwise_kl(ROWS, ROWS) == values).all()
    assert (np.diagonal(pairwise_kl(ROWS, ROWS.copy())) == 0).all()


@pytest.mark.parametrize(("unit", "base"), [("nat", np.e), ("bit", 2.0), ("dit", 10.0)])
def test_units_are_logarithms_to_their_base(unit, base):
    assert pairwise_kl(ROWS, unit=unit) * np.log(base) == pytest.approx(pairwise_kl(ROWS), rel=1e-15)


@pytest.mark.parametrize("rows", [np.eye(3, dtype=int), np.eye(3, dtype=bool), np.eye(3, dtype=np.float16)])
@pytest.mark.parametrize("times", [1, 5])
def test_certain_rows_agree_or_forbid_each_other(rows, times):
    rows = np.concatenate([rows] * times)
    agree = rows.astype(int) @ rows.astype(int).T > 0
    assert (pairwise_kl(rows) == np.where(agree, 0, np.inf)).all()


def test_float32_rows_are_taken_as_they_are_stored():
    rows = ROWS.astype(np.float32)
    values = pairwise_kl(rows)
    assert values.dtype == np.float64
    assert references.error(values[2, 9], references.kl(rows[2], rows[9])) < 1e-14


@pytest.mark.parametrize(
    "view",
    [np.asfortranarray(ROWS), np.repeat(ROWS, 2, axis=0)[::2], ROWS[::-1][::-1], ROWS.astype(">f8"), ROWS.tolist()],
    ids=["Fortran", "strided", "reversed", "byte order", "lists"],
)
def test_however_rows_are_stored_the_values_are_the_same(view):
    assert pairwise_kl(view, ROWS) == pytest.approx(pairwise_kl(ROWS, ROWS.copy()), rel=1e-14)


def test_input_is_left_as_it_was():
    rows = ROWS.copy()
    rows.flags.writeable = False
    pairwise_kl(rows, rows)
    assert (rows == ROWS).all()


def test_counts_are_compared_only_if_asked():
    counts = rng.poisson(100, (12, 5)) + 1
    with pytest.raises(NotADistributionError, match="P must sum to 1 along axis -1"):
        pairwise_kl(counts)
    value = pairwise_kl(counts, normalize=True)[3, 4]
    assert references.error(value, references.kl(counts[3], counts[4])) < 1e-14


def test_progress_hears_of_the_last_row():
    told = []
    pairwise_kl(ROWS, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (12, 12)


@pytest.mark.parametrize(
    ("P", "Q", "error", "words"),
    [
        ([0.5, 0.5], None, EvidenceError, r"P must have two axes, rows and outcomes, but its shape is \(2,\)"),
        (ROWS, ROWS[None], EvidenceError, r"Q must have two axes, rows and outcomes, but its shape is \(1, 12, 5\)"),
        (
            ROWS,
            [[0.5, 0.5]],
            EvidenceError,
            r"P and Q must speak of the same outcomes, but P has 5 columns and Q has 2",
        ),
        ([[0.5, -0.5, 1.0]], None, NotADistributionError, r"P must hold .*, but P\[0, 1\] is -0.5"),
        (ROWS, np.where(ROWS[3, 2] == ROWS, np.nan, ROWS), NotADistributionError, r"Q\[3, 2\] is nan"),
        ([[0.5, 0.5], [0.5, 0.4]], None, NotADistributionError, r"P must sum to 1 .* is 0.9 in row 1"),
        (ROWS, 0 * ROWS, NotADistributionError, "Q must have an outcome above 0"),
        (ROWS, np.empty((0, 5)), NotADistributionError, r"Q must hold the probabilities .* its shape is \(0, 5\)"),
        (ROWS.astype(complex), None, NotADistributionError, "P must hold real numbers"),
        (ROWS, ROWS.astype(object), NotADistributionError, "Q must hold real numbers"),
    ],
)
def test_what_are_not_rows_of_probabilities_is_refused(P, Q, error, words):
    with pytest.raises(error, match=words):
        pairwise_kl(P, Q)


def test_unknown_units_are_refused():
    with pytest.raises(KullbackError, match="unit must be"):
        pairwise_kl(ROWS, unit="byte")


def test_frames_with_other_columns_are_refused():
    import pandas

    frame = pandas.DataFrame(ROWS, columns=list("abcde"))
    assert (pairwise_kl(frame, frame) == pairwise_kl(ROWS)).all()
    with pytest.raises(EvidenceError, match="P and Q must have the same labels in the same order"):
        pairwise_kl(frame, frame[list("abced")])


def test_any_library_gives_the_numbers_of_numpy(library):
    rng = np.random.default_rng(5)
    rows, others = rng.dirichlet(np.ones(6), 5), rng.dirichlet(np.ones(6), 3)
    others[1, 2] = 0
    others /= others.sum(axis=1, keepdims=True)
    told = []
    value = pairwise_kl(library.array(rows), library.array(others), progress=lambda *done: told.append(done))
    assert library.owns(value)
    np.testing.assert_allclose(library.numbers(value), pairwise_kl(rows, others), rtol=1e-13)
    assert told[-1] == (5, 5)
    own = library.numbers(pairwise_kl(library.array(rows)))
    np.testing.assert_allclose(own, pairwise_kl(rows), rtol=1e-13)
    assert (np.diag(own) == 0).all()
