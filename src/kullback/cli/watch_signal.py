"""kullback watch-signal: a stream of samples against a baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from kullback._watch_signal.core import watched
from kullback.cli import gates, output
from kullback.estimate.signal.onset.settings import WatchSettings
from kullback.sources.files import matching
from kullback.sources.recordings import Wanted
from kullback.units import UNITS, Unit

EXAMPLES: Final = """
\b
Examples:
  kullback watch-signal machine.wav --baseline 60
  kullback watch-signal today.wav --baseline good.wav --html watch.html
  kullback watch-signal seismogram.csv --rate 100 --baseline 4 --frame 0.16
  kullback watch-signal sensors.csv --rate 250 --column x --column y --baseline 30 --alpha 0.01
  kullback watch-signal machine.wav --baseline 60 --fail-on alarm --json
"""


@click.command("watch-signal", short_help="Watch a signal for a change from its baseline.", epilog=EXAMPLES)
@click.argument("stream")
@click.option(
    "--baseline",
    required=True,
    metavar="SECONDS|FILE",
    help="What nothing has changed in: so many seconds at the begin of STREAM, or another recording.",
)
@click.option("--rate", type=float, metavar="HZ", help="Samples per second, where a file does not say it.")
@click.option("--column", "columns", metavar="C", multiple=True, help="Of a table, a column (may be repeated).")
@click.option("--channel", "channels", metavar="C", multiple=True, help="A channel, by name or number from 0.")
@click.option("--frame", type=float, metavar="SECONDS", help="Of a frame.  [default: 16 to 1024 samples]")
@click.option(
    "--alpha",
    type=float,
    default=0.05,
    show_default=True,
    help="The largest probability of a false alarm in the stream, all channels together.",
)
@click.option("--unit", type=click.Choice(UNITS), default="bit", show_default=True, help="Of divergences.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the noise that the threshold comes from.")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.signal-watch/1.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page.")
@click.option("--fail-on", type=click.Choice(["alarm"]), help="Exit 1 if the alarm rang.")
def watch_signal(
    stream: str,
    baseline: str,
    rate: float | None,
    columns: tuple[str, ...],
    channels: tuple[str, ...],
    frame: float | None,
    alpha: float,
    unit: Unit,
    seed: int,
    form: str | None,
    html: Path | None,
    fail_on: str | None,
) -> int:
    """Watch a STREAM of samples for a change of level or colour: when it departs from a baseline.

    STREAM is a sound file (wav; flac, ogg and others with the extra `sound`), npy, or a table whose columns are
    channels. Without a rate, times are in samples. While nothing changes the alarm rings with a probability of at most
    alpha; kullback tells when it rang, when the change began, and which bands drive it.

    Exit status: 0 done; 1 the alarm rang and --fail-on alarm was asked for; 2 bad usage or data.
    """
    first = _seconds(baseline)
    files = [stream] if first is not None else [stream, baseline]
    if files.count("-") > 1:
        raise click.UsageError("Only one of the two can be standard input.")
    output.refuse_overwriting("--html", html, [path for file in files for path in matching(file)])
    settings = WatchSettings(frame=frame, alpha=alpha, unit=unit, seed=seed)
    wanted = Wanted(rate=rate, columns=columns, channels=channels)
    with output.progress() as progress:
        told = watched(stream, baseline if first is None else first, wanted, settings, progress)
    if html is not None:
        output.write(html, told.to_html())
    output.show(told, form)
    rang = told.alarm if fail_on else None
    return gates.status([f"the alarm rang at sample {rang.sample:,} (channel {rang.channel})"] if rang else [])


def _seconds(baseline: str) -> float | None:
    """The baseline as a number, where it is no file."""
    try:
        return None if Path(baseline).exists() else float(baseline)
    except ValueError:
        return None


COMMAND = watch_signal
