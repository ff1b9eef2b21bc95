"""What `measures` times: every measure, what it is asked of, what is exact, and the ways to compute it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import dit
import numpy as np
import torch
from dit import divergences
from dit.divergences import pmf
from scipy.spatial import distance
from scipy.stats import chi2_contingency, chisquare, entropy, power_divergence
from sklearn.metrics import mutual_info_score
from torchmetrics.functional import regression

import _exact
import kullback as kb

OUTCOMES = 200  # of the pairs that errors are measured on
ORDER = 1.5  # of the measures that have one
LN2 = math.log(2)
F = torch.nn.functional

Sides: TypeAlias = tuple[np.ndarray, ...]


class Way(NamedTuple):
    """One way to compute a measure: the call, and what is made of each side beforehand, untimed."""

    call: Callable[..., Any]
    prepare: Callable[[np.ndarray], Any] = np.asarray
    rows: bool = True  # takes many rows at once
    long: bool = True  # bears ten million outcomes


class Measure(NamedTuple):
    """What is exact, what it is asked of, the ways to compute it (ours first), and the shapes that are timed."""

    name: str
    exact: Callable[..., Any]
    sides: Callable[[np.random.Generator, tuple[int, ...], bool], Sides]
    ways: dict[str, Way]
    shapes: tuple[tuple[int, ...], ...] = ((100,), (10_000, 1_000), (10_000_000,))
    small: tuple[int, ...] = (OUTCOMES,)


def shares(x: np.ndarray) -> np.ndarray:
    """Over the totals of the rows."""
    return x / x.sum(axis=-1, keepdims=True)


def pair(rng: np.random.Generator, shape: tuple[int, ...], near: bool) -> Sides:
    """A random truth, and a belief within 1e-6 of it or unrelated to it."""
    p, other = rng.gamma(1.0, size=(2, *shape)) + 1e-3
    return shares(p), shares(p * (1 + 1e-6 * rng.uniform(-1, 1, shape)) if near else other)


def one(rng: np.random.Generator, shape: tuple[int, ...], near: bool) -> Sides:
    """A random truth, or one next to certainty."""
    p = rng.gamma(1.0, size=shape) + 1e-3
    if near:
        p[..., 0] = 1e6 * p.sum(axis=-1)
    return (shares(p),)


def table(rng: np.random.Generator, shape: tuple[int, ...], near: bool) -> Sides:
    """Counts of two variables that hardly depend on each other, or do."""
    rows, columns = (rng.uniform(0.1, 1, shape[i]) for i in (0, 1))
    noise = rng.uniform(-1, 1, shape) * (1e-6 if near else 0.9)
    return (np.ceil(1e6 * np.outer(rows, columns) * (1 + noise)),)  # scikit-learn's products of sums overflow above


def logits(rng: np.random.Generator, shape: tuple[int, ...], near: bool) -> Sides:
    """Float32 logits, and others within 1e-4 of them or unrelated: what is nearer, float32 cannot tell apart."""
    z, other = rng.normal(0, 3, (2, *shape))
    return z.astype("float32"), (z + 1e-4 * other if near else other).astype("float32")


def many(rng: np.random.Generator, shape: tuple[int, ...], near: bool) -> Sides:
    """Two sets of rows that are all within 1e-6 of one another, or unrelated."""
    if not near:
        return pair(rng, shape, False)
    first = rng.gamma(1.0, size=shape[1:]) + 1e-3
    return tuple(shares(first * (1 + 1e-6 * noise)) for noise in rng.uniform(-1, 1, (2, *shape)))


def dist(p: np.ndarray) -> Any:
    """A distribution of dit."""
    return dit.Distribution([str(i) for i in range(len(p))], p)


def rows_of(p: np.ndarray) -> torch.Tensor:
    """A tensor of rows, which torchmetrics insists on."""
    return torch.from_numpy(np.atleast_2d(p))


def tensors(call: Callable[..., Any]) -> Way:
    """torch, eager."""
    return Way(call, torch.from_numpy)


def metrics(call: Callable[..., Any]) -> Way:
    """torchmetrics, a value for each row."""
    return Way(lambda p, q: call(p, q, reduction="none"), rows_of)


def arrays_of_dit(call: Callable[..., Any]) -> Way:
    """The functions of dit that take bare arrays, of one row."""
    return Way(call, rows=False)


def distributions_of_dit(call: Callable[..., Any]) -> Way:
    """The functions of dit that take its own distributions."""
    return Way(call, dist, rows=False, long=False)


def row_by_row(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """All pairs by SciPy, with temporaries of one row of the answer."""
    return np.array([entropy(row[None], q, axis=-1) for row in p])


def by_product(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """All pairs by torch as a product of matrices: the fast way, which loses near pairs."""
    return (p * p.log()).sum(-1, keepdim=True) - p @ q.log().T


MEASURES = [
    Measure(
        "entropy",
        _exact.entropy,
        one,
        {
            "kullback": Way(kb.entropy),
            "SciPy": Way(lambda p: entropy(p, axis=-1)),
            "torch": tensors(lambda p: torch.special.entr(p).sum(-1)),
            "dit": Way(lambda p: dit.shannon.entropy_pmf(p) * LN2),
        },
    ),
    Measure(
        "cross_entropy",
        _exact.cross_entropy,
        pair,
        {
            "kullback": Way(kb.cross_entropy),
            "SciPy": Way(lambda p, q: entropy(p, axis=-1) + entropy(p, q, axis=-1)),
            "torch": tensors(lambda p, q: -(p * q.log()).sum(-1)),
            "dit": distributions_of_dit(lambda p, q: divergences.cross_entropy(p, q) * LN2),
        },
    ),
    Measure(
        "kl_divergence",
        _exact.kl,
        pair,
        {
            "kullback": Way(kb.kl_divergence),
            "SciPy": Way(lambda p, q: entropy(p, q, axis=-1)),
            "torch": tensors(lambda p, q: F.kl_div(q.log(), p, reduction="none").sum(-1)),
            "torchmetrics": metrics(regression.kl_divergence),
            "dit": distributions_of_dit(lambda p, q: divergences.kullback_leibler_divergence(p, q) * LN2),
        },
    ),
    Measure(
        "jeffreys_divergence",
        _exact.jeffreys,
        pair,
        {
            "kullback": Way(kb.jeffreys_divergence),
            "SciPy": Way(lambda p, q: entropy(p, q, axis=-1) + entropy(q, p, axis=-1)),
            "torch": tensors(lambda p, q: ((p - q) * (p / q).log()).sum(-1)),
        },
    ),
    Measure(
        "js_divergence",
        _exact.js,
        pair,
        {
            "kullback": Way(kb.js_divergence),
            "SciPy": Way(lambda p, q: distance.jensenshannon(p, q, axis=-1) ** 2),
            "torchmetrics": metrics(regression.jensen_shannon_divergence),
            "dit": arrays_of_dit(lambda p, q: pmf.jensen_shannon_divergence([p, q]) * LN2),
        },
    ),
    Measure(
        "total_variation",
        _exact.total_variation,
        pair,
        {
            "kullback": Way(kb.total_variation),
            "SciPy": Way(lambda p, q: distance.cityblock(p, q) / 2, rows=False),
            "torch": tensors(lambda p, q: (p - q).abs().sum(-1) / 2),
            "dit": arrays_of_dit(pmf.variational_distance),
        },
    ),
    Measure(
        "hellinger_distance",
        _exact.hellinger,
        pair,
        {
            "kullback": Way(kb.hellinger_distance),
            "torch": tensors(lambda p, q: ((p.sqrt() - q.sqrt()) ** 2).sum(-1).div(2).sqrt()),
            "dit": arrays_of_dit(pmf.hellinger_distance),
        },
    ),
    Measure(
        "bhattacharyya_distance",
        _exact.bhattacharyya,
        pair,
        {
            "kullback": Way(kb.bhattacharyya_distance),
            "torch": tensors(lambda p, q: -(p * q).sqrt().sum(-1).log()),
            "dit": arrays_of_dit(lambda p, q: -np.log(pmf.bhattacharyya_coefficient(p, q))),
        },
    ),
    Measure(
        "chi_squared_divergence",
        _exact.chi_squared,
        pair,
        {
            "kullback": Way(kb.chi_squared_divergence),
            "SciPy": Way(lambda p, q: chisquare(p, q, axis=-1).statistic),
            "torch": tensors(lambda p, q: ((p - q) ** 2 / q).sum(-1)),
        },
    ),
    Measure(
        "renyi_divergence",
        lambda p, q: _exact.renyi(p, q, ORDER),
        pair,
        {
            "kullback": Way(lambda p, q: kb.renyi_divergence(p, q, ORDER)),
            "torch": tensors(lambda p, q: (p**ORDER * q ** (1 - ORDER)).sum(-1).log() / (ORDER - 1)),
            "dit": distributions_of_dit(lambda p, q: divergences.renyi_divergence(p, q, ORDER) * LN2),
        },
    ),
    Measure(
        "alpha_divergence",
        lambda p, q: _exact.alpha(p, q, ORDER),
        pair,
        {
            "kullback": Way(lambda p, q: kb.alpha_divergence(p, q, ORDER)),
            "SciPy": Way(lambda p, q: power_divergence(p, q, axis=-1, lambda_=ORDER - 1).statistic / 2),
        },
    ),
    Measure(
        "mutual_information",
        _exact.mutual_information,
        table,
        {
            "kullback": Way(lambda joint: kb.mutual_information(joint, normalize=True)),
            "SciPy": Way(lambda n: chi2_contingency(n, correction=False, lambda_="log-likelihood")[0] / n.sum() / 2),
            "scikit-learn": Way(lambda n: mutual_info_score(None, None, contingency=n), lambda n: n.astype(np.int64)),
        },
        shapes=((10, 10), (1_000, 1_000)),
        small=(10, 10),
    ),
    Measure(
        "kl_from_logits",
        _exact.kl_from_logits,
        logits,
        {
            "kullback": Way(lambda z, w: kb.kl_from_logits(p=z, q=w)),
            "torch": tensors(
                lambda z, w: F.kl_div(w.log_softmax(-1), z.log_softmax(-1), reduction="none", log_target=True).sum(-1)
            ),
        },
        shapes=((100,), (512, 32_000)),
    ),
    Measure(
        "pairwise_kl",
        lambda p, q: [_exact.kl(a, b) for a in p for b in q],
        many,
        {
            "kullback": Way(kb.pairwise_kl),
            "SciPy": Way(row_by_row),
            "torch": tensors(by_product),
        },
        shapes=((1_000, 200),),
        small=(3, OUTCOMES),
    ),
]
