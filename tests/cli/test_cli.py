"""The command line: what it passes on, what it prints, and one sentence with the right code."""

import contextlib
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.export.test_loading import saved
from tests.fake_results import CASES, clip_times, fake_result, write_video
from tmr_vision import __version__, errors
from tmr_vision.cli import app
from tmr_vision.cli.folder import default_folder
from tmr_vision.cli.show import show_result
from tmr_vision.records import SelfRating
from tmr_vision.report import ReportOptions, write_folder
from tmr_vision.sources import file_sha256

SAMPLE = Path(__file__).parents[2] / "samples" / "arm_raise.mp4"
COMMAND = [sys.executable, "-c", "from tmr_vision.cli import main; main()"]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return lambda *args: CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def analysis(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Replace the analysis by a made-up result; gives what it was asked for."""
    seen: dict[str, Any] = {"result": fake_result("imbalance")}

    def analyze(sources: Any, **options: Any) -> Any:
        seen.update(options, sources=sources)
        return seen["result"]

    def write_folder(result: Any, folder: Path, **options: Any) -> None:
        seen.update(folder=folder, written=result, writing=options)

    monkeypatch.setattr("tmr_vision.analysis.analyze", analyze)
    monkeypatch.setattr("tmr_vision.report.write_folder", write_folder)
    return seen


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def analyze(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("tmr_vision.analysis.analyze", analyze)


# --- what is passed on and printed ---------------------------------------------------------------


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"tmr-vision {__version__}\n"


def test_the_plain_call_takes_the_defaults(run: Run, analysis: dict[str, Any]) -> None:
    assert run("analyze", "some/clip.mp4").exit_code == 0
    assert analysis["sources"] == ["some/clip.mp4"]
    assert analysis["folder"] == Path("clip-tmr")
    assert (analysis["movement"], analysis["model"], analysis["mirror_averaging"]) == (
        "auto",
        "full",
        True,
    )
    assert (analysis["self_rating"], analysis["seconds"], analysis["mirrored"]) == (
        None,
        None,
        False,
    )
    options = ReportOptions()
    writing = {
        "force": False,
        "overlay": True,
        "options": options,
        "comparison": None,
        "job": None,
    }
    assert analysis["writing"] == writing


def test_every_option_arrives(run: Run, analysis: dict[str, Any], tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    done = run(
        *("analyze", "left.mp4", "right.mp4", "--out", "there", "--movement", "leg raise"),
        *("--mirrored", "--felt-left", 30, "--felt-right", 10, "--no-balance", "--model", "lite"),
        *("--movements-file", mine, "--seconds", 12, "--roll", -3, "--no-overlay", "--force"),
        *("--lang", "de", "--audience", "clinician", "--code", "P-0042", "--paper", "letter"),
        *("--embed-video", 3),
    )
    assert done.exit_code == 0, done.output
    assert analysis["sources"] == ["left.mp4", "right.mp4"]
    assert (analysis["movement"], analysis["mirrored"]) == ("leg raise", True)
    assert (analysis["self_rating"].left, analysis["self_rating"].right) == (30, 10)
    assert (analysis["mirror_averaging"], analysis["model"], analysis["seconds"]) == (
        False,
        "lite",
        12,
    )
    assert analysis["roll_deg"] == -3
    assert (analysis["movements_file"], analysis["folder"]) == (mine, Path("there"))
    options = ReportOptions(
        language="de", audience="clinician", code="P-0042", paper="letter", embed_video_mb=3
    )
    writing = {
        "force": True,
        "overlay": False,
        "options": options,
        "comparison": None,
        "job": None,
    }
    assert analysis["writing"] == writing


def test_earlier_results_are_compared(run: Run, analysis: dict[str, Any], tmp_path: Path) -> None:
    for name in ("may", "june"):
        saved(fake_result("balanced"), tmp_path / name)
    done = run("analyze", "clip.mp4", "--before", "may", "--before", "june/result.json")
    assert done.exit_code == 0, done.output
    labels = [each.label for each in analysis["writing"]["comparison"].sessions]
    assert labels == ["may", "june", "this session"]


def test_an_earlier_result_that_is_not_there_is_said_at_once(
    run: Run, analysis: dict[str, Any]
) -> None:
    done = run("analyze", "clip.mp4", "--before", "nowhere")
    assert done.exit_code == 3
    assert "there is no result at nowhere" in done.stderr
    assert "sources" not in analysis


def test_felt_scores_of_a_session(run: Run, analysis: dict[str, Any]) -> None:
    done = run("analyze", "a.mp4", "--felt", "Arm Lift=30,10", "--felt", "leg_raise=0,55.5")
    assert {key: (felt.left, felt.right) for key, felt in analysis["self_rating"].items()} == {
        "arm_raise": (30, 10),
        "leg_raise": (0, 55.5),
    }
    assert "Felt scores not used, not in this video: leg_raise." in done.stdout


def test_bare_felt_scores_with_several_movements_are_said_to_be_unused(
    run: Run, analysis: dict[str, Any]
) -> None:
    several = fake_result("several")
    movements = tuple(found.with_(self_rating=None) for found in several.movements)
    analysis["result"] = several.with_(movements=movements)
    done = run("analyze", "a.mp4", "--felt-left", 1, "--felt-right", 2)
    assert done.exit_code == 0
    assert "--felt MOVEMENT=LEFT,RIGHT" in done.stdout


def test_a_camera_is_recorded_for_a_minute(run: Run, analysis: dict[str, Any]) -> None:
    done = run("analyze", "0")
    assert (analysis["seconds"], analysis["folder"]) == (60, Path("camera-0-tmr"))
    assert "Recording for 60 s" in done.stderr


@pytest.mark.parametrize(
    ("source", "folder"),
    [
        ("a/b.c.mp4", "b.c-tmr"),
        ("1", "camera-1-tmr"),
        ("rtsp://me:secret@cam.local/live?key=1", "live-tmr"),
        ("rtsp://me:secret@10.0.0.7", "10-0-0-7-tmr"),
    ],
)
def test_default_folder(source: str, folder: str) -> None:
    assert default_folder(source) == Path(folder)


def test_open_opens_the_report(
    run: Run, analysis: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    run("analyze", "a.mp4", "--open")
    assert opened == [(tmp_path / analysis["folder"] / "report.html").as_uri()]


def test_the_printed_result_says_what_matters(run: Run, analysis: dict[str, Any]) -> None:
    lines = run("analyze", "clip.mp4").stdout
    text = " ".join(lines.split())
    found = analysis["result"].movements[0]
    assert text.startswith("The right arm rises 18° less than the left one. Imbalance, clear: ")
    assert f"right by {-found.difference.value:.0f}° ± {found.mdc95:.0f}°" in text
    assert "Arm raise: 1 repetition is left out" in text
    assert "What to do next" in text
    assert "1. Arm raise: " in text
    assert f"Report: {Path('clip-tmr') / 'report.html'}" in text


@pytest.mark.parametrize("kind", CASES)
def test_every_kind_of_result_fits_80_columns(
    kind: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = fake_result(kind)
    show_result(result)
    printed = capsys.readouterr().out
    assert max(len(line) for line in printed.splitlines()) <= 80
    assert "nan" not in printed.lower().replace("nance", "")
    assert all(found.movement.title.split()[0] in printed for found in result.movements)


def test_movements_are_listed_and_one_is_shown_in_full(run: Run) -> None:
    listed = run("movements").stdout
    assert all(key in listed for key in ("arm_raise_side", "sit_to_stand", "toe_reach"))
    assert max(len(line) for line in listed.splitlines()) <= 80
    in_full = run("movements", "Arm-Lift").stdout
    for label in ("Film it", "Do it", "Careful", "Source", "shoulder elevation, peak"):
        assert label in in_full


# --- one sentence and the right code --------------------------------------------------------------

ERRORS = [
    (errors.UsageError("so not"), 2, "so not"),
    (errors.UnknownMovementError("no movement"), 2, "no movement"),
    (errors.UnknownAngleError("no angle"), 2, "no angle"),
    (errors.OutputError("disk full"), 2, "disk full"),
    (errors.SourceError("no such file"), 3, "no such file"),
    (errors.ResultError("no result there"), 3, "no result there"),
    (errors.EditError("no such repetition"), 3, "no such repetition"),
    (errors.CancelledError("stopped before the end"), 3, "stopped before the end"),
    (errors.NothingMeasurableError("nobody there"), 3, "nobody there"),
    (errors.ModelError("damaged"), 3, "damaged"),
    (errors.MovementsFileError("line 3"), 3, "line 3"),
    (errors.MissingLibraryError("apt-get install"), 3, "apt-get install"),
    (errors.BatchError("no video"), 2, "no video"),
    (errors.DatabaseError("no database"), 3, "no database"),
    (errors.ClusterError("no scheduler"), 3, "no scheduler"),
    (errors.StoreError("the code is taken"), 3, "the code is taken"),
    (errors.NotStoredError("no such session"), 3, "no such session"),
    (errors.ServerError("no answer"), 3, "no answer"),
    (KeyError("oh"), 1, "this is a fault of the program (KeyError: 'oh')"),
    (MemoryError(), 1, "this is a fault of the program (MemoryError)"),
    (KeyboardInterrupt(), 130, "stopped, nothing was written"),
]


@pytest.mark.parametrize(("error", "code", "told"), ERRORS, ids=lambda x: type(x).__name__)
def test_an_error_is_a_sentence_with_a_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, told: str
) -> None:
    failing(monkeypatch, error)
    done = run("analyze", "clip.mp4")
    assert done.exit_code == code
    assert done.stdout == ""
    assert done.stderr.startswith(f"tmr-vision: {told}")
    assert len(done.stderr.splitlines()) == 1
    assert ("--debug" in done.stderr) == (code == 1)


def test_every_named_error_has_a_case() -> None:
    named = {e for e in vars(errors).values() if isinstance(e, type)} - {errors.TmrVisionError}
    assert named <= {type(error) for error, _, _ in ERRORS}


def test_debug_shows_the_trace(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyError("oh"))
    done = run("analyze", "clip.mp4", "--debug")
    assert done.exit_code == 1
    assert "Traceback" in done.stderr
    assert "Run it again" not in done.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--felt-left", "30"], "belong together"),
        (["--felt-left", "1", "--felt-right", "2", "--felt", "arm_raise=1,2"], "not both"),
        (["--felt", "arm_raise=1"], "'arm_raise=1' is not understood"),
        (["--felt", "arm_raise=1,101"], "numbers from 0 to 100"),
        (["--felt", "arm_raise=nan,1"], "numbers from 0 to 100"),
        (["--felt", "arm_rise=1,2"], "did you mean arm_raise"),
        (["--movement", "moonwalk"], "no movement 'moonwalk'"),
        (["--felt-left", "101", "--felt-right", "1"], "felt-left"),
        (["--nonsense"], "nonsense"),
    ],
)
def test_wrong_use(run: Run, options: list[str], told: str) -> None:
    done = run("analyze", SAMPLE, *options)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize("command", ["analyze", "movements"])
def test_a_bad_movements_file_is_bad_input(run: Run, tmp_path: Path, command: str) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[[movement]]\nkey = "a"\nmargin_deg = -1\n', encoding="utf-8")
    done = run(command, *([SAMPLE] if command == "analyze" else []), "--movements-file", mine)
    assert done.exit_code == 3
    assert f"{mine}, line 1, title: expected this field" in done.stderr


@pytest.mark.parametrize("name", ["missing.mp4", "folder", "empty.mp4", "text.mp4"])
def test_unusable_videos_are_bad_input(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.mp4").write_text("no video " * 100, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    done = run("analyze", name, "--movement", "arm_raise")
    assert done.exit_code == 3
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


def test_an_unknown_model_is_bad_input(run: Run) -> None:
    done = run("analyze", SAMPLE, "--model", "gigantic")
    assert done.exit_code == 3
    assert "gigantic" in done.stderr


def test_the_folder_is_checked_before_the_long_work(
    run: Run, analysis: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "clip-tmr").mkdir()
    done = run("analyze", "clip.mp4")
    assert done.exit_code == 2
    assert "exists already" in done.stderr
    assert "--force" in done.stderr
    assert "sources" not in analysis
    assert run("analyze", "clip.mp4", "--force").exit_code == 0


def test_force_spares_folders_that_hold_something_else(
    run: Run, analysis: dict[str, Any], tmp_path: Path
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "holiday.jpg").touch()
    done = run("analyze", "clip.mp4", "--out", there, "--force")
    assert done.exit_code == 2
    assert "not replaced" in done.stderr
    (there / "result.json").touch()
    assert run("analyze", "clip.mp4", "--out", there, "--force").exit_code == 0
    assert analysis["folder"] == there


def test_a_file_or_a_closed_folder_is_no_place_for_results(
    run: Run, analysis: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    assert "exists already" in run("analyze", "clip.mp4", "--out", "file").stderr
    assert "not a folder" in run("analyze", "clip.mp4", "--out", "file", "--force").stderr
    assert "a part of the path is a file" in run("analyze", "a.mp4", "--out", "file/inside").stderr
    assert "choose a shorter name" in run("analyze", "clip.mp4", "--out", "long" * 99).stderr

    def closed(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryDirectory", closed)
    done = run("analyze", "clip.mp4", "--out", "new/deep")
    assert (done.exit_code, "sources" in analysis) == (2, False)
    assert "(permission denied); choose a folder where you may write." in done.stderr


# --- the real thing, in a process of its own ------------------------------------------------------


SLOW_TO_COME = ("mediapipe", "cv2", "av", "scipy", "matplotlib", "pandas", "torch")


def test_help_answers_at_once() -> None:
    """What takes long to import is not imported for it."""
    asked = "sys.argv[1:] = ['--help']; import atexit; atexit.register(lambda: print(*sys.modules))"
    program = f"import sys; {asked}; from tmr_vision.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    help_text, _, loaded = done.stdout.rstrip().rpartition("\n")
    assert "Usage" in help_text
    assert "tmr_vision.cli" in loaded.split()
    assert not set(SLOW_TO_COME) & set(loaded.split())


def test_a_reader_that_stops_early_is_no_fault() -> None:
    with subprocess.Popen(
        [*COMMAND, "movements"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"fault" not in process.stderr.read()


def threads_of(pid: int) -> int:
    with contextlib.suppress(OSError):
        return len(list(Path(f"/proc/{pid}/task").iterdir()))
    return 0


def heed_ctrl_c() -> None:
    """A shell starts what runs in its background with Ctrl-C ignored, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc to see that work has begun")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "analyze", str(SAMPLE)],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,
    ) as process:
        deadline_s = time.monotonic() + 60
        while threads_of(process.pid) < 6 and time.monotonic() < deadline_s:
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == "tmr-vision: stopped, nothing was written\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
def test_a_real_clip_from_the_command_to_the_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "analyze", str(SAMPLE), "--felt-left", "10", "--felt-right", "40"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    text = " ".join(done.stdout.split())
    assert "Imbalance, clear: Arm raise" in text
    assert "Arm raise: 2 sets of 10 slow repetitions with the left side only" in text
    folder = tmp_path / "arm_raise-tmr"
    names = {path.name for path in folder.iterdir()}
    assert {"result.json", "report.html", "report.pdf", "angles.csv", "overlay.mp4"} <= names
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_felt_is_what_the_records_say() -> None:
    with pytest.raises(ValueError, match="felt scores"):
        SelfRating(left=-1, right=5)


