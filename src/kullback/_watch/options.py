"""How a stream is watched."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral, Real

from kullback.errors import KullbackError
from kullback.estimate import Settings
from kullback.sources.believed import Asked
from kullback.sources.segments import Segments
from kullback.units import Unit


@dataclass(frozen=True, slots=True)
class Options:
    """How a stream is watched; see `Watcher`.

    `part` says which parts of a reference (the bits of the first number), of how many, may be used.
    """

    columns: tuple[str, ...] | None = None
    by: str | None = None
    every: int | None = None
    expected: int | None = None
    alpha: float = 0.05
    unit: Unit = "bit"
    confidence: float = 0.95
    seed: int = 0
    part: tuple[int, int] = (0, 1)

    def __post_init__(self) -> None:
        """Refuse what no stream can be watched with."""
        if not isinstance(self.alpha, Real) or isinstance(self.alpha, bool) or not 0.0 < self.alpha < 1.0:
            raise KullbackError(
                f"alpha must be a number between 0 and 1, but it is {self.alpha!r}.\n"
                "It is the largest probability of a false alarm, however long the stream: 0.05 is one in twenty."
            )
        if self.expected is not None and (not isinstance(self.expected, Integral) or self.expected < 1):
            raise KullbackError(
                f"expected must be how many rows the stream will have in all, 1 or more, but it is {self.expected!r}.\n"
                "Leave it out if nobody knows."
            )
        _ = self.settings
        Segments(self.by, self.every)

    @property
    def settings(self) -> Settings:
        """How the accounts are made."""
        return Settings(unit=self.unit, confidence=self.confidence, seed=self.seed)

    def asked(self, among: frozenset[str] | None) -> Asked:
        """What is asked of the belief."""
        return Asked(self.columns, Segments(self.by, self.every).column, among, self.expected, self.seed)
