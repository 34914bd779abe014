"""The live goniometer: the angle now, and at the end what ``analyze --angle`` reads."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.recorded import SAMPLES, passes, recording
from tmr_vision.cli import app
from tmr_vision.desktop.angle_screen import draw_moment
from tmr_vision.errors import NothingMeasurableError, UnknownAngleError
from tmr_vision.goniometer import read_recordings
from tmr_vision.language import use_locale
from tmr_vision.live.angle import LiveGoniometer
from tmr_vision.pose import find_model
from tmr_vision.pose.live import PassDetections
from tmr_vision.records import Frame
from tmr_vision.skeleton import SIDES

FULL = find_model("full")
CLIP = "toe_reach"


def moments(goniometer: LiveGoniometer, name: str = CLIP, *, until_s: float = 1e9) -> list:
    """What is shown of a sample, from its landmarks as they were recorded."""
    seen, shown = passes(name), []
    picture = np.full((seen.height_px, seen.width_px, 3), 90, np.uint8)
    for i in np.flatnonzero(seen.time_s <= until_s):
        frame = Frame(time_s=float(seen.time_s[i]), image_rgb=picture)
        pair = np.stack([seen.plain[i], seen.in_mirror[i]]).astype(float)
        shown.append(goniometer.push(PassDetections(frame, np.array([True, True]), pair, 1)))
    return shown


def goniometer(**told) -> LiveGoniometer:
    return LiveGoniometer("knee_flexion", model=FULL, **told)


@pytest.mark.parametrize(
    ("angle", "name"), [("knee_flexion", "toe_reach"), ("elbow_flexion", "wall_push")]
)
def test_the_reading_is_that_of_the_video(angle: str, name: str) -> None:
    live = LiveGoniometer(angle, model=FULL, target_deg=60.0)
    moments(live, name)
    own, videos = live.reading(), read_recordings([recording(name)], angle, model=FULL,
                                                  target_deg=60.0)  # fmt: skip
    for side in SIDES:
        mine, theirs = own.side(side), videos.side(side)
        assert mine.highest.value_deg == pytest.approx(theirs.highest.value_deg, abs=0.5)
        assert mine.lowest.value_deg == pytest.approx(theirs.lowest.value_deg, abs=0.5)
        assert mine.highest.error_deg == theirs.highest.error_deg is not None
        assert mine.target.verdict == theirs.target.verdict
        assert (mine.reason, mine.no_error_reason) == (theirs.reason, theirs.no_error_reason)


def test_what_is_shown_meanwhile_comes_to_the_same() -> None:
    live = goniometer(target_deg=40.0)
    last = moments(live)[-1]
    for now in last.sides:
        final = live.reading().side(now.side).highest
        assert now.highest.value_deg == pytest.approx(final.value_deg, abs=2.0)
        assert now.highest.error_deg == final.error_deg
        assert now.target.verdict == "reached"


def test_a_side_that_is_not_near_the_camera_shows_no_number() -> None:
    left, right = moments(goniometer(), until_s=2.2)[-1].sides
    assert (left.side, left.view) == ("left", "side")
    assert left.value_deg > 50
    assert (right.value_deg, right.error_deg, right.highest, right.view) == (None,) * 4


def test_another_pose_model_has_no_error() -> None:
    live = LiveGoniometer("knee_flexion", model=find_model("lite"))
    left, _ = moments(live, until_s=2.2)[-1].sides
    assert (left.value_deg is None, left.error_deg) == (False, None)


def test_an_angle_of_the_body_has_one_side() -> None:
    live = LiveGoniometer("trunk_flexion", model=FULL)
    (only,) = moments(live, until_s=2.2)[-1].sides
    assert (only.side, only.view) == (None, "side")
    assert only.value_deg > 20


def test_too_few_frames_are_told() -> None:
    live = goniometer()
    moments(live, until_s=0.1)
    with pytest.raises(NothingMeasurableError, match="too little was seen") as caught:
        live.reading()
    assert caught.value.code == "too_little_for_angle"


def test_nobody_there_is_told_without_an_address() -> None:
    live, picture = goniometer(source="0"), np.zeros((480, 640, 3), np.uint8)
    nobody = np.full((2, 33, 6), np.nan)
    for i in range(30):
        frame = Frame(time_s=i / 25, image_rgb=picture)
        now = live.push(PassDetections(frame, np.array([True, True]), nobody, 0))
        assert [side.value_deg for side in now.sides] == [None, None]
    with pytest.raises(NothingMeasurableError, match=r"^nobody could be found"):
        live.reading()


def test_an_unknown_angle_is_told_at_once() -> None:
    with pytest.raises(UnknownAngleError):
        LiveGoniometer("knee_bending", model=FULL)


@pytest.mark.parametrize("size_px", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_picture_fills_the_screen_and_shows_both_sides(size_px, lang) -> None:
    live = goniometer(target_deg=80.0)
    with use_locale(lang):
        last = moments(live)[-1]
        image = draw_moment(last, size_px)
        without = draw_moment(moments(goniometer(), until_s=0.2)[-1], size_px)
    assert image.shape == without.shape == (size_px[1], size_px[0], 3)
    assert (image != without).any()


# --- the command --------------------------------------------------------------------------------


@pytest.fixture
def clip(tmp_path: Path, monkeypatch) -> Path:
    """The first 3 seconds' worth of nothing heavy: the model is not run, its landmarks are kept."""
    shutil.copy(SAMPLES / f"{CLIP}.mp4", tmp_path)
    monkeypatch.chdir(tmp_path)
    seen = passes(CLIP)

    class Recorded:
        def __init__(self, *_, **__) -> None:
            self.count = 0

        def __enter__(self):
            return self

        def __exit__(self, *_) -> None: ...

        def detect(self, frame: Frame) -> PassDetections:
            i = self.count
            self.count += 1
            pair = np.stack([seen.plain[i], seen.in_mirror[i]]).astype(float)
            return PassDetections(frame, np.array([True, True]), pair, 1)

    import tmr_vision.pose.live

    monkeypatch.setattr(tmr_vision.pose.live, "LivePasses", Recorded)
    return tmp_path / f"{CLIP}.mp4"


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["live", *map(str, arguments), "--lang", "en"])
    return done.exit_code, done.stdout, " ".join(done.stderr.split())


