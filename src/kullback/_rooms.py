"""How a room knows what it holds: it reads its own folder, so that adding a measure or an estimator is one new file."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TypeVar

T = TypeVar("T")


def contents(room: str, constant: str, kind: type[T]) -> tuple[T, ...]:
    """What the modules of package `room` define under the name `constant`, in the order of their file names."""
    modules = (import_module(f"{room}.{found.name}") for found in iter_modules(import_module(room).__path__))
    held = (getattr(module, constant, None) for module in modules)
    return tuple(item for item in held if isinstance(item, kind))
