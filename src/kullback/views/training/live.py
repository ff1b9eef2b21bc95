"""The live view of a training, on standard error: a table that grows, or a line for each epoch where none can."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from kullback.training import Epoch, Training
from kullback.views.lines import QUIET
from kullback.views.training import words
from kullback.views.training.terminal import LEGEND, table

_PAUSE: Final = 0.25  # seconds between two looks at a running epoch
_AROUND: Final = 3  # lines of the screen that are not the table's


class Screen:
    """What shows a training while it runs."""

    def __init__(self, x: Training, console: Console | None = None) -> None:
        """`x`: the epochs that have ended before."""
        self._unit, self._epochs = x.unit, list(x.epochs)
        self._console = console or Console(stderr=True, force_jupyter=False)
        self._next = 0.0
        self._live = None
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            self._live = Live(console=self._console, auto_refresh=False, redirect_stdout=sys.stdout.isatty())

    def __enter__(self) -> Screen:
        """Begin to show."""
        if self._live is not None:
            self._live.start()
            self._show(self._epochs)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave what was shown last."""
        if self._live is not None:
            self._live.stop()

    def running(self, epoch: Callable[[], Epoch]) -> None:
        """Show the running epoch, if the last look at one is long enough ago."""
        now = time.monotonic()
        if self._live is not None and now >= self._next:
            shown = epoch()
            self._show([*self._epochs, shown], shown.number)
            self._next = now + _PAUSE

    def ended(self, epoch: Epoch) -> None:
        """Show an epoch that has ended."""
        self._epochs.append(epoch)
        if self._live is not None:
            self._show(self._epochs)
        else:
            self._console.print(Text(words.line(epoch, self._unit)), soft_wrap=True)

    def _show(self, epochs: list[Epoch], running: int | None = None) -> None:
        """Show the last epochs, as many as the screen has room for."""
        if self._live is None or not epochs:
            return
        room = max(1, (self._console.height - _AROUND) // max(len(epoch.parts) for epoch in epochs))
        lines = [*table(epochs[-room:], self._unit, running), Text(LEGEND, QUIET)]
        for line in lines:
            line.no_wrap, line.overflow = True, "crop"
        self._live.update(Group(*lines), refresh=True)
