"""The table that says what is known of each video; each fault with its line and column."""

from pathlib import Path

import pytest

from tmr_vision.batch import read_manifest
from tmr_vision.errors import BatchError
from tmr_vision.language import translate, use_locale
from tmr_vision.movements import read_movements

MOVEMENTS = read_movements()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("left.mp4", "right.mp4", "sub/left.mp4"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def read(folder: Path, text: str, encoding: str = "utf-8"):
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return read_manifest(path, MOVEMENTS)


def test_what_is_known_of_each_video(folder):
    (video,) = read(
        folder,
        "file,test,movement,person,side,mirrored,felt_left,felt_right,roll_deg\n"
        "left.mp4,p7/arms,arm raise,P7,left,yes,20,55.5,-1.5\n"
        "right.mp4,p7/arms,arm raise,P7,right,yes,20,55.5,-1.5\n",
    )
    assert video.name == "p7/arms"
    assert [Path(source).name for source in video.sources] == ["left.mp4", "right.mp4"]
    assert dict(video.settings) == {
        "movement": "arm_raise", "mirrored": True, "roll_deg": -1.5, "code": "P7",
        "felt": (20.0, 55.5), "sides": ("left", "right"),
    }  # fmt: skip


def test_only_the_file_is_needed(folder):
    videos = read(folder, "file\nleft.mp4\n\nsub/left.mp4\n")
    assert [(video.name, video.settings) for video in videos] == [("left", ()), ("sub/left", ())]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_as_spreadsheets_write_it(folder, delimiter, encoding):
    text = '"file",Movement,felt_left,felt_right\r\n"left.mp4",auto,"20,5",30\r\n'
    if delimiter != ",":
        text = text.replace('"20,5"', "20§5").replace(",", delimiter).replace("§", ",")
    (video,) = read(folder, text, encoding)
    assert dict(video.settings) == {"movement": "auto", "felt": (20.5, 30.0)}


def test_addresses_of_an_object_store(folder):
    (video,) = read(folder, "file\ns3://bucket/a/b.mp4\n")
    assert video.sources == ("s3://bucket/a/b.mp4",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", 'line 1: there is no column "file".'),
        ("movement\narm raise\n", 'line 1: there is no column "file".'),
        ("file,sex\nleft.mp4,f\n", "line 1, column 2: expected one of file, test, movement,"),
        ("file,file\nleft.mp4,x\n", "line 1, column 1: expected one of file"),
        ("file\n", "names no video."),
        ("file,side\n,left\n", "line 2, column file: expected a path, found ''."),
        ("file\nleft.mp4\ngone.mp4\n", "line 3, column file: expected a file that is there, found"),
        ("file\nleft.mp4,right.mp4\n", "line 2, column 2: expected no more cells, found 'right.mp"),
        ("file,movement\nleft.mp4,hop\n", "line 2, column movement: "),
        ("file,person\nleft.mp4,Anna Muster\n", "column person: 'Anna Muster' is not a code"),
        ("file,side\nleft.mp4,up\n", "line 2, column side: expected left, right or both, found"),
        ("file,mirrored\nleft.mp4,so\n", "line 2, column mirrored: expected yes or no, found 'so'"),
        ("file,roll_deg\nleft.mp4,nan\n", "column roll_deg: expected a number, found 'nan'"),
        ("file,roll_deg\nleft.mp4,x\n", "line 2, column roll_deg: expected a number, found 'x'."),
        ("file,felt_left,felt_right\nleft.mp4,1,101\n", "column felt_right: expected a number"),
        ("file,felt_left,felt_right\nleft.mp4,1,\n", "column felt_right: expected a number"),
        ("file,felt_left\nleft.mp4,5\n", "column felt_right: expected a number from 0 to 100"),
        ("file,test\nleft.mp4,../x\n", "line 2, column test: expected the name of a folder, found"),
        ("file,test\nleft.mp4,/x\n", "line 2, column test: expected the name of a folder, found"),
        ("file,test\nleft.mp4,a\nright.mp4,A\n", "line 3, column test: expected a name that is"),
        ("file,test\nleft.mp4,a\nright.mp4,a/b\n", "line 3, column test: expected a name that is"),
        ("file,test\nleft.mp4,right\nright.mp4,\n", "line 3, column file: expected a name that is"),
        ("file,test,person\nleft.mp4,a,P1\nright.mp4,a,P2\n",
         "line 3, column person: expected the same as in line 2, found 'P2'."),
        ('file\n"left.mp4\nright.mp4\n', "this is no row of a table (unexpected end of data)."),
        ('file\n"left.mp4"x\n', "line 2: this is no row of a table ("),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(folder, text, told):
    with pytest.raises(BatchError) as caught:
        read(folder, text)
    assert told in str(caught.value)
    assert str(folder / "list.csv") in str(caught.value)
    with use_locale("de"):
        assert translate(caught.value.args[0]) != str(caught.value)


def test_the_line_is_right_after_a_cell_of_several_lines(folder):
    with pytest.raises(BatchError, match="line 5, column side"):
        read(folder, 'file,person,side\nleft.mp4,"",left\nright.mp4,"\n",left\nsub/left.mp4,,x\n')


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"file\ncaf\xe9.mp4\n", "(it is no text in UTF-8; save it as CSV UTF-8)"),
        (None, "(no such file or directory)"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path, content, told):
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BatchError) as caught:
        read_manifest(path, MOVEMENTS)
    assert told in str(caught.value)
    with use_locale("de"):
        assert translate(caught.value.args[0]) != str(caught.value)
