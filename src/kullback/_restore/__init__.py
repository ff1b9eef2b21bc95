"""The one path of restoring: a reference and a received signal → parameters, restored samples and a judgement."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, get_args

from kullback._restore._sides import Asked, given_reference, laid_together, read, stretch_of_noise
from kullback.errors import EvidenceError, KullbackError
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.recording import Recording
from kullback.restoration import Judgement, Restoration, What
from kullback.signals import AspectName
from kullback.sources.pooled import Progress, untold
from kullback.units import Unit

__all__ = ["FLOOR", "Asked", "judge_restoration", "restore", "restored", "write_restored"]

FLOOR: Final = 36.0
"""In dB, unless another is asked for: of a comparison it is deeper, but no repair brings back what rounding took."""

_APART: Final[tuple[AspectName, ...]] = ("amplitude", "spectrum")


def restore(
    reference: Any,
    received: Any,
    /,
    *,
    what: What,
    rate: float | None = None,
    channels: Sequence[str | int] = (),
    mix: bool = False,
    align: bool = False,
    noise: tuple[float, float] | None = None,
    floor: float = FLOOR,
    unit: Unit = "bit",
    confidence: float = 0.95,
    seed: int = 0,
) -> Restoration:
    """Repair a received signal by the few parameters of a physical model, chosen by divergence alone.

    Parameters
    ----------
    reference
        what the signal should be like: the sent signal itself; another recording of the same source, which will do for
        faults of level; or a `SignalModel`. Arrays of shape (n,) or (n, channels), or paths of files. It is taken for
        the sent signal where it is as long as the received one (once aligned) and correlates with it.
    received
        the signal that is repaired: an array or path. It is held in memory whole, about ten times over.
    what
        which distortion is undone: "gain" (restored = gain · received), "offset" (restored = received + offset),
        "compand" (restored = gain · sign(received)·|received|^exponent), "declip", "denoise" or "equalise". All
        channels get the same parameters.
    rate
        samples per second of both, where files do not say it.
    channels, mix
        the channels that are taken, by name or number from 0 (default: all); or their mean.
    align
        cut both to what they have in common once the lag between them is undone. The repaired signal is that part.
    noise
        of "denoise": from and to which second (sample, without a rate) the received signal is nothing but noise. By
        default a tenth of its moments, the quietest, are.
    floor
        dB below the peak: levels nearer than this are not told apart, and what lies deeper counts as that deep. A
        repair cannot bring back what rounding took, so that this is less deep than for a comparison.
    unit
        "bit", "nat" or "dit", of every divergence.
    confidence
        of the limits.
    seed
        of the bootstrap that they are made of.

    Returns
    -------
    Restoration
        with `.parameters`, `.before` and `.after` (divergences, SNR, SI-SDR), `.accepted`, `.why` and `.samples`, which
        `.save(path)` writes; it shows itself as text, Markdown, HTML and JSON.

    Raises
    ------
    SourceError
        for files that cannot be read.
    EvidenceError
        for an unknown `what`; signals that do not go together; and where nothing tells the parameters: silence, a
        constant, nothing that is clipped, no noise.
    KullbackError
        for options outside their rules; the root of the above.

    Notes
    -----
    Refused (`.accepted` is False) where the divergence does not fall, and where it falls while the second measure gets
    worse. Beside the sent signal that is the SNR and SI-SDR (the latter alone where only the spectrum was minimised, as
    blind to a gain as it is); without it the divergence that was not minimised. Where the second measure gets no better
    either (by 0.01 dB, or a thousandth of a divergence), the divergence must fall by more than chance may make it:
    below the lower limit of the received signal's (beside a model, which tells no limits, below a half of it). To
    change nothing is always among what is tried. docs/restoring.md has the derivation.

    Examples
    --------
    A recording that came back too quiet, and bent by a power:

    >>> import numpy as np
    >>> import kullback as kb
    >>> sent = np.random.default_rng(0).laplace(scale=0.1, size=20_000)
    >>> received = 0.5 * np.sign(sent) * np.abs(sent) ** 0.8
    >>> told = kb.fit.restore(sent, received, what="compand", rate=8000)
    >>> told.accepted, [round(each.value, 3) for each in told.parameters]
    (True, [1.25, 2.378])
    """
    asked = Asked(rate=rate, channels=channels, mix=mix, align=align, noise=noise)
    settings = _settings(floor, unit, confidence, seed)
    return restored(reference, received, what, asked, settings)


def judge_restoration(
    reference: Any,
    received: Any,
    restored: Any,
    /,
    *,
    by: AspectName | Sequence[AspectName] = ("amplitude",),
    rate: float | None = None,
    floor: float = FLOOR,
    unit: Unit = "bit",
    confidence: float = 0.95,
    seed: int = 0,
) -> Judgement:
    """Judge a restoration, however it was made: is the signal nearer to the reference, or does it only look so.

    Parameters
    ----------
    reference, received, restored
        what was sent (or another recording of the same source, or a `SignalModel`), what came of it, and what was made
        of that: arrays of shape (n,) or (n, channels), or paths. The last two are of one length.
    by
        the divergences that the restoration was to lower: one or more of "amplitude", "spectrum" and "frames".
    rate, floor, unit, confidence, seed
        as for `restore`.

    Returns
    -------
    Judgement
        with `.accepted`, `.why`, and `.before` and `.after` with divergences, SNR and SI-SDR.

    Raises
    ------
    SourceError, EvidenceError, KullbackError
        as `restore` does.

    Examples
    --------
    A signal loses its high frequencies and gets noise; a map of levels then forces the sent signal's histogram on it.
    The divergence of levels vanishes, and the signal is further away than before:

    >>> import numpy as np
    >>> import kullback as kb
    >>> rng = np.random.default_rng(0)
    >>> sent = rng.laplace(size=20_000)
    >>> received = np.convolve(sent, [0.25, 0.5, 0.25], "same") + rng.normal(scale=0.2, size=20_000)
    >>> matched = np.sort(sent)[received.argsort().argsort()]
    >>> told = kb.fit.judge_restoration(sent, received, matched)
    >>> told.before.amplitude.value > 0.02, told.after.amplitude.value < 0.001, told.accepted
    (True, True, False)
    """
    from kullback.fit.restoration.restoring import judgement

    asked = Asked(rate=rate)
    settings = _settings(floor, unit, confidence, seed)
    known, before = given_reference(reference, "reference", asked), read(received, "received", asked)
    after = read(restored, "restored", asked)
    if after.length != before.length or len(after.channels) != len(before.channels):
        raise EvidenceError(
            f"restored must have the shape of received, ({before.length}, {len(before.channels)}), but it has "
            f"({after.length}, {len(after.channels)})."
        )
    known, before, role, _ = laid_together(known, before, asked, untold)
    told = _APART if role != "sent" else get_args(AspectName)
    names: tuple[AspectName, ...] = (by,) if isinstance(by, str) else tuple(by)
    if not names or set(names) - set(told):
        raise KullbackError(f"by must be of {', '.join(told)}, but it is {by!r}.")
    return judgement(known, before, after.whole(), names, settings, role=role, progress=untold)


def restored(
    reference: Any,
    received: Any,
    what: What,
    asked: Asked,
    settings: SignalSettings,
    progress: Progress = untold,
) -> Restoration:
    """`restore`, with somebody told how far it is. Raises EvidenceError where the two do not go together."""
    from kullback.fit.restoration.models import model_of
    from kullback.fit.restoration.restoring import restoration

    model_of(what)  # before anything is read
    like = read(received, "received", asked, progress)
    known, given, role, notes = laid_together(
        given_reference(reference, "reference", asked, progress), like, asked, progress
    )
    noise = stretch_of_noise(asked.noise, given)
    found = restoration(known, given, what, settings, role=role, noise=noise, progress=progress, notes=notes)
    heard = [
        *((known.whole(),) if isinstance(known, Recording) and role == "sent" else ()),
        given.whole(),
        found.samples,
    ]
    sounds = _sounds([each[:, 0] for each in heard], found.rate)
    files = (os.fspath(each) for each in (reference, received) if isinstance(each, str | os.PathLike))
    return replace(found, sounds=sounds, like=like, kept=tuple(each for each in files if each != "-"))


def write_restored(found: Restoration, out: Path, *, force: bool = False) -> str:
    """Write the restored samples to a file, and tell in words what was written; never over files that were read.

    Raises EvidenceError, and writes nothing, where the restoration is refused and not forced; SourceError where the
    file cannot be written.
    """
    from kullback.sources.recordings import write

    if not found.accepted and not force:
        raise EvidenceError(f"{found.received} is not restored: {found.why}.")
    return write(out, found.samples, found.like, found.rate, keep=found.kept)


def _sounds(signals: Sequence[Any], rate: float | None) -> tuple[bytes, ...] | None:
    """What can be listened to."""
    from kullback.views.sounds import excerpts

    return tuple(excerpts(signals, rate)) or None


def _settings(floor: float, unit: Unit, confidence: float, seed: int) -> SignalSettings:
    """The settings, within their rules."""
    checked = Settings(unit=unit, confidence=confidence, seed=seed)
    return SignalSettings(checked=checked, floor=floor)
