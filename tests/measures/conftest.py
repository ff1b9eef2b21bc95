"""The array libraries that the measures are held to."""

from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
import pytest


class Library(NamedTuple):
    """An array library: its namespace, and the ways in and out."""

    name: str
    xp: Any

    def array(self, values, dtype="float64"):
        if self.name == "dask":
            return self.xp.from_array(np.asarray(values, dtype), chunks=2)
        return self.xp.asarray(np.asarray(values).tolist(), dtype=getattr(self.xp, dtype))

    def numbers(self, values):
        return np.asarray(values.compute() if self.name == "dask" else values, dtype=np.float64)

    def owns(self, values):
        return type(values).__module__.partition(".")[0] in (self.name, "jaxlib" if self.name == "jax" else self.name)


NAMESPACES = {"array_api_strict": "array_api_strict", "torch": "torch", "jax": "jax.numpy", "dask": "dask.array"}


@pytest.fixture(
    params=[pytest.param(name, marks=[] if name == "array_api_strict" else [pytest.mark.arrays]) for name in NAMESPACES]
)
def library(request):
    """One array library beside NumPy, with double precision."""
    if request.param == "jax":
        import_module("jax").config.update("jax_enable_x64", True)
    return Library(request.param, import_module(NAMESPACES[request.param]))
