"""Model files are found and checked; what is no pose model gives one sentence and no crash."""

import ctypes
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from tmr_vision.errors import MissingLibraryError, ModelError
from tmr_vision.pose import find_model, landmarker, models
from tmr_vision.pose.models import SHA256
from tmr_vision.sources import file_sha256

NOT_A_MODEL = r"is not a MediaPipe pose model \(\.task\), or it is damaged\.$"
DETECTOR, LANDMARKS = "pose_detector.tflite", "pose_landmarks_detector.tflite"


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def bundle_of(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in parts.items():
            bundle.writestr(name, content)
    return path


def flip_a_byte(source: Path, target: Path) -> Path:
    content = bytearray(source.read_bytes())
    content[len(content) // 2] ^= 0xFF
    target.write_bytes(content)
    return target


@pytest.mark.parametrize("name", ["full", "lite"])
def test_shipped_models_are_whole(name: str) -> None:
    model = find_model(name)
    assert (model.name, model.sha256) == (name, SHA256[name])
    assert file_sha256(model.path) == SHA256[name]


@pytest.mark.parametrize("name", ["heavy", "Full", "", "models/none.task"])
def test_missing_model(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        find_model(name)
    assert str(caught.value) == (
        f"there is no pose model {name!r}; use full, lite or the path of a .task file."
    )


def test_shipped_model_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_FOLDERS", (tmp_path,))
    with pytest.raises(ModelError, match="there is no pose model 'lite'"):
        find_model("lite")


def test_shipped_model_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flip_a_byte(find_model("lite").path, tmp_path / "pose_landmarker_lite.task")
    monkeypatch.setattr(models, "_FOLDERS", (tmp_path,))
    with pytest.raises(ModelError, match=r"is damaged \(its checksum is wrong\); install again\.$"):
        find_model("lite")


def test_own_bundle_by_path(tmp_path: Path) -> None:
    path = bundle_of(tmp_path / "my.task", parts_of(find_model("lite").path))
    for given in (path, str(path)):
        model = find_model(given)
        assert (model.name, model.path, model.sha256) == ("my.task", path, file_sha256(path))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_text("not a model"), id="text"),
        pytest.param(Path.touch, id="empty"),
        pytest.param(lambda path: bundle_of(path, {DETECTOR: b"x"}), id="a part is missing"),
        pytest.param(lambda path: flip_a_byte(find_model("lite").path, path), id="a byte is wrong"),
        pytest.param(
            lambda path: path.write_bytes(find_model("lite").path.read_bytes()[:-9]), id="cut off"
        ),
        pytest.param(
            lambda path: path.write_bytes(b"PK\1\2" + find_model("lite").path.read_bytes()[-90:]),
            id="only the end of a zip",
        ),
    ],
)
def test_not_a_model(tmp_path: Path, make: object) -> None:
    path = tmp_path / "my.task"
    make(path)
    with pytest.raises(ModelError, match=NOT_A_MODEL):
        find_model(path)


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_whatever_byte_of_a_bundle_is_wrong_it_is_told(tmp_path: Path, packing: int) -> None:
    path, content = tmp_path / "my.task", bytes(range(200))
    with zipfile.ZipFile(path, "w", packing) as bundle:
        for name in (DETECTOR, LANDMARKS):
            bundle.writestr(name, content)
    whole = path.read_bytes()
    refused = 0
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            find_model(path)
        except ModelError:
            refused += 1
    assert refused > 400  # every byte of the content; dates and the like may be anything


def test_folder_is_not_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no pose model"):
        find_model(tmp_path)


@pytest.mark.model
@pytest.mark.parametrize(
    ("part", "content"),
    [
        pytest.param(LANDMARKS, b"garbage" * 1000, id="landmarks are garbage"),
        pytest.param(LANDMARKS, b"", id="landmarks are empty"),
        pytest.param(DETECTOR, b"garbage" * 1000, id="detector is garbage"),
    ],
)
def test_bundle_of_garbage_is_refused_without_a_crash(
    tmp_path: Path, part: str, content: bytes
) -> None:
    path = bundle_of(tmp_path / "my.task", parts_of(find_model("lite").path) | {part: content})
    code = """
        import sys
        from tmr_vision.errors import ModelError
        from tmr_vision.pose.landmarker import Landmarker
        from tmr_vision.pose.models import find_model
        try:
            Landmarker(find_model(sys.argv[1]))
        except ModelError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), str(path)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{path} cannot be loaded as a pose model.\n"


# --- libraries of the system --------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves these to the system")
@pytest.mark.parametrize(
    ("library", "package"),
    [("libEGL.so.1", "libegl1"), ("libGLESv2.so.2", "libgles2"), ("libGL.so.1", "libgl1")],
)
def test_missing_library_is_named(
    monkeypatch: pytest.MonkeyPatch, library: str, package: str
) -> None:
    def load(name: str) -> None:
        if name == library:
            raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(ctypes, "CDLL", load)
    assert landmarker._missing_library("anything") == (
        f"the system library {library} is missing; install it: apt-get install {package}"
    )


def test_other_reason_not_to_load_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: None)
    assert landmarker._missing_library("libfoo.so: no such file") == (
        "mediapipe cannot be loaded (libfoo.so: no such file); install tmr-vision again."
    )


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves these to the system")
def test_library_that_mediapipe_misses_when_it_first_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    from mediapipe.tasks.python.core import mediapipe_c_bindings

    def load(name: str, *_: object) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setattr(mediapipe_c_bindings, "_shared_lib", None)
    monkeypatch.setattr(ctypes, "CDLL", load)
    with pytest.raises(MissingLibraryError, match=r"libEGL\.so\.1 is missing; install it: apt-get"):
        landmarker.Landmarker(find_model("lite"))
