"""Signals and pictures, from files and from memory, as recordings; and back to a file."""

from __future__ import annotations

from kullback.sources.recordings.arrays import from_array
from kullback.sources.recordings.chosen import select
from kullback.sources.recordings.files import from_file
from kullback.sources.recordings.opening import Wanted, opened
from kullback.sources.recordings.pairs import together
from kullback.sources.recordings.resampling import resampled
from kullback.sources.recordings.writing import write

__all__ = ["Wanted", "from_array", "from_file", "opened", "resampled", "select", "together", "write"]
