"""Landmarks as a poses dataset of the ``movement`` package: a netCDF file.

``movement`` is https://movement.neuroinformatics.dev; the names of dimensions, variables and
attributes are its own. The file is classic netCDF, which xarray opens with scipy.
"""

from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.export.numbers import rate_hz
from tmr_vision.export.opensim import single
from tmr_vision.records import Recording
from tmr_vision.skeleton import LANDMARKS


def write_poses(recording: Recording, path: Path) -> None:
    """Write the landmarks of one recording: pixels (y down), seconds, visibility as confidence."""
    from scipy.io import netcdf_file

    track = recording.pose
    with netcdf_file(path, "w") as file:
        file.createDimension("time", len(track.time_s))
        _names(file, "space", ("x", "y"))
        _names(file, "keypoints", LANDMARKS)
        _names(file, "individuals", ("person",))
        _numbers(file, "time", ("time",), track.time_s)
        position = single(track.image_px).transpose(0, 2, 1)[..., np.newaxis]
        confidence = single(track.visibility)[..., np.newaxis]
        _numbers(file, "position", ("time", "space", "keypoints", "individuals"), position)
        _numbers(file, "confidence", ("time", "keypoints", "individuals"), confidence)
        attributes = {
            "source_software": "tmr_vision",
            "source_file": recording.info.name.encode(),
            "ds_type": "poses",
            "fps": rate_hz(recording.angles),
            "time_unit": "seconds",
            "position_unit": "px",
        }
        for name, value in attributes.items():
            setattr(file, name, value)


def _names(file: Any, dimension: str, names: tuple[str, ...]) -> None:
    """Write a dimension and what its places are called, as characters, one row a name."""
    width = max(len(name) for name in names)
    file.createDimension(dimension, len(names))
    file.createDimension(f"{dimension}_letters", width)
    variable = file.createVariable(dimension, "c", (dimension, f"{dimension}_letters"))
    variable[:] = np.array([list(name.ljust(width, "\0")) for name in names], dtype="S1")
    variable._Encoding = "utf-8"


def _numbers(file: Any, name: str, dimensions: tuple[str, ...], values: np.ndarray) -> None:
    variable = file.createVariable(name, "d", dimensions)
    variable[:] = values
