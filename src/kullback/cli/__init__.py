"""The command line: argv → the one path of each job → a view. One file a sub-command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from signal import SIGTERM
from signal import signal as when_told  # `kullback.cli.signal` is a command
from typing import NoReturn

import click

from kullback._rooms import contents
from kullback.cli import output
from kullback.errors import KullbackError

INTERRUPTED = 130
TERMINATED = 143


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kullback")
def kullback() -> None:
    """How far one distribution is from another, as uncertainty.

    When the world is the truth and you hold a belief, each row costs what nobody can avoid (the irreducible part)
    and an excess that the belief adds: the Kullback-Leibler divergence.
    """


for _command in contents("kullback.cli", "COMMAND", click.Command):
    kullback.add_command(_command)


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line. Exit status: 0 done, 1 a gate failed, 2 bad usage or data."""
    output.prepare()
    when_told(SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that what was opened is closed
    try:
        status = kullback.main(argv, prog_name="kullback", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = 2
    except KullbackError as error:
        output.complain(str(error))
        status = 2
    except (click.Abort, KeyboardInterrupt):
        output.complain("interrupted")
        status = INTERRUPTED
    sys.exit(status if isinstance(status, int) else 0)
