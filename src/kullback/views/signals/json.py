"""The JSON view of a comparison of signals: names and order are part of the contract; the sounds are left out."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any, Final

from kullback.signals import Aspect, AspectName, Channel, Quality, SignalReport, SignalSide
from kullback.views.json import ledger_document

SCHEMA: Final = "kullback.signal/1"

_TRACES: Final[dict[AspectName, tuple[str, str, str]]] = {
    "amplitude": ("level", "sent", "received"),
    "spectrum": ("frequency", "sent", "received"),
    "frames": ("time", "excess", "sent"),
}


def document(x: SignalReport) -> dict[str, Any]:
    """The report as plain data of schema "kullback.signal/1"."""
    return {
        "schema": SCHEMA,
        "unit": x.unit,
        "confidence": x.confidence,
        "tolerance": x.tolerance,
        "verdict": x.verdict,
        "medium": x.medium,
        "sent": side_document(x.sent),
        "received": side_document(x.received),
        "frame": x.frame,
        "bands": x.bands,
        "notes": list(x.notes),
        "channels": [all_finite(_channel(channel)) for channel in x.channels],
    }


def side_document(side: SignalSide) -> dict[str, Any]:
    """One of the two signals."""
    return {"name": side.name, "samples": side.samples, "rate": side.rate, "seconds": side.seconds}


def all_finite(data: Any) -> Any:
    """The same data with None for each number that JSON has no word for."""
    if isinstance(data, dict):
        return {name: all_finite(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [all_finite(value) for value in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def _channel(channel: Channel) -> dict[str, Any]:
    """One channel: its accounts, then how near its samples are."""
    return {
        "name": channel.name,
        "amplitude": _aspect(channel.amplitude),
        "spectrum": _aspect(channel.spectrum),
        "frames": _aspect(channel.frames),
        "quality": _quality(channel.quality),
        "matching": asdict(channel.matching),
        "reading": asdict(channel.reading),
    }


def _quality(quality: Quality) -> dict[str, Any]:
    """How near the samples are; `infinite` names what is null since it is infinite, where nothing differs."""
    told = asdict(quality)
    return told | {"infinite": [name for name, value in told.items() if value == math.inf]}


def _aspect(aspect: Aspect | None) -> dict[str, Any] | None:
    """One account; the cells are the ledger's entries in numbers, in the same order."""
    if aspect is None:
        return None
    return {
        "name": aspect.name,
        "bins": aspect.bins,
        "floor": aspect.floor,
        "widening": aspect.widening,
        "blind_to": list(aspect.blind_to),
        "natural": None if aspect.natural is None else asdict(aspect.natural),
        "beyond": aspect.beyond,
        "worst": None if aspect.worst is None else asdict(aspect.worst),
        "ledger": ledger_document(aspect.ledger),
        "cells": [asdict(cell) for cell in aspect.cells],
        "trace": [dict(zip(_TRACES[aspect.name], point, strict=True)) for point in aspect.trace],
    }
