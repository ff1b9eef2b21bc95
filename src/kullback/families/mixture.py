"""Mixtures of normal distributions, of numbers or of vectors."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, Final

import numpy as np
import numpy.typing as npt

from kullback._array import ArrayLike, to_numpy
from kullback.errors import EvidenceError, NotADistributionError
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.normal import Normal

Numbers = npt.NDArray[np.float64]
_HALF_LOG_TAU: Final = math.log(2 * math.pi) / 2
_ABOUT: Final = np.array([-7.0, -5.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 7.0])  # standard deviations
_HALVINGS: Final = 80
_OFF: Final = 1e-6  # how far from 1 the weights may add up: by rounding, and no more


class Mixture:
    """A law that follows the normal law `components[i]` with the probability `weights[i]`.

    `components` is a list of `Normal`, or of `MultivariateNormal`, or one of these whose parameters have a first axis
    with as many entries as there are weights. Parameters are taken as numbers: no gradient is kept.
    """

    discrete: ClassVar[bool] = False

    def __init__(
        self, weights: ArrayLike, components: Normal | MultivariateNormal | Sequence[Normal | MultivariateNormal]
    ) -> None:
        """Check the weights and stack the components."""
        self.weights = _weights(weights)
        listed: list[Any] = list(components) if isinstance(components, Iterable) else [components]
        kinds = {type(component) for component in listed}
        if len(kinds) != 1 or not kinds <= {Normal, MultivariateNormal}:
            raise EvidenceError(
                "components of Mixture must be Normal, or MultivariateNormal, and not both, but they are "
                f"{' and '.join(sorted(kind.__name__ for kind in kinds)) or 'none'}.\n"
                "Other mixtures have no bounds here; pass an object with logpdf and rvs, which goes to Monte Carlo."
            )
        self.kind = kinds.pop()
        self.event = self.kind.event
        self.loc, self.factor = self._stacked(listed)

    def _stacked(self, listed: Sequence[Any]) -> tuple[Numbers, Numbers]:
        """Means (K, ...) and standard deviations or Cholesky factors (K, ...)."""
        every = []
        for name, axes in zip(listed[0].parameters, (self.event, 2 * self.event), strict=True):
            values = [to_numpy(getattr(component, name)) for component in listed]
            stacked = values[0] if len(values) == 1 and values[0].ndim > axes else np.stack(values)
            if stacked.shape[0] != self.weights.size:
                raise EvidenceError(
                    f"Mixture must have as many components as weights, but it has {stacked.shape[0]} and "
                    f"{self.weights.size}.\nGive each component its weight."
                )
            every.append(stacked)
        return every[0], every[1]

    @property
    def components(self) -> list[Any]:
        """The components, one by one."""
        return [self.kind(loc, factor) for loc, factor in zip(self.loc, self.factor, strict=True)]

    def __repr__(self) -> str:
        """The mixture as one writes it."""
        return f"Mixture of {self.weights.size} {self.kind.__name__}"

    def frozen(self) -> Any:
        """The law by its functions, named as those of SciPy's frozen distributions."""
        return _OfVectors(self) if self.event else _OfNumbers(self)


