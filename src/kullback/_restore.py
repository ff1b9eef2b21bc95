"""The one path of restoring: a reference and a received signal → parameters, restored samples and a judgement."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, get_args

from kullback.errors import EvidenceError, KullbackError
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.recording import Recording
from kullback.restoration import Judgement, Restoration, Role, SignalModel, load_signal_model
from kullback.signals import AspectName
from kullback.sources.pooled import Progress, untold
from kullback.units import Unit

FLOOR: Final = 36.0
"""In dB, unless another is asked for: of a comparison it is deeper, but no repair brings back what rounding took."""

_APART: Final[tuple[AspectName, ...]] = ("amplitude", "spectrum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be read, and what is to be done to it first.

    `rate` of what does not say its own; `columns` of tables, `channels` by name or number, `mix` them to one; undo the
    lag (`align`); `noise` in seconds (samples, where no rate is known), a stretch of the received signal with nothing
    but noise.
    """

    rate: float | None = None
    columns: Sequence[str] = ()
    channels: Sequence[str | int] = ()
    mix: bool = False
    align: bool = False
    noise: tuple[float, float] | None = None


def restore(
    reference: Any,
    received: Any,
    /,
    *,
    what: str,
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
        "gain", "offset", "compand" (y = gain · sign(x)·|x|^exponent), "declip", "denoise" or "equalise": which
        distortion is undone. All channels get the same parameters.
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
        with `.parameters`, `.before` and `.after` (divergences, SNR, SI-SDR), `.accepted`, `.why` and `.samples`; it
        shows itself as text, Markdown, HTML and JSON.

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
    blind to a gain as it is); without it the divergence that was not minimised. docs/restoring.md has the derivation.

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
    return restored(_given(reference, "reference", asked), _read(received, "received", asked), what, asked, settings)


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
    known, before = _given(reference, "reference", asked), _read(received, "received", asked)
    after = _read(restored, "restored", asked)
    if after.length != before.length or len(after.channels) != len(before.channels):
        raise EvidenceError(
            f"restored must have the shape of received, ({before.length}, {len(before.channels)}), but it has "
            f"({after.length}, {len(after.channels)})."
        )
    known, before, role, _ = _together(known, before, asked, untold)
    told = _APART if role != "sent" else get_args(AspectName)
    names: tuple[AspectName, ...] = (by,) if isinstance(by, str) else tuple(by)
    if not names or set(names) - set(told):
        raise KullbackError(f"by must be of {', '.join(told)}, but it is {by!r}.")
    return judgement(known, before, after.whole(), names, settings, role=role, progress=untold)


def restore_file(
    reference: str,
    received: str,
    what: str,
    asked: Asked,
    settings: SignalSettings,
    progress: Progress = untold,
) -> tuple[Restoration, Recording]:
    """`restore` for files, with somebody told how far it is; and the received recording, to write like."""
    given = _read(received, "received", asked, progress)
    return restored(_given(reference, "reference", asked, progress), given, what, asked, settings, progress), given


def write_restored(found: Restoration, out: Path, like: Recording, read: Sequence[str], *, force: bool = False) -> str:
    """Write the restored samples to a file, and tell in words what was written; never over what was `read`.

    Raises EvidenceError, and writes nothing, where the restoration is refused and not forced; SourceError where the
    file cannot be written.
    """
    from kullback.sources.recordings import write

    if not found.accepted and not force:
        raise EvidenceError(f"{found.received} is not restored: {found.why}.")
    return write(out, found.samples, like, found.rate, keep=[each for each in read if each != "-"])


def restored(
    reference: Recording | SignalModel,
    received: Recording,
    what: str,
    asked: Asked,
    settings: SignalSettings,
    progress: Progress = untold,
) -> Restoration:
    """The restoration of a recording. Raises EvidenceError where the two do not go together."""
    from kullback.fit.restoration.models import model_of
    from kullback.fit.restoration.restoring import restoration

    model_of(what)  # before anything is read
    known, given, role, notes = _together(reference, received, asked, progress)
    noise = _noise(asked.noise, given)
    found = restoration(known, given, what, settings, role=role, noise=noise, progress=progress, notes=notes)
    heard = [
        *((known.whole(),) if isinstance(known, Recording) and role == "sent" else ()),
        given.whole(),
        found.samples,
    ]
    return replace(found, sounds=_sounds([each[:, 0] for each in heard], found.rate))


