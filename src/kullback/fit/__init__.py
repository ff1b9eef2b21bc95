"""What acts: a better belief by the least divergence, a map that mends predictions, a signal restored."""

from importlib import import_module
from typing import TYPE_CHECKING

from kullback.fit.moment import project
from kullback.fit.projection import Minimum, Projection
from kullback.fit.reverse import reverse_project

if TYPE_CHECKING:
    from kullback._recalibrate import recalibrate
    from kullback._restore import judge_restoration, restore
    from kullback.recalibration import Recalibration, RecalibrationMap, load_recalibration
    from kullback.restoration import Restoration

__all__ = [
    "Minimum",
    "Projection",
    "Recalibration",
    "RecalibrationMap",
    "Restoration",
    "judge_restoration",
    "load_recalibration",
    "project",
    "recalibrate",
    "restore",
    "reverse_project",
]

_LOADED_WHEN_USED = {
    "judge_restoration": "kullback._restore",
    "recalibrate": "kullback._recalibrate",
    "restore": "kullback._restore",
    "Recalibration": "kullback.recalibration",
    "RecalibrationMap": "kullback.recalibration",
    "Restoration": "kullback.restoration",
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
