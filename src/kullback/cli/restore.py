"""kullback restore: undo a distortion by a few parameters, and refuse what only looks like a repair."""

from __future__ import annotations

import math
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import click

from kullback._restore import FLOOR, Asked, restored
from kullback.cli import output
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.restoration import WHAT, Restoration, What
from kullback.sources.files import matching
from kullback.units import UNITS, Unit

EXAMPLES: Final = """
\b
Examples:
  kullback restore sent.wav received.wav --what compand --out restored.wav
  kullback restore sent.wav noisy.wav --what denoise --noise 0:0.5 --html before-after.html
  kullback restore another-take.wav quiet.wav --what gain --out louder.wav
  kullback restore sent.csv received.csv --column ecg --rate 250 --what offset --out restored.csv
  kullback signal voice.wav --model voice.json           # where the sent signal cannot be had,
  kullback restore voice.json received.wav --what compand --out restored.wav   # this stands for it
"""


def _stretch(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[float, float] | None:
    """Two times, START:STOP."""
    if value is None:
        return None
    start, _, stop = value.partition(":")
    with suppress(ValueError):
        if 0 <= float(start) < float(stop) < math.inf:
            return float(start), float(stop)
    raise click.BadParameter(f"{value} is no stretch of time: START:STOP in seconds, such as 0:0.5.")


@click.command("restore", short_help="Undo a distortion of a signal.", epilog=EXAMPLES)
@click.argument("reference", metavar="SENT_OR_MODEL")
@click.argument("received")
@click.option("--what", type=click.Choice(WHAT), required=True, help="The distortion that is undone.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it: .wav .flac .ogg .npy .csv.")
@click.option("--force", is_flag=True, help="Write it even where it is refused.")
@click.option("--rate", type=float, metavar="HZ", help="Samples per second, where a file does not say it.")
@click.option("--column", "columns", metavar="C", multiple=True, help="Of a table, a column (may be repeated).")
@click.option("--channel", "channels", metavar="C", multiple=True, help="A channel, by name or number from 0.")
@click.option("--mix", is_flag=True, help="Restore the mean of the channels.")
@click.option(
    "--align", is_flag=True, help="Undo the lag, found by cross-correlation, and cut both to what they share."
)
@click.option(
    "--noise",
    callback=_stretch,
    metavar="START:STOP",
    help="Of denoise: seconds of RECEIVED with nothing but noise.  [default: its quietest moments]",
)
@click.option("--floor", type=float, default=FLOOR, show_default=True, metavar="DB", help="Below the peak: no deeper.")
@click.option("--unit", type=click.Choice(UNITS), default="bit", show_default=True, help="Of all divergences.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of the limits.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the blocks that are drawn for the limits.")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.restoration/1.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page.")
def restore(
    reference: str,
    received: str,
    what: What,
    out: Path | None,
    force: bool,
    floor: float,
    unit: Unit,
    confidence: float,
    seed: int,
    form: str | None,
    html: Path | None,
    **asked: Any,
) -> int:
    """Undo a distortion of RECEIVED by the few parameters of a physical model that bring it nearest to SENT_OR_MODEL.

    SENT_OR_MODEL is the signal that was sent, sample beside sample (see --align); or another recording of the same
    source, which will do for gain, offset and companding; or a model of the sent signal, a .json file that
    `kullback signal SENT --model FILE` writes. Signals are wav, flac, ogg, npy or tables of columns.

    The parameters are those of least divergence. Since a divergence may fall while the signal is spoilt, a second
    measure that took no part in the choice (SNR, SI-SDR or another divergence) must not get worse; where it gets no
    better, the divergence must fall by more than chance may make it. Else nothing is written, unless by --force.
    Without --out kullback only tells what it would write. No file that is read is overwritten.

    Exit status: 0 done; 1 the repair is refused; 2 bad usage or data.
    """
    if reference == received == "-":
        raise click.UsageError("Only one of the two can be standard input.")
    read = [path for file in (reference, received) for path in matching(file)]
    output.refuse_overwriting("--out", out, read)
    output.refuse_overwriting("--html", html, [*read, *([out] if out else [])])
    if asked["noise"] is not None and what != "denoise":
        raise click.UsageError("--noise is for --what denoise.")
    checked = Settings(unit=unit, confidence=confidence, seed=seed)
    settings = SignalSettings(checked=checked, floor=floor)
    with output.progress() as progress:
        found = restored(reference, received, what, Asked(**asked), settings, progress)
    if out is not None and (found.accepted or force):  # first: where it cannot be written, nothing is
        kind = found.save(out, force=force)
        output.complain(f"wrote {out}: {kind}")
    if html is not None:
        output.write(html, found.to_html())
    output.show(found, form)
    return _status(found, out, force)


def _status(found: Restoration, out: Path | None, force: bool) -> int:
    """0 where the repair is accepted or forced; else 1, with what to do."""
    if found.accepted:
        return 0
    if force and out is not None:
        output.complain(f"forced: {found.why}.")
        return 0
    nothing = "" if out is None else f"{out} is not written. "
    output.complain(
        f"refused: {found.why}.\n{nothing}Name another fault (`kullback signal SENT RECEIVED` tells what it seems to "
        "be), or write it all the same: --force."
    )
    return 1


COMMAND = restore
