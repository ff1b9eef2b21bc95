"""The templates of the views: whatever they are told is escaped, and what they are not told is an error."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment() -> Environment:
    """The templates, to which a view adds the functions that its own call."""
    return Environment(
        loader=PackageLoader("kullback", "views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
