"""What the views say of a comparison of signals, in sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from kullback.signals import AspectName, BandKind, Channel, Family, SignalReport, SignalSide
from kullback.views.notation import count, joined, name, percent, visible
from kullback.views.signals.headline import did, loudness
from kullback.views.signals.quantities import decibels, duration, hertz, times

BANDS: Final[dict[BandKind, str]] = {"third": "bands of a third of an octave", "octave": "octaves", "mel": "mel bands"}

_FAMILIES: Final[dict[Family, str]] = {
    "nothing": "nothing",
    "gain": "a gain",
    "offset": "an offset (a constant added)",
    "delay": "a delay",
    "clipping": "clipping",
    "companding": "companding (levels bent)",
    "filter": "a filter",
    "noise": "added noise",
    "order": "another order of the samples",
    "several": "several causes at once",
    "unknown": "a cause that is not known here",
}
_UNDONE: Final = 0.005  # of the level: a gain nearer to 1 is none
_WIDER: Final = 1.2  # times: less is not told


def data(x: SignalReport) -> str:
    """What was compared."""
    channels = "" if len(x) == 1 else f", {len(x)} channels"
    of = "pixel" if x.medium == "image" else "sample"
    return f"{side(x.sent, of)} → {side(x.received, of)}{channels}; {100 * x.confidence:g}% limits"


def side(signal: SignalSide, of: str = "sample") -> str:
    """A signal: its name, and how long it is."""
    length = f"{count(signal.samples)} {of}{'' if signal.samples == 1 else 's'}"
    if signal.seconds is None or signal.rate is None:
        return f"{name(signal.name)}, {length}"
    return f"{name(signal.name)}, {duration(signal.seconds, True)} ({length} at {hertz(signal.rate, True)})"


def notes(x: SignalReport) -> list[str]:
    """What was done to the signals before they were compared."""
    return [visible(note) for note in x.notes]


def more(hidden: int) -> str:
    """That some channels are not told one by one."""
    return f"{count(hidden)} more channel{' tells' if hidden == 1 else 's tell'} less; the JSON holds all of them."


def section(x: SignalReport, channel: Channel) -> str:
    """One of several channels in a sentence."""
    return f"Channel {name(channel.name)} {did(x, channel)}"


def reading(channel: Channel) -> str:
    """What the distortion seems to be, and what parts of the difference explain it."""
    said = channel.reading
    if said.families == ("nothing",):
        return "A heuristic: there is no difference to name."
    shares = [
        f"{what} {percent(min(1.0, max(0.0, share)))}"
        for what, share in (
            ("a gain with an offset explains", said.gain),
            ("a curve that turns each level into another", said.curve),
            ("a linear filter", said.filter),
        )
        if share is not None
    ]
    apart = (
        f" Of the difference's power, each taken alone, {joined(shares)}."
        if shares
        else " The two do not lie beside each other sample by sample, so that their difference cannot be taken apart."
    )
    return f"A heuristic: {_likeliest(said.families)}.{apart}"


def _likeliest(families: Sequence[Family]) -> str:
    """The causes that fit best."""
    if families[0] == "unknown":
        return "no cause that is known here fits"
    causes = [_FAMILIES[family] for family in families]
    then = f", then {joined(causes[1:])}" if causes[1:] else ""
    return f"{'these are' if families[0] == 'several' else 'the likeliest cause is'} {causes[0]}{then}"


def matching(x: SignalReport, channel: Channel) -> list[str]:
    """How the received signal lies to the sent one, what was undone, and how to undo the rest."""
    found = channel.matching
    said = []
    if found.lag is not None and (found.lag or found.aligned):
        said.append(_lag(found.lag, found.correlation, found.aligned, x.sent.rate))
    if found.gain is not None and (found.matched or abs(found.gain - 1.0) > _UNDONE):
        upside = "turned upside down, " if found.gain < 0 else ""
        times_sent = f"{found.gain:.4g} ({upside}{decibels(loudness(found.gain))})".replace("-", "−")
        said.append(f"Its gain is {times_sent}, {_undone(found.matched, '--match-gain')}.")
    return said


def _lag(lag: int, correlation: float | None, aligned: bool, rate: float | None) -> str:
    """How late the received signal is."""
    at = "" if correlation is None else f" (correlation {correlation:.2f})".replace("-", "−")
    if not lag:
        return f"Both begin at the same sample{at}: nothing had to be undone."
    by = f"{count(abs(lag))} sample{'' if abs(lag) == 1 else 's'}"
    lasting = "" if rate is None else f", {duration(abs(lag) / rate, True)}"
    return f"It is {'late' if lag > 0 else 'early'} by {by}{lasting}{at}, {_undone(aligned, '--align')}."


def _undone(done: bool, option: str) -> str:
    """Whether something was undone, and by which option it would be."""
    return f"undone before anything was measured ({option})" if done else f"left as it is; {option} undoes it"


def quality(channel: Channel) -> str:
    """How near the samples are."""
    found = channel.quality
    told = (
        ("SNR", found.snr),
        ("SI-SDR (after the best gain)", found.si_sdr),
        ("log-spectral distance", found.log_spectral_distance),
    )
    known = [(what, value) for what, value in told if value is not None]
    if not known:
        return "SNR and SI-SDR: none, since the two do not lie beside each other sample by sample."
    return f"{'; '.join(f'{what} {decibels(value)}' for what, value in known)}."


def rests_on(x: SignalReport, channel: Channel) -> list[str]:
    """Of each account what it told apart above what floor, how its limits were made, and what it is blind to."""
    return [
        f"{aspect.name.capitalize()}: {count(aspect.bins)} {_told_apart(aspect.name, x)}, floor "
        f"{aspect.floor:g} dB below the peak.{_widened(aspect.widening)}{_blind(aspect.blind_to)}"
        for aspect in channel.aspects
    ]


def _widened(widening: float | None) -> str:
    """How much wider limits of blocks of time are."""
    if widening is None or widening < _WIDER:
        return ""
    return f" Limits from blocks, {times(widening)} as wide as independent samples would have them."


def _blind(to: Sequence[str]) -> str:
    """What an account cannot see."""
    return f" Blind to {', '.join(to)}." if to else ""


def _told_apart(aspect: AspectName, x: SignalReport) -> str:
    """What the bins of an account are."""
    if aspect == "amplitude":
        return "levels of the picture" if x.medium == "image" else "levels, at quantiles of the sent signal"
    frame = "" if x.frame is None else f" of {count(x.frame)} samples"
    if x.frame is not None and x.sent.rate is not None:
        frame += f" ({duration(x.frame / x.sent.rate, True)})"
    return f"frequencies of frames{frame}, in {BANDS[x.bands]}" if aspect == "spectrum" else f"frames{frame}"


def definitions(x: SignalReport) -> list[tuple[str, str]]:
    """The words of a comparison and what they mean in it."""
    told = [
        ("irreducible", f"The sent signal's own entropy, in {x.unit}s: nobody can describe it in less."),
        ("excess", "KL(sent ‖ received): what describing the sent signal by the received one's distribution adds."),
        (
            "limits",
            f"{100 * x.confidence:g}% confidence, from blocks: neighbouring samples tell the same twice, and limits "
            "that take them for independent are too narrow.",
        ),
        (
            "natural, at most",
            "The sent signal's own variation: the excess of stretches of it against the rest, beyond chance, the usual "
            "one and the largest; of frames each against the next.",
        ),
    ]
    if x.medium == "image":
        return [*told, ("amplitude", "How often each level of the picture is taken, wherever that is.")]
    return [
        *told,
        ("amplitude", "How often each level is taken, whenever that is."),
        ("spectrum", "How power lies over frequencies, of the whole signal, whatever its gain."),
        ("frames", "The same frame by frame, weighted by the sent power."),
        ("SNR, SI-SDR", "Sent power over that of the difference; the same after the best gain."),
        ("log-spectral distance", "How many dB the spectra of a frame are apart (root mean square), on average."),
    ]


def heard(x: SignalReport, seconds: float) -> str:
    """Which stretch of the two signals a page plays."""
    first = "" if len(x) == 1 else f" of channel {name(x.channels[0].name)}"
    if x.sent.seconds is not None and math.isclose(seconds, x.sent.seconds, abs_tol=1e-3):
        return f"All {duration(seconds, True)}{first}, both at one gain."
    frames = x.channels[0].frames
    where = "about the worst moment" if frames is not None and frames.worst else "where the sent one is loudest"
    return f"{duration(seconds, True)}{first}, {where}, both at one gain."
