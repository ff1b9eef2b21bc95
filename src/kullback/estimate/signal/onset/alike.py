"""Noise that is like a baseline, as much as is needed: of the same colour, with its tails and its bursts.

A sieve bootstrap (Bühlmann 1997, doi:10.2307/3318584): what linear prediction leaves of the baseline is drawn anew and
fed to the filter that makes the baseline of it.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from kullback.estimate.signal.onset.tail import Tail
from kullback.recording import Floats

_MODELS: Final = 8
_SHORT: Final = 1 << 15  # samples
_MOST_ORDER: Final = 64
_MOST_BURST: Final = 1000
_FAINT: Final = 1e-4  # of the baseline's size: noise that keeps a pure tone from being predicted wholly
_TAIL: Final = 2.0  # times the root of their number: so many of the largest errors are drawn from a law fitted to them
_MOST_SHAPE: Final = 0.4  # a shape of 0.5 has no variance
_SETTLED: Final = 5000  # samples that a filter takes to forget its start


def alike(baseline: Floats, length: int, rng: np.random.Generator) -> Floats:
    """So many samples in all of noises like the baseline, about a mean of 0: shape (noises, samples).

    How noise like a short baseline is made is not well known: of eight noises only the first is like the baseline
    itself, the others are like noise that is like it, and as short.
    """
    models = _MODELS if len(baseline) <= _SHORT else 1
    known = [baseline, *(_noise(baseline, len(baseline), rng) for _ in range(models - 1))]
    return np.stack([_noise(samples, length // models, rng) for samples in known])


def _noise(baseline: Floats, length: int, rng: np.random.Generator) -> Floats:
    """So many samples of noise like the baseline."""
    from scipy import signal

    centred = baseline - baseline.mean()
    centred = centred + _FAINT * centred.std() * rng.standard_normal(len(centred))
    prediction, errors = predicted(centred)
    drawn = _redrawn(errors, length + _SETTLED, rng)
    return np.asarray(signal.lfilter([1.0], prediction, _with_tails(drawn, errors, rng))[_SETTLED:])


def predicted(samples: Floats) -> tuple[Floats, Floats]:
    """The filter (1, a₁, …) that leaves of the samples what those before do not predict, and what it leaves.

    Burg's method (1967), which finds a resonance in few samples too; of the order that Akaike's criterion, corrected
    for few samples (Hurvich and Tsai 1989, doi:10.1093/biomet/76.2.297), likes best.
    """
    n = len(samples)
    forward, backward, found = samples, samples, np.ones(1)
    best, least = (found, forward), math.inf
    for order in range(min(_MOST_ORDER, n // 8) + 1):
        if order:
            later, earlier = forward[1:], backward[:-1]
            reflected = -2.0 * (later @ earlier) / (later @ later + earlier @ earlier)
            forward, backward = later + reflected * earlier, earlier + reflected * later
            padded = np.append(found, 0.0)
            found = padded + reflected * padded[::-1]
        cost = n * math.log(float(forward @ forward) / len(forward)) + 2.0 * (order + 1) * n / (n - order - 2)
        if cost < least:
            best, least = (found, forward), cost
    prediction, errors = best
    return prediction, errors - errors.mean()


def _redrawn(errors: Floats, length: int, rng: np.random.Generator) -> Floats:
    """So many of the errors, drawn with replacement, in blocks of random lengths where sizes keep together.

    (Politis and Romano 1994, doi:10.2307/2290993.)
    """
    begins = rng.random(length) < 1.0 / _burst(errors)
    begins[0] = True
    starts = np.flatnonzero(begins)
    origins = rng.integers(len(errors), size=len(starts)) - starts
    places = np.repeat(origins, np.diff(starts, append=length)) + np.arange(length)
    return np.asarray(errors[places % len(errors)])


def _burst(errors: Floats) -> float:
    """How long errors of one size keep together, in samples: 1 where their sizes follow one another by chance."""
    sizes = np.abs(errors) - np.abs(errors).mean()
    lags = np.arange(1, min(_MOST_BURST, len(sizes) // 4))
    from scipy import signal

    correlated = signal.correlate(sizes, sizes, method="fft")[len(sizes) :][: len(lags)] / (sizes @ sizes)
    chance = np.flatnonzero(correlated < 2.6 / math.sqrt(len(sizes)))
    return 1.0 + 2.0 * (chance[0] if len(chance) else len(lags))


def _with_tails(drawn: Floats, errors: Floats, rng: np.random.Generator) -> Floats:
    """Drawn errors of which the largest go on beyond the largest one seen."""
    tail = Tail.of(np.abs(errors), _TAIL / math.sqrt(len(errors)), _MOST_SHAPE)
    beyond = np.flatnonzero(np.abs(drawn) > tail.start)
    drawn[beyond] = np.sign(drawn[beyond]) * tail.drawn(len(beyond), rng)
    return drawn
