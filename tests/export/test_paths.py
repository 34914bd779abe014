"""What a saved result tells of where its video lies: the way from its folder, never a machine's."""

import json
import shutil
from pathlib import Path

import pytest

from tests.fake_results import fake_result
from tmr_vision import load_result
from tmr_vision.export import write_json


def kept(result, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    write_json(result, folder / "result.json")
    return json.loads((folder / "result.json").read_text())["sources"][0]["path"]


@pytest.mark.parametrize(
    ("video", "told"),
    [
        ("clip.mp4", "../clip.mp4"),
        ("films/left/clip.mp4", "../films/left/clip.mp4"),
        ("out/clip.mp4", "clip.mp4"),
        ("../elsewhere/clip.mp4", "clip.mp4"),
        ("/home/anna_patient/clip.mp4", "clip.mp4"),
    ],
)
def test_the_way_to_the_video_is_told_from_the_folder(tmp_path, monkeypatch, video, told):
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    for given in (Path(video), (work / video)):
        assert kept(fake_result(videos=[given]), work / "out") == told
    for file in (work / "out").iterdir():
        assert b"anna_patient" not in file.read_bytes()


def test_folder_and_video_can_move_together(tmp_path):
    made, moved = tmp_path / "made", tmp_path / "moved"
    made.mkdir()
    (made / "clip.mp4").write_bytes(b"film")
    kept(fake_result(videos=[made / "clip.mp4"]), made / "out")
    shutil.move(made, moved)
    found = load_result(moved / "out").recordings[0].info.path
    assert Path(found).samefile(moved / "clip.mp4")
    (moved / "clip.mp4").unlink()
    assert load_result(moved / "out").recordings[0].info.path == "../clip.mp4"


def test_addresses_and_cameras_are_told_as_they_are(tmp_path):
    for place in ("live://camera 0", "rtsp://example.org/door", "camera 0"):
        result = fake_result(videos=[Path("x")], sha256=lambda _: None)
        info = result.recordings[0].info.with_(path=place)
        named = result.with_(recordings=(result.recordings[0].with_(info=info),))
        assert kept(named, tmp_path) == place
        assert load_result(tmp_path).recordings[0].info.path == place
