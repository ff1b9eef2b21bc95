"""kullback explain: an account worked out step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

import click

from kullback._explain import explain_example, explain_written
from kullback.by_hand import MOST_DIGITS, as_written
from kullback.cli import output
from kullback.examples import EXAMPLES
from kullback.explanation import LANGS, Lang
from kullback.sources.listed import is_file
from kullback.units import NATS, Unit
from kullback.views.language import language
from kullback.views.working.formula import share

HELP_EXAMPLES: Final = """
\b
Examples:
  kullback explain --p 0.2,0.8 --q 0.3,0.7 --labels click,"no click"
  kullback explain --p 1/6,1/6,1/6,1/6,1/6,1/6 --q 0.1,0.1,0.1,0.1,0.1,0.5 --unit bit
  kullback explain --p @today.csv --q @lastyear.csv --digits 3 --markdown
  kullback explain --example weather --lang zh
  kullback explain --example fruit --html fruit.html
"""


@click.command(
    "explain", short_help="Work out entropy, cross-entropy and KL divergence step by step.", epilog=HELP_EXAMPLES
)
@click.option("--p", metavar="P", help="What happens: probabilities (or counts) separated by commas, or @FILE.")
@click.option("--q", metavar="Q", help="What is believed, likewise.")
@click.option("--labels", metavar="A,B,...", help="The names of the outcomes. Default: 1, 2, ...")
@click.option("--example", type=click.Choice(list(EXAMPLES)), help="A classic example instead of P and Q.")
@click.option("--list", "listing", is_flag=True, help="List the examples.")
@click.option("--unit", type=click.Choice(list(NATS)), default="nat", show_default=True)
@click.option(
    "--digits",
    type=click.IntRange(1, MOST_DIGITS),
    default=4,
    show_default=True,
    help="By hand: the decimals of each logarithm and product.",
)
@click.option("--lang", type=click.Choice(LANGS), default="en", show_default=True, help="The language of the text.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--latex", "form", flag_value="latex", help="Print LaTeX.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write a page in which the numbers can be moved.",
)
def explain(
    p: str | None,
    q: str | None,
    labels: str | None,
    example: str | None,
    listing: bool,
    unit: str,
    digits: int,
    lang: str,
    form: str | None,
    html: Path | None,
) -> None:
    """Work out what believing Q costs while P is what happens: H(P), H(P,Q) and the excess, step by step.

    The excess is worked out twice, by subtraction and as a sum of its own, by hand (each logarithm and product rounded
    to a few decimals) beside the exact values; then which outcomes cost most, and what it all means.

    P and Q are numbers separated by commas (0.25 or 1/4; whole numbers that sum to more than 1 are counts), or @FILE
    with lines of label,probability or label,count; @- is standard input. Labels of two files are matched by name.
    """
    if listing:
        output.emit(_listing(cast(Lang, lang)))
        return
    _check_usage(p, q, labels, example)
    with output.progress() as progress:
        progress("working it out", 0, 0)
        options = cast(Unit, unit), digits, cast(Lang, lang)
        explanation = (
            explain_example(example, *options) if example else explain_written(p or "", q or "", labels, *options)
        )
    if html is not None:
        _refuse_overwriting(html, p, q)
        output.write(html, explanation.to_html())
    output.show(explanation, form)


def _check_usage(p: str | None, q: str | None, labels: str | None, example: str | None) -> None:
    """Refuse anything but P and Q, or an example."""
    if example is not None and not (p is None and q is None and labels is None):
        raise click.UsageError("--example has its own --p, --q and --labels: leave these out.")
    if example is None and (p is None or q is None):
        raise click.UsageError("Name --p and --q, or an --example (--list tells which there are).")
    if p == q == "@-":
        raise click.UsageError("Only one of the two can be standard input.")


def _refuse_overwriting(html: Path, *sides: str | None) -> None:
    """Refuse a page in the place of what it is about."""
    for path in (Path(side.removeprefix("@")) for side in sides if side is not None and is_file(side)):
        if html.is_file() and path.is_file() and html.samefile(path):
            raise click.UsageError(f"--html {html} would overwrite {path}.")


def _listing(lang: Lang) -> str:
    """The examples, a line for each."""
    lines = []
    for example in EXAMPLES.values():
        p, q = (
            ", ".join(share(as_written(number), None, digits=4) for number in side) for side in (example.p, example.q)
        )
        title = language(lang)(f"examples.{example.name}.title")
        lines += [f"{example.name:<10}{title}", f"{'':<10}P = ({p})  Q = ({q})"]
    return "\n".join(lines)


COMMAND = explain
