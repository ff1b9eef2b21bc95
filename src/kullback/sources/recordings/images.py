"""Pictures in files that Pillow reads."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback.errors import KullbackError, SourceError
from kullback.sources.recordings.pixels import Picture, of_pixels

ENDINGS: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".pgm", ".ppm", ".pnm")

_OF_16: Final = re.compile(r"(LA|RGB[AX]?);16[LBN]")
_MODES: Final = ("1", "L", "LA", "RGB", "RGBA", "I", "F", "I;16", "I;16L", "I;16B", "I;16N")


def of_file(path: Path, name: str) -> Picture:
    """A picture of one of Pillow's formats; a palette is looked up. Raises SourceError where it cannot be read."""
    try:
        from PIL import Image, UnidentifiedImageError, __version__
    except ImportError as error:
        raise SourceError(
            f"{name} needs Pillow, which is not installed.\nInstall it: pip install 'kullback[images]'."
        ) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pictures that are large, and of tags that do not matter
        try:
            with path.open("rb") as file, Image.open(file) as image:
                return of_pixels(_levels(image, name), name)
        except KullbackError:
            raise
        except UnidentifiedImageError as error:
            raise SourceError(f"{name} is not a picture that Pillow {__version__} knows.") from error
        except Image.DecompressionBombError as error:
            raise SourceError(f"{name} is too large: {error}.") from error
        except (OSError, SyntaxError, ValueError) as error:
            raise SourceError(f"{name} cannot be read: {error}.") from error


def _levels(image: Any, name: str) -> npt.NDArray[Any]:
    """The pixels as they are stored, with a palette looked up."""
    if getattr(image, "n_frames", 1) > 1:
        raise SourceError(
            f"{name} must be one picture, but it holds {image.n_frames}.\nSave the one that is meant by itself."
        )
    if image.mode in ("LA", "RGB", "RGBA") and any(_OF_16.match(_coding(tile)) for tile in image.tile):
        raise SourceError(
            f"{name} has 16 bits a colour, of which Pillow keeps 8.\nRead it by another library, and pass the array "
            "with given='image'."
        )
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode not in _MODES:
        raise SourceError(
            f"{name} must hold levels of grey or of red, green and blue, but it holds {image.mode}.\n"
            "Convert it, for instance to RGB."
        )
    return np.asarray(image)


def _coding(tile: Any) -> str:
    """How Pillow calls the coding of a part of a file: such as RGB;16B."""
    told = tile[3]
    return str(told[0] if isinstance(told, tuple) and told else told)
