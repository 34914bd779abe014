"""Which videos a batch is about, and the names of their folders."""

import os
import sys
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmr_vision.batch import find_videos
from tmr_vision.batch.inputs import names_of
from tmr_vision.errors import BatchError
from tmr_vision.language import translate, use_locale


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return made(
        tmp_path / "clinic", "ann/left.mp4", "ann/right.MOV", "ben/left.mp4", "ben/notes.txt",
        "ann/._left.mp4", ".trash/old.mp4",
    )  # fmt: skip


def made(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode("utf-8", "surrogateescape"))
    return folder


def names(*where: str) -> list[str]:
    return [video.name for video in find_videos(where)]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (["clinic"], ["ann/left", "ann/right", "ben/left"]),
        (["clinic/"], ["ann/left", "ann/right", "ben/left"]),
        (["clinic/**/*.mp4"], ["ann/left", "ben/left"]),
        (["clinic/*/left.mp4"], ["ann/left", "ben/left"]),
        (["clinic/ben"], ["left"]),
        (["clinic/ben", "clinic/ann"], ["ann/left", "ann/right", "ben/left"]),
        (["clinic/ann/left.mp4"], ["left"]),
        (["clinic/ann/left.mp4", "clinic"], ["ann/left", "ann/right", "ben/left"]),
        (["clinic/ben/notes.txt"], ["notes"]),
        (["clin*/b?n/*"], ["clinic/ben/left"]),
    ],
)
def test_files_folders_and_patterns(clinic, where, found):
    assert clinic.is_dir()
    assert sorted(names(*where)) == found


def test_absolute_paths_and_addresses_of_files_are_the_same_videos(clinic):
    assert names(str(clinic)) == names(f"file://{clinic}") == names("clinic")


def test_the_name_of_a_video_does_not_change_when_others_come(clinic):
    before = names("clinic/**/*.mp4")
    made(clinic, "zoe/new.mp4", "top.mp4")
    assert set(before) < set(names("clinic/**/*.mp4"))


def test_results_in_the_folder_of_the_videos_are_not_taken_for_videos(clinic):
    made(clinic, "ann/left/result.json", "ann/left/overlay.mp4", "ann/left/overlay_2.mp4")
    made(clinic, "ann/.tmr-vision-abc/made/overlay.mp4")
    assert "ann/left" in names("clinic")
    assert len(names("clinic")) == 3
    made(clinic, "ann/left/exercise.mp4")  # a video that somebody put there is one
    assert len(names("clinic")) == 4


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["a.mp4", "a.mov"], {"a-mov", "a-mp4"}),
        (["a.mp4", "a.mov", "a-mp4.avi"], {"a-mov", "a-mp4", "a-mp4-2"}),
        (["a.mp4", "A.mp4"], {"A-mp4", "a-mp4-2"}),
        (["a.mp4", "a/b.mp4"], {"a-mp4", "a/b"}),
        (["batch.db.mp4", "summary.csv.mp4"], {"batch.db-mp4", "summary.csv-mp4"}),
    ],
)
def test_names_that_would_collide(tmp_path, files, expected):
    made(tmp_path, *files)
    if len(list(tmp_path.rglob("*.m*"))) + len(list(tmp_path.rglob("*.avi"))) < len(files):
        pytest.skip("not here: a disk that tells capitals apart")
    assert set(names(str(tmp_path))) == expected


letters = st.text(st.sampled_from("aAbß. -_#%"), min_size=1, max_size=4)
ways = st.lists(st.lists(letters, min_size=1, max_size=3).map("/".join), min_size=1, max_size=8)


@given(ways=ways)
def test_each_path_has_a_name_of_its_own_inside_the_folder(ways):
    paths = sorted({f"/root/{way}{end}" for way in ways for end in (".mp4", ".MOV")})
    found = names_of(paths, ["/root"] * len(paths))
    folded = [name.casefold() for name in found]
    assert len(set(folded)) == len(paths)
    for name in folded:
        parts = PurePosixPath(name).parts
        assert name
        assert not name.startswith("/")
        assert ".." not in parts
        assert not any(
            f"{other}/" in f"{name}/"[: len(other) + 1] for other in folded if other != name
        )


def test_a_key_of_an_object_store_leads_nowhere_else():
    (name,) = names_of(["s3://bucket/../../etc/film.mp4"], ["s3://bucket"])
    assert name == "_/_/etc/film"


def test_names_of_this_machine_and_of_a_store_together():
    assert names_of(["s3://b/x.mp4", "/a/y.mp4"], ["s3://b", "/a"]) == ["b/x", "a/y"]


@pytest.mark.skipif(sys.platform != "linux", reason="not here: names of any bytes")
def test_a_name_that_is_no_text_is_analysed_and_written_as_far_as_it_is_one(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4")
    Path(path).write_bytes(b"film")
    (video,) = find_videos([str(tmp_path)])
    assert video.sources == (path,)
    assert video.name == "caf�"


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (["nowhere"], "nowhere is not there."),
        (["clinic/*.avi"], "no video was found at clinic/*.avi."),
        (["clinic/ann", "nowhere.mp4"], "nowhere.mp4 is not there."),
        (["odd://host/x"], "odd://host/x cannot be listed ("),
        (["gs://bucket/x"], "a package is missing; install it with pip install gcsfs"),
    ],
)
def test_what_is_not_there_is_told(clinic, where, told):
    assert clinic.is_dir()
    with pytest.raises(BatchError) as caught:
        find_videos(where)
    assert told in str(caught.value)
    with use_locale("de"):
        assert translate(caught.value.args[0]) != str(caught.value)
