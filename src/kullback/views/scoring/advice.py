"""What to do about a score: mend zeros, recalibrate, get more rows, or look for better features."""

from __future__ import annotations

from typing import Final

from kullback.scoring import Score
from kullback.views.notation import count, joined, name, number, percent
from kullback.views.scoring import words

_NAMES: Final = 5
_COMMAND: Final = "kullback recalibrate (kb.fit.recalibrate)"
_MORE: Final = "To cost less still, it takes better features or another model."


def advice(x: Score) -> str:
    """What to do next, and what that can save."""
    if x.forbidden:
        return f"Mend the zeros: {_COMMAND} looks for a map that makes possible what was ruled out."
    if why := words.untold(x):
        return f"Get more data: whether the predictions are calibrated cannot be told ({why})."
    if words.is_calibrated(x):
        return (
            f"Keep the calibration: {words.rows(x.rows)} as a whole show no miscalibration.{_classes(x)} "
            "To cost less, it takes better features or another model."
        )
    saved = x.miscalibration.value if x.bracket.below is None else x.bracket.below
    if saved <= 0:
        return f"Get more rows: miscalibrated, but maps fitted to some of these save nothing on others. {_MORE}"
    share = percent(min(1.0, saved / x.total.value))
    return (
        f"Recalibrate: {_COMMAND} fits a map where that is a gain. Maps fitted to some of these rows save "
        f"{number(saved)} {x.unit}s a row on the others, {share} of the cost. {_MORE}"
    )


def _classes(x: Score) -> str:
    """The classes that are miscalibrated though the whole shows nothing."""
    level = 1.0 - x.confidence
    off = [name(of.name, 24) for of in x.by_class if of.p_adjusted is not None and of.p_adjusted <= level]
    if not off:
        return ""
    more = [f"{count(len(off) - _NAMES)} more"] if len(off) > _NAMES else []
    return f" But by class, {joined([*off[:_NAMES], *more])} {'does' if len(off) == 1 else 'do'}."
