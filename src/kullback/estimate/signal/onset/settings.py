"""Settings of watching a signal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

from kullback.errors import EvidenceError, KullbackError
from kullback.estimate import Settings
from kullback.estimate.signal.onset.bands import LEAST_FRAME, chosen_frame
from kullback.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSettings:
    """How a signal is watched: what is asked for, within its rules.

    `frame` in seconds, without a rate in samples (None: chosen by the baseline's length); `alpha` the largest
    probability of a false alarm in the whole stream, all channels together.
    """

    frame: float | None = None
    alpha: float = 0.05
    unit: Unit = "bit"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what is outside the rules. Raises KullbackError."""
        if not isinstance(self.alpha, Real) or isinstance(self.alpha, bool) or not 0.0 < self.alpha < 1.0:
            raise KullbackError(
                f"alpha must be a number between 0 and 1, but it is {self.alpha!r}.\n"
                "It is the largest probability of a false alarm in the whole stream: 0.05 is one in twenty."
            )
        if self.frame is not None and not 0 < self.frame < math.inf:
            raise KullbackError(f"frame must be seconds above 0, but it is {self.frame!r}.")
        Settings(unit=self.unit, seed=self.seed)

    def frame_of(self, baseline: int, rate: float | None) -> int:
        """Samples of a frame for a baseline of so many: a multiple of four. Raises EvidenceError for too few."""
        if self.frame is None:
            return chosen_frame(baseline)
        samples = 4 * round(self.frame * (rate or 1.0) / 4.0)
        if samples < LEAST_FRAME:
            raise EvidenceError(
                f"a frame must hold {LEAST_FRAME} samples or more, but one of {self.frame:g} "
                f"{'seconds' if rate else 'samples'} holds {samples}.\nGive a longer frame."
            )
        return samples
