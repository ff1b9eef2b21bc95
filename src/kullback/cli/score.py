"""kullback score: where a classifier's log loss comes from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from kullback._score import score_file
from kullback.cli import gates, output
from kullback.estimate import Settings
from kullback.scoring import Difference, Score
from kullback.sources.files import matching
from kullback.sources.scored import Asked, Named
from kullback.units import UNITS, Unit

EXAMPLES: Final = """
\b
Examples:
  kullback score predictions.csv --label y --probs 'p_*'
  kullback score visits.parquet --label ill --probs risk --positive yes --group patient --by clinic
  kullback score predictions.csv --label y --probs 'new_*' --against 'old=old_*' --html score.html
  kullback score rated.csv --ratings 'rater_*' --probs 'p_*' --unit nat --json
  kullback score predictions.csv --label y --probs 'new_*' --against 'old=old_*' --fail-on worse
"""


@click.command("score", short_help="Where a classifier's log loss comes from.", epilog=EXAMPLES)
@click.argument("file")
@click.option("--probs", metavar="PATTERN", required=True, help="The columns of probabilities: 'p_*', * is the class.")
@click.option("--label", metavar="C", help="The column of what happened.")
@click.option("--soft", metavar="PATTERN", help="Instead: columns of the classes' probabilities.")
@click.option("--ratings", metavar="PATTERN", help="Instead: columns of labels, one a rater.")
@click.option("--counts", metavar="PATTERN", help="Instead: columns of the classes' numbers of ratings.")
@click.option("--positive", metavar="LABEL", help="The class that one column of probabilities is of.")
@click.option(
    "--against",
    metavar="[NAME=]PATTERN",
    multiple=True,
    help="Another model on the same rows: its columns, or a file of them (may be repeated).",
)
@click.option("--by", metavar="C", help="Score the rows of each value of this column too.")
@click.option("--group", metavar="C", help="Rows of one value depend on each other, such as a patient's.")
@click.option("--weight", metavar="C", help="What a row counts for.")
@click.option("--normalize", is_flag=True, help="Divide each row of probabilities by its sum.")
@click.option("--unit", type=click.Choice(UNITS), default="bit", show_default=True, help="Of all amounts.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of the limits.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of redrawn labels and held-out rows.")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.score/1.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page.")
@click.option(
    "--fail-over",
    type=float,
    callback=gates.bits,
    metavar="BITS",
    help="Exit 1 if the lower limit of what a row costs is above this.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["miscalibrated", "worse"]),
    multiple=True,
    help="Exit 1 if the lower limit of the miscalibration, or of what a row costs more than under another model, is "
    "above 0 (may be repeated).",
)
def score(
    file: str,
    positive: str | None,
    normalize: bool,
    unit: Unit,
    confidence: float,
    seed: int,
    form: str | None,
    html: Path | None,
    fail_over: float | None,
    fail_on: tuple[str, ...],
    **columns: Any,
) -> int:
    """Where a classifier's log loss comes from: total = uncertainty − resolution + miscalibration.

    FILE holds one row for each prediction: what happened and the probabilities that a model gave, as csv, tsv, json,
    jsonl, parquet, gzipped text, a glob in quotes, or - for standard input. kullback tells what a row costs, what of it
    is mere miscalibration (cheap to repair: see `kullback recalibrate`), which classes, segments and rows cost most,
    and with --against which model is better, by how many bits, where and why.

    Exit status: 0 done; 1 a gate (--fail-over, --fail-on) failed; 2 bad usage or data. Gates are decided on lower
    limits, so that noise does not fail a build; a row that was given probability 0 and happened fails --fail-over and
    --fail-on miscalibrated.
    """
    named = Named(**columns)
    if "worse" in fail_on and not named.against:
        raise click.UsageError("--fail-on worse needs another model: --against PATTERN.")
    read = [file, *named.against, *(text.partition("=")[2] for text in named.against)]
    output.refuse_overwriting("--html", html, [path for text in read for path in matching(text)])
    settings = Settings(unit=unit, confidence=confidence, seed=seed)
    with output.progress() as progress:
        told = score_file(file, named, Asked(None, positive, normalize), settings, progress)
    if html is not None:
        output.write(html, told.to_html())
    output.show(told, form)
    return gates.status([*_failed(told, fail_over, fail_on)])


def _failed(told: Score, fail_over: float | None, fail_on: Sequence[str]) -> Iterator[str]:
    """Why gates failed."""
    low = told.total.to("bit").low
    if fail_over is not None and low > fail_over:
        yield f"a row costs more than {fail_over:g} bits (lower limit {low:.3g})"
    if "miscalibrated" in fail_on and (why := _miscalibrated(told)):
        yield f"the predictions are not calibrated ({why})"
    if "worse" in fail_on:
        yield from filter(None, map(_worse, told.differences))


def _miscalibrated(told: Score) -> str:
    """What shows that the predictions are not calibrated; empty where nothing does."""
    if told.forbidden:
        rows = "1 row was" if told.forbidden == 1 else f"{told.forbidden:,} rows were"
        return f"{rows} given probability 0 and happened"
    low = told.miscalibration.to("bit").low
    if told.verdict == "undecided" or not low > 0:
        return ""
    return f"{low:.3g} bits a row or more, p = {told.p_value:.2g}"


def _worse(than: Difference) -> str:
    """What shows that the model is worse than another; empty where nothing does."""
    judged = than if than.total is not None or than.finite is None else than.finite
    if judged.total is None or judged.verdict != "costs more":
        return ""
    low = judged.total.to("bit").low
    by = "infinitely" if low == math.inf else f"{low:.3g} bits or"
    return f"a row costs more than under {than.other.name} ({by} more)"


COMMAND = score
