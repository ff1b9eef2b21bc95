"""One fixture that runs the command line in this process and tells its exit status and both streams."""

from collections.abc import Callable

import pytest

from kullback.cli import main

Ran = tuple[int, str, str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """`run("compare", a, b)` gives (status, stdout, stderr)."""

    def ran(*arguments: object) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main([str(argument) for argument in arguments])
        streams = capsys.readouterr()
        return int(stopped.value.code or 0), streams.out, streams.err

    return ran
