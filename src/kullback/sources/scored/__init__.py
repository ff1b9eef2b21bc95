"""Scored rows: what models predicted and what happened, as evidence. From memory (arrays) and from files alike."""

from __future__ import annotations

from kullback.sources.scored.arrays import from_arrays
from kullback.sources.scored.assemble import Models
from kullback.sources.scored.files import Named, from_file
from kullback.sources.scored.given import Asked

__all__ = ["Asked", "Models", "Named", "from_arrays", "from_file"]
