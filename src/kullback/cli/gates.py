"""Gates: what makes an exit status 1, so that a build stops."""

from __future__ import annotations

import math
from collections.abc import Sequence

import click

from kullback.cli import output


def bits(_context: click.Context, _option: click.Parameter, value: float | None) -> float | None:
    """A number of bits, 0 or more."""
    if value is not None and not 0 <= value < math.inf:
        raise click.BadParameter(f"{value} is not a number of bits, 0 or more.")
    return value


def status(failed: Sequence[str]) -> int:
    """The exit status of gates that failed for these reasons, which go to standard error."""
    for reason in failed:
        output.complain(f"gate failed: {reason}")
    return 1 if failed else 0
