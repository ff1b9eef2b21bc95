"""kullback signal: how far a received signal is from the sent one, or how much there is in one signal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, get_args

import click

from kullback._signal import Asked, compared, entropy_of, model_of
from kullback.cli import gates, output
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.recording import Recording
from kullback.signals import BandKind, SignalReport
from kullback.sources.files import matching
from kullback.sources.recordings import opened
from kullback.units import UNITS, Unit

EXAMPLES: Final = """
\b
Examples:
  kullback signal sent.wav received.wav
  kullback signal sent.wav received.flac --align --match-gain --html distortion.html
  kullback signal sent.csv received.csv --column ecg --rate 250 --frame 2
  kullback signal scan.png print.png --json
  kullback signal sent.wav received.wav --fail-over 0.1
  kullback signal voice.wav                              # its own entropy
  kullback signal voice.wav --model voice.json           # what `restore` needs of it
"""


@click.command("signal", short_help="How far a received signal is from the sent one.", epilog=EXAMPLES)
@click.argument("sent")
@click.argument("received", required=False)
@click.option("--rate", type=float, metavar="HZ", help="Samples per second, where a file does not say it.")
@click.option("--column", "columns", metavar="C", multiple=True, help="Of a table, a column (may be repeated).")
@click.option("--channel", "channels", metavar="C", multiple=True, help="A channel, by name or number from 0.")
@click.option("--mix", is_flag=True, help="Compare the mean of the channels.")
@click.option("--resample", is_flag=True, help="Bring RECEIVED to the rate of SENT.")
@click.option("--align", is_flag=True, help="Undo the lag, found by cross-correlation.")
@click.option("--match-gain", is_flag=True, help="Undo the gain.")
@click.option("--floor", type=float, default=80.0, show_default=True, metavar="DB", help="Below the peak: no deeper.")
@click.option("--bins", type=int, default=64, show_default=True, help="Levels that are told apart.")
@click.option("--frame", type=float, metavar="SECONDS", help="Of a frame of the spectra.  [default: 1024 samples]")
@click.option(
    "--bands", type=click.Choice(get_args(BandKind)), default="third", show_default=True, help="Of the spectrum."
)
@click.option("--unit", type=click.Choice(UNITS), default="bit", show_default=True, help="Of all amounts.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of the limits.")
@click.option("--tolerance", type=float, default=0.01, show_default=True, metavar="BITS", help="More is a difference.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the blocks that are drawn for the limits.")
@click.option("--model", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a model of SENT.")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.signal/1 (signal-entropy/1).")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page.")
@click.option(
    "--fail-over",
    type=float,
    callback=gates.bits,
    metavar="BITS",
    help="Exit 1 if the lower limit of some account's excess is above this.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["different", "undecided"]),
    help="Exit 1 if some account is different; or if it is not known to be the same.",
)
def signal(
    sent: str,
    received: str | None,
    floor: float,
    bins: int,
    frame: float | None,
    bands: BandKind,
    unit: Unit,
    confidence: float,
    tolerance: float,
    seed: int,
    model: Path | None,
    form: str | None,
    html: Path | None,
    fail_over: float | None,
    fail_on: str | None,
    **asked: Any,
) -> int:
    """How far RECEIVED is from SENT: in its levels, in its spectrum, and from moment to moment.

    Both are sound (wav; flac, ogg and others with the extra `sound`), npy, tables whose columns are channels, or images
    (levels only). SENT is the truth, RECEIVED what came of it. kullback tells the excess of each with limits, beside
    the sent signal's own variation; which bands, levels and moments make it; SNR, SI-SDR and log-spectral distance; and
    what the distortion seems to be. With SENT alone it tells the signal's own entropy.

    Exit status: 0 done; 1 a gate (--fail-over, --fail-on) failed; 2 bad usage or data. Gates are decided on lower
    limits.
    """
    files = [sent] if received is None else [sent, received]
    if files.count("-") > 1:
        raise click.UsageError("Only one of the two can be standard input.")
    inputs = [found for file in files for found in matching(file)]
    output.refuse_overwriting("--model", model, inputs)
    output.refuse_overwriting("--html", html, [*inputs, *([model] if model else [])])
    if received is None and (fail_over is not None or fail_on):
        raise click.UsageError("a gate needs two signals: SENT and RECEIVED.")
    checked = Settings(unit=unit, confidence=confidence, tolerance=tolerance, seed=seed)
    settings = SignalSettings(checked=checked, floor=floor, bins=bins, frame=frame, bands=bands)
    with output.progress() as progress:
        wanted = Asked(**asked)
        sides = [opened(file, "", wanted, progress=progress) for file in files]
        found = _found(sides, wanted, settings, progress)
    if model is not None:
        output.write(model, model_of(sides[0], wanted, settings).to_json())
    if html is not None:
        output.write(html, found.to_html())
    output.show(found, form)
    return gates.status([*_failed(found, fail_over, fail_on)]) if isinstance(found, SignalReport) else 0


def _found(sides: Sequence[Recording], asked: Asked, settings: SignalSettings, progress: Any) -> Any:
    """The report of two recordings, or the entropy of one."""
    if len(sides) == 1:
        return entropy_of(sides[0], asked, settings, progress)
    return compared(sides[0], sides[1], asked, settings, progress)


def _failed(told: SignalReport, fail_over: float | None, fail_on: str | None) -> Iterator[str]:
    """Why gates failed."""
    for channel in told.channels:
        where = f" of channel {channel.name}" if len(told) > 1 else ""
        for aspect in channel.aspects:
            low = aspect.excess.to("bit").low
            if fail_over is not None and low > fail_over:
                yield f"{aspect.name}{where} costs more than {fail_over:g} bits extra (lower limit {low:.3g})"
    if fail_on and told.verdict in ("different", fail_on):
        known = "differs from" if told.verdict == "different" else "is not known to be the same as"
        yield f"{told.received.name} {known} {told.sent.name}"


COMMAND = signal
