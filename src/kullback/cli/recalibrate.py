"""kullback recalibrate: mend a model's predicted probabilities, or apply the map that does."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource

from kullback._recalibrate import apply_file, recalibrate_file
from kullback.cli import output
from kullback.recalibration import MAPS, load_recalibration
from kullback.sources.files import matching
from kullback.sources.scored import Asked, Named
from kullback.units import UNITS, Unit

EXAMPLES: Final = """
\b
Examples:
  kullback recalibrate held-out.csv --label y --probs 'p_*' --out map.json
  kullback recalibrate new.csv --probs 'p_*' --map map.json --out mended.csv
  kullback recalibrate visits.parquet --label ill --probs risk --positive yes --group patient --out map.json
  kullback recalibrate rated.csv --ratings 'rater_*' --probs 'p_*' --method temperature --html before-after.html
"""

_APPLYING: Final = ("file", "probs", "map_file", "out", "normalize")


@click.command("recalibrate", short_help="Mend a model's predicted probabilities.", epilog=EXAMPLES)
@click.argument("file")
@click.option("--probs", metavar="PATTERN", required=True, help="The columns of probabilities: 'p_*', * is the class.")
@click.option("--label", metavar="C", help="The column of what happened.")
@click.option("--soft", metavar="PATTERN", help="Instead: columns of the classes' probabilities.")
@click.option("--ratings", metavar="PATTERN", help="Instead: columns of labels, one a rater.")
@click.option("--counts", metavar="PATTERN", help="Instead: columns of the classes' numbers of ratings.")
@click.option("--map", "map_file", type=click.Path(path_type=Path), metavar="FILE", help="Apply this map to FILE.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="The map (.json); with --map the rows.")
@click.option("--group", metavar="C", help="Rows of one value depend on each other, such as a patient's.")
@click.option("--weight", metavar="C", help="What a row counts for.")
@click.option("--positive", metavar="LABEL", help="The class that one column of probabilities is of.")
@click.option("--normalize", is_flag=True, help="Divide each row of probabilities by its sum.")
@click.option("--method", type=click.Choice(["auto", *MAPS[1:]]), default="auto", show_default=True, help="Of the map.")
@click.option("--unit", type=click.Choice(UNITS), default="bit", show_default=True, help="Of the costs.")
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of the limits.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the rows that are held out.")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.recalibration-report/1.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write a page.")
@click.pass_context
def recalibrate(
    context: click.Context,
    /,
    file: str,
    probs: str,
    map_file: Path | None,
    out: Path | None,
    normalize: bool,
    method: str,
    unit: Unit,
    confidence: float,
    seed: int,
    form: str | None,
    html: Path | None,
    **columns: Any,
) -> int:
    """Fit a map that mends the probabilities of FILE, and tell how many bits a row it saves; or apply one (--map).

    FILE holds rows that the model was not trained on: csv, tsv, json, jsonl, parquet, gzipped text, a glob, or -. The
    kind of map is the one that costs least on held-out rows: temperature, vector or isotonic, or where the model
    gives zeros isotonic or mixture. What it saves is measured on rows that it was neither chosen nor fitted with.

    With --map, the rows of FILE are written to --out (.csv or .parquet) with their probabilities mended.

    Exit status: 0 done; 1 nothing is gained, and no map is written; 2 bad usage or data.
    """
    if map_file is not None:
        if any(_is_asked(context, name) for name in context.params if name not in _APPLYING):
            raise click.UsageError("--map applies a map that is there: leave out what is for fitting or showing one.")
        _apply(file, probs, map_file, out, normalize)
        return 0
    read = matching(file)
    output.refuse_overwriting("--out", out, read)
    output.refuse_overwriting("--html", html, [*read, *([out] if out else [])])
    named = Named(probs=probs, **{name: value for name, value in columns.items() if name != "positive"})
    asked = Asked(None, columns["positive"], normalize)
    how: dict[str, Any] = {"method": method, "unit": unit, "confidence": confidence, "seed": seed}
    with output.progress() as progress:
        found = recalibrate_file(file, named, asked, **how, progress=progress)
    if found.gained and out is not None:
        output.write(out, found.map.to_json())
    if html is not None:
        output.write(html, found.to_html())
    output.show(found, form)
    if not found.gained:
        output.complain(found.why)
        return 1
    return 0


def _is_asked(context: click.Context, name: str) -> bool:
    """Is this option on the command line?"""
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _apply(file: str, probs: str, map_file: Path, out: Path | None, normalize: bool) -> None:
    """Write the rows of a file, mended."""
    if out is None:
        raise click.UsageError("--map goes with --out, the file that the rows are written to.")
    output.refuse_overwriting("--out", out, [map_file])
    map_ = load_recalibration(map_file)
    with output.progress() as progress:
        rows = apply_file(file, map_, probs, out, normalize=normalize, progress=progress)
    output.complain(f"wrote {out}: {rows:,} rows recalibrated, map: {map_.name}")


COMMAND = recalibrate
