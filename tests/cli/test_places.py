"""Where a result may go: asked before the work, and a finished analysis is never lost."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.cli.made_up import made_up, make_clip, quick_pdf
from tests.fake_results import fake_result
from tmr_vision.cli import app
from tmr_vision.cli.rescue import kept_if_unwritten
from tmr_vision.errors import OutputError
from tmr_vision.export import all_or_nothing, check_folder, load_result, write_text
from tmr_vision.export.destination import PREFIX
from tmr_vision.report import replacing, write_folder

WHOLE = {
    *("result.json", "report.html", "report.pdf", "angles.csv", "reps.csv", "session.xlsx"),
    *("tracks.npz", "overlay.mp4"),
}
Mount = Callable[..., Path]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program with a made-up analysis; what is rescued comes where the test can see it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("tmr_vision.analysis.analyze", made_up)
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", quick_pdf)
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def large(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the same where a report takes more room than there is."""

    def render_pdf(_: object, path: Path, **__: object) -> None:
        path.write_bytes(bytes(2**21))

    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", render_pdf)
    return run


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "clip.mp4")


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Give what mounts a small disk in memory; skips where that is not allowed."""
    mounted: list[Path] = []

    def run(name: str, options: str = "size=40m") -> Path:
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        if shutil.which("mount") is None or subprocess.run(command, check=False).returncode != 0:
            pytest.skip("nothing may be mounted here")
        mounted.append(place)
        return place

    yield run
    for place in reversed(mounted):
        subprocess.run(["umount", "-l", str(place)], check=True)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def kept_folder(places: set[Path]) -> Path:
    (kept,) = [each for place in places for each in place.glob("tmr-vision-kept-*")]
    return kept


# --- a mounted disk ------------------------------------------------------------------------------


@pytest.mark.usefixtures("clip")
def test_a_mounted_folder_takes_a_result_and_another_one(
    run: Run, mount: Mount, tmp_path: Path
) -> None:
    out = mount("volume")
    for _ in range(2):
        (out / "notes.txt").write_text("mine") if (out / "result.json").exists() else None
        done = run("analyze", "clip.mp4", "--out", "volume", "--force")
        assert (done.exit_code, done.stderr) == (0, "")
        assert names_in(out) - {"notes.txt"} == WHOLE
    assert (out / "notes.txt").read_text() == "mine"
    assert names_in(tmp_path) == {"clip.mp4", "volume"}


@pytest.mark.usefixtures("clip")
def test_a_disk_that_is_full_is_found_before_the_work(run: Run, mount: Mount) -> None:
    out = mount("full", "size=512k")
    done = run("analyze", "gone.mp4", "--out", "full/new/result")
    assert done.exit_code == 2
    told = done.stderr
    assert "nothing can be written to full/new/result (no space left on device)" in told
    assert "free some space there, or choose a folder on another disk" in told
    assert names_in(out) == set()


def test_a_disk_that_fills_up_does_not_lose_the_analysis(
    large: Run, mount: Mount, clip: Path, tmp_path: Path
) -> None:
    out = mount("small", "size=1800k")
    done = large("analyze", clip, "--out", "small/result")
    assert done.exit_code == 2
    kept = kept_folder({out})
    assert names_in(out) == {kept.name}
    told = done.stderr
    assert "(no space left on device); free some space there" in told
    assert f"what was measured is kept in {kept}; `tmr-vision report {kept}` makes" in told
    again = large("report", kept, "--out", tmp_path / "reports")
    assert (again.exit_code, again.stderr) == (0, "")
    assert names_in(kept) == {"result.json", "tracks.npz"}
    assert names_in(tmp_path / "reports") == {"report.html", "report.pdf"}


def test_a_full_disk_keeps_a_former_result(large: Run, mount: Mount, clip: Path) -> None:
    out = mount("small", "size=1800k")
    (out / "result.json").write_text("old")
    (out / "report.html").write_text("old")
    done = large("analyze", clip, "--out", out, "--force")
    assert done.exit_code == 2
    assert names_in(out) == {"result.json", "report.html"}
    assert (out / "result.json").read_text() == "old"


def test_a_read_only_disk(run: Run, mount: Mount) -> None:
    mount("fixed", "ro")
    done = run("analyze", "gone.mp4", "--out", "fixed/result")
    assert done.exit_code == 2
    assert "choose a folder where you may write" in done.stderr


# --- permission, as somebody who is not root -----------------------------------------------------


@pytest.fixture
def nobody() -> Iterator[None]:
    """Run as a user without rights, whom root can be for a while."""
    if sys.platform == "win32":
        pytest.skip("has other permissions")
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.usefixtures("nobody")
def test_without_permission(tmp_path_factory: pytest.TempPathFactory) -> None:
    closed = Path("/") if os.geteuid() == 65534 else tmp_path_factory.mktemp("closed")
    if closed != Path("/"):
        closed.chmod(0o500)
    with pytest.raises(OutputError, match=r"permission denied.*where you may write"):
        check_folder(closed / "result")
    with pytest.raises(OutputError, match=r"permission denied.*where you may write"):
        write_folder(fake_result("balanced"), closed / "result", overlay=False)
    with (
        pytest.raises(OutputError, match=r"permission denied.*where you may write"),
        all_or_nothing(closed / "result"),
    ):
        pass


def test_a_folder_may_be_written_though_the_one_above_may_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container whose volume belongs to the user, and nothing else does."""
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", lambda _, path, **__: path.touch())
    (tmp_path / "volume").mkdir()
    real = replacing.tempfile.mkdtemp

    def mkdtemp(suffix: str | None = None, prefix: str | None = None, dir: Any = None) -> str:
        assert dir == tmp_path / "volume", "nothing is made above it"
        return real(suffix, prefix, dir)

    monkeypatch.setattr(replacing.tempfile, "mkdtemp", mkdtemp)
    write_folder(fake_result("balanced"), tmp_path / "volume", force=True, overlay=False)
    assert names_in(tmp_path / "volume") == WHOLE - {"overlay.mp4"}


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["n" * 250, "ends with dots...", "ends with spaces  ", "ä" * 120])
def test_any_name_that_the_disk_takes(run: Run, name: str, clip: Path, tmp_path: Path) -> None:
    done = run("analyze", clip, "--out", name)
    assert (done.exit_code, done.stderr) == (0, "")
    assert names_in(tmp_path / name) == WHOLE
    assert names_in(tmp_path) == {"clip.mp4", name}


