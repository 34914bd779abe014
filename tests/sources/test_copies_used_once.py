"""The same recording twice is one recording, and that is said."""

import shutil
from pathlib import Path

import pytest

from tests.recorded import SAMPLES, passes, recording
from tmr_vision import analysis
from tmr_vision.analysis import analyze
from tmr_vision.records import AnalysisResult, Recording
from tmr_vision.skeleton import SIDES
from tmr_vision.sources import file_sha256


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the landmarks of the samples be what the model sees; return what it looked at."""
    looked_at: list[str] = []

    def record(source: Path, **_: object) -> Recording:
        path = Path(source)
        name = path.stem.split(" ")[0].removesuffix("-small")
        info = recording(name).info.with_(path=str(path), sha256=file_sha256(path))
        looked_at.append(path.name)
        if path.stem.endswith("-small"):
            info = info.with_(width_px=320, height_px=240)
        return recording(name).with_(info=info)

    monkeypatch.setattr(analysis, "measure_source", record)
    return looked_at


def counts(result: AnalysisResult) -> list[int]:
    (found,) = result.movements
    return [found.side(side).n for side in SIDES]


def notes(result: AnalysisResult) -> tuple[str, ...]:
    return tuple(note for made in result.recordings for note in made.info.notes)


def test_a_copy_counts_once_and_is_not_decoded(tmp_path: Path, seen: list[str]) -> None:
    clip = SAMPLES / "arm_raise.mp4"
    copy = Path(shutil.copy(clip, tmp_path / "arm_raise (1).mp4"))
    once = analyze(clip, movement="arm_raise")
    both = analyze([clip, copy, clip], movement="arm_raise")
    assert counts(both) == counts(once)
    assert both.movements[0].difference.value == once.movements[0].difference.value
    assert seen == ["arm_raise.mp4", "arm_raise.mp4"]
    assert len(both.recordings) == 1
    told = "is the same recording as"
    assert [told in note for note in notes(both)] == [True, True]
    assert f"{copy.name} {told} {clip.name}; it was used once" in both.movements[0].quality.notes


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize("larger_first", [True, False])
def test_a_copy_in_another_file_counts_once_and_the_larger_is_kept(
    tmp_path: Path, larger_first: bool
) -> None:
    clip, small = SAMPLES / "arm_raise.mp4", tmp_path / "arm_raise-small.mp4"
    small.write_bytes(b"the same pictures, coded in another way")
    result = analyze([clip, small] if larger_first else [small, clip], movement="arm_raise")
    assert counts(result) == counts(analyze(clip, movement="arm_raise"))
    assert [made.info.path for made in result.recordings] == [str(clip)]
    told = f"{small.name} is the same recording as {clip.name}; it was used once"
    assert notes(result) == (told,)


def test_a_mirrored_copy_does_not_make_the_sides_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrored = passes("arm_raise").of_mirrored_clip().recording("mirrored")
    made = iter([recording("arm_raise"), mirrored])
    monkeypatch.setattr(analysis, "measure_source", lambda *_, **__: next(made))
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    result = analyze([tmp_path / "a", tmp_path / "b"], movement="arm_raise")
    assert len(result.recordings) == 1


def test_other_recordings_are_all_used(seen: list[str]) -> None:
    result = analyze([SAMPLES / "arm_raise.mp4", SAMPLES / "leg_raise.mp4"], movement="arm_raise")
    assert len(result.recordings) == 2
    assert notes(result) == ()
    assert len(seen) == 2
