"""What chance saves: the gains of labels redrawn from the predictions, and how likely a real gain is beside them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats

_COUNTED: Final = 10  # redrawn gains as large as the real one, from which on their share is the p-value
_ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """The gains (m,) of redrawn labels, in nats a row."""

    gains: Floats

    @property
    def mean(self) -> float:
        """What chance saves on average."""
        return float(self.gains.mean())

    @property
    def variance(self) -> float:
        """How that varies from labels to labels."""
        return float(self.gains.var(ddof=1))

    def off(self, gain: float) -> float:
        """A gain less what chance saves: 0 where only rounding is left."""
        raw = gain - self.mean
        return raw if abs(raw) > _ROUNDING * (gain + self.mean) else 0.0

    def p_value(self, gain: float) -> float:
        """How likely a gain is as large.

        The share of the redrawn sets, the real one counted among them; where fewer than ten gain as much, by the gamma
        distribution, shifted, of their first three moments. So p-values are not held above one over the number of
        redraws: many classes can be adjusted for, and any confidence asked for.
        """
        as_large = int(np.sum(self.gains >= gain - _ROUNDING))
        if as_large >= _COUNTED:
            return (1 + as_large) / (1 + len(self.gains))
        return min(self._tail(gain), _COUNTED / (1 + len(self.gains)))

    def _tail(self, gain: float) -> float:
        """The share of the gamma distribution."""
        from scipy.special import gammaincc

        center, deviation = self.mean, sqrt(self.variance)
        if not center > 0.0 or deviation <= _ROUNDING * center:
            return 1.0  # predictions of 0 and 1 cannot gain
        # No gain is below 0, so that the skewness is that of the gamma distribution that starts there, or more.
        skewness = max(float(np.mean(((self.gains - center) / deviation) ** 3)), 2.0 * deviation / center)
        shape = 4.0 / skewness**2
        z = (gain - center) / (deviation * sqrt(1.0 + 1.0 / len(self.gains)))
        return float(gammaincc(shape, max(0.0, shape + z * sqrt(shape))))
