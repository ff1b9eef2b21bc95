"""The parameters of a family as free coordinates: a vector that a minimiser may move anywhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.families._family import NOT_NEGATIVE, POSITIVE, PROBABILITY, REAL, Family, Rule
from kullback.families.continuous_bernoulli import INSIDE
from kullback.families.geometric import CHANCE
from kullback.families.multivariate_normal import MultivariateNormal

Numbers = npt.NDArray[np.float64]


class _Way(NamedTuple):
    """From a parameter to its coordinate, and back."""

    there: Callable[[Numbers], Numbers]
    back: Callable[[Numbers], Numbers]


def _logistic(x: Numbers) -> Numbers:
    """1/(1 + exp(−x))."""
    from scipy.special import expit

    value: Numbers = expit(x)
    return value


def _log_odds(p: Numbers) -> Numbers:
    """log(p/(1 − p)), of what is not certain."""
    from scipy.special import logit

    value: Numbers = logit(np.clip(p, 1e-12, 1 - 1e-12))
    return value


def _exp(x: Numbers) -> Numbers:
    """exp(x) within the numbers that a parameter can be."""
    value: Numbers = np.exp(np.clip(x, -600, 600))
    return value


_WAYS: dict[Rule, _Way] = {
    REAL: _Way(lambda x: x, lambda x: x),
    POSITIVE: _Way(np.log, _exp),
    NOT_NEGATIVE: _Way(lambda x: np.log(np.maximum(x, 1e-12)), _exp),
    **dict.fromkeys((PROBABILITY, CHANCE, INSIDE), _Way(_log_odds, _logistic)),
}


class Coordinates:
    """The free coordinates of one family, some of whose parameters may be known."""

    def __init__(self, start: Family, known: Mapping[str, Any]) -> None:
        """`start` gives the family and the shapes of its parameters."""
        self._family, self._known = type(start), dict(known)
        self._free = [name for name in start.parameters if name not in known]
        self._shapes = {name: np.shape(start.parameters[name]) for name in self._free}
        unmovable = [n for n in self._free if n != "scale_tril" and self._family.rules.get(n) not in _WAYS]
        if unmovable:
            raise EvidenceError(
                f"{unmovable[0]} of {self._family.__name__} must be known, for nothing leads to it step by step.\n"
                f"Pass it by name, as in project(evidence, {self._family.__name__}, {unmovable[0]}=...)."
            )

    def of(self, law: Family) -> Numbers:
        """The coordinates of a law."""
        parts = [_there(name, law) for name in self._free]
        return np.concatenate([np.ravel(part) for part in parts])

    @property
    def size(self) -> int:
        """How many coordinates there are."""
        return sum(_size(name, shape) for name, shape in self._shapes.items())

    def law(self, coordinates: Numbers) -> Family:
        """The law at coordinates."""
        found, start = dict(self._known), 0
        for name in self._free:
            shape = self._shapes[name]
            size = _size(name, shape)
            part = coordinates[start : start + size]
            found[name] = _factor(part, shape[-1]) if name == "scale_tril" else self._back(name, part.reshape(shape))
            start += size
        return self._family(**found)

    def _back(self, name: str, part: Numbers) -> Numbers:
        """A parameter of its coordinates."""
        return _WAYS[self._family.rules[name]].back(part)


def _size(name: str, shape: tuple[int, ...]) -> int:
    """How many coordinates a parameter has."""
    return shape[-1] * (shape[-1] + 1) // 2 if name == "scale_tril" else math.prod(shape)


def _there(name: str, law: Family) -> Numbers:
    """The coordinates of a parameter."""
    value = np.asarray(law.parameters[name])
    if isinstance(law, MultivariateNormal) and name == "scale_tril":
        value = value.copy()
        np.fill_diagonal(value, np.log(np.diag(value)))
        return value[np.tril_indices(len(value))]
    return _WAYS[law.rules[name]].there(value)


def _factor(part: Numbers, dimensions: int) -> Numbers:
    """The Cholesky factor of its coordinates, the logarithms of its diagonal among them."""
    factor = np.zeros((dimensions, dimensions))
    factor[np.tril_indices(dimensions)] = part
    np.fill_diagonal(factor, _exp(np.diag(factor)))
    return factor
