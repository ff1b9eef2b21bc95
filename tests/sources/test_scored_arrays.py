"""Labels and predictions in memory as evidence: which class is which, and what is refused with which advice."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kullback.errors import EvidenceError, KullbackError, NotADistributionError, SourceError
from kullback.sources.scored import from_arrays

N = 20
P = np.random.default_rng(0).dirichlet([1, 1, 1], N)
Y = np.arange(N) % 3
ABC = np.array(list("abc"))[Y]
P1 = np.linspace(0.01, 0.99, N)
B = np.arange(N) % 2


def frame(names="abc", values=P):
    return pd.DataFrame(values, columns=list(names))


def codes(*args, **options):
    return from_arrays(*args, **options).this.labels.codes.tolist()


def test_numbers_of_columns_are_their_classes_even_where_one_never_happens():
    models = from_arrays(B, P)
    assert models.this.labels.classes == ("0", "1", "2")
    assert models.this.labels.codes.tolist() == B.tolist()
    assert np.allclose(models.this.probabilities, P, rtol=1e-15)


def test_columns_without_names_are_the_sorted_labels_as_in_scikit_learn():
    assert from_arrays(np.array(list("zxy"))[Y], P).this.labels.classes == ("x", "y", "z")


@pytest.mark.parametrize("make", [frame, lambda: pl.from_pandas(frame()), lambda: dict(zip("abc", P.T, strict=True))])
def test_columns_with_names_are_matched_by_name_in_any_order(make):
    assert from_arrays(ABC, make()).this.labels.classes == ("a", "b", "c")
    assert codes(ABC, make()) == Y.tolist()
    models = from_arrays(ABC, make(), against={"other": frame("cab", P[:, [2, 0, 1]])})
    assert np.array_equal(models.others[0].probabilities, models.this.probabilities)


@pytest.mark.parametrize(
    "labels", [Y, Y.astype(float), Y.astype(str), [f"{y}.0" for y in Y], pd.Series(Y).astype("category")]
)
def test_one_label_may_be_spelled_as_integer_float_or_text(labels):
    assert codes(labels, frame("012")) == Y.tolist()


@pytest.mark.parametrize("names", ["01", ["False", "True"], ["false", "TRUE"]])
@pytest.mark.parametrize("labels", [B == 1, np.where(B, "true", "false"), B])
def test_booleans_are_the_classes_0_and_1(names, labels):
    assert codes(labels, frame(names, np.column_stack([1 - P1, P1]))) == B.tolist()


@pytest.mark.parametrize(
    ("no", "yes"), [(0, 1), (False, True), ("0", "1"), ("no", "yes"), ("No", "Yes"), (-1, 1), (0, 7), ("false", "true")]
)
def test_one_column_predicts_the_label_that_says_yes(no, yes):
    models = from_arrays([yes if b else no for b in B], P1)
    assert models.this.labels.codes.tolist() == B.tolist()
    assert np.array_equal(models.this.probabilities[:, 1], P1)


def test_one_column_of_two_names_asks_which_is_meant():
    labels = np.where(B, "dog", "cat")
    with pytest.raises(EvidenceError, match=r"of 'cat' or of 'dog'.\nSay which: positive='dog'"):
        from_arrays(labels, P1)
    models = from_arrays(labels, P1, positive="cat")
    assert models.this.labels.classes == ("dog", "cat")
    assert models.this.labels.codes.tolist() == (1 - B).tolist()
    assert from_arrays(labels, P1, classes=["cat", "dog"]).this.labels.classes == ("cat", "dog")


def test_positive_puts_its_class_second_with_its_column_and_its_soft_labels():
    both = np.column_stack([1 - P1, P1])
    models = from_arrays(both, both, given="probabilities", positive=0)
    assert models.this.labels.classes == ("1", "0")
    assert np.allclose(models.this.probabilities, both[:, ::-1])
    assert np.allclose(models.this.labels.shares, both[:, ::-1])


def test_counts_and_ratings_of_the_same_votes_are_the_same_labels():
    votes = np.array([[y, (y + 1) % 3, y] for y in Y])
    counts = np.stack([(votes == k).sum(axis=1) for k in range(3)], axis=1)
    a = from_arrays(votes, P, given="ratings").this.labels
    b = from_arrays(counts, P, given="counts").this.labels
    assert np.array_equal(a.shares, b.shares)
    assert a.ratings.tolist() == b.ratings.tolist() == [3] * N


def test_rater_who_did_not_rate_is_not_counted():
    ratings = {"ann": ABC, "bob": [None] * 5 + list(ABC[5:])}
    assert from_arrays(ratings, frame(), given="ratings").this.labels.ratings.tolist() == [1] * 5 + [2] * 15


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_rows_of_a_narrow_type_sum_to_1_within_its_rounding(kind):
    narrow = P.astype(kind)
    assert np.allclose(from_arrays(Y, narrow).this.probabilities.sum(axis=1), 1, rtol=1e-15)


def test_frame_of_single_precision_sums_to_1_within_its_rounding():
    assert from_arrays(Y, pd.DataFrame(P.astype(np.float32))).this.probabilities.shape == (N, 3)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_number_is_told_however_it_is_spelled(missing):
    column = pd.Series([0.5, missing, *P1[2:]], dtype=object)
    with pytest.raises(NotADistributionError, match="first row 1"):
        from_arrays(B, column)


@pytest.mark.arrays
@pytest.mark.parametrize(
    "made",
    [
        lambda p: frame(values=p.astype(np.float16)),
        lambda p: frame(values=p.astype(np.float16)).astype("halffloat[pyarrow]"),
        lambda p: pa.table({name: pa.array(p[:, i].astype(np.float16)) for i, name in enumerate("abc")}),
    ],
)
def test_frame_of_half_precision_is_read(made):
    half = P.astype(np.float16).astype(float)
    assert np.allclose(from_arrays(ABC, made(P)).this.probabilities, half / half.sum(axis=1, keepdims=True), rtol=1e-15)


def test_rater_who_cannot_be_read_is_refused_and_not_left_out():
    raters = pd.DataFrame({"ann": ABC, "bob": [["a"]] * N})
    with pytest.raises(NotADistributionError, match="'bob' has values of type list"):
        from_arrays(raters, frame(), given="ratings")


def test_a_slip_below_0_is_not_taken_for_logits():
    with pytest.raises(NotADistributionError, match=r"row 3 holds -0.1 .*\nCorrect the row at its source"):
        from_arrays(np.tile(B, 6), np.where(np.arange(6 * N) == 3, -0.1, np.tile(P1, 6)))


@pytest.mark.arrays
def test_arrays_of_torch_are_read_also_in_bfloat16():
    import torch

    models = from_arrays(torch.tensor(Y), torch.tensor(P, requires_grad=True))
    assert np.allclose(models.this.probabilities, P)
    rough = from_arrays(Y, torch.tensor(P).to(torch.bfloat16))
    assert np.allclose(rough.this.probabilities, P, atol=0.01)


def test_what_the_user_gave_is_neither_changed_nor_locked():
    mine, weights = P * 2, np.ones(N)
    from_arrays(Y, mine, normalize=True, weights=weights)
    assert np.array_equal(mine, P * 2)
    assert mine.flags.writeable
    assert weights.flags.writeable


def test_weights_have_mean_1_and_groups_and_segments_are_coded():
    models = from_arrays(Y, P, weights=1 + B, groups=B, by=pd.Series(ABC, name="site"))
    assert np.allclose(models.this.labels.weights, (1 + B) / 1.5)
    assert models.this.labels.groups.tolist() == B.tolist()
    assert (models.segments.column, models.segments.names) == ("site", ("a", "b", "c"))
    assert models.segments.codes.tolist() == Y.tolist()


def test_segment_without_a_value_is_a_segment():
    assert from_arrays(Y, P, by={"site": [None, *"x" * (N - 1)]}).segments.names == ("(missing)", "x")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (P * 100, "look like percent: divide by 100"),
        (np.log(P) + 3, "look like logits: apply softmax"),
        (np.log(P), "look like logarithms of probabilities"),
        (P * np.arange(1, N + 1)[:, None], "If they are logits"),
        (P.round(2), "worst, row 9, sums to 0.99.\nIf they were rounded, normalize=True"),
        (P[:, [0, 1, 0]], "Give every class its column"),
        (np.vstack([[[-1e-9, 0.5, 0.5]], P[1:]]), "row 0 holds -1e-09"),
        (np.vstack([P[:3], [[np.nan, 0, 1]], P[4:]]), "1 of 20 rows have none, first row 3"),
        (np.vstack([[[np.inf, 0, 1]], P[1:]]), "row 0 holds inf"),
        (P.astype(str).astype(object)[:, [0, 1, 1]] + "x", "must hold numbers"),
        (np.ma.masked_less(P, 0.1), "must not be a masked array"),
        (np.full((N, 3), 1e300), "sums to 3e\\+300"),
        (np.full((N, 3), 1e308), "finite sum, but row 0 holds 1e\\+308"),
        (pl.Series(P.tolist()), "must hold numbers in every row"),
    ],
)
def test_numbers_that_are_no_probabilities_are_told_what_they_look_like(values, says):
    with pytest.raises(NotADistributionError, match=says):
        from_arrays(Y, values)


@pytest.mark.parametrize(
    ("values", "says"),
    [(P1 * 100, "percent"), (np.log(P1 / (1 - P1)), "logits"), (P1 - 1e-2 - 1e-9, "row 0 holds -1e-09")],
)
def test_one_column_outside_0_to_1_is_told_what_it_looks_like(values, says):
    with pytest.raises(NotADistributionError, match=says):
        from_arrays(B, values)


@pytest.mark.parametrize(
    ("labels", "values", "options", "says"),
    [
        (np.array(list("abd"))[Y], frame(), {}, r"'d' is not \(6 of 20 rows, first row 2\)"),
        ([[1], [1, 2]] * 10, P, {}, "one value a row"),
        (ABC, P, {"classes": [0, 1, 2]}, "labels are text and the classes are numbers"),
        (B + 5, P, {}, "Say which class each column is"),
        (Y, P1, {}, "tells two classes apart, but labels hold 3"),
        (B * 0, P, {}, "all 20 rows are '0'"),
        (B * 0, P1, {}, "labels hold 1"),
        ([None, *Y[1:]], P, {}, "1 of 20 rows have no label, first row 0"),
        (Y[:9], P[:9], {}, "10 rows or more"),
        (Y[:-1], P, {}, "20, but there are 19"),
        (Y, 0.5, {}, "it is of type float"),
        (iter(Y), P, {}, "labels must be one value a row, but it is of type"),
        (None, P, {}, "but it is None"),
        ([], [], {}, r"shape is \(0,\)"),
        (Y, [[1, 0], [1]] * 10, {}, "rows of one length"),
        (P, P, {}, 'given="probabilities"'),
        (P, P, {"given": "counts"}, "whole numbers from 0"),
        ({"ann": [None] * N}, P, {"given": "ratings"}, "no rating"),
        (Y, P, {"given": "votes"}, "given must be one of"),
        (Y, frame(["1", "1.0", "c"]), {}, "'1' and '1.0' are the same"),
        (Y, P, {"classes": ["a", "b"]}, "must name 3 classes"),
        (Y, P, {"classes": "abc"}, "classes must be the names"),
        (Y, P, {"classes": 3}, "classes must be the names"),
        (Y, P, {"positive": 1}, "goes with two classes"),
        (B, P1, {"positive": 3}, "must be one of the classes '0', '1'"),
        (Y, P, {"weights": -P1}, "row 0 holds -0.01"),
        (Y, P, {"weights": P1 * 0}, "all 20 are 0"),
        (Y, P, {"groups": [1] * 7 + [None] * 13}, "13 of 20 rows have none, first row 7"),
        (Y, P, {"groups": B * 0}, "two groups or more"),
        (Y, P, {"weights": np.r_[1e-16, P1[1:]]}, r"factor of 1e\+15.*row 0 holds 1e-16"),
        (Y, P, {"weights": pd.DataFrame({"w": P1})}, "it is a DataFrame.\nPass one of its columns"),
        (frame("a", Y), P, {}, "it is a DataFrame.\nPass one of its columns"),
        ([{"a"}] * N, P, {}, "one value a row, but a row holds an unhashable type: 'set'"),
        (B + 1, P1, {}, "nothing says whether it is the probability of '1' or of '2'"),
        (np.array(list("xy"))[B], P1, {}, "nothing says"),
        (P * 1e300, P, {"given": "counts"}, r"from 0 to 2\*\*53"),
        (Y, P, {"against": P}, "must map the names"),
        (Y, P, {"against": {1: P, "1": P}}, "a name of its own"),
        (Y, P, {"against": {"model": P}}, "a name of its own"),
        (Y, P, {"against": {"old": P[:, :2]}}, "the predictions of old"),
        (np.tile(Y, 6), np.tile(P, (6, 1)), {"by": np.arange(120)}, "100 values or fewer, but 'segment' has 120"),
        (pd.Series(Y, index=range(N, 0, -1)), pd.DataFrame(P), {}, "same index"),
        (pd.Series(Y), P, {"by": pd.Series(Y, name="site", index=range(1, N + 1))}, "labels and by must have the same"),
        (pd.Series(Y), {i: pd.Series(P[:, i], index=range(1, N + 1)) for i in range(3)}, {}, "same index"),
    ],
)
def test_what_cannot_be_scored_is_refused_with_the_reason(labels, values, options, says):
    with pytest.raises(EvidenceError, match=says):
        from_arrays(labels, values, **options)


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(SourceError, match="two columns called 'a'"):
        from_arrays(Y, frame("aac"))


@settings(max_examples=60)
@given(
    st.lists(st.one_of(st.none(), st.booleans(), st.integers(-2, 3), st.floats(), st.text(max_size=2)), max_size=14),
    st.lists(st.floats(), max_size=14),
)
def test_whatever_is_given_is_evidence_or_refused(labels, values):
    try:
        models = from_arrays(labels, np.array(values))
    except KullbackError:
        return
    assert np.allclose(models.this.probabilities.sum(axis=1), 1)


def test_labels_that_may_count_from_1_are_not_taken_to_count_from_0():
    y, p = np.tile([1, 2], 10), np.tile([0.3, 0.6, 0.1], (20, 1))
    with pytest.raises(EvidenceError, match=r"hold '1', '2' but no 0: they may count from 1\.\nSay which .*classes="):
        from_arrays(y, p)
    told = from_arrays(y, p, classes=[1, 2, 3])
    assert (told.this.labels.classes, told.this.labels.codes.tolist()[:2]) == (("1", "2", "3"), [0, 1])
    assert from_arrays(np.tile([0, 2], 10), p).this.labels.codes.tolist()[:2] == [0, 2]
    assert from_arrays(np.tile([1, 2, 3], 7)[:20], p).this.labels.codes.tolist()[:3] == [0, 1, 2]
