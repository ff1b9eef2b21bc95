"""The accounts of two signals, channel by channel: of levels, of frequencies, and of moments if side by side."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from kullback.estimate.signal.amplitude import Scale, amplitude, scale_of
from kullback.estimate.signal.entries import Subject
from kullback.estimate.signal.frames import frames
from kullback.estimate.signal.grid import grid_of
from kullback.estimate.signal.settings import SignalSettings
from kullback.estimate.signal.spectrum import spectrum
from kullback.estimate.signal.survey import Progress, Survey, survey
from kullback.estimate.signal.tally import Moments, Tally, tally, tally_beside
from kullback.ledger import Side
from kullback.recording import Floats, Recording
from kullback.signals import Aspect

Triple: TypeAlias = tuple[Aspect, Aspect | None, Aspect | None]


def aspects(
    sent: Recording, received: Recording, settings: SignalSettings, *, progress: Progress
) -> tuple[Triple, ...]:
    """The accounts of amplitude, spectrum and frames of each channel.

    Two passes over each recording, in memory that does not grow with its length.

    Parameters
    ----------
    sent, received
        of the same rate and as many channels. Recordings of the same length lie side by side; of others there are no
        frames.

    Raises
    ------
    EvidenceError
        where samples are too large or too small for their powers to be floats, or mel bands are asked for and no rate
        is known.
    KullbackError
        where the frame that was asked for is too short.
    """
    paired = sent.length == received.length
    frame = settings.frame_for(sent, received)
    grids = grid_of(sent, frame), grid_of(received, frame)
    seed = settings.checked.seed
    surveys = survey(sent, grids[0], seed, progress), survey(received, grids[1], seed, progress)
    scales = _scales(surveys, settings)
    tallies = [(Tally.of(grids[0], scale.edges), Tally.of(grids[1], scale.edges)) for scale in scales]
    moments: list[Moments] = []
    if paired:
        moments = [Moments.of(grids[0], settings.floor) for _ in scales if frame is not None]
        tally_beside(sent, received, tallies, moments, progress)
    else:
        tally(sent, [a for a, _ in tallies], progress)
        tally(received, [b for _, b in tallies], progress)
    truth, belief = (Side(side.name, side.length, row="sample") for side in (sent, received))
    return tuple(
        _channel(
            Subject(name, truth, belief, sent.rate, paired, settings),
            scales[k],
            tallies[k],
            (surveys[0].kept[:, k], surveys[1].kept[:, k]),
            moments[k] if moments else None,
        )
        for k, name in enumerate(sent.channels)
    )


def _scales(surveys: tuple[Survey, Survey], settings: SignalSettings) -> list[Scale]:
    """The levels of each channel."""
    low = np.minimum(surveys[0].low, surveys[1].low)
    high = np.maximum(surveys[0].high, surveys[1].high)
    return [scale_of(kept, low[k], high[k], settings) for k, kept in enumerate(surveys[0].kept.T)]


def _channel(
    subject: Subject,
    scale: Scale,
    tallies: tuple[Tally, Tally],
    kept: tuple[Floats, Floats],
    moments: Moments | None,
) -> Triple:
    """The accounts of one channel; each draws anew from the same seed, whatever the other channels are."""
    seed = subject.settings.checked.seed
    streams = np.random.default_rng(seed).spawn(3)
    powers = tallies[0].powers, tallies[1].powers
    return (
        amplitude(subject, scale, tallies, kept, streams[0]),
        None if powers[0] is None or powers[1] is None else spectrum(subject, (powers[0], powers[1]), streams[1]),
        None if moments is None else frames(subject, moments, streams[2]),
    )
