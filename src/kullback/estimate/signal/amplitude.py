"""The account of levels: how often each is taken."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.signal import names
from kullback.estimate.signal.distributions import edges_of, floored
from kullback.estimate.signal.entries import Items, Subject, cells_of, ledger_of
from kullback.estimate.signal.natural import natural_of_shares
from kullback.estimate.signal.settings import SignalSettings
from kullback.estimate.signal.shares import Shares
from kullback.estimate.signal.tally import Tally
from kullback.kernels import kl_signed_terms, kl_terms
from kullback.recording import Floats
from kullback.signals import Aspect

_OF_A_LEVEL: Final = 32  # sent samples that a level should hold: a short signal is told apart by fewer levels


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """The levels of a channel: inner `edges`, and the lowest and highest sample of both signals around them."""

    edges: Floats
    low: float
    high: float

    @property
    def ends(self) -> Floats:
        """All ends of the levels."""
        return np.array([min(self.low, self.edges[0]), *self.edges, max(self.high, self.edges[-1])])


def scale_of(sent: Floats, low: float, high: float, settings: SignalSettings) -> Scale:
    """Levels at quantiles of the sent samples (n,): no level lies wholly below the lowest sample of both signals."""
    edges = edges_of(sent, min(settings.bins, max(2, len(sent) // _OF_A_LEVEL)), settings.floor)
    return Scale(edges[edges > low] if (edges > low).any() else edges, low, high)


def amplitude(
    subject: Subject,
    scale: Scale,
    tallies: tuple[Tally, Tally],
    kept: tuple[Floats, Floats],
    rng: np.random.Generator,
) -> Aspect:
    """The account of one channel, given some samples of both signals, (n,) each, that were `kept`."""
    settings = subject.settings
    shares = Shares(tallies[0].levels.counts, tallies[1].levels.counts, subject.paired, True, settings.floor)
    numbers = shares.numbers(rng)
    counts = shares.sent.sum(axis=0), shares.received.sum(axis=0)
    p, q = (floored(one, settings.floor) for one in counts)
    plain = [one / one.sum() for one in counts]
    items = Items(
        names.levels(scale.ends.tolist()), scale.ends, plain[0], plain[1], kl_terms(p, q), kl_signed_terms(p, q), counts
    )
    ledger = ledger_of(subject, "amplitude", numbers, items)
    independent = _spread_of_samples(shares, scale.edges, kept)
    power = None if tallies[0].powers is None else tallies[0].powers.sums.sum(axis=1)
    widths = np.maximum(np.diff(scale.ends), np.finfo(float).tiny)
    middles = (scale.ends[:-1] + scale.ends[1:]) / 2
    return Aspect(
        name="amplitude",
        ledger=ledger,
        cells=cells_of(ledger, scale.ends),
        natural=natural_of_shares(shares.sent, power, settings.floor, settings.checked.unit),
        bins=len(p),
        floor=settings.floor,
        blind_to=("the order of samples",),
        widening=numbers.widening(independent),
        trace=tuple(zip(middles.tolist(), *((one / widths).tolist() for one in plain), strict=True)),
    )


def _spread_of_samples(shares: Shares, edges: Floats, kept: tuple[Floats, Floats]) -> float:
    """The standard error of the excess, if samples did not depend on those before them."""
    sent, received = (
        slope[np.searchsorted(edges, samples, side="right")]
        for slope, samples in zip(shares.slopes(), kept, strict=True)
    )
    n, m = shares.sent.sum(), shares.received.sum()
    if shares.paired:
        return math.sqrt(n * (sent + received).var())
    return math.sqrt(n * sent.var() + m * received.var())