def _given(reference: Any, name: str, asked: Asked, progress: Progress = untold) -> Recording | SignalModel:
    """A reference: a model as such or in a JSON file, else a recording."""
    if isinstance(reference, SignalModel):
        return reference
    if isinstance(reference, str | os.PathLike) and Path(reference).suffix.lower() == ".json":
        return load_signal_model(os.fspath(reference))
    return _read(reference, name, asked, progress)


def _read(given: Any, name: str, asked: Asked, progress: Progress = untold) -> Recording:
    """The recording of a path or an array, with the channels that are asked for; no picture."""
    from kullback.sources.recordings import from_array, from_file, select

    found = given
    if isinstance(given, str | os.PathLike):
        found = from_file(given, rate=asked.rate, columns=asked.columns, progress=progress)
    elif not isinstance(given, Recording):
        found = from_array(given, rate=asked.rate, name=name)
    if found.medium == "image":
        raise EvidenceError(f"{name} must be a signal to be restored by, but {found.name} is a picture.")
    return select(found, asked.channels)


def _together(
    reference: Recording | SignalModel, received: Recording, asked: Asked, progress: Progress
) -> tuple[Recording | SignalModel, Recording, Role, tuple[str, ...]]:
    """Both as they are compared, what the reference is, and in words what was done to them."""
    from kullback.estimate.signal import matching
    from kullback.estimate.signal.beside import at_lag
    from kullback.sources.recordings import select, together

    if isinstance(reference, SignalModel):
        received = select(received, mix=asked.mix)
        _check_model(reference, received)
        return reference, received, "model", ()
    known, given, notes = together(reference, received, mix=asked.mix)
    progress("looking how they lie beside each other", 0, 0)
    lag = matching.found(known, given, align=asked.align, match_gain=False)[0].lag
    if lag is not None and asked.align:
        known, given = at_lag(known, given, lag)
        return known, given, "sent", (*notes, f"{given.name} is {lag} samples late, which was undone")
    if lag == 0 and known.length == given.length:
        return known, given, "sent", notes
    if lag is not None:
        advice = f"{given.name} seems to be {known.name}, {lag} samples late: aligned it would be judged by SNR"
        return known, given, "recording", (*notes, advice)
    apart = f"{given.name} does not lie beside {known.name}, which is taken for another recording of the same source"
    return known, given, "recording", (*notes, apart)


def _check_model(model: SignalModel, received: Recording) -> None:
    """Refuse a model of other channels or another rate. Raises EvidenceError."""
    if len(model.channels) != len(received.channels):
        raise EvidenceError(
            f"reference and received must have the same channels, but the model of {model.name} has "
            f"{len(model.channels)} and {received.name} {len(received.channels)}."
        )
    if model.rate != received.rate:
        raise EvidenceError(
            f"reference and received must have one rate, but the model of {model.name} says {model.rate} and "
            f"{received.name} {received.rate} samples a second.\nSay it where nothing does: --rate, in Python rate=..."
        )


def _noise(seconds: tuple[float, float] | None, received: Recording) -> slice | None:
    """A stretch in samples. Raises KullbackError where it is none of the recording."""
    if seconds is None:
        return None
    start, stop = (round(each * (received.rate or 1.0)) for each in seconds)
    if not 0 <= start < stop <= received.length:
        whole = received.length / (received.rate or 1.0)
        raise KullbackError(f"noise must be from and to a time between 0 and {whole:g}, but it is {seconds!r}.")
    return slice(start, stop)


def _sounds(signals: Sequence[Any], rate: float | None) -> tuple[bytes, ...] | None:
    """What can be listened to."""
    from kullback.views.sounds import excerpts

    return tuple(excerpts(signals, rate)) or None


def _settings(floor: float, unit: Unit, confidence: float, seed: int) -> SignalSettings:
    """The settings, within their rules."""
    checked = Settings(unit=unit, confidence=confidence, seed=seed)
    return SignalSettings(checked=checked, floor=floor)
