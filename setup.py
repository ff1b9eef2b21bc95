"""The compiled kernel, for pip to build if it can: without a compiler kullback installs all the same and uses NumPy."""

import sysconfig
from pathlib import Path

from setuptools import Extension, setup

native = Path("src/kullback/kernels/native")
limited = not sysconfig.get_config_var("Py_GIL_DISABLED")  # a free-threaded Python has no limited API to keep to

setup(
    ext_modules=[
        Extension(
            "kullback.kernels._native",
            [str(native / "module.c")],
            depends=sorted(map(str, native.glob("*.h"))),
            # Every level of processor must give the same bits: no contraction, and no relaxed arithmetic.
            extra_compile_args=["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fopenmp-simd"],
            define_macros=[("Py_LIMITED_API", "0x030b0000")] if limited else [],
            py_limited_api=limited,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}} if limited else {},
)
