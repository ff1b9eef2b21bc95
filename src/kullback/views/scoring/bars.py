"""Bars of characters, for text and Markdown."""

from __future__ import annotations

from typing import Final

from kullback.views.scoring.account import Step

KEY: Final = "░ of the total after recalibration  █ what recalibrating saves"


def step_bar(step: Step, width: int, blank: str) -> str:
    """The bar of a line of an account, which begins where the last one ended."""
    start, end = round(width * step.start), round(width * step.end)
    drawn = "█" * (end - start) or ("▏" if step.end > step.start else "")
    return (blank * start + drawn).ljust(width, blank)


def cost_bar(left: float, whole: float, width: int) -> tuple[str, str]:
    """What recalibration leaves of a cost, and what it saves."""
    kept, all_of = round(width * left), round(width * whole)
    return "░" * kept, "█" * (all_of - kept)
