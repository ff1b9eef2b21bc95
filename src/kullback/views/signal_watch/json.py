"""The JSON view of a watched signal: names and order are part of the contract. Evidence and thresholds are in bits."""

from __future__ import annotations

from typing import Any, Final

from kullback.signal_watch import ChangedBand, Moment, Part, SignalAlarm, SignalWatch, Stretch, WatchedChannel

SCHEMA: Final = "kullback.signal-watch/1"


def document(x: SignalWatch) -> dict[str, Any]:
    """The watch as plain data of schema "kullback.signal-watch/1"."""
    return {
        "schema": SCHEMA,
        "unit": x.unit,
        "alpha": x.alpha,
        "rate": x.rate,
        "frame": x.frame,
        "floor": x.floor,
        "baseline": _part(x.baseline),
        "stream": _part(x.stream),
        "expected": x.expected,
        "alarm": _alarm(x.alarm),
        "notes": list(x.notes),
        "channels": [_channel(channel) for channel in x.channels],
    }


def _channel(channel: WatchedChannel) -> dict[str, Any]:
    """One channel."""
    return {
        "name": channel.name,
        "threshold": channel.threshold,
        "evidence": channel.evidence,
        "alarm": _alarm(channel.alarm),
        "since": None if channel.since is None else _stretch(channel.since),
        "worst": None if channel.worst is None else _moment(channel.worst),
        "usual": channel.usual,
        "moments": [_moment(moment) for moment in channel.moments],
    }


def _alarm(alarm: SignalAlarm | None) -> dict[str, Any] | None:
    """An alarm, or none."""
    if alarm is None:
        return None
    told = {"time": alarm.time, "sample": alarm.sample, "channel": alarm.channel}
    return told | {"change": _stretch(alarm.change)}


def _stretch(stretch: Stretch) -> dict[str, Any]:
    """Some time of a channel."""
    return {
        "start": stretch.start,
        "end": stretch.end,
        "divergence": stretch.divergence,
        "decibels": stretch.decibels,
        "bands": [_band(band) for band in stretch.bands],
    }


def _band(band: ChangedBand) -> dict[str, float]:
    """One band."""
    return {"low": band.low, "high": band.high, "share": band.share, "decibels": band.decibels}


def _moment(moment: Moment) -> dict[str, float]:
    """Some frames."""
    return {
        "start": moment.start,
        "end": moment.end,
        "divergence": moment.divergence,
        "evidence": moment.evidence,
    }


def _part(part: Part) -> dict[str, Any]:
    """A part of a recording."""
    return {"name": part.name, "start": part.start, "samples": part.samples}
