"""The JSON view of a restoration: names and order are part of the contract. What is infinite is null.

`plain` has the divergences with nothing taken off for chance, by which a repair is judged: null where not known.
A measure in dB that is null is not known where the reference is no sent signal; where it is one, nothing differs.
"""

from __future__ import annotations

from typing import Any, Final, get_args

from kullback.restoration import Restoration, Standing
from kullback.signals import AspectName
from kullback.views.json import amount_document, finite

SCHEMA: Final = "kullback.restoration/1"


def document(x: Restoration) -> dict[str, Any]:
    """The restoration as plain data of schema "kullback.restoration/1", without the samples."""
    return {
        "schema": SCHEMA,
        "what": x.what,
        "received": x.received,
        "reference": x.reference,
        "role": x.role,
        "accepted": x.accepted,
        "why": x.why,
        "by": list(x.chosen_by),
        "second": x.second,
        "bins": x.judgement.bins,
        "floor": x.judgement.floor,
        "unit": x.unit,
        "confidence": x.confidence,
        "rate": x.rate,
        "samples": len(x.samples),
        "channels": list(x.channels),
        "parameters": [
            {
                "name": each.name,
                "value": finite(each.value),
                "unit": each.unit,
                "low": finite(each.low),
                "high": finite(each.high),
            }
            for each in x.parameters
        ],
        "before": _standing(x.before),
        "after": _standing(x.after),
        "path": [
            {"value": finite(each.value), "divergence": finite(each.divergence), "snr": finite(each.snr)}
            for each in x.path
        ],
        "notes": list(x.notes),
    }


def _standing(x: Standing) -> dict[str, Any]:
    """How far a signal is from the reference, by every measure."""
    return {
        "amplitude": amount_document(x.amplitude),
        "spectrum": amount_document(x.spectrum),
        "frames": amount_document(x.frames),
        "plain": {name: finite(x.plain.get(name)) for name in get_args(AspectName)},
        "snr": finite(x.snr),
        "si_sdr": finite(x.si_sdr),
        "log_spectral_distance": finite(x.log_spectral_distance),
    }
