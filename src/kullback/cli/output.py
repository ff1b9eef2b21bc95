"""Where results and messages go: results to standard output, everything else to standard error."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

import click

from kullback._whole import write_whole
from kullback.errors import SourceError
from kullback.explanation import Explanation
from kullback.ledger import Ledger, Report
from kullback.plan import Plan
from kullback.recalibration import Recalibration
from kullback.restoration import Restoration
from kullback.scoring import Score
from kullback.signal_watch import SignalWatch
from kullback.signals import SignalEntropy, SignalReport
from kullback.sources.pooled import Progress, untold
from kullback.watching import Timeline

Result: TypeAlias = (
    Ledger
    | Report
    | Explanation
    | Plan
    | Timeline
    | Score
    | Recalibration
    | SignalReport
    | SignalEntropy
    | SignalWatch
    | Restoration
)

_VIEWS: Final[dict[type, str]] = {
    Ledger: "kullback.views.terminal",
    Report: "kullback.views.terminal",
    Explanation: "kullback.views.working.terminal",
    Plan: "kullback.views.plan.terminal",
    Timeline: "kullback.views.watching.terminal",
    Score: "kullback.views.scoring.terminal",
    Recalibration: "kullback.views.recalibrating.terminal",
    SignalReport: "kullback.views.signals.terminal",
    SignalEntropy: "kullback.views.signal_entropy.terminal",
    SignalWatch: "kullback.views.signal_watch.terminal",
    Restoration: "kullback.views.restoring.terminal",
}
_PATIENCE = 1.0  # seconds of silence before progress is shown


def prepare() -> None:
    """Let a terminal that lacks a character show its code instead of failing, and a closed stream take what comes."""
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115 (as long as the process)
    sys.stderr = sys.stderr or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def complain(message: str) -> None:
    """One message to standard error; control characters in it are shown, not obeyed."""
    from kullback.views.notation import visible

    for i, line in enumerate(message.splitlines() or [""]):
        print(("kullback: " if i == 0 else "  ") + visible(line), file=sys.stderr)


def show(result: Result, form: str | None = None) -> None:
    """The result on standard output, in a form that it has ("json", "markdown", "latex"), else as text.

    Text is coloured on a terminal, and plain elsewhere or where NO_COLOR is set.
    """
    if form is not None:
        emit(getattr(result, f"to_{form}")())
    elif sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        from rich.console import Console

        import_module(_VIEWS[type(result)]).show(result, Console(highlight=False))
    else:
        emit(str(result))


def emit(text: str) -> None:
    """Text on standard output. A reader that has seen enough (head, less) is no error; a full disk is.

    Raises SourceError where the text cannot be written.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries once more at its end
        if not isinstance(error, BrokenPipeError):
            raise SourceError(f"standard output cannot be written: {error.strerror}.") from error


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all; a device or pipe is written to. Raises SourceError where that fails."""
    from kullback.views.notation import visible

    if path == Path("-"):
        raise SourceError("- cannot be written: standard output has the text. Name a file, such as report.html.")
    write_whole(path, text.encode("utf-8", "backslashreplace"))
    print(f"wrote {visible(str(path))}", file=sys.stderr)


def refuse_overwriting(option: str, path: Path | None, others: Iterable[Path]) -> None:
    """Refuse, as bad usage, to write a file in the place of one of these."""
    for other in others:
        if path is not None and (path == other or (path.is_file() and other.is_file() and path.samefile(other))):
            raise click.UsageError(f"{option} {path} would overwrite {other}.")


@contextmanager
def progress() -> Iterator[Progress]:
    """Somebody to tell how far the work is: a bar on the terminal's standard error once it takes over a second."""
    if not sys.stderr.isatty():
        yield untold
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
    )
    bar = Bar(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=None)
    timer = threading.Timer(_PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of or None)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
