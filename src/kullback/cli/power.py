"""kullback power: how many rows are needed to tell a shift."""

from __future__ import annotations

from typing import Final

import click

from kullback._power import aimed, planned
from kullback._shift import Shift, alike, of_column, written
from kullback.cli import output
from kullback.sources.pooled import Progress

EXAMPLES: Final = """
\b
Examples:
  kullback power --p 0.2,0.8 --q 0.3,0.7
  kullback power lastyear.csv --column weather --outcome fog --to 0.05
  kullback power lastyear.csv --column weather --rows 90
  kullback power --q @beliefs.csv --bits 0.05 --ratio 10 --columns 20
  kullback power --outcomes 20 --bits 0.05 --power 0.95 --markdown
"""


@click.command("power", short_help="How many rows are needed to tell a shift.", epilog=EXAMPLES)
@click.argument("belief", required=False)
@click.option("--column", metavar="C", help="Of BELIEF: the column whose rows are the belief.")
@click.option("--p", metavar="P", help="What will happen: probabilities separated by commas, or @FILE.")
@click.option("--q", metavar="Q", help="What is believed, likewise, instead of BELIEF.")
@click.option("--labels", metavar="A,B,...", help="The names of the outcomes of --q. Default: 1, 2, ...")
@click.option("--outcomes", type=click.IntRange(1), metavar="K", help="So many outcomes, believed equally likely.")
@click.option("--outcome", metavar="A", help="The shift: this outcome becomes more or less likely, ...")
@click.option("--to", type=float, metavar="SHARE", help="... and gets this probability.")
@click.option("--bits", type=float, help="The shift: of this size; of every other outcome, or of --outcome.")
@click.option("--alpha", type=float, default=0.05, show_default=True, help="The chance of a false alarm.")
@click.option("--power", type=float, default=0.8, show_default=True, help="The chance of telling the shift.")
@click.option("--tolerance", type=float, default=0.01, show_default=True, help="In bits, of the verdict different.")
@click.option("--columns", type=int, default=1, show_default=True, help="How many columns are tested together.")
@click.option("--ratio", type=float, metavar="R", help="Rows of the belief for each row of the truth. Default: 1.")
@click.option("--belief-rows", type=int, metavar="M", help="Rows of the belief in all. Default: those of BELIEF.")
@click.option("--rows", type=int, metavar="N", help="Rows of the truth that there are: what can they tell?")
@click.option("--check", type=int, metavar="DRAWS", help="Draws for each power found; 0: none. Default: 400 or fewer.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the simulations.")
@click.option("--json", "form", flag_value="json", help="Print JSON of schema kullback.plan/1.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
def power(
    belief: str | None,
    column: str | None,
    p: str | None,
    q: str | None,
    labels: str | None,
    outcomes: int | None,
    outcome: str | None,
    to: float | None,
    bits: float | None,
    alpha: float,
    power: float,
    tolerance: float,
    columns: int,
    ratio: float | None,
    belief_rows: int | None,
    rows: int | None,
    check: int | None,
    seed: int,
    form: str | None,
) -> None:
    """How many rows are needed to tell a shift from the belief, or what --rows of them can tell.

    The belief is a column of BELIEF (a file of rows, as for `kullback compare`), the numbers of --q, or --outcomes that
    are equally likely. The shift is the whole truth (--p), one outcome's new probability (--outcome --to), or a size
    (--bits).

    Five ways of telling are planned for: the ideal test of two known distributions, which nothing beats; the test of
    rows against a known belief, and its alarm when they are looked at one after the other; and for rows of both sides
    the p-value and the verdict "different" of `kullback compare`. Every answer is found by simulation and checked by
    another one.
    """
    _check_usage(belief, column, q, outcomes, p)
    stated = outcome, to, bits, rows
    with output.progress() as progress:
        shift = _shift(belief, column, p, q, labels, outcomes, stated, progress)
        aim = aimed(shift, alpha, power, tolerance, columns, ratio, belief_rows)
        plan = planned(shift, aim, rows, check, seed, progress)
    output.show(plan, form)


def _check_usage(belief: str | None, column: str | None, q: str | None, outcomes: int | None, p: str | None) -> None:
    """Refuse anything but one belief."""
    if [belief, q, outcomes].count(None) != 2:
        raise click.UsageError(
            "Name one belief: a file BELIEF with its --column, the numbers --q, or how many --outcomes."
        )
    if (belief is None) != (column is None):
        raise click.UsageError("A file BELIEF and its --column go together.")
    if p is not None and q is None:
        raise click.UsageError("--p goes with --q. Of a BELIEF or --outcomes say --outcome A --to SHARE, or --bits.")
    if p == q == "@-":
        raise click.UsageError("Only one of the two can be standard input.")


def _shift(
    belief: str | None,
    column: str | None,
    p: str | None,
    q: str | None,
    labels: str | None,
    outcomes: int | None,
    stated: tuple[str | None, float | None, float | None, int | None],
    progress: Progress,
) -> Shift:
    """The shift that was stated."""
    if belief is not None and column is not None:
        return of_column(belief, column, *stated, progress)
    if q is not None:
        return written(p, q, labels, *stated)
    return alike(outcomes or 1, *stated)


COMMAND = power
