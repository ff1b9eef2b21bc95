"""Noise: power that lies under the sent signal's all the time is subtracted from each moment's spectrum.

Spectral subtraction (Boll 1979, doi:10.1109/TASSP.1979.1163209) of more than the noise's mean power and with a least
gain (Berouti, Schwartz and Makhoul 1979, doi:10.1109/ICASSP.1979.1170788). The gain is taken of power that is smoothed
over neighbouring moments and frequencies: without that, single peaks of the noise stay and are heard as tones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.fit.restoration.models._model import Axis, Model, Repair
from kullback.fit.restoration.reference import Reference
from kullback.recording import STRETCH, Floats

if TYPE_CHECKING:
    from scipy.signal import ShortTimeFFT

_SECONDS: Final = 1024 / 48000  # of a frame, about
_SAMPLES: Final = 1024  # of a frame, where no rate is known
_OVERLAP: Final = 4  # frames that each sample is in
_QUIET: Final = 0.1  # of the frames: these are taken for noise
_FEWEST: Final = 4  # frames that tell how much noise there is
_LEAST_GAIN: Final = 10.0**-3.0  # of power: 30 dB
_SMOOTHED: Final = 3  # moments and frequencies
_AMOUNTS: Final = (0.1, 40.0)


def _transform(rate: float) -> ShortTimeFFT:
    """Frames of about 21 ms, four over each sample."""
    from scipy import signal

    frame = _SAMPLES if rate == 1.0 else max(32, 1 << round(np.log2(rate * _SECONDS)))
    return signal.ShortTimeFFT(signal.windows.hann(frame, sym=False), frame // _OVERLAP, 1.0)


def _pieces(samples: Floats, frame: int) -> Iterator[tuple[slice, slice, Floats]]:
    """One channel in stretches that fit into memory: where each lies, where in the piece, and the piece around it."""
    for start in range(0, len(samples), STRETCH):
        stop, begin = min(start + STRETCH, len(samples)), max(0, start - 2 * frame)
        yield slice(start, stop), slice(start - begin, stop - begin), samples[begin : stop + 2 * frame]


def _powers(samples: Floats, transform: ShortTimeFFT) -> Floats:
    """The power of the frames that lie wholly within the samples: shape (frames, frequencies)."""
    first, last = transform.lower_border_end[1], transform.upper_border_begin(len(samples))[1]
    found: Floats = np.abs(transform.stft(samples, p0=first, p1=last)).T ** 2
    return found


def _noise_of(samples: Floats, transform: ShortTimeFFT, within: slice | None) -> Floats:
    """The mean power of noise in one channel at each frequency: of the quietest frames, or of a stretch."""
    stretch = samples if within is None else samples[within]
    frames = len(stretch) // transform.hop - _OVERLAP
    if frames < _FEWEST / (1.0 if within else _QUIET):
        what = "noise" if within else "received"
        raise EvidenceError(
            f"{what} must be longer to tell noise, but it is {len(stretch)} samples: {max(0, frames)} frames"
            f".\nNoise is told from {_FEWEST} frames of {transform.m_num} samples, a recording from ten times as many."
        )
    powers = [_powers(piece, transform) for _, _, piece in _pieces(stretch, transform.m_num)]
    power = np.concatenate(powers)
    if within is None:
        power = _quietest(power[power.any(axis=1)])  # what is digital silence has no noise to show
    if not power.any():
        raise EvidenceError("received must have noise in its quietest moments, but they are silent.")
    mean: Floats = power.mean(axis=0)
    return mean


def _quietest(power: Floats) -> Floats:
    """The frames with the least power, of shape (frames, frequencies).

    Were power just summed, then of noise with strong low frequencies those frames were the quietest where these happen
    to be weak, and the noise were underrated just where it matters. Were it told as parts of the noise's at each
    frequency, then soft sounds among strong noise would do for noise. So they are looked for twice: by the sum, and by
    that of parts of the root of the noise's power in those that were found.
    """
    whole = power.sum(axis=1)
    if not len(whole):
        return power
    noise = power[whole <= np.quantile(whole, _QUIET)].mean(axis=0)
    whole = power @ np.divide(1.0, np.sqrt(noise), out=np.zeros_like(noise), where=noise > 0)
    quietest: Floats = power[whole <= np.quantile(whole, _QUIET)]
    return quietest


def _undo(samples: Floats, values: Sequence[float], transform: ShortTimeFFT, noise: Floats) -> Floats:
    """The samples, with so many times the noise's power subtracted from the power of each frame."""
    restored = np.empty_like(samples)
    for c, channel in enumerate(samples.T):
        for place, inner, piece in _pieces(channel, transform.m_num):
            restored[place, c] = _subtracted(piece, values[0] * noise[c], transform)[inner]
    return restored


def _subtracted(samples: Floats, power: Floats, transform: ShortTimeFFT) -> Floats:
    """One piece of a channel, without this power."""
    from scipy import ndimage

    if len(samples) <= transform.m_num:
        return samples
    found = transform.stft(samples)
    smooth = ndimage.uniform_filter(np.abs(found) ** 2, _SMOOTHED, mode="nearest")
    kept = 1.0 - np.divide(power[:, None], smooth, out=np.full_like(smooth, np.inf), where=smooth > 0)
    return np.asarray(transform.istft(found * np.sqrt(np.maximum(kept, _LEAST_GAIN)), k1=len(samples)), np.float64)


def _repair(reference: Reference, received: Floats, noise: slice | None) -> Repair:
    """How many times the power of the noise is subtracted."""
    transform = _transform(reference.rate)
    powers = np.stack([_noise_of(channel, transform, noise) for channel in received.T])
    axis = Axis("amount", "", *_AMOUNTS, ratio=True)
    return Repair((axis,), ((1.0,),), (0.0,), partial(_undo, transform=transform, noise=powers))


MODEL = Model("denoise", ("amplitude", "spectrum"), repair=_repair)
