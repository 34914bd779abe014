"""``tmr-vision analyze --angle``: the table, the folder, and every refusal."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from tests import recorded
from tests.recorded import SAMPLES
from tmr_vision import analysis
from tmr_vision.cli import app
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.skeleton import index
from tmr_vision.sources import file_sha256

CLIP = "toe_reach"


@pytest.fixture
def clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample clip, measured as it was recorded."""
    path = tmp_path / f"{CLIP}.mp4"
    shutil.copy(SAMPLES / path.name, path)

    def measured(source, **_):
        recording = recorded.recording(CLIP)
        info = recording.info.with_(path=str(source), sha256=file_sha256(Path(source)))
        return recording.with_(info=info)

    monkeypatch.setattr(analysis, "measure_source", measured)
    monkeypatch.chdir(tmp_path)
    return path


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["analyze", *map(str, arguments), "--lang", "en"])
    return done.exit_code, " ".join(done.stdout.split()), " ".join(done.stderr.split())


def test_it_prints_and_writes_what_was_read(clip: Path):
    code, out, _ = run(clip, "--angle", "knee_flexion", "--target", "40")
    assert code == 0
    assert out.startswith("Knee flexion: shank against the line of the thigh; 0° is: knee straight")
    assert "Left 3° ± " in out
    assert "69° ± " in out
    assert "reached, 29° beyond" in out
    folder = Path(f"{CLIP}-knee_flexion")
    assert sorted(path.name for path in folder.iterdir()) == [
        "angle.json",
        "left-highest.png",
        "left-lowest.png",
        "right-highest.png",
        "right-lowest.png",
    ]
    plain = json.loads((folder / "angle.json").read_text(encoding="utf-8"))
    assert (plain["angle"], plain["target_deg"], plain["unit"]) == ("knee_flexion", 40.0, "deg")
    assert [side["side"] for side in plain["sides"]] == ["left", "right"]
    left = plain["sides"][0]
    assert left["highest"]["value_deg"] == pytest.approx(recorded.truth(CLIP)["left_deg"], abs=10)
    assert left["target"]["verdict"] == "reached"
    assert plain["sources"][0]["name"] == clip.name
    assert str(clip.parent) not in json.dumps(plain), "a folder can tell who a person is"


def test_the_picture_is_that_of_the_highest_value(clip: Path):
    run(clip, "--angle", "knee_flexion", "--out", "out")
    time_s = json.loads(Path("out/angle.json").read_text())["sides"][0]["highest"]["time_s"]
    capture = cv2.VideoCapture(str(clip))
    capture.set(cv2.CAP_PROP_POS_MSEC, 1000 * time_s)
    frame = capture.read()[1].astype(int)
    still = cv2.imread("out/left-highest.png").astype(int)
    assert still.shape == frame.shape
    changed = np.abs(still - frame).max(axis=2) > 60
    assert 0.005 < changed.mean() < 0.2, "drawn on, but the same picture"
    pose = recorded.recording(CLIP).pose
    moment = int(np.abs(pose.time_s - time_s).argmin())
    for joint in ("left_shoulder", "left_hip", "left_knee", "left_ankle"):
        x, y = pose.image_px[moment, index(joint)].round().astype(int)
        assert changed[y - 3 : y + 4, x - 3 : x + 4].mean() > 0.3, f"drawn at the {joint}"
    lowest = cv2.imread("out/left-lowest.png").astype(int)
    assert (np.abs(lowest - still).max(axis=2) > 60).mean() > changed.mean()


def test_a_side_that_cannot_be_told_says_what_to_do(clip: Path):
    code, out, _ = run(clip, "--angle", "trunk_lean", "--target", "10")
    assert code == 0
    assert "cannot tell" in out
    assert "trunk lean is read facing the camera." in out
    assert [path.name for path in Path(f"{CLIP}-trunk_lean").iterdir()] == ["angle.json"]


def test_german(clip: Path):
    done = CliRunner().invoke(
        app, ["analyze", str(clip), "--angle", "knee_flexion", "--target", "68", "--lang", "de"]
    )
    out = " ".join(done.stdout.split())
    assert "0° heißt: Knie gestreckt" in out
    assert "kein sicheres Ergebnis (" in out
    assert "Bilder und Zahlen: " in out


def test_a_camera_has_numbers_and_no_pictures(clip: Path, monkeypatch: pytest.MonkeyPatch):
    def live(_source, **_):
        recording = recorded.recording(CLIP)
        return recording.with_(info=recording.info.with_(path="rtsp://camera", sha256=None))

    monkeypatch.setattr(analysis, "measure_source", live)
    code, out, _ = run(clip, "--angle", "knee_flexion", "--out", "out")
    assert code == 0
    assert "No pictures: " in out
    assert [path.name for path in Path("out").iterdir()] == ["angle.json"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--angle", "knee"), "there is no angle 'knee'; there are: "),
        (("--target", "90"), "--target needs --angle, which says what is to reach it."),
        (
            ("--angle", "knee_flexion", "--movement", "toe_reach"),
            "--angle reads an angle and no movement; leave out --movement.",
        ),
    ],
)
def test_wrong_use_is_one_sentence(clip: Path, arguments: tuple[str, ...], told: str):
    code, out, err = run(clip, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"tmr-vision: {told}")
    assert list(clip.parent.iterdir()) == [clip]


def test_nobody_is_told_and_nothing_is_written(clip: Path, monkeypatch: pytest.MonkeyPatch):
    def nobody(_source, **_):
        raise NothingMeasurableError("clip.mp4: nobody was found.")

    monkeypatch.setattr(analysis, "measure_source", nobody)
    code, _, err = run(clip, "--angle", "knee_flexion")
    assert (code, err) == (3, "tmr-vision: clip.mp4: nobody was found.")
    assert list(clip.parent.iterdir()) == [clip]


def test_a_former_reading_is_kept_unless_force_is_given(clip: Path):
    assert run(clip, "--angle", "knee_flexion")[0] == 0
    code, _, err = run(clip, "--angle", "knee_flexion")
    assert code == 2
    assert "exists already" in err
    assert "--force" in err
    assert run(clip, "--angle", "knee_flexion", "--force")[0] == 0
