"""The watch over coded rows: pieces do not matter, late rows are known, the reference is used once, alarms hold."""

import dataclasses
import math

import numpy as np
import pytest

from kullback.estimate.streams.eprocess import known_log_e
from kullback.estimate.streams.evalues import over_starts
from kullback.estimate.streams.merging import merged
from kullback.estimate.streams.monitor import KnownBelief, Monitor, SampledBelief

Q = np.array([0.5, 0.3, 0.2])


def known(columns=1, alpha=0.05):
    return Monitor(KnownBelief((np.log(Q),) * columns), alpha)


def sampled(codes, n_a=1, n_b=1, alpha=0.05):
    held = tuple(np.array([5, 3, 2]) for _ in range(codes.shape[1]))
    return Monitor(SampledBelief(codes.astype(np.int16), held, n_a, n_b), alpha)


def drawn(rows, columns=1, seed=0, p=Q):
    return np.random.default_rng(seed).choice(p.size, size=(rows, columns), p=p)


def state(monitor):
    """All that a monitor has found, as plain data."""
    columns = [
        {field.name: np.asarray(getattr(column, field.name)).tolist() for field in dataclasses.fields(column)}
        for column in monitor.columns
    ]
    plain = {
        f.name: getattr(monitor, f.name) for f in dataclasses.fields(monitor) if f.name not in ("columns", "belief")
    }
    return plain, columns


@pytest.mark.parametrize("make", [lambda: known(2), lambda: sampled(drawn(700, 2, seed=5), 2, 3)])
def test_it_does_not_matter_in_which_pieces_rows_come(make):
    rows, segments = drawn(300, 2), np.arange(300) // 40
    whole, pieces = make(), make()
    whole.feed(rows, segments)
    for start, end in ((0, 1), (1, 100), (100, 101), (101, 300)):
        pieces.feed(rows[start:end], segments[start:end])
    (plain, columns), (other, others) = state(whole), state(pieces)
    assert np.array(plain.pop("evidence")) == pytest.approx(np.array(other.pop("evidence")), abs=1e-9)
    assert plain == other
    for column, theirs in zip(columns, others, strict=True):
        assert column.pop("log_e") == pytest.approx(theirs.pop("log_e"), abs=1e-9)
        assert column.pop("log_evidence") == pytest.approx(theirs.pop("log_evidence"), abs=1e-9)
        assert column == theirs


