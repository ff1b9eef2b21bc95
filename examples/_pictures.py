"""Where an example draws its picture: refused at once if nothing can be drawn there, not after minutes of training."""

from argparse import ArgumentTypeError
from importlib.util import find_spec
from pathlib import Path


def picture(text: str) -> Path:
    """The file that `--picture` names, an svg or a png."""
    path = Path(text)
    if find_spec("matplotlib") is None:
        raise ArgumentTypeError("it needs matplotlib: pip install matplotlib")
    if path.suffix not in {".svg", ".png"}:
        raise ArgumentTypeError(f"it must be an .svg or a .png, but it is {text}")
    if not path.parent.is_dir() or path.is_dir():
        raise ArgumentTypeError(f"it must be a file in a folder that is there, but it is {text}")
    return path
