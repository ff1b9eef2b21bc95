"""kullback watch: a stream against a belief, for as long as it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from kullback._watch.files import watch_files
from kullback.cli import gates, output
from kullback.units import NATS

EXAMPLES: Final = """
\b
Examples:
  kullback watch lastyear.csv thisyear.csv --by date:month --column weather
  kullback watch train.parquet 'live/*.parquet' --every 10000 --html watch.html
  kullback watch @dice.csv throws.csv --alpha 0.01
  kullback watch reference.csv today.csv --state watch.json --fail-on alarm
  zcat log.csv.gz | kullback watch baseline.csv - --json
"""


@click.command("watch", short_help="Watch a stream for a departure from a belief.", epilog=EXAMPLES)
@click.argument("belief")
@click.argument("stream")
@click.option(
    "--by", metavar="COLUMN", help="Cut the timeline by this column; COLUMN:month (day, hour, year) of dates."
)
@click.option("--every", type=int, metavar="N", help="Cut the timeline every N rows. Default: 20 segments at most.")
@click.option(
    "--column", "columns", metavar="C", multiple=True, help="Watch this column (may be repeated). Default: all."
)
@click.option("--alpha", type=float, help="The largest probability of a false alarm.  [default: 0.05]")
@click.option("--rows", "expected", type=int, metavar="N", help="How many rows the stream will have in all, if known.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Go on where the last run with this file ended, and keep the state in it.",
)
@click.option("--unit", type=click.Choice(list(NATS)), help="Of the excess; evidence is in bits.  [default: bit]")
@click.option("--confidence", type=float, help="Of the limits of the excess.  [default: 0.95]")
@click.option("--seed", type=int, help="Of the order in which a reference is used.  [default: 0]")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.timeline/1.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page to look at."
)
@click.option("--fail-on", type=click.Choice(["alarm"]), help="Exit 1 if the alarm rang, now or in an earlier run.")
def watch(
    belief: str,
    stream: str,
    state: Path | None,
    form: str | None,
    html: Path | None,
    fail_on: str | None,
    **options: Any,
) -> int:
    """Watch a STREAM of rows, in their order, for a departure from a BELIEF.

    The alarm rings falsely with a probability of at most alpha, however long the stream is and however often you look.

    BELIEF is a file of rows (a reference, each row of which serves as evidence once), or of probabilities: lines of
    label,probability, also as @FILE. STREAM is csv, tsv, json, jsonl, parquet, gzipped text, a glob in quotes, or -.

    Exit status: 0 done, also without any rows; 1 the alarm rang and --fail-on alarm was asked for; 2 bad usage or data.
    """
    _check_usage(belief, stream, state, html)
    given = {name: value for name, value in options.items() if value not in (None, ())}
    with output.progress() as progress:
        timeline, keep = watch_files(belief, stream, given, state, progress)
    if html is not None:
        output.write(html, timeline.to_html())
    output.show(timeline, form)
    keep()
    rang = timeline.alarm if fail_on else None
    return gates.status([f"the alarm rang after {rang.row:,} rows ({rang.segment})"] if rang else [])


def _check_usage(belief: str, stream: str, state: Path | None, html: Path | None) -> None:
    """Refuse to read standard input twice, and to write in the place of what is read."""
    if stream == "-" and belief.removeprefix("@") == "-":
        raise click.UsageError("Only one of the two can be standard input.")
    sources = [Path(belief.removeprefix("@")), Path(stream)]
    output.refuse_overwriting("--state", state, sources)
    output.refuse_overwriting("--html", html, [*sources, *([state] if state else [])])


COMMAND = watch
