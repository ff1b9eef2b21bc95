"""The templates of the views: whatever they are told is escaped, and what they are not told is an error."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def environment() -> Environment:
    """The templates, to which a view adds the functions that its own call."""
    return Environment(
        loader=PackageLoader("kullback", "views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def trusted(**texts: str) -> dict[str, Markup]:
    """Texts that are not escaped: our own files, and what our own templates have made of the data."""
    return {name: Markup(text) for name, text in texts.items()}  # noqa: S704
