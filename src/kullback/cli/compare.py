"""kullback compare: two tables, column by column."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

import click

from kullback._compare import compare_files
from kullback.cli import gates, output
from kullback.estimate import SAMPLE_METHODS, Settings
from kullback.explanation import LANGS, Explanation, Lang
from kullback.ledger import Ledger, Report, is_evident
from kullback.units import NATS, Unit

EXAMPLES: Final = """
\b
Examples:
  kullback compare today.csv lastyear.csv
  kullback compare --reference train.parquet --current 'live/*.parquet' --html report.html
  kullback compare new.csv old.csv --column age --column income --unit nat
  kullback compare new.csv old.csv --column weather --explain weather
  kullback compare new.csv old.csv --joint
  kullback compare new.csv old.csv --fail-over 0.1 --markdown >> "$GITHUB_STEP_SUMMARY"
  zcat log.csv.gz | kullback compare - baseline.csv --json
"""

_NAMED: Final = 50  # columns in a message


@click.command("compare", short_help="Compare two tables column by column.", epilog=EXAMPLES)
@click.argument("truth", required=False)
@click.argument("belief", required=False)
@click.option("--reference", metavar="FILE", help="The belief, for those who think in drift.")
@click.option("--current", metavar="FILE", help="The truth, for those who think in drift.")
@click.option(
    "--column",
    "columns",
    metavar="C",
    multiple=True,
    help="Compare this column (may be repeated). Default: all.",
)
@click.option("--unit", type=click.Choice(list(NATS)), default="bit", show_default=True)
@click.option("--confidence", type=float, default=0.95, show_default=True, help="Of the limits.")
@click.option(
    "--tolerance",
    type=float,
    default=0.01,
    show_default=True,
    help="In bits: up to here two columns are the same.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of all that is drawn at random.")
@click.option(
    "--method",
    type=click.Choice(["auto", *SAMPLE_METHODS]),
    default="auto",
    show_default=True,
    help="How columns of numbers, and rows as a whole, are estimated.",
)
@click.option("--joint", is_flag=True, help="Compare the rows as a whole too: what no single column shows.")
@click.option("--explain", "explained", metavar="C", help="Then work out the numbers of this column step by step.")
@click.option("--lang", type=click.Choice(LANGS), default="en", show_default=True, help="The language of --explain.")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.report/1.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--latex", "form", flag_value="latex", help="Print the working of --explain, and it alone, as LaTeX.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write a report to look at, with the working of --explain.",
)
@click.option(
    "--fail-over",
    type=float,
    callback=gates.bits,
    metavar="BITS",
    help="Exit 1 if the lower limit of a column's excess is above this.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["different", "undecided"]),
    help="Exit 1 on this verdict (undecided: or different).",
)
def compare(
    truth: str | None,
    belief: str | None,
    reference: str | None,
    current: str | None,
    columns: tuple[str, ...],
    unit: str,
    confidence: float,
    tolerance: float,
    seed: int,
    method: str,
    joint: bool,
    explained: str | None,
    lang: str,
    form: str | None,
    html: Path | None,
    fail_over: float | None,
    fail_on: str | None,
) -> int:
    """Compare two tables column by column: what does believing BELIEF cost on TRUTH?

    TRUTH is what happens, BELIEF what is believed: csv, tsv, json, jsonl, parquet, gzipped text, a glob in quotes,
    or - for standard input. For every column kullback tells how many extra bits each row costs (with limits), whether
    the difference is real, and which values cause it.

    Exit status: 0 done; 1 a gate (--fail-over, --fail-on) failed; 2 bad usage or data. Gates are decided on the lower
    limit, and only where the p-value adjusted over the columns is evidence too, so that noise does not fail a build.
    """
    sides = _sides(truth, belief, reference, current)
    _refuse_overwriting(html, sides)
    _check_form(form, explained)
    settings = Settings(unit=cast(Unit, unit), confidence=confidence, tolerance=tolerance, method=method, seed=seed)
    with output.progress() as progress:
        report = compare_files(*sides, columns or None, settings, joint, progress)
    column = None if explained is None else _ledger(report, explained)
    explanation = None if column is None else column.explain(lang=cast(Lang, lang), title=explained)
    if html is not None:
        output.write(html, report.to_html(explanation))
    _print(report, explanation, form)
    return _gate(report, fail_over, fail_on)


def _sides(truth: str | None, belief: str | None, reference: str | None, current: str | None) -> tuple[str, str]:
    """The two sources, named in one of the two ways."""
    named = [truth, belief] if reference is None and current is None else [current, reference] if truth is None else []
    if named == ["-", "-"]:
        raise click.UsageError("Only one of the two sources can be standard input.")
    if len(named) == 2 and named[0] is not None and named[1] is not None:
        return named[0], named[1]
    raise click.UsageError("Name two sources: TRUTH BELIEF, or --current FILE --reference FILE.")


def _refuse_overwriting(html: Path | None, sides: tuple[str, str]) -> None:
    """Refuse a report in the place of what it is about."""
    for side in sides:
        if html is not None and html.is_file() and Path(side).is_file() and html.samefile(side):
            raise click.UsageError(f"--html {html} would overwrite one of the two sources.")


def _check_form(form: str | None, explained: str | None) -> None:
    """Refuse a form that the working does not have, or that nothing else has."""
    if explained is not None and form == "json":
        raise click.UsageError("--explain prints text, Markdown or LaTeX, and does not go with --json.")
    if explained is None and form == "latex":
        raise click.UsageError("--latex prints the working of a column: name it with --explain.")


def _ledger(report: Report, column: str) -> Ledger:
    """The ledger of the column that is to be explained."""
    if column in report:
        return report[column]
    reasons = {left_out.name: left_out.reason for left_out in report.not_compared}
    why = f"it was not compared ({reasons[column]})" if column in reasons else "it was not compared"
    others = len(report) - _NAMED
    names = [*list(report)[:_NAMED], *([f"and {others} more"] if others > 0 else [])]
    raise click.UsageError(f"--explain {column}: {why}. Compared were: {', '.join(names)}.")


def _print(report: Report, explanation: Explanation | None, form: str | None) -> None:
    """The report and the working on standard output, in the form asked for; of LaTeX the working alone."""
    if form != "latex":
        output.show(report, form)
    if explanation is not None:
        if form != "latex":
            output.emit("")
        output.show(explanation, form)


def _gate(report: Report, fail_over: float | None, fail_on: str | None) -> int:
    """The exit status that the gates ask for; why a gate failed goes to standard error."""
    failed = []
    if fail_over is not None:
        over = [x for x in report.accounts if x.excess.to("bit").low > fail_over and is_evident(x)]
        failed += [
            f"{x.name} costs more than {fail_over:g} bits (lower limit {x.excess.to('bit').low:.3g})" for x in over
        ]
    if report.verdict == "different" and fail_on is not None:
        failed.append("the tables are different")
    if report.verdict == "undecided" and fail_on == "undecided":
        failed.append("the data cannot tell yet whether the tables are the same")
    if report.not_compared and (fail_over is not None or fail_on is not None):
        output.complain(f"not compared, and so not gated: {len(report.not_compared)} columns (see the report)")
    return gates.status(failed)


COMMAND = compare
