"""Proven limits of D(P‖Q) between mixtures of normals, which has no closed form.

With f, a the components and weights of P, g, b those of Q, and z(f, g) = ∫ f·g, h(f) the entropy of f:

- Jensen's inequality, twice (Durrieu, Thiran & Kelly 2012): each mean of a log density under a component,
  E_f log q, lies between log Σ b·exp(−D(f‖g)) − h(f) and log Σ b·z(f, g); so do those of log p, and so the difference.
- The chain rule (Hershey & Olsen 2007): whatever joint weights φ have the margin a, and ψ the margin b,
  D(P‖Q) ≤ Σ φ·log(φ/ψ) + Σ φ·D(f‖g); φ and ψ are improved in turn.
- D(P‖Q) ≥ 0.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from kullback.between.law import Found
from kullback.families._family import DoesNotFitError
from kullback.families.mixture import Mixture, Numbers
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.normal import Normal

_LITTLE: Final = 1e-6  # relative gain of a round, at which improving ends
_ROUNDS: Final = 200  # of improving the joint weights; every one of them is a bound


def bounds(truth: Any, belief: Any) -> Found:
    """Proven limits of D(P‖Q) in nats; the laws are mixtures of normals, or normal."""
    p, q = _as_mixture(truth), _as_mixture(belief)
    if p is None or q is None:
        raise DoesNotFitError("bounds are known between mixtures of normals, and normal laws, only.")
    if p.loc.shape[1:] != q.loc.shape[1:]:
        raise DoesNotFitError(f"vectors must have one length, but they have {p.loc.shape[1]} and {q.loc.shape[1]}.")
    (a, f_loc, f_factor), (b, g_loc, g_factor) = _vectors(p), _vectors(q)
    with np.errstate(divide="ignore"):
        log_a, log_b = np.log(a), np.log(b)
    across, within = _divergences(f_loc, f_factor, g_loc, g_factor), _divergences(f_loc, f_factor, f_loc, f_factor)
    entropy = _entropies(f_factor)
    q_most = _log_sum(log_b + _log_overlaps(f_loc, f_factor, g_loc, g_factor))
    p_most = _log_sum(log_a + _log_overlaps(f_loc, f_factor, f_loc, f_factor))
    q_least, p_least = _log_sum(log_b - across) - entropy, _log_sum(log_a - within) - entropy
    low = max(0.0, float(a @ (p_least - q_most)))
    high = min(float(a @ (p_most - q_least)), _chained(a, b, across))
    return Found(None, low, max(low, high), note="Bounds between mixtures of normals (Durrieu et al. 2012).")


def _as_mixture(spec: Any) -> Mixture | None:
    """A mixture, or a single normal law as one; None for anything else."""
    if isinstance(spec, Normal | MultivariateNormal):
        return Mixture([1.0], [spec]) if np.ndim(spec.loc) == spec.event else None
    return spec if isinstance(spec, Mixture) else None


def _vectors(mixture: Mixture) -> tuple[Numbers, Numbers, Numbers]:
    """Weights, means and Cholesky factors, also of numbers as of vectors of one."""
    if mixture.event:
        return mixture.weights, mixture.loc, mixture.factor
    return mixture.weights, mixture.loc[:, None], mixture.factor[:, None, None]


def _divergences(f_loc: Numbers, f_factor: Numbers, g_loc: Numbers, g_factor: Numbers) -> Numbers:
    """D of each component of one side from each of the other, by the closed form."""
    from kullback.families._family import closed_forms, together

    _, _, (f, g) = together(MultivariateNormal(f_loc[:, None], f_factor[:, None]), MultivariateNormal(g_loc, g_factor))
    return np.asarray(closed_forms()[MultivariateNormal, MultivariateNormal](f, g))


def _log_overlaps(f_loc: Numbers, f_factor: Numbers, g_loc: Numbers, g_factor: Numbers) -> Numbers:
    """log ∫ f·g of each pair: the density of the difference of the means under the sum of the covariances."""
    apart = f_loc[:, None] - g_loc
    covariance = _covariances(f_factor)[:, None] + _covariances(g_factor)
    solved = np.linalg.solve(covariance, apart[..., None])[..., 0]
    return np.asarray(
        -(np.linalg.slogdet(covariance)[1] + (apart * solved).sum(-1) + apart.shape[-1] * np.log(2 * np.pi)) / 2
    )


def _covariances(factors: Numbers) -> Numbers:
    """L·Lᵀ."""
    return factors @ np.swapaxes(factors, -1, -2)


def _entropies(factors: Numbers) -> Numbers:
    """The entropies of normal laws."""
    logs = np.log(np.diagonal(factors, axis1=-2, axis2=-1)).sum(-1)
    return np.asarray(logs + factors.shape[-1] * (1 + np.log(2 * np.pi)) / 2)


def _log_sum(logs: Numbers) -> Numbers:
    """log Σ exp over the last axis."""
    from scipy.special import logsumexp

    return np.asarray(logsumexp(logs, axis=-1))


def _chained(a: Numbers, b: Numbers, divergences: Numbers) -> float:
    """The bound by the chain rule, from all pairs of components and from the best one-to-one match."""
    starts = [np.outer(a, b)]
    if a.size == b.size:
        from scipy.optimize import linear_sum_assignment

        rows, columns = linear_sum_assignment(a[:, None] * divergences)
        matched = np.zeros_like(divergences)
        matched[rows, columns] = a[rows]
        starts.append(matched)
    return min(_improved(a, b, divergences, start) for start in starts)


def _improved(a: Numbers, b: Numbers, divergences: Numbers, phi: Numbers) -> float:
    """The bound with joint weights improved in turn."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.inf
        for _ in range(_ROUNDS):
            psi = b * np.nan_to_num(phi / phi.sum(axis=0))
            log_psi = np.log(psi) - divergences
            phi = a[:, None] * np.exp(log_psi - _log_sum(log_psi)[:, None])
            terms = np.where(phi > 0, phi * (np.log(phi) - np.log(psi) + divergences), 0.0)
            before, value = value, float(terms.sum())
            if before - value <= _LITTLE * value:
                break
    return max(0.0, value)
