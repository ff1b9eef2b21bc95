"""What a calibrator is: a kind of map from predicted probabilities to better calibrated ones, and how it is fitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Targets: TypeAlias = npt.NDArray[np.int64] | npt.NDArray[np.float64]
"""What happened: class codes of shape (n,), or shares of shape (n, K)."""


class Map(Protocol):
    """A fitted map."""

    def apply(self, probabilities: Floats) -> Floats:
        """The recalibrated probabilities, shape (n, K) as given: rows sum to 1.

        What is given as 0 may stay 0; what is not never becomes 0, so that no map makes a finite cost infinite.
        """

    def parameters(self) -> dict[str, Any]:
        """Its parameters as plain data, for `Calibrator.restore`."""


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A kind of map, such as temperature scaling.

    `fit(probabilities, targets, weights)` takes float64 (n, K), class codes (n,) or shares (n, K), and weights (n,) or
    None, and weighs a row of weight 2 as two rows; `restore(parameters)` makes the map anew, or raises EvidenceError
    where they are none of its own.
    """

    name: str
    fit: Callable[[Floats, Targets, Floats | None], Map]
    restore: Callable[[Mapping[str, Any]], Map]
