"""``tmr-vision analyze``: from videos to a table, a plan and a folder of results."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import typer

from tmr_vision.cli.angle import Angle, Target, check_options, run_angle
from tmr_vision.cli.baseline import Baseline, compare_with_baseline
from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.folder import check_folder, default_folder, print_report_path
from tmr_vision.cli.header import session_header, with_header_options
from tmr_vision.cli.native_stderr import quiet_native_code
from tmr_vision.cli.options import (
    Audience,
    Debug,
    EmbedVideo,
    Lang,
    Model,
    MovementsFile,
    Open,
    Paper,
    chosen_language,
    one_of,
    page_options,
)
from tmr_vision.cli.progress import progress
from tmr_vision.cli.rescue import kept_if_unwritten
from tmr_vision.cli.self_rating import self_ratings, unused_ratings
from tmr_vision.cli.terminal import is_lost_output, print_nowhere
from tmr_vision.errors import OutputError
from tmr_vision.formats import EMBED_VIDEO_MB
from tmr_vision.language import message, translate, use_locale

if TYPE_CHECKING:
    from tmr_vision.comparison import Comparison
    from tmr_vision.records import AnalysisResult

PersonSex = Literal["female", "male"]
CAMERA_SECONDS = 60.0
"""How long a camera or stream is recorded when nothing else is said."""

Sources = Annotated[
    list[str],
    typer.Argument(
        help="Videos of one test (both sides in one clip, or one clip a side), "
        "a camera number, or an rtsp:// or http:// address.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder for the results; <first video>-tmr if left out.", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="Replace an earlier result folder.")]
Name = Annotated[
    str, typer.Option(help="Which movement it is, or which timed test; auto recognises a movement.")
]
Mirrored = Annotated[bool, typer.Option("--mirrored", help="The video is mirrored (selfie).")]
Score = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=100,
        help="How that side felt, 0 (nothing) to 100 (worst); give both sides.",
        show_default=False,
    ),
]
RatingList = Annotated[
    list[str],
    typer.Option(
        metavar="MOVEMENT=LEFT,RIGHT",
        help="How both sides felt in one of several movements; repeat it for each.",
        default_factory=list,
        show_default=False,
    ),
]
MirrorAveraging = Annotated[
    bool,
    typer.Option(
        "--mirror-averaging/--no-mirror-averaging",
        "--balance/--no-balance",  # as it was called before 0.3
        help="Run the pose model on the mirrored picture too, against its own bias.",
    ),
]
Seconds = Annotated[
    float | None,
    typer.Option(
        min=1,
        help=f"How long to record a camera or stream ({CAMERA_SECONDS:.0f} if left out).",
        show_default=False,
    ),
]
Roll = Annotated[
    float | None,
    typer.Option(
        min=-45,
        max=45,
        help="Sideways tilt of the camera in degrees, positive where the content of the (not "
        "mirrored) picture is turned clockwise; estimated if left out.",
        show_default=False,
    ),
]
Age = Annotated[
    int | None,
    typer.Option(
        min=1, max=120, help="Years, for the norm of a test by time or count.", show_default=False
    ),
]
Sex = Annotated[
    PersonSex | None,
    typer.Option(
        **one_of(get_args(PersonSex)),
        help="For the norm of a test by time or count.",
        show_default=False,
    ),
]
NoOverlay = Annotated[bool, typer.Option("--no-overlay", help="Do not write overlay.mp4.")]


@with_header_options
def analyze(
    sources: Sources,
    felt: RatingList,
    before: Baseline,
    out: Out = None,
    force: Force = False,
    movement: Name = "auto",
    angle: Angle = None,
    target: Target = None,
    mirrored: Mirrored = False,
    felt_left: Score = None,
    felt_right: Score = None,
    mirror_averaging: MirrorAveraging = True,
    model: Model = "full",
    movements_file: MovementsFile = None,
    seconds: Seconds = None,
    roll: Roll = None,
    age: Age = None,
    sex: Sex = None,
    no_overlay: NoOverlay = False,
    open_: Open = False,
    lang: Lang = None,
    audience: Audience = "home",
    paper: Paper = "a4",
    embed_video: EmbedVideo = EMBED_VIDEO_MB,
    debug: Debug = False,
    **header_fields: Any,
) -> None:
    """Measure left against right and write a report.

    Exit codes: 0 a result was written (also "cannot tell"), 2 wrong use, 3 the input cannot be
    used, 1 a fault of the program, 130 stopped with Ctrl-C.
    """
    language = chosen_language(lang)
    with use_locale(language, audience), exit_with_message(debug=debug):
        from tmr_vision.export import load_result

        options = page_options(language, audience, paper, header_fields["code"], embed_video)
        check_options(
            angle,
            target,
            {"--movement": movement != "auto", "--before": bool(before), "--felt": bool(felt)},
        )
        if angle is not None:
            run_angle(
                sources, angle, out or default_folder(sources[0], angle), target=target,
                force=force, mirrored=mirrored, mirror_averaging=mirror_averaging, model=model,
                seconds=_seconds(sources, seconds), roll=roll, debug=debug,
            )  # fmt: skip
            return
        header = session_header(header_fields)
        folder = out or default_folder(sources[0])
        check_folder(folder, force=force)
        scores = self_ratings(felt, felt_left, felt_right, movements_file=movements_file)
        former = [load_result(path) for path in before]
        duration_s = _seconds(sources, seconds)
        from tmr_vision.analysis import analyze as run

        quiet_native_code(wanted=not debug)
        with progress(translate("Measuring")) as job:
            result = run(
                sources, movement=movement, mirrored=mirrored, mirror_averaging=mirror_averaging,
                model=model, self_rating=scores, movements_file=movements_file,
                seconds=duration_s, roll_deg=roll, age=age, sex=sex, header=header, job=job,
            )  # fmt: skip
        from tmr_vision.report import write_folder

        comparison = compare_with_baseline(former, before, result)
        with (
            progress(translate("Writing the report")) as job,
            kept_if_unwritten(result, folder),
        ):
            write_folder(
                result, folder, force=force, overlay=not no_overlay, options=options,
                comparison=comparison, job=job,
            )  # fmt: skip
        note = unused_ratings(scores, result.movements)
        _report_outcome(result, folder, comparison=comparison, note=note, show=open_)


def _seconds(sources: list[str], seconds: float | None) -> float | None:
    from tmr_vision.sources import has_no_end

    if seconds is None and any(has_no_end(source) for source in sources):
        note = translate("Recording for {n:.0f} s (--seconds changes that).", n=CAMERA_SECONDS)
        typer.echo(note, err=True)
        return CAMERA_SECONDS
    return seconds


def _report_outcome(
    result: "AnalysisResult",
    folder: Path,
    *,
    comparison: "Comparison | None",
    note: str,
    show: bool,
) -> None:
    from tmr_vision.cli.show import show_result
    from tmr_vision.cli.show_timed import show_timed

    try:
        if result.timed:
            show_timed(result.timed)
        else:
            show_result(result, note=note, comparison=comparison)
        typer.echo()
        print_report_path(folder, show=show)
    except OSError as error:
        if not is_lost_output(error):
            raise
        print_nowhere()
        what = message(
            "the result is in {folder}, but it could not be printed.",
            code="result_not_printed",
            folder=folder,
        )
        raise OutputError(what) from error
