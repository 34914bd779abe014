"""From the video file to the verdict with the real model, and what cannot be measured."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import av
import numpy as np
import pytest

from tests.recorded import MAX_DIFFERENCE_ERROR_DEG, NAMES, PLANAR, SAMPLES, truth
from tmr_vision.analysis import analyze
from tmr_vision.errors import MovementsFileError, NothingMeasurableError, UnknownMovementError
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult, MovementResult, SelfRating
from tmr_vision.skeleton import SIDES, other
from tmr_vision.sources import open_source

pytestmark = pytest.mark.model
AFTER_CODING_DEG = 0.5


@cache
def analysed(name: str) -> AnalysisResult:
    return analyze(SAMPLES / f"{name}.mp4")


def only(result: AnalysisResult) -> MovementResult:
    (found,) = result.movements
    return found


def encode(path: Path, frames: Iterator[tuple[float, np.ndarray]], *, crf: int = 10) -> Path:
    """Write pictures with their times as H.264."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": str(crf)})
        stream.time_base = stream.codec_context.time_base = Fraction(1, 90000)
        for i, (time_s, image_rgb) in enumerate(frames):
            if not i:
                stream.height, stream.width = image_rgb.shape[:2]
                stream.pix_fmt = "yuv420p"
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image_rgb), format="rgb24")
            frame.pts, frame.time_base = round(time_s * 90000), stream.time_base
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def pictures(name: str, change=lambda image: image, *, last_s: float = np.inf):
    with open_source(SAMPLES / f"{name}.mp4") as source:
        for frame in source:
            if frame.time_s > last_s:
                return
            yield frame.time_s, change(frame.image_rgb)


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_recognised_counted_and_judged(name):
    result, true = only(analysed(name)), truth(name)
    assert result.movement.key == true["movement"]
    assert result.recognised
    for side in SIDES:
        assert sum(rep.side == side for rep in result.reps) == sum(
            rep["side"] == side for rep in true["reps"]
        )
    if name in PLANAR:
        assert result.difference.value == pytest.approx(
            true["difference_deg"], abs=MAX_DIFFERENCE_ERROR_DEG
        )
        assert result.verdict == ("imbalance" if abs(true["difference_deg"]) > 15 else "balanced")


@pytest.mark.parametrize("name", ["arm_raise", "sit_to_stand"])
def test_the_mirrored_file_gives_the_same_numbers_exchanged(name, tmp_path):
    mirror = encode(tmp_path / "mirror.mp4", pictures(name, lambda image: image[:, ::-1]))
    plain, flipped = only(analysed(name)), only(analyze(mirror))
    assert flipped.difference.value == pytest.approx(-plain.difference.value, abs=AFTER_CODING_DEG)
    for side in SIDES:
        assert flipped.side(side).value == pytest.approx(
            plain.side(other(side)).value, abs=AFTER_CODING_DEG
        )
    selfie = only(analyze(mirror, mirrored=True))
    assert selfie.limited_side == plain.limited_side
    assert selfie.difference.value == pytest.approx(plain.difference.value, abs=AFTER_CODING_DEG)


def test_one_clip_for_each_side_is_one_test(tmp_path):
    turn_s = truth("leg_raise")["reps"][2]["end_s"] + 0.3
    clips = []
    for side, keep in (("left", lambda t: t < turn_s), ("right", lambda t: t >= turn_s)):
        frames = [(t, image) for t, image in pictures("leg_raise") if keep(t)]
        first_s = frames[0][0]
        clips.append(encode(tmp_path / f"{side}.mp4", ((t - first_s, i) for t, i in frames)))
    progress: list[tuple[str, float]] = []
    job = Job(lambda now: progress.append((now.stage, now.fraction)))
    self_rating = SelfRating(left=40, right=10)
    result = analyze(clips, movement="leg lift", self_rating=self_rating, job=job)
    test = only(result)
    assert not test.recognised
    assert (test.verdict, test.limited_side) == ("imbalance", "left")
    assert {(rep.side, rep.source) for rep in test.reps} == {("left", 0), ("right", 1)}
    assert test.self_rating is self_rating
    assert result.plan.steps[0].good_side == "right"
    fractions = [fraction for _, fraction in progress]
    assert fractions == sorted(fractions)
    assert progress[-1] == ("done", 1.0)
    assert [stage for stage, _ in groupby(progress, key=itemgetter(0))] == [
        *("reading", "measuring") * 2, "comparing", "done",
    ]  # fmt: skip


def test_without_balancing_there_are_numbers_and_no_verdict():
    test = only(analyze(SAMPLES / "arm_raise_side.mp4", mirror_averaging=False))
    assert test.verdict == "inconclusive"
    assert "mirror balancing" in test.reason
    assert test.difference is not None


def test_a_movement_of_ones_own(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        """
[[movement]]
key = "my_arm"
title = "My arm raise"
region = "upper"
posture = "standing"
view = "side"
angle = "shoulder_elevation"
statistic = "peak"
better_when = "more"
margin_deg = 25
u_sys_deg = 3
u_sys_source = "a test"
filming = "From the side."
instructions = ["Raise the arm."]
caution = "Stop if it hurts."
source = "a test"
"""
    )
    test = only(analyze(SAMPLES / "arm_raise.mp4", movement="my arm", movements_file=own))
    assert test.movement.key == "my_arm"
    assert test.verdict != "imbalance"  # 18 deg are less than this row's margin


@pytest.mark.parametrize(
    ("change", "last_s", "sentence"),
    [
        pytest.param(np.zeros_like, 4.0, "nobody could be found", id="nobody"),
        pytest.param(lambda image: image, 0.6, "too short", id="shorter than a repetition"),
        pytest.param(lambda image: image, 2.0, "none of the known movements", id="half a rep"),
        pytest.param(lambda image: image[:172], 6.0, "half in view|whole person|nobody", id="cut"),
    ],
)
def test_what_cannot_be_measured_is_one_sentence(change, last_s, sentence, tmp_path):
    frames = pictures("arm_raise", change, last_s=last_s)
    clip = encode(tmp_path / "clip.mp4", frames)
    with pytest.raises(NothingMeasurableError, match=sentence) as caught:
        analyze(clip)
    assert str(clip) in str(caught.value)


def test_a_wrong_name_or_table_is_told_before_the_long_work(tmp_path):
    with pytest.raises(UnknownMovementError, match="arm_raise"):
        analyze("no-such.mp4", movement="arm rise")
    with pytest.raises(MovementsFileError):
        analyze("no-such.mp4", movements_file=tmp_path / "no.toml")
