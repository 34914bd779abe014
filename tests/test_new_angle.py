"""An angle is one row: one that is made up here goes through everything without further code."""

from pathlib import Path

import numpy as np
import pytest

from tests.stick_figure import bumps, info_of, joined, mirrored, side_view, times
from tmr_vision.analysis import assemble, measure
from tmr_vision.angles import ANGLES, Angle, Drawing
from tmr_vision.asymmetry import compare_sides
from tmr_vision.export import export_result, load_result
from tmr_vision.formats import FORMATS
from tmr_vision.geometry import turn_deg
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.overlay.scene import Scene
from tmr_vision.pose.models import ModelFile
from tmr_vision.recognition import recognise
from tmr_vision.records import AnalysisResult, Frame, PoseTrack
from tmr_vision.report import render_html

ROW = Angle(
    name="reach_elevation",
    title="reach elevation",
    definition="line from shoulder to wrist against the trunk axis",
    zero="hand hangs along the trunk",
    formula=lambda b: b.forward_or_outward(
        turn_deg(b.line("mid_shoulder", "mid_hip"), b.line("left_shoulder", "left_wrist"))
    ),
    landmarks=("mid_shoulder", "mid_hip", "left_shoulder", "left_wrist"),
    limits_deg=(-80.0, 210.0),
    limb=("shoulder", "wrist"),
    drawing=Drawing("shoulder", ("mid_shoulder", "mid_hip"), ("shoulder", "wrist")),
)
MOVEMENT = """
[[movement]]
key = "reach"
title = "Reach"
region = "upper"
posture = "standing"
view = "side"
angle = "reach_elevation"
statistic = "peak"
better = "more"
margin_deg = 10
u_sys_deg = 2.5
u_sys_source = "a test"
change = [{ angle = "reach_elevation", low_deg = 40, high_deg = 200 }]
film = "From the side."
instructions = ["Reach up."]
caution = "Stop if it hurts."
source = "a test"
"""
LEFT_DEG, RIGHT_DEG = 130.0, 100.0


@pytest.fixture
def movements_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(ANGLES, ROW.name, ROW)
    path = tmp_path / "reach.toml"
    path.write_text(MOVEMENT, encoding="utf-8")
    return path


def track() -> PoseTrack:
    time_s = times(16.0)
    starts_s = (1.0, 4.5, 8.0, 11.5)
    left, right = (
        side_view(time_s, side, {"shoulder_elevation": bumps(time_s, starts_s, [peak_deg] * 4)})
        for side, peak_deg in (("left", LEFT_DEG), ("right", RIGHT_DEG))
    )
    return joined(left, right)


def result_of(seen: PoseTrack, movements_file: Path) -> AnalysisResult:
    row = find_movement("reach", read_movements(movements_file))
    recording = measure(seen, info_of(seen), roll_deg=0.0).with_(
        calibrated=(f"{row.angle}/{row.view}",)
    )
    reps = recognise([recording], [row])["reach"]
    found = compare_sides([recording], row, reps, recognised=True, mirror_averaged=True)
    model = ModelFile(name="full", path=Path("full.task"), sha256="0" * 64)
    return assemble((found,), (recording,), model=model, mirror_averaged=True)


def test_it_is_measured_recognised_and_judged(movements_file: Path) -> None:
    (found,) = result_of(track(), movements_file).movements
    assert (found.left.n, found.right.n) == (4, 4)
    assert found.left.value == pytest.approx(LEFT_DEG, abs=1.0)
    assert found.right.value == pytest.approx(RIGHT_DEG, abs=1.0)
    assert (found.verdict, found.limited_side) == ("imbalance", "right")


def test_its_mirrored_film_gives_the_same_with_the_sides_exchanged(movements_file: Path) -> None:
    (plain,), (flipped,) = (
        result_of(seen, movements_file).movements for seen in (track(), mirrored(track()))
    )
    assert flipped.left.value == pytest.approx(plain.right.value, abs=1e-9)
    assert flipped.right.value == pytest.approx(plain.left.value, abs=1e-9)
    assert (flipped.verdict, flipped.limited_side) == ("imbalance", "left")


def test_it_is_beyond_its_limits_where_it_says_so(
    movements_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    monkeypatch.setitem(ANGLES, ROW.name, replace(ROW, limits_deg=(-80.0, 110.0)))
    (found,) = result_of(track(), movements_file).movements
    assert (found.left.n, found.right.n) == (0, 4)
    assert all("beyond what a body can do" in rep.excluded for rep in found.reps[:4])


def test_it_is_reported_drawn_and_exported(movements_file: Path, tmp_path: Path) -> None:
    result = result_of(track(), movements_file)
    page = render_html(result)
    assert ROW.title in page.lower()
    assert ROW.definition in page.lower()
    export_result(result, tmp_path / "out", FORMATS)
    header = (tmp_path / "out" / "angles.mot").read_text(encoding="utf-8").split("endheader\n")[1]
    assert f"left_{ROW.name}" in header.split()
    peak_s = result.movements[0].reps[0].peak_s
    plain, drawn = (
        Scene(shown, 0).draw(Frame(time_s=peak_s, image_rgb=np.zeros((480, 640, 3), np.uint8)))
        for shown in (result.with_(movements=()), result)
    )
    assert (plain != drawn)[100:250, 250:500].any(), "the wedge at the shoulder"


def test_a_saved_result_of_it_is_read_again(movements_file: Path, tmp_path: Path) -> None:
    from tmr_vision.export import write_json, write_tracks

    result = result_of(track(), movements_file)
    write_json(result, tmp_path / "result.json")
    write_tracks(result, tmp_path / "tracks.npz")
    loaded = load_result(tmp_path)
    assert loaded.movements[0].movement.angle == ROW.name
    assert f"left_{ROW.name}" in loaded.recordings[0].angles.names
