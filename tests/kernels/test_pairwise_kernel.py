"""All pairs at once: a matrix product that knows its error, and the kernel for what it leaves in doubt."""

import tracemalloc

import numpy as np
import pytest

import references
from kullback import kernels
from kullback.kernels import pairwise
from kullback.kernels.pairwise import EXACT, pairwise_kl

COUNT = 12
rng = np.random.default_rng(0)


@pytest.fixture
def products(monkeypatch):
    """Products even for few rows, which are left to the kernel otherwise."""
    monkeypatch.setattr(pairwise, "_FEW", 0)


def shares(weights):
    return weights / weights.sum(axis=1, keepdims=True)


def near(outcomes, step, groups=1):
    """Rows within a relative `step` of one of some random rows."""
    centres = rng.dirichlet(np.ones(outcomes), groups)[np.arange(COUNT) % groups]
    return shares(centres * (1 + step * rng.uniform(-1, 1, centres.shape)))


def sparse(outcomes):
    return shares(rng.random((COUNT, outcomes)) * (rng.random((COUNT, outcomes)) < 0.9))


ROWS = {
    "random": rng.dirichlet(np.ones(30), COUNT),
    "of two outcomes": rng.dirichlet(np.ones(2), COUNT),
    "within 1e-3": near(30, 1e-3),
    "within 1e-8": near(30, 1e-8),
    "within 1e-12": near(30, 1e-12),
    "within 1e-11 of a reference of few bits": (1 + 1e-11 * rng.uniform(-1, 1, (COUNT, 32))) / 32,
    "in groups within 1e-3": near(30, 1e-3, groups=3),
    "in groups within 1e-6": near(30, 1e-6, groups=3),
    "in groups within 1e-10": near(30, 1e-10, groups=3),
    "between two": shares(np.linspace(0, 1, COUNT)[:, None] * np.arange(1, 31) + np.ones(30)),
    "sparse": sparse(15),
    "Dirichlet 0.01": rng.dirichlet(np.full(30, 0.01), COUNT),
    "confident": shares(np.exp(8 * rng.standard_normal((COUNT, 30)))),
    "counts": rng.poisson(rng.uniform(1e2, 1e6, (COUNT, 1)) * np.full(30, 1 / 30)) + 1,
    "of all sizes": near(30, 1e-2) * 2.0 ** rng.choice([-1050, -900, 0, 3, 900], (COUNT, 1)),
    "down to subnormals": rng.random((COUNT, 9)) * 10.0 ** rng.uniform(-320, 0, (COUNT, 9)) + 5e-324,
    "float32": rng.dirichlet(np.ones(30), COUNT).astype(np.float32),
    "longer than a block": near(1500, 1e-4),
}


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("kind", ROWS)
def test_every_pair_is_exact(kind):
    rows = ROWS[kind]
    few = 3 if rows.shape[1] > 1000 else COUNT
    values = pairwise_kl(rows)
    for i in range(few):
        for j in range(few):
            if ((rows[i] > 0) & (rows[j] == 0)).any():
                assert values[i, j] == np.inf
            elif i == j:
                assert values[i, j] == 0
            else:
                assert references.error(values[i, j], references.kl(rows[i], rows[j])) < EXACT


@pytest.mark.usefixtures("products")
def test_rows_of_two_tables_meet_in_every_pair():
    truths, beliefs = ROWS["counts"], ROWS["random"]
    values = pairwise_kl(truths, beliefs[:10])
    assert values.shape == (COUNT, 10)
    for i, j in np.ndindex(values.shape):
        assert references.error(values[i, j], references.kl(truths[i], beliefs[j])) < EXACT


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("rows", [rng.dirichlet(np.ones(300), 40), shares(np.exp(3 * rng.standard_normal((40, 300))))])
def test_unlike_rows_need_no_kernel(rows, monkeypatch):
    expected = kernels.kl(rows[:20, None], rows[20:])

    def asked(p, _):
        raise AssertionError(f"asked for {len(p)} pairs")

    monkeypatch.setattr(kernels, "kl", asked)
    assert pairwise_kl(rows[:20], rows[20:]) == pytest.approx(expected, rel=EXACT)


@pytest.mark.usefixtures("products")
def test_twins_among_unlike_rows_are_left_to_the_kernel(monkeypatch):
    rows = rng.dirichlet(np.ones(50), 20)
    rows[7] = rows[3] * (1 + 1e-9 * rng.uniform(-1, 1, 50))
    pairs = []
    kernel = kernels.kl

    def asked(p, q):
        pairs.append(len(p))
        return kernel(p, q)

    monkeypatch.setattr(kernels, "kl", asked)
    value = pairwise_kl(rows)[3, 7]
    assert sum(pairs) == 2
    assert references.error(value, references.kl(rows[3], rows[7])) < EXACT


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("outcomes", [5, 2500])
def test_outcome_believed_impossible_costs_everything(outcomes):
    rows = rng.dirichlet(np.ones(outcomes), COUNT)
    rows[5, 1] = rows[6, -1] = 0.0
    rows[7, [1, 3]] = 0.0
    infinite = np.isinf(pairwise_kl(rows))
    expected = np.zeros((COUNT, COUNT), dtype=bool)
    expected[:, 5:8] = True
    expected[range(COUNT), range(COUNT)] = expected[7, 5] = False
    assert (infinite == expected).all()


@pytest.mark.usefixtures("products")
def test_least_belief_is_not_an_impossible_one():
    rows = np.tile([0.5, 0.5, 0.0], (COUNT, 1))
    rows[:, 2] = np.append(0.0, np.full(COUNT - 1, 5e-324))
    values = pairwise_kl(rows * 2.0**100)
    assert np.isfinite(values[0]).all()
    values = pairwise_kl(np.where(rows > 0.1, rows * 2.0**900, rows))
    assert np.isfinite(values[0]).all()
    assert np.isinf(values[1:, 0]).all()


@pytest.mark.parametrize("few", [0, 10**9])
@pytest.mark.parametrize("shape", [(1100, 9, 5), (9, 1100, 5), (1100, 3, 5), (1, 50, 5), (50, 1, 5), (1, 1, 1)])
def test_blocks_and_few_rows_meet_in_the_right_places(shape, few, monkeypatch):
    monkeypatch.setattr(pairwise, "_FEW", few)
    count, others, outcomes = shape
    truths, beliefs = rng.dirichlet(np.ones(outcomes), count), rng.dirichlet(np.ones(outcomes), others)
    expected = kernels.kl(truths[:, None], beliefs)
    assert pairwise_kl(truths, beliefs) == pytest.approx(expected, rel=2 * EXACT)


@pytest.mark.parametrize("count", [3, 2100])
def test_progress_is_told_in_rows(count):
    told = []
    pairwise_kl(rng.dirichlet(np.ones(3), count), progress=lambda *rows: told.append(rows))
    done = [rows for rows, _ in told]
    assert len(done) == 3
    assert done == sorted(set(done))
    assert told[-1] == (count, count)


@pytest.mark.usefixtures("products")
@pytest.mark.parametrize("shape", [(2100, 1100, 600), (12, 12, 300_000), (3, 2, 1_000_000), (50_000, 12, 2)])
def test_memory_beyond_input_and_output_is_bounded(shape):
    count, others, outcomes = shape
    truths = shares(rng.random((count, outcomes), dtype=np.float32))
    beliefs = shares(rng.random((others, outcomes), dtype=np.float32))
    beliefs[0, 0] = 0.0
    tracemalloc.start()
    values = pairwise_kl(truths, beliefs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - values.nbytes < 64e6
