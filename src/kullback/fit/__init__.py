"""What acts: a better belief by the least divergence, a map that mends predictions, a signal restored."""

from importlib import import_module
from typing import TYPE_CHECKING

from kullback.fit.moment import project
from kullback.fit.projection import Minimum, Projection
from kullback.fit.reverse import reverse_project

if TYPE_CHECKING:
    from kullback._recalibrate import recalibrate
    from kullback._restore import judge_restoration, restore
    from kullback._signal import signal_model
    from kullback.recalibration import Recalibration, RecalibrationMap, load_recalibration
    from kullback.restoration import Judgement, Restoration, SignalModel, load_signal_model

__all__ = [
    "Judgement",
    "Minimum",
    "Projection",
    "Recalibration",
    "RecalibrationMap",
    "Restoration",
    "SignalModel",
    "judge_restoration",
    "load_recalibration",
    "load_signal_model",
    "project",
    "recalibrate",
    "restore",
    "reverse_project",
    "signal_model",
]

_LOADED_WHEN_USED = {
    "judge_restoration": "kullback._restore",
    "recalibrate": "kullback._recalibrate",
    "restore": "kullback._restore",
    "signal_model": "kullback._signal",
    "Judgement": "kullback.restoration",
    "Recalibration": "kullback.recalibration",
    "RecalibrationMap": "kullback.recalibration",
    "Restoration": "kullback.restoration",
    "SignalModel": "kullback.restoration",
    "load_recalibration": "kullback.recalibration",
    "load_signal_model": "kullback.restoration",
}


def __getattr__(name: str) -> object:
    """What recalibrates and restores is loaded when it is first used: their paths read files too, above this room."""
    if name in _LOADED_WHEN_USED:
        globals()[name] = getattr(import_module(_LOADED_WHEN_USED[name]), name)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
