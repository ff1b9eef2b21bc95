"""Photographs as distributions of levels: brightness, contrast, noise, blur and JPEG, channel by channel."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PIL import Image
from scipy import ndimage

import kullback as kb
from _real_data import photographs
from _signal_rows import figure, header, line

Picture = np.ndarray
SHOWN = ("camera", "coins", "moon", "astronaut", "chelsea", "coffee")  # grey, then in colour


def _bytes(levels: Picture) -> Picture:
    """Levels as a file would hold them."""
    return np.clip(np.rint(levels), 0, 255).astype(np.uint8)


def noisy(picture: Picture, spread: float) -> Picture:
    """Gaussian noise of so many levels."""
    return _bytes(picture + spread * np.random.default_rng(0).standard_normal(picture.shape))


def jpeg(picture: Picture, quality: int) -> Picture:
    """Through a JPEG file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def blurred(picture: Picture, pixels: float) -> Picture:
    """A Gaussian blur in each channel."""
    return _bytes(ndimage.gaussian_filter(picture.astype(float), (pixels, pixels, *[0] * (picture.ndim - 2))))


CHANGES: dict[str, dict[str, Callable[[Picture], Picture]]] = {
    "brightness": {f"{by:+d} levels": lambda x, by=by: _bytes(x.astype(float) + by) for by in (5, 20, 60)},
    "contrast": {f"× {by}": lambda x, by=by: _bytes(128 + by * (x - 128.0)) for by in (0.9, 0.6, 0.3)},
    "noise": {f"{by} levels": lambda x, by=by: noisy(x, by) for by in (2, 10, 40)},
    "blur": {f"{by} pixels": lambda x, by=by: blurred(x, by) for by in (1, 3, 10)},
    "JPEG": {f"quality {by}": lambda x, by=by: jpeg(x, by) for by in (90, 50, 10)},
}


def images(quick: bool) -> None:
    """Each change of each photograph: the excess of every channel, in bits, and whether the amount ranks severity."""
    paths = [path for name, path in photographs().items() if name in SHOWN][: 2 if quick else None]
    pictures = {path.stem: np.asarray(Image.open(path)) for path in paths}
    header("change", *pictures)
    ranked = dict.fromkeys(CHANGES, 0)
    for family, steps in CHANGES.items():
        totals = {name: [] for name in pictures}
        for step, change in steps.items():
            cells = []
            for name, picture in pictures.items():
                told = kb.compare_signals(picture, change(picture), given="image")
                cells.append(" / ".join(figure(channel.amplitude.excess.value) for channel in told.values()))
                totals[name].append(sum(channel.amplitude.excess.value for channel in told.values()))
            line(f"{family} {step}", *cells)
        ranked[family] = sum(all(a < b for a, b in pairwise(row)) for row in totals.values())
    print("\nranked rightly: " + ", ".join(f"{family} {count} of {len(pictures)}" for family, count in ranked.items()))
