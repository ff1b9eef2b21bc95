"""The two divergences between a sample of counts and a distribution that is known, with limits and shares, in nats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.columns import shares_of
from kullback.estimate.goodness_of_fit import goodness_of_fit
from kullback.estimate.one_sample_limits import excess_limits, reverse_limits
from kullback.estimate.one_sample_shares import balanced_reverse, excess_shares
from kullback.estimate.p_value import PValue
from kullback.estimate.single_outcome import least_by_one_outcome
from kullback.evidence import Exact, Logits
from kullback.kernels import kl_signed_terms, kl_terms
from kullback.ledger import Amount

_SPENT: Final = 0.05  # of the level, on the lower limit by single outcomes
_LEAST: Final = 1e-300  # a probability that is possible is above 0, however small


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """A distribution that is known: its probabilities, which sum to 1, and their logarithms, -inf where impossible."""

    probabilities: Floats
    logarithms: Floats
    given: Literal["probabilities", "logits"]

    @classmethod
    def of(cls, side: Exact | Logits) -> Distribution:
        """The normalised distribution of exact probabilities or logits.

        A logit keeps its own logarithm; a probability below 1e-300 counts as that, which no sample can tell apart.
        """
        if isinstance(side, Logits):
            shifted = side.logits - side.logits.max()
            logarithms = shifted - math.log(math.fsum(np.exp(shifted)))
            likely = np.maximum(np.exp(logarithms), _LEAST)
            return cls(np.where(np.isneginf(logarithms), 0.0, likely), logarithms, "logits")
        p = side.probabilities / side.probabilities.sum()
        p = np.where(p > 0.0, np.maximum(p, _LEAST), 0.0)
        return cls(p, np.log(p, where=p > 0, out=np.full(p.shape, -np.inf)), "probabilities")

    @property
    def possible(self) -> npt.NDArray[np.bool_]:
        """Which outcomes can happen."""
        return self.logarithms > -np.inf

    def entropy(self) -> float:
        """H in nats."""
        seen = self.possible
        return 0.0 - math.fsum(self.probabilities[seen] * self.logarithms[seen])


@dataclass(frozen=True, slots=True, eq=False)
class Divergence:
    """An estimated divergence: its amount, and each outcome's share of `amount.value` and of `amount.raw`."""

    amount: Amount
    excess: Floats
    signed: Floats


def from_known(x: Integers, known: Distribution, confidence: float) -> Divergence:
    """D(P‖Q) of the P that the counts x are a sample of from the known Q; infinite where P shows what Q forbids."""
    possible, n = known.possible, int(x.sum())
    if x[~possible].any():
        p = shares_of(x)
        return Divergence(
            Amount.exact(math.inf, "nat"), kl_terms(p, known.probabilities), kl_signed_terms(p, known.probabilities)
        )
    x, q, log_q = x[possible], known.probabilities[possible], known.logarithms[possible]
    shares = excess_shares(x, q, log_q, n) if n >= 2 else np.zeros(x.shape)
    raw = math.fsum(shares)
    limits = excess_limits(x, q, log_q, max(0.0, raw), confidence)
    low = max(limits.low, least_by_one_outcome(x, q, log_q, _SPENT * (1.0 - confidence)))
    value = max(raw, low)
    amount = Amount(value, low, max(limits.high, value), raw, limits.upper, "nat")
    return _divergence(amount, kl_terms(_smoothed(x), q), shares, possible)


def of_known(x: Integers, known: Distribution, confidence: float) -> Divergence:
    """D(Q‖P) of the known Q from the P that the counts x are a sample of."""
    possible, n = known.possible, int(x.sum())
    x, q = x[possible], known.probabilities[possible]
    shares = balanced_reverse(x, q, n) if n >= 2 else np.zeros(x.shape)
    raw = math.fsum(shares)
    limits = reverse_limits(x, q, n, max(0.0, raw), confidence)
    amount = Amount(max(0.0, raw), limits.low, limits.high, raw, limits.upper, "nat")
    return _divergence(amount, kl_terms(q, _smoothed(x)), shares, possible)


def fit(x: Integers, known: Distribution, rng: np.random.Generator) -> PValue:
    """The test that the counts x are a sample of the known distribution; it is none if it shows what that forbids."""
    possible = known.possible
    if x[~possible].any():
        return PValue(0.0, "impossible-outcome")
    return goodness_of_fit(x[possible], known.probabilities[possible], rng)


def _smoothed(x: Integers) -> Floats:
    """The shares with half a row added to each outcome."""
    return np.asarray((x + 0.5) / float((x + 0.5).sum()), dtype=np.float64)


def _divergence(amount: Amount, weights: Floats, signed: Floats, possible: npt.NDArray[np.bool_]) -> Divergence:
    """The divergence with the shares of all outcomes: by the terms of the smoothed pair, equally where these are 0."""
    total = float(weights.sum())
    parts = weights / total if total > 0.0 else np.full(weights.shape, 1.0 / weights.size)
    columns = np.zeros((2, possible.size))
    columns[:, possible] = amount.value * parts, signed
    return Divergence(amount, *columns)
