"""Small video files of every odd kind, made with PyAV; the grey level of a picture is its number.

Grey survives every codec and pixel format, so a test can tell which pictures came out of a file.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

SIZE_PX = (96, 64)
MILLISECOND = Fraction(1, 1000)
_FIRST_GREY, _GREY_STEP = 20, 6
MOST_PICTURES = (235 - _FIRST_GREY) // _GREY_STEP

Image = npt.NDArray[np.uint8]


def noise(count: int, size_px: tuple[int, int] = (320, 240)) -> list[Image]:
    """Give pictures that cannot be compressed, so that a file can be cut or damaged in one."""
    width, height = size_px
    random = np.random.default_rng(1)
    return [random.integers(0, 255, (height, width, 3), np.uint8) for _ in range(count)]


def numbered(count: int, size_px: tuple[int, int] = SIZE_PX) -> list[Image]:
    """Give pictures (height, width, 3) whose grey level says which one they are."""
    width, height = size_px
    greys = [_FIRST_GREY + _GREY_STEP * (i % MOST_PICTURES) for i in range(count)]
    return [np.full((height, width, 3), grey, np.uint8) for grey in greys]


def number_of(image_rgb: Image) -> int:
    """Read the number back from a decoded picture."""
    return round((float(image_rgb.mean()) - _FIRST_GREY) / _GREY_STEP)


def quarters(size_px: tuple[int, int] = SIZE_PX) -> Image:
    """Give a picture whose corners are red, green, blue and white, clockwise from the top left."""
    width, height = size_px
    image = np.zeros((height, width, 3), np.uint8)
    top, left = slice(0, height // 2), slice(0, width // 2)
    bottom, right = slice(height // 2, None), slice(width // 2, None)
    image[top, left], image[top, right] = (255, 0, 0), (0, 255, 0)
    image[bottom, right], image[bottom, left] = (0, 0, 255), (255, 255, 255)
    return image


def corners(image_rgb: Image) -> list[str]:
    """Name the colours in the corners of a picture of quarters, clockwise from the top left."""
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white"}
    height, width = image_rgb.shape[:2]
    x, y = width // 6, height // 6
    points = [(y, x), (y, -x - 1), (-y - 1, -x - 1), (-y - 1, x)]
    return [names[tuple(int(v > 110) for v in image_rgb[point])] for point in points]


def write_video(
    path: Path,
    images: Iterable[Image],
    *,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    rate: Fraction | int = 25,
    ticks: Sequence[int] | None = None,
    tick_s: Fraction | None = None,
    rotation_deg: int = 0,
    flipped: bool = False,
    pixel_aspect: Fraction | None = None,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    container_format: str | None = None,
) -> Path:
    """Encode RGB pictures; ``ticks`` of ``tick_s`` are their times, else they come at ``rate``."""
    images = list(images)
    height, width = images[0].shape[:2]
    tick_s = tick_s or 1 / Fraction(rate)
    with av.open(
        str(path), "w", format=container_format, options=container_options or {}
    ) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        stream.options = options or {}
        stream.codec_context.time_base = tick_s
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        if rotation_deg or flipped:
            stream.set_display_rotation(rotation_deg, hflip=flipped)
        for i, image in enumerate(images):
            picture = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=pix_fmt)
            picture.pts, picture.time_base = (ticks[i] if ticks else i), tick_s
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def write_sound(path: Path, *, cover: bool = False, pictures: Iterable[Image] = ()) -> Path:
    """Write three seconds of silence, with a cover picture or a shorter film beside it."""
    with av.open(str(path), "w") as container:
        codec = {".wav": "pcm_s16le", ".mp3": "libmp3lame"}.get(path.suffix, "aac")
        sound: Any = container.add_stream(codec, rate=16_000)
        images = [quarters()] if cover else list(pictures)
        if images:
            film: Any = container.add_stream("mjpeg" if cover else "libx264", rate=25)
            film.height, film.width = images[0].shape[:2]
            film.pix_fmt = "yuvj420p" if cover else "yuv420p"
            if cover:
                film.disposition = av.stream.Disposition.attached_pic
            for i, image in enumerate(images):
                picture = av.VideoFrame.from_ndarray(image, format="rgb24")
                picture.pts = i
                container.mux(film.encode(picture.reformat(format=film.pix_fmt)))
            container.mux(film.encode(None))
        wanted = np.int16 if codec == "pcm_s16le" else np.float32
        silence = av.AudioFrame.from_ndarray(
            np.zeros((1, 48_000), wanted),
            format="s16" if wanted is np.int16 else "fltp",
            layout="mono",
        )
        silence.sample_rate, silence.pts = 16_000, 0
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    return path


def cut(path: Path, share: float) -> Path:
    """Keep only the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def damage(path: Path, share: float, count: int) -> Path:
    """Overwrite some bytes in the middle of a file."""
    content = bytearray(path.read_bytes())
    at = int(len(content) * share)
    content[at : at + count] = np.random.default_rng(0).bytes(count)
    path.write_bytes(content)
    return path
