"""The account of frequencies: how the power lies over them, whatever the gain."""

from __future__ import annotations

import math

import numpy as np

from kullback.estimate.signal import names
from kullback.estimate.signal.bands import band_ends, band_of
from kullback.estimate.signal.distributions import floored, raise_of, shares_of
from kullback.estimate.signal.entries import Items, Subject, cells_of, ledger_of
from kullback.estimate.signal.natural import natural_of_shares
from kullback.estimate.signal.shares import Shares
from kullback.estimate.signal.tally import Powers
from kullback.kernels import kl_signed_terms, kl_terms
from kullback.recording import Floats
from kullback.signals import Aspect

_POINTS = 400  # of a curve to draw


def spectrum(subject: Subject, powers: tuple[Powers, Powers], rng: np.random.Generator) -> Aspect:
    """The account of one channel. Raises EvidenceError for mel bands where no rate is known."""
    settings, rate = subject.settings, subject.rate
    shares = Shares(powers[0].sums, powers[1].sums, subject.paired, False, settings.floor)
    numbers = shares.numbers(rng)
    sums = shares.sent.sum(axis=0), shares.received.sum(axis=0)
    frequencies = np.linspace(0.0, (rate or 1.0) / 2.0, len(sums[0]))
    ends = band_ends(frequencies, settings.bands, rate)
    band = band_of(frequencies, ends)
    p, q = (floored(one, settings.floor) for one in sums)
    plain = [one / (one.sum() or 1.0) for one in sums]
    sent, received, terms, signed = (
        np.bincount(band, weights=one).astype(np.float64) for one in (*plain, kl_terms(p, q), kl_signed_terms(p, q))
    )
    items = Items(names.frequencies(ends.tolist(), rate), ends, sent, received, terms, signed)
    ledger = ledger_of(subject, "spectrum", numbers, items)
    independent = _spread_of_frames(shares, powers)
    return Aspect(
        name="spectrum",
        ledger=ledger,
        cells=cells_of(ledger, ends),
        natural=natural_of_shares(shares.sent, shares.sent.sum(axis=1), settings.floor, settings.checked.unit),
        bins=len(p),
        floor=settings.floor,
        blind_to=("gain", "a constant added", "phase and order"),
        widening=numbers.widening(independent),
        trace=_trace(frequencies, sums, settings.floor),
    )


def _spread_of_frames(shares: Shares, powers: tuple[Powers, Powers]) -> float:
    """The standard error of the excess, if frames did not depend on those before them."""
    sent, received = (one.firsts @ slope for one, slope in zip(powers, shares.slopes(), strict=True))
    n, m = (one.grid.steps for one in powers)
    if shares.paired:
        return math.sqrt(n * (sent + received).var())
    return math.sqrt(n * sent.var() + m * received.var())


def _trace(frequencies: Floats, sums: tuple[Floats, Floats], floor: float) -> tuple[tuple[float, float, float], ...]:
    """Frequencies and how many dB below its peak each signal lies there, not below the floor; of few points."""
    groups = np.arange(len(frequencies)) * min(_POINTS, len(frequencies)) // len(frequencies)
    many = np.bincount(groups)
    curves = [np.bincount(groups, weights=one) / many for one in (frequencies, *map(shares_of, sums))]
    sent, received = (10.0 * np.log10(np.maximum(one / one.max(), raise_of(floor))) for one in curves[1:])
    return tuple(zip(curves[0].tolist(), sent.tolist(), received.tolist(), strict=True))
