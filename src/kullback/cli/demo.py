"""kullback demo: the main job on real data that come with the package."""

from __future__ import annotations

import sys
from importlib.resources import as_file, files
from pathlib import Path

import click

from kullback._compare import compare_files
from kullback.cli import output
from kullback.estimate import Settings

COLUMNS = ("precipitation", "temp_max", "temp_min", "wind", "weather")


@click.command("demo", short_help="The main job on real data that come with the package.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    default="kullback-demo.html",
    show_default=True,
    metavar="FILE",
)
def demo(html: Path) -> None:
    """Compare the weather of Seattle in 2015 with that of 2012, and write an HTML report.

    The daily records of both years are real (NOAA, public domain). Somewhere between, the way in which a day's
    weather was written down changed: nobody announced it, and the report finds it.
    """
    columns = " ".join(f"--column {name}" for name in COLUMNS)
    print(f"$ kullback compare 2015.csv 2012.csv {columns} --html {html}\n", file=sys.stderr)
    with as_file(files("kullback") / "data" / "seattle-weather") as data, output.progress() as progress:
        report = compare_files(str(data / "2015.csv"), str(data / "2012.csv"), COLUMNS, Settings(), False, progress)
    output.write(html, report.to_html())
    output.show(report)


COMMAND = demo
