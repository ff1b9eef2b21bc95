"""The JSON view of a recalibration: names and order are part of the contract. What is infinite is null."""

from __future__ import annotations

import math
from typing import Any, Final

from kullback.recalibration import Recalibration, Reliability
from kullback.views.json import amount_document
from kullback.views.scoring.json import curve_document

SCHEMA: Final = "kullback.recalibration-report/1"


def document(x: Recalibration) -> dict[str, Any]:
    """The recalibration as plain data of schema "kullback.recalibration-report/1"."""
    return {
        "schema": SCHEMA,
        "name": x.name,
        "given": x.given,
        "rows": x.rows,
        "groups": x.groups,
        "unit": x.unit,
        "confidence": x.confidence,
        "gained": x.gained,
        "chosen": x.chosen,
        "saved": amount_document(x.saved),
        "candidates": [
            {"method": one.name, "cost": one.cost if math.isfinite(one.cost) else None} for one in x.candidates
        ],
        "before": _side(x.before),
        "after": _side(x.after),
        "forbidden": x.forbidden,
        "mended": x.mended,
        "map": x.map.to_dict(),
    }


def _side(x: Reliability) -> dict[str, Any]:
    """Cost and reliability."""
    return {"cost": amount_document(x.cost), "curve": curve_document(x.curve)}