def test_known_evidence_is_the_mean_over_starts_of_the_closed_form():
    rows = drawn(90)
    watch = known()
    watch.feed(rows, np.arange(90) // 30)
    since = [np.bincount(rows[start:, 0], minlength=3) for start in (0, 31, 61)]  # after the rows that open
    log_e = np.array([[float(known_log_e(counts, np.log(Q)))] for counts in since])
    assert watch.log_evidence()[0] == pytest.approx(float(over_starts(log_e)[0]), abs=1e-10)


def test_late_rows_are_counted_in_their_segment_and_weighed_when_they_come():
    watch = known()
    watch.feed(np.array([[0], [1], [2], [2]]), np.array([0, 1, 0, 1]))
    assert watch.late == [1, 0]
    assert watch.columns[0].by_segment.tolist() == [[1, 0, 1], [0, 1, 1]]
    assert watch.columns[0].since.tolist() == [[1, 1, 2], [0, 0, 2]]


def test_forbidden_outcome_rings_at_its_row():
    watch = Monitor(KnownBelief((np.log(Q), np.array([0.0, -math.inf]))), 0.05)
    rows = np.column_stack((drawn(50), np.zeros(50, dtype=int)))
    rows[17, 1] = 1
    watch.feed(rows, np.zeros(50, dtype=int))
    assert watch.columns[1].named == watch.alarm == 18
    assert math.isinf(watch.log_evidence()[-1])


def test_reference_is_used_once_and_then_evidence_stays():
    watch = sampled(drawn(40, seed=1), n_a=2)
    watch.feed(drawn(60, p=np.array([0.1, 0.1, 0.8])), np.zeros(60, dtype=int))
    assert (watch.exhausted, watch.used, watch.rows) == (20, 40, 60)
    before = watch.log_evidence()
    watch.feed(drawn(500, p=np.array([0.0, 0.0, 1.0])), np.full(500, 1))
    assert watch.log_evidence() == before
    assert watch.columns[0].by_segment.sum() == 560


def test_change_that_comes_late_is_met_by_a_later_start():
    rows = np.concatenate((drawn(20_000), drawn(400, seed=2, p=np.array([0.3, 0.3, 0.4]))))
    watch = known()
    watch.feed(rows, np.arange(len(rows)) // 1000)
    assert watch.alarm is not None
    assert 20_000 < watch.alarm < 20_200
    assert watch.likeliest_start(0) == 20


def test_merged_known_watches_have_the_evidence_of_all_rows():
    rows = drawn(300, p=np.array([0.6, 0.2, 0.2]))
    a, b = known(), known()
    segments = np.arange(150) // 50
    a.feed(rows[:150], segments)
    b.feed(rows[150:], segments)
    both = merged(a, b, [0, 1, 2])
    since = [np.bincount(np.r_[rows[at:150, 0], rows[150 + at :, 0]], minlength=3) for at in (0, 51, 101)]
    log_e = np.array([[float(known_log_e(counts, np.log(Q)))] for counts in since])
    assert both.log_evidence()[0] == pytest.approx(float(over_starts(log_e)[0]), abs=1e-10)
    assert (both.columns[0].by_segment == a.columns[0].by_segment + b.columns[0].by_segment).all()


def test_starts_of_merged_watches_have_the_segments_of_the_merged_watch():
    a, b = known(), known()
    a.feed(drawn(10), np.zeros(10, dtype=int))
    b.feed(drawn(60), np.arange(60) // 20)
    both = merged(a, b, [3, 0, 1])
    assert both.starts == [3, 0, 1]


def test_start_begins_after_the_block_of_the_row_that_opens_its_segment():
    watch = sampled(drawn(100, seed=1), n_a=1, n_b=5)
    rows = drawn(40)
    watch.feed(rows[:13], np.array([0] * 12 + [1]))
    assert (watch.starts, watch.due) == ([0], [1])
    watch.feed(rows[13:14], np.array([2]))
    watch.feed(rows[14:], np.full(26, 2))
    assert (watch.starts, watch.due) == ([0, 1, 2], [])
    for start in (1, 2):
        assert watch.columns[0].since[start].tolist() == np.bincount(rows[15:, 0], minlength=3).tolist()


def test_merged_sampled_watches_multiply():
    parts = [sampled(drawn(100, seed=i)) for i in (1, 2)]
    for part in parts:
        part.feed(drawn(80, seed=3), np.zeros(80, dtype=int))
    both = merged(*parts, [0])
    assert both.columns[0].log_e == pytest.approx(parts[0].columns[0].log_e + parts[1].columns[0].log_e)
    assert both.rows == both.used == 160


def test_alarm_of_a_part_is_not_an_alarm_of_the_whole():
    a, b = known(), known()
    a.feed(np.full((12, 1), 2), np.zeros(12, dtype=int))
    b.feed(drawn(3000, seed=4), np.zeros(3000, dtype=int))
    both = merged(a, b, [0])
    assert a.alarm is not None
    assert both.alarm is None
    assert both.columns[0].alone is None


RUNS = 200


def rung(make, rows, columns=1):
    """The share of streams that follow the belief and ring, looked at after every row."""
    found = 0
    for run in range(RUNS):
        watch = make(run)
        watch.feed(drawn(rows, columns, seed=[7, run]), np.arange(rows) // 500)
        found += watch.alarm is not None
    return found / RUNS


BOUND = 0.05 + 3 * math.sqrt(0.05 * 0.95 / RUNS)


@pytest.mark.slow
@pytest.mark.parametrize("columns", [1, 4])
def test_known_belief_rings_falsely_in_at_most_5_percent_looked_at_after_every_row(columns):
    assert rung(lambda _: known(columns), 5000, columns) <= BOUND


@pytest.mark.slow
@pytest.mark.parametrize(("n_a", "n_b"), [(1, 1), (5, 1), (1, 5)])
def test_reference_rings_falsely_in_at_most_5_percent_looked_at_after_every_row(n_a, n_b):
    assert rung(lambda run: sampled(drawn(5000 * n_a // n_b, seed=[8, run]), n_a, n_b), 5000) <= BOUND


@pytest.mark.slow
@pytest.mark.parametrize("n_b", [None, 1, 5])
def test_segments_that_rare_values_open_ring_falsely_in_at_most_5_percent(n_b):
    q = np.array([0.998, 0.002])
    found = 0
    for run in range(RUNS):
        rng = np.random.default_rng([12, run])
        rows = rng.choice(2, size=(10_000, 1), p=q)
        if n_b is None:
            watch = Monitor(KnownBelief((np.log(q),)), 0.05)
        else:
            reference = rng.choice(2, size=(10_000 // n_b, 1), p=q).astype(np.int16)
            watch = Monitor(SampledBelief(reference, (np.array([2495, 5]),), 1, n_b), 0.05)
        opened = np.cumsum(rows[:, 0])  # each rare value opens a segment of its own, which common ones are in too
        watch.feed(rows, np.where(rows[:, 0] > 0, opened, 0))
        found += watch.alarm is not None
    assert found / RUNS <= BOUND


@pytest.mark.slow
def test_merging_again_and_again_rings_falsely_in_at_most_5_percent():
    found = 0
    for run in range(RUNS):
        parts, rang = [known(), known()], False
        rows = [drawn(2000, seed=[9, run, part]) for part in (0, 1)]
        for at in range(0, 2000, 100):
            for part, own in zip(parts, rows, strict=True):
                part.feed(own[at : at + 100], np.full(100, at // 500))
            rang = rang or merged(*parts, list(range(len(parts[1].evidence)))).alarm is not None
        found += rang
    assert found / RUNS <= BOUND


@pytest.mark.slow
def test_frequencies_of_a_sample_taken_for_known_would_ring_far_too_often():
    found = 0
    for run in range(RUNS):
        counts = np.bincount(drawn(1000, seed=[10, run])[:, 0], minlength=3)
        watch = Monitor(KnownBelief((np.log(counts / counts.sum()),)), 0.05)
        watch.feed(drawn(5000, seed=[11, run]), np.arange(5000) // 500)
        found += watch.alarm is not None
    assert found / RUNS > 0.15
