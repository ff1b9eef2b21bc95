"""How a result shows itself: by the room of views that is named for it, loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar


class Shown:
    """A result with a room of views, each with `json`, `terminal`, `markdown` and `html` (`page` and `fragment`)."""

    __slots__ = ()

    _views: ClassVar[str]

    def to_dict(self) -> dict[str, Any]:
        """The same as plain Python data, which names its schema."""
        found: dict[str, Any] = self._view("json").document(self)
        return found

    def to_json(self) -> str:
        """The same as JSON: with null for what is infinite."""
        from kullback.views.json import dumps

        return dumps(self.to_dict())

    def to_markdown(self) -> str:
        """The same as GitHub-flavoured Markdown."""
        return str(self._view("markdown").markdown(self))

    def to_html(self) -> str:
        """The same as one self-contained page."""
        return str(self._view("html").page(self))

    def __str__(self) -> str:
        """The same as plain text."""
        return str(self._view("terminal").plain(self))

    def _repr_html_(self) -> str:
        """The same as a notebook shows it."""
        return str(self._view("html").fragment(self))

    def _view(self, kind: str) -> Any:
        """One of its views."""
        return import_module(f"kullback.views.{self._views}.{kind}")
