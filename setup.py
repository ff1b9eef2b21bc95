"""The compiled kernel, for pip to build if it can: without a compiler kullback installs all the same and uses NumPy."""

from pathlib import Path

from setuptools import Extension, setup

native = Path("src/kullback/kernels/native")

setup(
    ext_modules=[
        Extension(
            "kullback.kernels._native",
            [str(native / "module.c")],
            depends=sorted(map(str, native.glob("*.h"))),
            # Every level of processor must give the same bits: no contraction, and no relaxed arithmetic.
            extra_compile_args=["-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fopenmp-simd"],
            define_macros=[("Py_LIMITED_API", "0x030b0000")],
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
