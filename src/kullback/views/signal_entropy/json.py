"""The JSON view of a signal's own entropy: names and order are part of the contract."""

from __future__ import annotations

from typing import Any, Final

from kullback.signals import OwnEntropy, SignalEntropy
from kullback.views.json import amount_document
from kullback.views.signals.json import all_finite, side_document

SCHEMA: Final = "kullback.signal-entropy/1"


def document(x: SignalEntropy) -> dict[str, Any]:
    """The entropy as plain data of schema "kullback.signal-entropy/1"."""
    return {
        "schema": SCHEMA,
        "unit": x.unit,
        "confidence": x.confidence,
        "signal": side_document(x.signal),
        "channels": [all_finite(_channel(channel)) for channel in x.channels],
    }


def _channel(channel: OwnEntropy) -> dict[str, Any]:
    """One channel."""
    return {
        "name": channel.name,
        "samples": channel.samples,
        "step": channel.step,
        "amplitude": amount_document(channel.amplitude),
        "rate": amount_document(channel.rate),
        "prediction": channel.prediction,
        "spectral": amount_document(channel.spectral),
        "bins": channel.bins,
        "evenness": channel.evenness,
    }
