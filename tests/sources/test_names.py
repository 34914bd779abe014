"""What a name means: a camera, an address or a file, whatever letters it is written in."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.sources.reading import numbers, read
from tests.video_makers import numbered, write_video
from tmr_vision.cli.folder import default_folder
from tmr_vision.errors import SourceError
from tmr_vision.sources import find_copy, is_live, local_file, open_source, public_name
from tmr_vision.sources.addresses import camera_number

LINUX_NAMES = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have only names that are text"
)


@pytest.mark.parametrize(
    ("where", "number"),
    [
        (0, 0), (20240131, 20240131), ("0", 0), ("12", 12), ("007", 7),
        ("20240131", None), ("²", None), ("٣", None), ("-1", None), ("1.5", None), ("", None),
        ("rtsp://1", None), ("clip.mp4", None),
    ],
)  # fmt: skip
def test_camera_numbers(
    where: str | int, number: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert camera_number(where) == number
    assert is_live(where) == (number is not None or "://" in str(where))


@pytest.mark.parametrize("name", ["20240131", "7", "²", "٣"])
def test_a_file_may_be_called_by_a_number(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_video(tmp_path / "a.mp4", numbered(5)).rename(tmp_path / name)
    assert numbers(read(name)[0]) == [0, 1, 2, 3, 4]
    assert not is_live(name)
    assert default_folder(name) == Path(f"{name}-tmr")


@pytest.mark.parametrize("name", ["20240131", "²", "٣"])
def test_a_number_that_is_no_camera_is_a_missing_file(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=f"^{name}: there is no such file; check the name.$"):
        read(name)


def test_default_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_folder("2") == Path("camera-2-tmr")
    assert default_folder("file:///films/arm%20raise.mp4") == Path("arm raise-tmr")
    assert default_folder("http://me:secret@host/arm.mp4?key=1") == Path("arm-mp4-tmr")


# --- file:// ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.mp4", "arm raise 50%.mp4", "Übung.mp4", "a%20b.mp4"])
@pytest.mark.parametrize("quoted", [True, False])
def test_an_address_of_a_file_is_the_file(tmp_path: Path, name: str, quoted: bool) -> None:
    path = write_video(tmp_path / "x.mp4", numbered(5)).rename(tmp_path / name)
    address = path.as_uri() if quoted else f"file://{path}"
    frames, info = read(address)
    assert numbers(frames) == [0, 1, 2, 3, 4]
    assert (info.path, info.sha256) == (str(path), read(path)[1].sha256)
    assert local_file(address) == path


def test_an_address_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.mp4: there is no such file; check the name\.$"):
        read((tmp_path / "gone.mp4").as_uri())


def test_a_copy_is_found_before_it_is_decoded(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", numbered(5))
    copy = tmp_path / "clip (1).mp4"
    copy.write_bytes(path.read_bytes())
    other = write_video(tmp_path / "other.mp4", numbered(6))
    known = [read(other)[1], read(path)[1]]
    assert find_copy(copy, known) == 1
    assert find_copy(copy.as_uri(), known) == 1
    assert find_copy(path, known[:1]) is None
    assert find_copy("0", known) is None
    assert find_copy("http://host/clip.mp4", known) is None


# --- letters ------------------------------------------------------------------------------------


@LINUX_NAMES
@pytest.mark.parametrize("raw", [b"\xdcbung.mp4", b"arm\xff\xfe.mp4", b"\xe9t\xe9.mp4"])
def test_a_name_that_is_not_utf_8_can_be_read_and_shown(tmp_path: Path, raw: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + raw))
    write_video(tmp_path / "a.mp4", numbered(5)).rename(path)
    frames, info = read(path)
    assert numbers(frames) == [0, 1, 2, 3, 4]
    shown = json.dumps(info.name, ensure_ascii=False).encode()  # this is where it used to fail
    assert "\ufffd".encode() in shown
    assert info.path == str(path)
    with open_source(info.path) as again:  # as for the annotated video
        assert again.sha256 == info.sha256
        assert len(list(again)) == 5


@LINUX_NAMES
def test_what_is_wrong_with_a_name_that_is_not_utf_8_can_be_said(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/arm\xff.mp4"))
    for content in (None, b"", b"This is no video."):
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(SourceError) as caught:
            read(path)
        assert "arm\ufffd.mp4" in str(caught.value)
        str(caught.value).encode()


def test_an_ordinary_name_stays_as_it_is(tmp_path: Path) -> None:
    path = write_video(tmp_path / "Übung 1.mp4", numbered(2))
    info = read(path)[1]
    assert (info.path, info.name) == (str(path), path.name)


def test_what_is_shown_of_an_address() -> None:
    assert public_name("rtsp://me:secret@10.0.0.2:554/a@b") == "rtsp://10.0.0.2:554/a@b"
    assert public_name("a\udcff.mp4") == "a\ufffd.mp4"
    assert public_name("Übung.mp4") == "Übung.mp4"


def test_a_path_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be opened|no such file"):
        read(tmp_path / ("a" * 5000))