def test_without_a_window_there_is_a_line_for_all_and_the_same_folder(clip: Path) -> None:
    code, out, err = run(
        clip.name, "--angle", "knee_flexion", "--target", "40", "--headless", "--fast",
        "--out", "read",
    )  # fmt: skip
    assert code == 0, err
    lines = [json.loads(line) for line in out.splitlines()]
    kinds = [line["event"] for line in lines]
    assert kinds.count("angle") > 30
    assert [line["side"] for line in lines if line["event"] == "target_reached"] == list(SIDES)
    assert kinds[-2:] == ["reading", "report"]
    written = json.loads(Path("read/angle.json").read_text(encoding="utf-8"))
    assert {k: v for k, v in lines[-2].items() if k != "event"} == written
    pictures = {path.name for path in Path("read").iterdir()} - {"angle.json"}
    assert pictures == {f"{s}-{w}.png" for s in SIDES for w in ("lowest", "highest")}


def test_in_a_window_the_words_are_those_of_analyze(clip: Path, monkeypatch) -> None:
    import tmr_vision.desktop.angle_screen as screen

    module = sys.modules["tmr_vision.cli.live"]
    monkeypatch.setattr(module, "prepare_window", lambda: None)
    monkeypatch.setattr(screen, "show_angle", lambda shown, **_: list(shown))
    code, out, _ = run(clip.name, "--angle", "knee_flexion", "--target", "40", "--fast")
    words = " ".join(out.split())
    assert code == 0
    assert words.startswith("Knee flexion: shank against the line of the thigh; 0° is: knee straig")
    assert "69° ± " in words
    assert "reached, 29° beyond" in words
    (folder,) = Path().glob("live-knee_flexion-*")
    assert (folder / "angle.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--target", "90"), "--target needs --angle"),
        (("--angle", "knee_flexion", "--movement", "toe_reach"), "leave out --movement"),
        (("--angle", "knee_flexion", "--screen"), "leave out --screen"),
        (("--angle", "knee_flexion", "--no-guide"), "leave out --no-guide"),
        (("--angle", "knee"), "there is no angle"),
    ],
)
def test_what_does_not_go_together_is_told_and_leaves_nothing(clip: Path, arguments, told) -> None:
    code, _, err = run(clip.name, "--headless", *arguments)
    assert (code, told in err) == (2, True), err
    assert [path.name for path in Path().iterdir()] == [clip.name]


@pytest.mark.usefixtures("clip")
def test_a_camera_is_not_taken_fast() -> None:
    code, _, err = run("0", "--angle", "knee_flexion", "--headless", "--fast")
    assert code == 2
    assert "Leave out --fast" in err


def test_a_folder_that_has_a_reading_is_not_written_over(clip: Path) -> None:
    Path("read").mkdir()
    Path("read/angle.json").write_text("{}", encoding="utf-8")
    code, _, err = run(
        clip.name, "--angle", "knee_flexion", "--headless", "--fast", "--out", "read"
    )
    assert code != 0
    assert Path("read/angle.json").read_text(encoding="utf-8") == "{}"
    assert "read" in err
