"""The measures: pure maths on arrays, one file each. `MEASURES` is what the files of this folder define."""

from __future__ import annotations

from kullback._rooms import contents
from kullback.measures._measure import Measure

MEASURES: tuple[Measure, ...] = contents(__name__, "MEASURE", Measure)