# --- the reports of a saved result ---------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder as a person at home has it; a PDF is drawn by the tests of reports."""
    video = write_video(tmp_path / "clip.mp4", clip_times(20.0, rate_hz=4), size=(160, 120))
    folder = tmp_path / "home"
    with monkeypatch.context() as patch:
        patch.setattr("tmr_vision.report.folder.render_pdf", no_pdf)
        result = fake_result("facing", videos=[video], size=(160, 120), sha256=file_sha256)
        write_folder(result, folder)
    return folder


def no_pdf(_: object, path: Path, **__: object) -> None:
    path.write_bytes(b"%PDF")


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_clinician_reads_what_was_done_at_home(run: Run, home: Path, tmp_path: Path) -> None:
    kept = {path.name: path.read_bytes() for path in home.iterdir()}
    done = run(
        *("report", home, "--out", "clinic", "--lang", "de", "--audience", "clinician"),
        *("--code", "P-0042", "--paper", "letter"),
    )
    assert done.exit_code == 0, done.output
    assert done.stdout == "Bericht: clinic/report.html\n"
    assert names_in(tmp_path / "clinic") == {"report.html", "report.pdf"}
    assert (tmp_path / "clinic" / "report.pdf").read_bytes().startswith(b"%PDF-")
    page = page_of(tmp_path / "clinic")
    assert '<html lang="de">' in page
    assert "Messhilfe" in page
    assert "P-0042" in page
    assert page.count("data:image/jpeg") == 4, "pictures of start and peak of both sides"
    assert b64encode(kept["overlay.mp4"]).decode() in page
    assert kept == {path.name: path.read_bytes() for path in home.iterdir()}


