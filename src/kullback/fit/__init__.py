"""What acts: a better belief from evidence, by the least divergence either way round; a map that mends predictions."""

from importlib import import_module
from typing import TYPE_CHECKING

from kullback.fit.moment import project
from kullback.fit.projection import Minimum, Projection
from kullback.fit.reverse import reverse_project

if TYPE_CHECKING:
    from kullback._recalibrate import recalibrate
    from kullback.recalibration import Recalibration, RecalibrationMap, load_recalibration

__all__ = [
    "Minimum",
    "Projection",
    "Recalibration",
    "RecalibrationMap",
    "load_recalibration",
    "project",
    "recalibrate",
    "reverse_project",
]

_LOADED_WHEN_USED = {
    "recalibrate": "kullback._recalibrate",
    "Recalibration": "kullback.recalibration",
    "RecalibrationMap": "kullback.recalibration",
    "load_recalibration": "kullback.recalibration",
}


def __getattr__(name: str) -> object:
    """What recalibrates is loaded when it is first used: its path reads tables too, above this room."""
    if name in _LOADED_WHEN_USED:
        globals()[name] = getattr(import_module(_LOADED_WHEN_USED[name]), name)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
