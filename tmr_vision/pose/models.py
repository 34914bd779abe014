"""The pose model files: where they are, and that they are what they say they are."""

import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tmr_vision.errors import ModelError
from tmr_vision.sources import file_sha256

SHA256 = {
    "full": "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
    "lite": "6dae592f040fbb108574d8f840d8b6525d89a51a2a23343b6607e61d9d570640",
}
"""What the shipped files must hash to; ``models/README.md`` says where they come from."""
_PARTS = {"pose_detector.tflite", "pose_landmarks_detector.tflite"}
_FOLDERS = (
    Path(__file__).parents[1] / "model_files",  # in an installed wheel
    Path(__file__).parents[2] / "models",  # in a checkout
)


@dataclass(frozen=True)
class ModelFile:
    """A pose model that was checked: its name, path and SHA-256."""

    name: str
    path: Path
    sha256: str


@cache
def _sha256(path: Path, size: int, changed_ns: int) -> str:  # noqa: ARG001
    """Hash a file once, until its size or its time of change is another."""
    return file_sha256(path)


def find_model(model: str | Path = "full") -> ModelFile:
    """Return the model file for ``"full"``, ``"lite"`` or the path of a ``.task`` bundle.

    Raises
    ------
    ModelError
        If the file is missing, not a pose model bundle, or (shipped models) altered.
    """
    name = str(model)
    path = _shipped_path(name) if name in SHA256 else Path(name)
    if not path.is_file():
        raise ModelError(
            "there is no pose model {model}; use full, lite or the path of a .task file.",
            code="no_such_model",
            model=repr(str(model)),
        )
    state = path.stat()
    sha256 = _sha256(path, state.st_size, state.st_mtime_ns)
    if sha256 != SHA256.get(name, sha256):
        raise ModelError(
            "the pose model {path} is damaged (its checksum is wrong); install again.",
            code="model_damaged",
            path=path,
        )
    if not _is_bundle(path):
        raise ModelError(
            "{path} is not a MediaPipe pose model (.task), or it is damaged.",
            code="not_a_model",
            path=path,
        )
    return ModelFile(name=name if name in SHA256 else path.name, path=path, sha256=sha256)


def _shipped_path(name: str) -> Path:
    candidates = [folder / f"pose_landmarker_{name}.task" for folder in _FOLDERS]
    return next((path for path in candidates if path.is_file()), candidates[0])


def _is_bundle(path: Path) -> bool:
    """Tell a whole bundle by its parts and their checksums; a damaged model crashes MediaPipe."""
    try:
        with zipfile.ZipFile(path) as bundle:
            return set(bundle.namelist()) >= _PARTS and bundle.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
        return False  # what zipfile raises depends on which byte is wrong
