"""Odd recordings come out whole, unstretched and in their own time, and what was odd is said."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.sources.reading import numbers, read, times_ms
from tests.video_makers import (
    MILLISECOND,
    corners,
    numbered,
    quarters,
    write_sound,
    write_video,
)
from tmr_vision.errors import SourceError
from tmr_vision.sources.clock import JOINT_S, SHOWN_GAP_S

EVEN_MS = [40 * i for i in range(30)]
INTERLACED = {"flags": "+ilme+ildct", "x264-params": "tff=1", "bf": "0"}


def joined(path: Path, *parts: Path) -> Path:
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def ring(size_px: tuple[int, int], wide: float = 1.0) -> np.ndarray:
    """Draw a white ring on grey that is round where a pixel is so wide."""
    width, height = size_px
    y, x = np.mgrid[:height, :width]
    away = np.hypot((x - (width - 1) / 2) * wide, y - (height - 1) / 2)
    radius = 0.4 * min(width * wide, height)
    image = np.full((height, width, 3), 90, np.uint8)
    image[np.abs(away - radius) < 0.12 * radius] = 255
    return image


def roundness(image_rgb: np.ndarray) -> float:
    """Return width by height of the ring in a picture."""
    bright = image_rgb.mean(axis=2) > 170
    columns, rows = (np.flatnonzero(bright.any(axis=axis)) for axis in (0, 1))
    return float(np.ptp(columns) / np.ptp(rows))


# --- time stamps --------------------------------------------------------------------------------


@pytest.mark.parametrize("frames_back", [1, 3])
@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_pictures_that_were_held_back_come_in_order_out_of_avi(
    tmp_path: Path, frames_back: int, codec: str
) -> None:
    path = write_video(
        tmp_path / "a.avi", numbered(30), codec=codec, options={"bf": str(frames_back), "qmax": "3"}
    )
    frames, info = read(path)
    assert numbers(frames) == list(range(30))
    assert times_ms(frames) == EVEN_MS
    assert info.notes == ()


def test_avi_stamps_are_those_of_decoding(tmp_path: Path) -> None:
    """Or the test above would test nothing."""
    path = write_video(tmp_path / "a.avi", numbered(30), options={"bf": "3"})
    with av.open(str(path)) as container:
        stamps = [picture.time for picture in container.decode(video=0)]
    assert any(b < a for a, b in pairwise(stamps))


def test_a_clock_that_starts_again_goes_on(tmp_path: Path) -> None:
    part = write_video(tmp_path / "a.ts", numbered(30))
    frames, info = read(joined(tmp_path / "c.ts", part, part))
    assert numbers(frames) == [*range(30), *range(30)]
    later_ms = round(1000 * JOINT_S) + EVEN_MS[-1]
    assert times_ms(frames) == [*EVEN_MS, *(later_ms + ms for ms in EVEN_MS)]
    assert info.notes == (
        "the clock in the file starts again in the middle; the second piece was put behind the "
        "first",
    )


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.ts"])
def test_a_pause_stays_and_a_gap_of_hours_does_not(tmp_path: Path, name: str) -> None:
    for gap_ms, shown_ms in ((10_000, 10_000), (7_200_000, round(1000 * SHOWN_GAP_S))):
        stamps_ms = [*EVEN_MS[:15], *(ms + gap_ms - 40 for ms in EVEN_MS[15:])]
        path = write_video(
            tmp_path / name, numbered(30), ticks=stamps_ms, tick_s=MILLISECOND, options={"bf": "0"}
        )
        frames, info = read(path)
        assert numbers(frames) == list(range(30))
        assert times_ms(frames) == [*EVEN_MS[:15], *(ms + shown_ms - 40 for ms in EVEN_MS[15:])]
        told = ("there is a gap of 120 min in the video; it counts as 10 s",)
        assert info.notes == (() if gap_ms == shown_ms else told)


@pytest.mark.parametrize("rate", [25, 30])
@pytest.mark.parametrize("frames_back", [0, 3])
def test_a_raw_stream_has_an_assumed_rate_and_says_so(
    tmp_path: Path, rate: int, frames_back: int
) -> None:
    path = write_video(
        tmp_path / "a.h264", numbered(30), rate=rate, options={"bf": str(frames_back)}
    )
    frames, info = read(path)
    assert numbers(frames) == list(range(30))
    assert [frame.time_s for frame in frames] == pytest.approx([i / rate for i in range(30)])
    assert info.notes == (
        f"the file does not say when its pictures were taken; {rate} frames per second are assumed",
    )


def test_long_holes_in_a_variable_rate_are_kept(tmp_path: Path) -> None:
    stamps_ms = [0, 33, 66, 100, 3100, 3133, 3166, 9000, 9033, 9066]
    path = write_video(tmp_path / "a.mp4", numbered(10), ticks=stamps_ms, tick_s=MILLISECOND)
    frames, info = read(path)
    assert numbers(frames) == list(range(10))
    assert times_ms(frames) == stamps_ms
    assert info.notes == ()


def test_sound_that_is_longer_or_shorter_changes_nothing(tmp_path: Path) -> None:
    frames, info = read(write_sound(tmp_path / "a.mp4", pictures=numbered(30)))
    assert (times_ms(frames), info.notes) == (EVEN_MS, ())
    frames, info = read(write_sound(tmp_path / "b.mp4", pictures=numbered(100)))
    assert (len(frames), info.notes) == (100, ())


# --- shapes -------------------------------------------------------------------------------------


def test_pictures_of_another_shape_are_not_stretched(tmp_path: Path) -> None:
    upright, lying = (
        write_video(tmp_path / f"{size_px[0]}.ts", [ring(size_px)] * 10, options={"bf": "0"})
        for size_px in ((240, 320), (320, 240))
    )
    frames, info = read(joined(tmp_path / "a.ts", upright, lying))
    assert len(frames) == 20
    assert {frame.image_rgb.shape for frame in frames} == {(320, 240, 3)}
    assert [roundness(frame.image_rgb) for frame in frames] == pytest.approx([1] * 20, abs=0.04)
    assert frames[-1].image_rgb[:60].max() < 40  # the bar
    assert "the picture changes its shape at 2.4 s" in info.notes[-1]


def test_pictures_of_another_size_but_the_same_shape_have_no_bars(tmp_path: Path) -> None:
    small, large = (
        write_video(tmp_path / f"{size_px[0]}.ts", [quarters(size_px)] * 10, options={"bf": "0"})
        for size_px in ((160, 120), (640, 480))
    )
    frames, info = read(joined(tmp_path / "a.ts", small, large))
    assert {frame.image_rgb.shape for frame in frames} == {(120, 160, 3)}
    assert all(corners(f.image_rgb) == ["red", "green", "blue", "white"] for f in frames)
    assert not any("shape" in note for note in info.notes)


def test_pixels_that_change_their_shape_become_square(tmp_path: Path) -> None:
    wide, narrow = (
        write_video(
            tmp_path / f"{size_px[0]}.ts", [ring(size_px, float(aspect))] * 10,
            pixel_aspect=aspect, options={"bf": "0"},
        )
        for size_px, aspect in (((176, 240), Fraction(20, 11)), ((240, 240), Fraction(4, 3)))
    )  # fmt: skip
    frames, info = read(joined(tmp_path / "a.ts", wide, narrow))
    assert {frame.image_rgb.shape for frame in frames} == {(240, 320, 3)}
    assert [roundness(frame.image_rgb) for frame in frames] == pytest.approx([1] * 20, abs=0.04)
    assert not any("shape" in note for note in info.notes)


@pytest.mark.parametrize("first", [INTERLACED, {"bf": "0"}], ids=["interlaced", "progressive"])
def test_an_interlaced_recording_may_change_its_size(tmp_path: Path, first: dict[str, str]) -> None:
    small = write_video(tmp_path / "a.ts", numbered(10, (96, 64)), options=first)
    large = write_video(tmp_path / "b.ts", numbered(10, (192, 128)), options=INTERLACED)
    frames, info = read(joined(tmp_path / "c.ts", small, large, small))
    assert numbers(frames) == [*range(10)] * 3
    assert {frame.image_rgb.shape for frame in frames} == {(64, 96, 3)}
    assert "the clock in the file starts again 2 times" in info.notes[0]


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "size_px"),
    [
        pytest.param("a.mp4", "libx264", "yuv420p", (16, 16), id="tiny"),
        pytest.param("a.avi", "rawvideo", "bgr24", (33, 17), id="RGB, odd"),
        pytest.param("a.mov", "qtrle", "argb", (96, 64), id="alpha"),
        pytest.param("a.webm", "libvpx-vp9", "yuva420p", (96, 64), id="alpha, VP9"),
        pytest.param("a.mp4", "libx264", "yuv444p10le", (96, 64), id="10 bit, 4:4:4"),
        pytest.param("a.mkv", "ffv1", "gray16le", (96, 64), id="16 bit grey"),
        pytest.param("a.mp4", "libx265", "yuv420p10le", (96, 64), id="HEVC, 10 bit"),
        pytest.param("a.flv", "flv", "yuv420p", (96, 64), id="FLV"),
        pytest.param("a.3gp", "libx264", "yuv420p", (96, 64), id="3GP"),
        pytest.param("a.wmv", "wmv2", "yuv420p", (96, 64), id="WMV"),
    ],
)  # fmt: skip
def test_pictures_of_every_kind(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, size_px: tuple[int, int]
) -> None:
    if codec not in av.codec.codecs_available:
        pytest.skip(f"this PyAV has no {codec}")
    path = write_video(tmp_path / name, numbered(10, size_px), codec=codec, pix_fmt=pix_fmt)
    frames, info = read(path)
    assert numbers(frames) == list(range(10))
    assert times_ms(frames) == pytest.approx([40 * i for i in range(10)], abs=1)
    assert (info.width_px, info.height_px, info.notes) == (*size_px, ())


# --- tracks -------------------------------------------------------------------------------------


def write_tracks(path: Path, *films: Sequence[np.ndarray], default: int | None = None) -> Path:
    """Write several video tracks, one of which may be marked as the default one."""
    with av.open(str(path), "w") as container:
        streams: list[Any] = [container.add_stream("libx264", rate=25) for _ in films]
        for i, (stream, images) in enumerate(zip(streams, films, strict=True)):
            stream.height, stream.width = images[0].shape[:2]
            stream.pix_fmt, stream.options = "yuv420p", {"bf": "0"}
            if default is not None:
                chosen = av.stream.Disposition.default if i == default else 0
                stream.disposition = av.stream.Disposition(chosen)
        packets = [packet for s, f in zip(streams, films, strict=True) for packet in coded(s, f)]
        for packet in sorted(packets, key=lambda packet: (packet.pts, packet.stream.index)):
            container.mux(packet)
    return path


def coded(stream: Any, images: Sequence[np.ndarray]) -> Iterator[Any]:
    for i, image in enumerate(images):
        picture = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
        picture.pts, picture.time_base = i, Fraction(1, 25)
        yield from stream.encode(picture)
    yield from stream.encode(None)


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
@pytest.mark.parametrize("default", [None, 0, 1])
def test_a_poster_is_not_the_film(tmp_path: Path, name: str, default: int | None) -> None:
    path = write_tracks(tmp_path / name, [quarters()], numbered(30), default=default)
    frames, info = read(path)
    assert numbers(frames) == list(range(30))
    assert info.notes == ()


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
@pytest.mark.parametrize("default", [0, 1])
def test_the_track_that_is_marked_is_the_film(tmp_path: Path, name: str, default: int) -> None:
    other = numbered(30, (128, 96))
    path = write_tracks(tmp_path / name, numbered(30), other, default=default)
    frames, info = read(path)
    assert (info.width_px, info.height_px) == ((96, 64), (128, 96))[default]
    assert (numbers(frames), info.notes) == (list(range(30)), ())


def test_of_films_of_which_none_is_marked_the_first_is_used_and_that_is_said(
    tmp_path: Path,
) -> None:
    path = write_tracks(tmp_path / "a.ts", numbered(30), numbered(30, (128, 96)))
    _, info = read(path)
    assert (info.width_px, info.height_px) == (96, 64)
    assert info.notes == ("the file holds 2 films; only the first was used",)


# --- what cannot be read ------------------------------------------------------------------------


def test_an_animated_webp_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    path.write_bytes(b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00" + bytes(100))
    with pytest.raises(SourceError) as caught:
        read(path)
    assert str(caught.value) == (
        f"{path} is an animated WebP picture, which cannot be read; save it as MP4 or GIF."
    )


@pytest.mark.parametrize("content", [b"", bytes(74)], ids=["empty", "74 bytes"])
def test_next_to_nothing_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path} is ")
    assert "\n" not in str(caught.value)
