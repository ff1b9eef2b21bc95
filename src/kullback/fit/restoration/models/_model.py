"""What a file of this room holds: a model of a distortion, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from kullback.fit.restoration.reference import Reference
from kullback.recording import Floats
from kullback.restoration import Parameter
from kullback.signals import AspectName

_END: Final = 1e-3  # of an axis' length


@dataclass(frozen=True, slots=True)
class Axis:
    """A parameter that is looked for from `low` to `high`, in equal steps or (`ratio`) in equal ratios."""

    name: str
    unit: str
    low: float
    high: float
    ratio: bool = False

    def steps(self, count: int) -> Floats:
        """So many values from `low` to `high`."""
        return np.geomspace(self.low, self.high, count) if self.ratio else np.linspace(self.low, self.high, count)

    def inward(self, value: float) -> float:
        """The value, or the end that is nearest."""
        return min(max(value, self.low), self.high)

    def share(self, value: float) -> float:
        """Where a value lies from `low` (0) to `high` (1)."""
        value = self.inward(value)
        if self.ratio:
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return (value - self.low) / (self.high - self.low)

    def at_end(self, value: float) -> bool:
        """Is it as far as was looked for?"""
        return not _END < self.share(value) < 1.0 - _END

    def told(self, value: float) -> Parameter:
        """What was found."""
        return Parameter(self.name, value, self.unit, self.low, self.high)


class Undo(Protocol):
    """Undoes a distortion with some parameters: samples of shape (n, channels) become as many restored ones."""

    def __call__(self, samples: Floats, values: Sequence[float]) -> Floats:
        """The restored samples."""
        ...


@dataclass(frozen=True, slots=True)
class Repair:
    """How one received signal may be repaired.

    Attributes
    ----------
    axes
        the parameters, the one that a picture shows first.
    starts
        values to begin with, from quantiles or powers: one set or more.
    nothing
        the values that change nothing.
    undo
        restores samples, of the whole signal or of a stretch of it.
    divergence
        of the restored signal at some values, where it is had without restoring it.
    fixed
        what was computed and not looked for.
    notes
        what the reader should know, in words.
    """

    axes: tuple[Axis, ...]
    starts: tuple[tuple[float, ...], ...]
    nothing: tuple[float, ...]
    undo: Undo
    divergence: Callable[[Sequence[float]], float] | None = None
    fixed: tuple[Parameter, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A model of a distortion.

    Attributes
    ----------
    name
        what it is asked for by.
    minimises
        the divergences whose sum is minimised beside the sent signal. Without it only the first is, so that another
        one is left to guard it.
    repair
        how a received signal may be repaired: of the reference, samples (n, channels), and a stretch of noise (samples
        from, to) or None. Raises EvidenceError where the signal does not say.
    """

    name: str
    minimises: tuple[AspectName, ...]
    repair: Callable[[Reference, Floats, slice | None], Repair]