@pytest.mark.parametrize("out", ["n" * 256, "new/" + "n" * 256, "n" * 256 + "/inside"])
def test_a_name_that_is_too_long(run: Run, out: str, tmp_path: Path) -> None:
    done = run("analyze", "gone.mp4", "--out", out)
    assert done.exit_code == 2
    assert "(file name too long); choose a shorter name." in done.stderr
    assert names_in(tmp_path) == set()


def test_folders_above_are_made_and_go_again_if_nothing_came(run: Run, tmp_path: Path) -> None:
    done = run("analyze", "gone.mp4", "--out", "new/deep/result")
    assert done.exit_code == 0, "the made-up analysis needs no video"
    assert names_in(tmp_path / "new" / "deep" / "result") == WHOLE - {"overlay.mp4"}
    with pytest.raises(OutputError), all_or_nothing(tmp_path / "a" / "b"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert names_in(tmp_path) == {"new"}


def test_a_link_to_a_folder_is_that_folder(run: Run, clip: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    done = run("analyze", clip, "--out", "link", "--force")
    assert (done.exit_code, done.stderr) == (0, "")
    assert names_in(tmp_path / "real") == WHOLE
    assert (tmp_path / "link").is_symlink()


def test_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("gone")
    with pytest.raises(OutputError, match="link to a place that is not there"):
        check_folder(tmp_path / "link", force=True)


def test_what_a_killed_program_left_does_not_stop_the_next(tmp_path: Path) -> None:
    (tmp_path / "out" / f"{PREFIX}abc").mkdir(parents=True)
    check_folder(tmp_path / "out", force=True)


# --- the last step -------------------------------------------------------------------------------


def replace_all(folder: Path) -> None:
    def is_former(path: Path) -> bool:
        return path.suffix in (".json", ".html")

    with replacing.replace_folder(folder, is_former=is_former) as made:
        for name in ("result.json", "report.html", "tracks.npz"):
            (made / name).write_text("new")


@pytest.mark.parametrize("step", [0, 1, 2, 3, 4])
def test_a_former_result_comes_back_whichever_step_fails(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("result.json", "report.html", "notes.txt"):
        (tmp_path / name).write_text(f"old {name}")
    (tmp_path / "tracks.npz").mkdir()  # of the user's own, in the way
    rename, done = Path.rename, 0

    def failing(self: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done == step + 1:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((KeyboardInterrupt, OSError)):
        replace_all(tmp_path)
    files = {path.name: path.read_text() for path in tmp_path.iterdir() if path.is_file()}
    assert files == {n: f"old {n}" for n in ("result.json", "report.html", "notes.txt")}
    assert names_in(tmp_path) == {*files, "tracks.npz"}


def test_a_fault_while_writing_keeps_the_analysis(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tmr_vision.report.write_folder", faulty)
    done = run("analyze", "clip.mp4")
    assert done.exit_code == 1
    kept = kept_folder({tmp_path})
    first, second = done.stderr.splitlines()
    assert first.startswith(f"tmr-vision: what was measured is kept in {kept};")
    assert "this is a fault of the program (ZeroDivisionError)" in second
    assert load_result(kept).movements[0].left.n == 3


def test_what_cannot_be_kept_beside_is_kept_here(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(OutputError, match=r"^no room; what was measured is kept in "),
        kept_if_unwritten(fake_result("balanced"), tmp_path / "file" / "out"),
    ):
        raise OutputError("no room;")
    assert load_result(kept_folder({tmp_path})).movements[0].verdict == "balanced"
    assert run("report", kept_folder({tmp_path})).exit_code == 0


def test_where_nothing_can_be_kept_the_error_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tmr_vision.export.all_or_nothing", full)
    with (
        pytest.raises(OutputError, match=r"^no room$"),
        kept_if_unwritten(fake_result("balanced"), tmp_path / "out"),
    ):
        raise OutputError("no room")
    assert names_in(tmp_path) == set()


def test_one_file_is_checked_before_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "page.html").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_text("text", tmp_path / "page.html", force=True)
    assert names_in(tmp_path) == {"page.html"}
