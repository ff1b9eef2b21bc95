"""What a watched signal says, in sentences."""

from __future__ import annotations

import math

from kullback.signal_watch import ChangedBand, Part, SignalWatch, Stretch, WatchedChannel
from kullback.views.notation import count, joined, number, percent, shorten, visible

_EVEN = 0.5  # dB: less is called the same level
_NAMED = 3


def headline(x: SignalWatch) -> str:
    """The watch in one sentence."""
    alarm = x.alarm
    if not x.stream.samples:
        return f"Nothing yet, and so nothing against {_short(x.baseline.name)}."
    if alarm is None:
        return f"No alarm in {lasting(x, x.stream.samples)}: nothing says that {_short(x.stream.name)} changes."
    where = f" in channel {_short(alarm.channel)}" if len(x.channels) > 1 else ""
    driven = drivers(x, alarm.change)
    return (
        f"Alarm at {moment(x, alarm.time)}{where}: since {moment(x, alarm.change.start)} {_short(x.stream.name)} is "
        f"{level(alarm.change)}{f', driven by {driven}' if driven else ''}."
    )


def level(stretch: Stretch) -> str:
    """How loud a stretch is beside the baseline."""
    if abs(stretch.decibels) < _EVEN:
        return "as loud as the baseline, but of another colour"
    return f"{decibels(abs(stretch.decibels))} {'louder' if stretch.decibels > 0 else 'quieter'} than the baseline"


def drivers(x: SignalWatch, stretch: Stretch) -> str:
    """The bands that drive a stretch, each with its direction; those beside one another as one."""
    joined_up: list[ChangedBand] = []
    for band in sorted(stretch.drivers, key=lambda band: band.low):
        last = joined_up[-1] if joined_up else None
        if last is not None and last.high == band.low and (last.decibels > 0) == (band.decibels > 0):
            joined_up[-1] = ChangedBand(last.low, band.high, last.share + band.share, last.decibels)
        else:
            joined_up.append(band)
    found = sorted(joined_up, key=lambda band: -band.share)[:_NAMED]
    return joined([f"{'more' if b.decibels > 0 else 'less'} at {frequencies(x, b)}" for b in found]) if found else ""


def status(x: SignalWatch, channel: WatchedChannel) -> str:
    """Whether a channel rang, in a sentence."""
    if channel.alarm is None:
        return (
            f"No alarm: {evidence(channel.evidence)} bits of evidence at most; it rings at {number(channel.threshold)}."
        )
    return (
        f"Alarm at {moment(x, channel.alarm.time)} (sample {count(channel.alarm.sample)}); the change is likeliest to "
        f"have begun at {moment(x, channel.alarm.change.start)}."
    )


def findings(x: SignalWatch, channel: WatchedChannel) -> list[str]:
    """What is known of a channel since it changed, and where it is worst."""
    said = []
    if channel.since is not None:
        said.append(
            f"From there to the end it is {level(channel.since)}: {number(channel.since.divergence)} "
            f"{x.unit}s a sample."
        )
    if channel.worst is not None:
        said.append(
            f"Farthest from the baseline at {moment(x, channel.worst.start)}: {number(channel.worst.divergence)} "
            f"{x.unit}s a sample in one frame, where an unchanged one seldom has more than {number(channel.usual)}."
        )
    return said


def promise(x: SignalWatch) -> str:
    """What the alarm guarantees, and on what that rests."""
    channels = f" of {len(x.channels)} channels, all together," if len(x.channels) > 1 else ""
    return (
        f"While nothing changes, a stream{channels} of {lasting(x, x.expected)} rings with a probability of at most "
        f"{100 * x.alpha:g}%, as far as noise made like the baseline tells."
    )


def notes(x: SignalWatch) -> list[str]:
    """What else is to be known."""
    said = list(x.notes)
    if x.stream.samples > x.expected:
        said.append(
            f"The stream is longer than was expected: {lasting(x, x.stream.samples)}, while the promise is for "
            f"{lasting(x, x.expected)}."
        )
    if x.stream.samples and not x.channels[0].moments:
        said.append(
            f"The stream is shorter than one frame of {lasting(x, x.frame)}, so that nothing could be compared."
        )
    return said


def part(x: SignalWatch, of: Part) -> str:
    """A part of a recording in words."""
    since = f" from {moment(x, of.start / (x.rate or 1.0))} on" if of.start else ""
    return f"{_short(of.name)}{since}, {lasting(x, of.samples)}"


def frame(x: SignalWatch) -> str:
    """What is compared."""
    said = f"{lasting(x, x.frame)} ({count(x.frame)} samples), one every {lasting(x, x.frame // 4)}"
    return f"{said}; floor {x.floor:g} dB below the peak"


def moment(x: SignalWatch, time: float) -> str:
    """A moment of the stream, as exactly as its frames tell it."""
    if x.rate is None:
        return f"sample {count(round(time))}"
    return f"{time:.{_decimals(x)}f} s"


def lasting(x: SignalWatch, samples: int) -> str:
    """How long so many samples last."""
    if x.rate is None:
        return f"{count(samples)} samples"
    seconds = samples / x.rate
    return f"{number(seconds)} s" if seconds < 600 else f"{number(seconds / 60)} minutes"


def frequencies(x: SignalWatch, of: ChangedBand) -> str:
    """The frequencies of a band."""
    unit = "cycles a sample" if x.rate is None else "Hz"
    return f"{number(of.low)}–{number(of.high)} {unit}"


def decibels(amount: float) -> str:
    """An amount of dB."""
    return f"{amount:z.1f} dB".replace("-", "−")


def share(of: ChangedBand) -> str:
    """What a band has of the divergence."""
    return percent(of.share)


def evidence(bits: float) -> str:
    """An amount of evidence, in bits."""
    return number(bits) if bits >= 1000 else f"{bits:.1f}"


def definitions(x: SignalWatch) -> list[tuple[str, str]]:
    """The words of a watch and what they mean in it."""
    return [
        ("baseline", f"What the stream is compared with: {part(x, x.baseline)}."),
        (
            "divergence",
            f"What a sample costs extra, in {x.unit}s, if it is coded as the baseline's Gaussian noise: the "
            "Kullback–Leibler rate, which sees level and colour.",
        ),
        (
            "evidence",
            "−log₂ of how often the last 1, 4, 16, ... frames of an unchanged stream diverge as much; the rarest of "
            "these. It takes more than −log₂ α, since a stream has many frames.",
        ),
        ("alarm", promise(x)),
        ("since", "From where the change is likeliest to have begun, an estimate without limits, to the end."),
        ("share", "What a band adds to the divergence since then."),
    ]


def _decimals(x: SignalWatch) -> int:
    """How many decimals of a second tell a quarter of a frame."""
    return max(0, math.ceil(-math.log10(0.2 * x.frame / (x.rate or 1.0))))


def _short(name: str) -> str:
    """A name as a sentence has it."""
    return shorten(visible(name))
