"""Pictures as levels: every pixel once, in order of tiles, from files as from memory."""

import struct
import sys
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback.errors import EvidenceError, SourceError
from kullback.sources.recordings import from_array, from_file

SIDES = st.integers(1, 50)


@given(SIDES, SIDES, st.integers(1, 4))
def test_every_pixel_is_there_once_whatever_the_size(height, width, channels):
    pixels = np.arange(height * width * channels).reshape(height, width, channels)
    found = from_array(pixels, given="image")
    assert found.length == height * width
    assert np.array_equal(np.sort(found.whole(), axis=0), np.sort(pixels.reshape(-1, channels), axis=0))


@given(SIDES, SIDES)
def test_samples_go_tile_by_tile(height, width):
    row, column = np.mgrid[:height, :width]
    pixels = np.stack([row, column], axis=2)
    known = sorted(pixels.reshape(-1, 2).tolist(), key=lambda at: (at[0] // 16, at[1] // 16, at[0], at[1]))
    assert from_array(pixels, given="image").whole().tolist() == known


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ((4, 5), ("grey",)),
        ((4, 5, 1), ("grey",)),
        ((4, 5, 2), ("grey", "alpha")),
        ((4, 5, 3), ("red", "green", "blue")),
        ((4, 5, 4), ("red", "green", "blue", "alpha")),
        ((4, 5, 5), ("1", "2", "3", "4", "5")),
    ],
)
def test_channels_are_called_what_they_show(shape, names):
    found = from_array(np.zeros(shape, dtype=np.uint8), given="image")
    assert (found.channels, found.medium, found.rate, found.step) == (names, "image", None, 1.0)


@pytest.mark.parametrize("shape", [(5,), (0, 5), (3, 480, 640), (1, 2, 3, 4)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(EvidenceError, match="shape"):
        from_array(np.zeros(shape), given="image")


def test_a_level_that_is_no_number_is_named_by_its_place():
    pixels = np.zeros((30, 40, 3))
    pixels[20, 5, 1] = np.nan
    with pytest.raises(EvidenceError, match=r"row 20, column 5 \(from 0\), channel 1 is nan"):
        from_array(pixels, given="image")


def test_a_picture_has_no_rate():
    with pytest.raises(EvidenceError, match="rate does not go with"):
        from_array(np.zeros((4, 5)), given="image", rate=8)


def test_pillow_is_asked_for_by_its_extra(monkeypatch, text):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(SourceError, match=r"pip install 'kullback\[images\]'"):
        from_file(text("x", "x.png"))


@pytest.fixture
def draw(tmp_path):
    from PIL import Image

    def drawn(pixels, mode=None, name="x.png", **options):
        image = Image.fromarray(pixels)
        (image.convert(mode) if mode else image).save(tmp_path / name, **options)
        return tmp_path / name

    return drawn


COLOURS = np.random.default_rng(0).integers(0, 256, (20, 33, 3), dtype=np.uint8)
GREYS = COLOURS[:, :, 0]


@pytest.mark.arrays
@pytest.mark.parametrize("pixels", [GREYS, COLOURS, GREYS.astype(np.uint16) * 100, np.dstack([COLOURS, GREYS])])
@pytest.mark.parametrize("name", ["x.png", "x.tif"])
def test_files_hold_the_levels_that_were_drawn(draw, pixels, name):
    found, known = from_file(draw(pixels, name=name)), from_array(pixels, given="image")
    assert np.array_equal(found.whole(), known.whole())
    assert (found.channels, found.step, found.medium) == (known.channels, 1.0, "image")


@pytest.mark.arrays
def test_floats_are_levels_too(draw):
    assert from_file(draw(GREYS.astype(np.float32) / 7, name="x.tif")).step is None


@pytest.mark.arrays
def test_a_palette_is_looked_up(draw):
    found = from_file(draw(np.where(COLOURS > 128, 255, 0).astype(np.uint8), "P"))
    assert found.channels == ("red", "green", "blue")
    assert set(np.unique(found.whole())) == {0, 255}


@pytest.mark.arrays
def test_jpeg_is_as_pillow_decodes_it(draw):
    from PIL import Image

    path = draw(COLOURS, name="x.jpg")
    with Image.open(path) as image:
        known = from_array(np.asarray(image), given="image")
    assert np.array_equal(from_file(path).whole(), known.whole())


@pytest.mark.arrays
def test_several_pictures_in_one_file_are_refused(draw):
    from PIL import Image

    path = draw(GREYS, name="x.tif", save_all=True, append_images=[Image.fromarray(GREYS)])
    with pytest.raises(SourceError, match="must be one picture, but it holds 2"):
        from_file(path)


def png(pixels):
    """A file of 16 bits a colour, which Pillow does not write."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


@pytest.mark.arrays
def test_16_bits_a_colour_are_not_cut_to_8_in_silence(tmp_path):
    (tmp_path / "x.png").write_bytes(png(COLOURS.astype(int) * 257))
    with pytest.raises(SourceError, match="has 16 bits a colour, of which Pillow keeps 8"):
        from_file(tmp_path / "x.png")


@pytest.mark.arrays
def test_colours_of_print_are_refused(draw):
    with pytest.raises(SourceError, match="but it holds CMYK"):
        from_file(draw(COLOURS, "CMYK", "x.tif"))


@pytest.mark.arrays
@pytest.mark.parametrize("keep", [20, 100, 900])
def test_a_file_that_is_cut_is_refused(draw, keep):
    path = draw(COLOURS)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(SourceError, match=r"x\.png"):
        from_file(path)


@pytest.mark.arrays
def test_a_file_that_is_no_picture_is_refused(text):
    with pytest.raises(SourceError, match="not a picture that Pillow"):
        from_file(text("hello", "x.png"))
    with pytest.raises(SourceError, match="is empty"):
        from_file(text("", "y.png"))


@pytest.mark.arrays
def test_a_picture_that_would_fill_memory_is_refused(monkeypatch, draw):
    path = draw(COLOURS)
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 100)
    with pytest.raises(SourceError, match="is too large"):
        from_file(path)
    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 400)  # of which it only warns
    assert from_file(path).length == 660