class _OfNumbers:
    """A mixture of numbers by its functions."""

    def __init__(self, mixture: Mixture) -> None:
        """Take the parameters."""
        self._weights, self._loc, self._scale = mixture.weights, mixture.loc, mixture.factor

    def logpdf(self, x: Any) -> Any:
        """The log of the density."""
        z = self._standard(x)
        return self._mixed(-z * z / 2 - np.log(self._scale) - _HALF_LOG_TAU)

    def logcdf(self, x: Any) -> Any:
        """The log of the probability up to x."""
        from scipy.special import log_ndtr

        return self._mixed(log_ndtr(self._standard(x)))

    def logsf(self, x: Any) -> Any:
        """The log of the probability beyond x."""
        from scipy.special import log_ndtr

        return self._mixed(log_ndtr(-self._standard(x)))

    def ppf(self, v: Any) -> Any:
        """Points below which the probability is v: between the least and the greatest of the components, by halving."""
        from scipy.special import ndtri

        of_parts = self._loc + self._scale * ndtri(np.asarray(v))[..., None]
        return self._between(of_parts, lambda x: self.logcdf(x) < np.log(v))

    def isf(self, v: Any) -> Any:
        """Points beyond which the probability is v."""
        from scipy.special import ndtri

        of_parts = self._loc - self._scale * ndtri(np.asarray(v))[..., None]
        return self._between(of_parts, lambda x: self.logsf(x) > np.log(v))

    def support(self) -> tuple[float, float]:
        """All numbers."""
        return -math.inf, math.inf

    def landmarks(self) -> Numbers:
        """Points about each component, that no mesh should miss."""
        return np.ravel(self._loc + self._scale * _ABOUT[:, None])

    def mean(self) -> float:
        """The mean."""
        return float(self._weights @ self._loc)

    def var(self) -> float:
        """The variance."""
        return float(self._weights @ (self._scale**2 + (self._loc - self.mean()) ** 2))

    def rvs(self, size: int, random_state: np.random.Generator) -> Numbers:
        """Draws of the mixture."""
        which = random_state.choice(self._weights.size, size, p=self._weights)
        return np.asarray(self._loc[which] + self._scale[which] * random_state.standard_normal(size), dtype=float)

    def _standard(self, x: Any) -> Numbers:
        """x in standard deviations of each component, on the last axis."""
        return np.asarray((np.asarray(x, dtype=float)[..., None] - self._loc) / self._scale, dtype=float)

    def _mixed(self, logs: Numbers) -> Any:
        """log Σ w·exp(logs)."""
        return _log_sum(logs, self._weights)

    def _between(self, of_parts: Numbers, short: Callable[[Numbers], Any]) -> Numbers:
        """Where `short` ends to hold."""
        low, high = of_parts.min(axis=-1), of_parts.max(axis=-1)
        for _ in range(_HALVINGS):
            middle = low + (high - low) / 2
            more = short(middle)
            low, high = np.where(more, middle, low), np.where(more, high, middle)
        return np.asarray(low + (high - low) / 2)


class _OfVectors:
    """A mixture of vectors by its functions."""

    def __init__(self, mixture: Mixture) -> None:
        """Take the parameters."""
        self._weights, self._loc, self._factor = mixture.weights, mixture.loc, mixture.factor

    def logpdf(self, x: Any) -> Any:
        """The log of the density."""
        from scipy.linalg import solve_triangular

        logs = []
        for loc, factor in zip(self._loc, self._factor, strict=True):
            z = solve_triangular(factor, (np.asarray(x, dtype=float) - loc).T, lower=True)
            logs.append(-(z * z).sum(axis=0) / 2 - np.log(np.diag(factor)).sum() - loc.size * _HALF_LOG_TAU)
        return _log_sum(np.stack(logs, axis=-1), self._weights)

    def rvs(self, size: int, random_state: np.random.Generator) -> Numbers:
        """Draws of the mixture."""
        drawn = random_state.standard_normal((size, self._loc.shape[1]))
        which = random_state.choice(self._weights.size, size, p=self._weights)
        for i, (loc, factor) in enumerate(zip(self._loc, self._factor, strict=True)):
            drawn[which == i] = loc + drawn[which == i] @ factor.T
        return drawn


def _log_sum(logs: Numbers, weights: Numbers) -> Any:
    """log Σ weights·exp(logs) over the last axis."""
    with np.errstate(divide="ignore"):
        logs = logs + np.log(weights)
    most = logs.max(axis=-1, keepdims=True)
    most = np.where(np.isfinite(most), most, 0.0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(logs - most).sum(axis=-1)) + most[..., 0]


def _weights(given: ArrayLike) -> Numbers:
    """Weights that add up to 1."""
    try:
        weights = np.asarray(to_numpy(given), dtype=float)
    except (TypeError, ValueError) as error:
        raise NotADistributionError(
            f"weights of Mixture must be a list of numbers, but they are {given!r}.\nGive each component its weight."
        ) from error
    if weights.ndim != 1 or not weights.size or not (weights >= 0).all() or abs(weights.sum() - 1) > _OFF:
        raise NotADistributionError(
            f"weights of Mixture must be probabilities that sum to 1, but they are {weights.tolist()}.\n"
            "Divide them by their sum."
        )
    return np.asarray(weights / weights.sum(), dtype=float)
