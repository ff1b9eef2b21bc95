"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from kullback.errors import SourceError


def write_whole(path: Path, content: bytes) -> None:
    """Put the content in the place of the file in one step; a device or pipe is written to.

    A file that is there keeps its permissions. Raises SourceError where it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
        else:
            _replace(path.resolve(), content)
    except OSError as error:
        raise SourceError(
            f"{path} cannot be written: {error.strerror}. Name a file in a folder that exists."
        ) from error


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then change the two."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    scratch = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        scratch.chmod(_mode(path))
        scratch.replace(path)
    except BaseException:
        with suppress(OSError):
            scratch.unlink()
        raise


def _mode(path: Path) -> int:
    """The permissions of the file as it is; of a new one those that any new file gets."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()


@cache
def _umask() -> int:
    """The permissions that new files of this process do not get: only to be learned by setting them."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
