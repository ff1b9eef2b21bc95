"""What the channel did, in one sentence: from the verdict, the reading and the account that tells most."""

from __future__ import annotations

import math
from typing import Final

from kullback.signals import Aspect, AspectName, Channel, Family, SignalReport
from kullback.views.notation import name, number
from kullback.views.signals.quantities import decibels, duration, times
from kullback.views.signals.telling import above_natural, foremost, lost, most_telling

_ACCOUNTS: Final[dict[AspectName, str]] = {
    "amplitude": "a sample's level costs {} more",
    "spectrum": "its spectrum costs {} more",
    "frames": "its spectrum from moment to moment costs {} more",
}
_HEARD: Final = 0.05  # dB
_SEEMS: Final[dict[Family, str]] = {
    "offset": "seems to be moved by a constant",
    "clipping": "seems to be clipped",
    "companding": "seems to have its levels bent, as by companding",
    "filter": "seems to be filtered",
    "noise": "seems to have noise added",
    "order": "seems to hold the samples of {} in another order",
    "several": "seems to be distorted in several ways",
    "unknown": "differs from {}",
}


def headline(x: SignalReport) -> str:
    """The report in one sentence; of several channels, what the one that tells most has to say."""
    channel = foremost(x)
    aspect = most_telling(channel)
    received = name(x.received.name) + ("" if len(x) == 1 else f" ({name(channel.name, 24)})")
    clause = f"{received} {did(x, channel)}"
    if is_untouched(x):
        return f"{clause}, sample for sample."
    if x.verdict == "different":
        return f"{clause}: {_cost(aspect, x)}{_beside(aspect)}."
    if x.verdict == "same":
        most = max(aspect.excess.high for channel in x.channels for aspect in channel.aspects)
        return f"{clause}, and no account finds more than {number(most)} {x.unit}s of difference."
    if channel.reading.families[0] in ("nothing", "unknown"):
        clause = f"Whether {received} differs from {name(x.sent.name)} cannot be told yet"
    return f"{clause}: {_cost(aspect, x)}, with limits too wide to tell it from the tolerance of {x.tolerance:g} bits."


def is_untouched(x: SignalReport) -> bool:
    """Is no sample of any channel another than the sent one?"""
    return all(of.reading.families == ("nothing",) and of.quality.snr == math.inf for of in x.channels)


def did(x: SignalReport, channel: Channel) -> str:
    """What became of the sent signal, as the verb of a sentence."""
    family, sent = channel.reading.families[0], name(x.sent.name)
    if family == "nothing":
        return f"is as {sent}"
    if family == "gain":
        return _gained(channel.matching.gain)
    if family == "delay":
        return _late(channel.matching.lag, x.sent.rate)
    timed = x.sent.rate is not None
    if family == "filter" and channel.spectrum is not None and (gone := lost(channel.spectrum, timed)):
        return f"lost what lies {gone}"
    return _SEEMS[family].format(sent)


def loudness(gain: float) -> float:
    """A gain in dB, whatever its sign."""
    return 20.0 * math.log10(abs(gain)) if gain else -math.inf


def _gained(gain: float | None) -> str:
    """That the level changed, and by how much where that is known."""
    if gain is None:
        return "seems to be of another level"
    by = loudness(gain)
    turned = [f"turned {'down' if by < 0 else 'up'} by {decibels(abs(by))}"] if abs(by) >= _HEARD or gain > 0 else []
    return f"seems to be {' and '.join(['turned upside down'] * (gain < 0) + turned)}"


def _late(lag: int | None, rate: float | None) -> str:
    """That the signal moved in time, and by how much where that is known."""
    if not lag:
        return "seems to be moved in time"
    by = duration(abs(lag) if rate is None else abs(lag) / rate, rate is not None)
    return f"seems to be {'late' if lag > 0 else 'early'} by {by}"


def _cost(aspect: Aspect, x: SignalReport) -> str:
    """What believing the received signal costs in an account."""
    costs = _ACCOUNTS[aspect.name]
    if x.medium == "image":
        costs = costs.replace("a sample's", "a pixel's")
    return costs.format(f"{number(aspect.excess.value)} {aspect.excess.unit}s")


def _beside(aspect: Aspect) -> str:
    """The excess beside the sent signal's own variation, as the rest of a sentence."""
    ratio = above_natural(aspect)
    if ratio is None:
        return ""
    if aspect.beyond:
        return f", {times(ratio)} the sent one's own variation"
    within = "no more than" if aspect.beyond is False else "perhaps no more than"
    return f", {within} the sent one's own variation"
