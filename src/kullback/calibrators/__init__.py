"""Calibrators: maps that mend predicted probabilities, fitted to what happened. One file a kind of map.

`CALIBRATORS` is what the files of this folder define, by name.
"""

from __future__ import annotations

from kullback._rooms import contents
from kullback.calibrators._calibrator import Calibrator

CALIBRATORS: dict[str, Calibrator] = {each.name: each for each in contents(__name__, "CALIBRATOR", Calibrator)}
