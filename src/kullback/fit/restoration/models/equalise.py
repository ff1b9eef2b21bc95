"""A filter: the sent signal was made louder at some frequencies than at others. One gain an octave undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.fit.restoration.models._model import Axis, Model, Repair
from kullback.fit.restoration.reference import Reference, spectra
from kullback.recording import Floats

_REACH: Final = 30.0  # dB either way
_OCTAVES: Final = 8
_LOWEST: Final = 4.0  # lines of the spectrum that the lowest octave begins at


def _response(lines: Floats, centres: Floats, gains: Floats) -> Floats:
    """The gain (a factor) at some frequencies: those of octaves at their centres in dB, straight lines between them."""
    octaves = np.log2(np.maximum(lines, centres[0]))
    found: Floats = 10.0 ** (np.interp(octaves, np.log2(centres), gains) / 20.0)
    return found


def _with(gains: Sequence[float], strongest: int) -> Floats:
    """The gains of all octaves: that of the strongest is 0 dB, since the spectrum cannot tell a gain of all."""
    return np.insert(np.asarray(gains, dtype=np.float64), strongest, 0.0)


def _undo(samples: Floats, values: Sequence[float], centres: Floats, strongest: int, frame: int) -> Floats:
    """The samples through a symmetric filter of these gains, whose delay is taken out: no phase is changed."""
    from scipy import signal

    lines = np.arange(frame + 1) / (2 * frame)
    taps = signal.firwin2(2 * frame + 1, lines, _response(lines, centres, _with(values, strongest)), fs=1.0)
    whole = signal.oaconvolve(samples, taps[:, None], axes=0)
    found: Floats = whole[frame : frame + len(samples)]
    return found


def _repair(reference: Reference, received: Floats, _noise: slice | None) -> Repair:
    """The gain of each octave, from the powers in it."""
    if reference.powers is None or reference.frame is None:
        raise EvidenceError(f"received must be longer to be equalised: its {len(received)} samples have no spectrum.")
    frame, powers = reference.frame, spectra(received, reference.frame)
    if not powers.any() or not reference.powers.any():
        raise EvidenceError("reference and received must have power at some frequency, but one of them is constant.")
    lines = np.arange(frame // 2 + 1) / frame
    count = min(_OCTAVES, int(np.log2(frame / 2 / _LOWEST)))
    ends = 0.5 * 2.0 ** np.arange(-count, 1)
    octave = np.digitize(lines, ends[1:-1])
    sums = [np.array([p[:, octave == k].sum() for k in range(count)]) for p in (reference.powers, powers)]
    strongest = int(sums[1].argmax())
    least = [s.max() * 1e-8 for s in sums]
    found = 10.0 * np.log10(np.maximum(sums[0], least[0]) / np.maximum(sums[1], least[1]))
    start = np.delete(np.clip(found - found[strongest], -_REACH, _REACH), strongest)
    centres = ends[:-1] * np.sqrt(2.0)
    measure = reference.measure(("spectrum",))

    def divergence(values: Sequence[float]) -> float:
        """Of the spectrum alone, without filtering anything."""
        return measure.of_powers(powers * _response(lines, centres, _with(values, strongest)) ** 2)

    names = [f"gain at {_spoken(centre * reference.rate, reference.rate)}" for centre in centres]
    axes = tuple(Axis(name, "dB", -_REACH, _REACH) for k, name in enumerate(names) if k != strongest)
    return Repair(
        axes,
        (tuple(start.tolist()), (0.0,) * len(axes)),
        (0.0,) * len(axes),
        partial(_undo, centres=centres, strongest=strongest, frame=frame),
        divergence,
        notes=(f"gains are to that {names[strongest].removeprefix('gain ')}, which stays as it is",),
    )


def _spoken(frequency: float, rate: float) -> str:
    """A frequency in words."""
    return f"{frequency:.3g} cycles per sample" if rate == 1.0 else f"{frequency:.0f} Hz"


MODEL = Model("equalise", ("spectrum",), repair=_repair)