@pytest.mark.usefixtures("home")
def test_reports_are_replaced_only_with_force(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", no_pdf)
    before = page_of(tmp_path / "home")
    with monkeypatch.context() as patch:
        patch.setattr("tmr_vision.report.folder.render_html", lambda *_, **__: pytest.fail("work"))
        done = run("report", "home/result.json", "--audience", "clinician")
    assert done.exit_code == 2
    assert "report.html exists already" in done.stderr
    assert "--out and --force" in done.stderr
    assert page_of(tmp_path / "home") == before
    names = names_in(tmp_path / "home")
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    done = run("report", "home/result.json", "--audience", "clinician", "--force", "--open")
    assert done.exit_code == 0, done.output
    assert opened == [(tmp_path / "home" / "report.html").as_uri()]
    assert "the clinician decides" in page_of(tmp_path / "home")
    assert names_in(tmp_path / "home") == names


@pytest.mark.usefixtures("home")
def test_a_large_video_goes_beside_the_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", no_pdf)
    assert run("report", "home", "--out", "clinic", "--embed-video", 0).exit_code == 0
    assert names_in(tmp_path / "clinic") == {"report.html", "report.pdf", "overlay.mp4"}
    assert '"videos":{"0":"overlay.mp4"}' in page_of(tmp_path / "clinic")
    again = run("report", "home", "--embed-video", 0, "--force")
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize("change", ["gone", "another"])
@pytest.mark.usefixtures("home")
def test_a_video_that_is_not_there_any_more_is_said(
    change: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", no_pdf)
    (tmp_path / "clip.mp4").unlink()
    if change == "another":
        write_video(tmp_path / "clip.mp4", clip_times(2.0))
    done = run("report", "home", "--out", "clinic", "--lang", "de")
    assert done.exit_code == 0, done.output
    page = page_of(tmp_path / "clinic")
    assert "data:image/jpeg" not in page
    assert "Das Video war nicht noch einmal lesbar" in page
    told = {"gone": "eine solche Datei gibt es nicht", "another": "nicht mehr die Datei, die"}
    assert told[change] in page


@pytest.mark.usefixtures("home")
def test_a_saved_result_is_compared_with_earlier_ones(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", no_pdf)
    saved(fake_result("facing"), tmp_path / "may")
    assert run("report", "home", "--out", "clinic", "--before", "may").exit_code == 0
    assert "Since the earlier session" in page_of(tmp_path / "clinic")
    assert names_in(tmp_path / "clinic") == {"report.html", "report.pdf"}


def test_what_no_report_can_be_made_of(run: Run, tmp_path: Path) -> None:
    done = run("report", "nowhere")
    assert done.exit_code == 3
    assert "there is no result at nowhere" in done.stderr
    (saved(fake_result("facing"), tmp_path / "old") / "tracks.npz").unlink()
    for lang, told in (("en", "a report needs the samples"), ("de", "ein Bericht braucht die")):
        done = run("report", "old", "--out", "new", "--lang", lang)
        assert done.exit_code == 3
        assert f"tmr-vision: {told}" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    saved(fake_result("facing"), tmp_path / "fine")
    (tmp_path / "file").touch()
    done = run("report", "fine", "--out", "file")
    assert done.exit_code == 2
    assert "nothing can be written to file" in done.stderr
    assert names_in(tmp_path) == {"old", "fine", "file"}
