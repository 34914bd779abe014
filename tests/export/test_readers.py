"""Exports opened with the programs they are made for: OpenSim and movement (extra ``readers``)."""

from pathlib import Path

import numpy as np
import pytest

from tests.fake_results import fake_result
from tests.recorded import recording
from tmr_vision.export.opensim import write_mot, write_trc
from tmr_vision.export.poses import write_poses
from tmr_vision.records import Recording
from tmr_vision.skeleton import LANDMARKS

pytestmark = pytest.mark.readers
RECORDINGS = {
    "made up": lambda: fake_result("imbalance").recordings[0],
    "measured": lambda: recording("leg_raise"),
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSim leaves a log where it is imported."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(params=RECORDINGS)
def some(request: pytest.FixtureRequest) -> Recording:
    return RECORDINGS[request.param]()


def test_opensim_reads_the_angles(some: Recording, tmp_path: Path) -> None:
    import opensim

    write_mot(some, tmp_path / "angles.mot")
    table = opensim.TimeSeriesTable(str(tmp_path / "angles.mot"))
    track = some.angles
    assert table.getTableMetaDataString("inDegrees") == "yes"
    np.testing.assert_allclose(table.getIndependentColumn(), track.time_s, atol=1e-6)
    names = table.getColumnLabels()
    assert set(names) == {n for n in track.names if np.isfinite(track.of(n)).any()}
    for name in names:
        read = table.getDependentColumn(name).to_numpy()
        np.testing.assert_allclose(read, track.of(name), atol=1e-4)


def test_opensim_reads_the_landmarks(some: Recording, tmp_path: Path) -> None:
    import opensim

    write_trc(some, tmp_path / "landmarks.trc")
    table = opensim.TimeSeriesTableVec3(str(tmp_path / "landmarks.trc"))
    assert list(table.getColumnLabels()) == list(LANDMARKS)
    assert table.getTableMetaDataString("Units") == "px"
    np.testing.assert_allclose(table.getIndependentColumn(), some.pose.time_s, atol=1e-6)
    for i, name in enumerate(LANDMARKS):
        column = table.getDependentColumn(name)
        read = np.array([[column[k][axis] for axis in range(3)] for k in range(column.size())])
        x, y = some.pose.image_px[:, i].T
        np.testing.assert_allclose(read[:, 0], x, atol=0.006)
        np.testing.assert_allclose(some.pose.height_px - read[:, 1], y, atol=0.006)
    markers = opensim.MarkerData(str(tmp_path / "landmarks.trc"))  # the older reader
    assert (markers.getNumMarkers(), markers.getNumFrames()) == (33, len(some.pose.time_s))


def test_movement_reads_the_poses(some: Recording, tmp_path: Path) -> None:
    import xarray
    from movement.kinematics import compute_velocity
    from movement.validators.datasets import ValidPosesInputs

    write_poses(some, tmp_path / "poses.nc")
    poses = xarray.load_dataset(tmp_path / "poses.nc")
    ValidPosesInputs.validate(poses)
    assert poses.attrs["ds_type"] == "poses"
    assert poses.attrs["time_unit"] == "seconds"
    assert poses.attrs["fps"] == pytest.approx(1 / np.diff(some.pose.time_s).mean())
    for i, name in enumerate(LANDMARKS):
        one = poses.position.sel(keypoints=name, individuals="person")
        read = one.transpose("time", "space").values
        np.testing.assert_allclose(read, some.pose.image_px[:, i], rtol=1e-6)
    speed = compute_velocity(poses.position).sel(keypoints="left_hip", space="x")
    assert speed.sizes["time"] == len(some.pose.time_s)
