"""``tmr-vision live``: the guided check in front of a camera, in a window or as JSON lines."""

import webbrowser
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from tmr_vision.cli.angle import Angle, Target, check_options
from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.header import session_header, with_header_options
from tmr_vision.cli.live_angle import run_live_angle
from tmr_vision.cli.native_stderr import quiet_native_code
from tmr_vision.cli.options import (
    Audience,
    Debug,
    Lang,
    Model,
    MovementsFile,
    Open,
    Paper,
    chosen_language,
    page_options,
)
from tmr_vision.desktop.window import prepare_window
from tmr_vision.errors import UsageError
from tmr_vision.language import translate, use_locale

if TYPE_CHECKING:
    from tmr_vision.live.context import SessionOptions
    from tmr_vision.live.run import Run, SessionConfig
    from tmr_vision.records import Movement
    from tmr_vision.report import ReportOptions

Source = Annotated[
    str, typer.Argument(help="Camera number, rtsp:// or http:// address, or a video file.")
]
Name = Annotated[str | None, typer.Option(help="Check this movement only.", show_default=False)]
Screen = Annotated[bool, typer.Option("--screen", help="Check all six movements (the default).")]
FirstFour = Annotated[
    bool, typer.Option("--first-four", help="Check the four that are taught first.")
]
Out = Annotated[
    Path | None,
    typer.Option(help="Folder of the session; live-<date>-<time> if left out.", show_default=False),
]
Resume = Annotated[
    Path | None,
    typer.Option(help="Go on with the session in this folder.", show_default=False),
]
Guided = Annotated[
    bool,
    typer.Option(
        "--guide/--no-guide",
        help="Lead through the check; without, one movement is watched and counted.",
    ),
]
Headless = Annotated[
    bool, typer.Option("--headless", help="No window: print what happens as JSON lines.")
]
Fast = Annotated[
    bool, typer.Option("--fast", help="Take a file as quickly as it goes, every frame.")
]
Answers = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|-",
        help="Felt scores and answers as JSON; - reads keys and answers from standard input.",
        show_default=False,
    ),
]
Mirrored = Annotated[bool, typer.Option("--mirrored", help="The camera's pictures are mirrored.")]
KeepVideo = Annotated[
    bool, typer.Option("--keep-video", help="Keep the pictures of the movements too.")
]
Voice = Annotated[
    bool | None,
    typer.Option(
        "--voice/--no-voice",
        help="Speak the cues by this machine's own voice; if left out, where there is sound and "
        "a window.",
        show_default=False,
    ),
]
Reps = Annotated[int, typer.Option(min=3, max=10, help="Repetitions a side that count.")]
Practice = Annotated[int, typer.Option(min=0, max=5, help="Repetitions a side before that.")]
Rounds = Annotated[
    int, typer.Option(min=0, max=2, help="Most rounds of exercise for a movement; 0: only check.")
]
Brief = Annotated[bool, typer.Option("--brief", help="Short texts, if you know the movements.")]
Balancing = Annotated[
    Literal["auto", "both", "alternate"],
    typer.Option(help="Both passes of the model on every picture, or in turn."),
]


@with_header_options
def live(
    source: Source = "0",
    movement: Name = None,
    angle: Angle = None,
    target: Target = None,
    screen: Screen = False,
    first_four: FirstFour = False,
    out: Out = None,
    resume: Resume = None,
    guide: Guided = True,
    headless: Headless = False,
    fast: Fast = False,
    answers: Answers = None,
    mirrored: Mirrored = False,
    keep_video: KeepVideo = False,
    voice: Voice = None,
    reps: Reps = 5,
    practice: Practice = 1,
    rounds: Rounds = 2,
    brief: Brief = False,
    balancing: Balancing = "auto",
    model: Model = "full",
    movements_file: MovementsFile = None,
    open_: Open = False,
    lang: Lang = None,
    audience: Audience = "home",
    paper: Paper = "a4",
    debug: Debug = False,
    **header_fields: Any,
) -> None:
    """Be led through the movements in front of a camera, and see the result at once.

    Nothing needs a click: both hands over the head for two seconds mean "go on", an arm held out
    to the side shows how it felt. A mouse or a finger will do, too. Keys: n next, r repeat, 0-9 how
    it felt, p t s b pain, tightness, strength, balance, y n answers, f full screen on or off,
    q stop.
    With --angle one joint angle is read instead, as a goniometer does.
    Landmarks are kept, pictures only with --keep-video; nothing leaves this machine.
    """
    language = chosen_language(lang)
    with use_locale(language, audience), exit_with_message(debug=debug):
        given = {
            "--movement": movement is not None, "--screen": screen, "--first-four": first_four,
            "--resume": resume is not None, "--no-guide": not guide, "--keep-video": keep_video,
            "--answers": answers is not None,
        }  # fmt: skip
        check_options(angle, target, given)
        if not headless:
            prepare_window()
        from tmr_vision.live.context import SessionOptions
        from tmr_vision.live.run import SessionConfig

        if angle is not None:
            run_live_angle(
                source, angle, out or _default_folder(angle), target=target, headless=headless,
                fast=fast, mirrored=mirrored, model=model, debug=debug,
                balancing="both" if balancing == "auto" else balancing,
            )  # fmt: skip
            return
        page = page_options(language, audience, paper, header_fields["code"])
        table = _chosen(movement, resume, movements_file, screen=screen, first_four=first_four)
        options = SessionOptions(
            movements=table, reps=reps, practice=practice, rounds=rounds, brief=brief,
            ask_self_rating=not headless or answers is not None,
        )  # fmt: skip
        config = SessionConfig(
            where=source, folder=resume or out or _default_folder(), mirrored=mirrored, fast=fast,
            balancing=None if balancing == "auto" else balancing, guided=guide,
            resumed=resume is not None, header=session_header(header_fields),
        )  # fmt: skip
        quiet_native_code(wanted=not debug)
        report = _run(
            config, options, model=model, headless=headless, answers=answers,
            keep_video=keep_video, voice=voice, page=page,
        )  # fmt: skip
        if open_:
            webbrowser.open(report.resolve().as_uri())


def _chosen(
    movement: str | None,
    resume: Path | None,
    movements_file: Path | None,
    *,
    screen: bool,
    first_four: bool,
) -> "tuple[Movement, ...]":
    from tmr_vision.live.choices import FIRST_FOUR, SCREEN
    from tmr_vision.live.run import movements_of
    from tmr_vision.movements import find_movement, read_movements

    if sum([movement is not None, screen, first_four, resume is not None]) > 1:
        raise UsageError(
            "use one of --movement, --screen, --first-four and --resume.",
            code="one_choice_of_movements",
        )
    table = read_movements(movements_file)
    names: tuple[str, ...] = FIRST_FOUR if first_four else SCREEN
    if movement is not None:
        names = (movement,)
    if resume is not None:
        names = movements_of(resume)
    return tuple(find_movement(name, table) for name in names)


def _default_folder(angle: str = "") -> Path:
    from tmr_vision.live.journal import is_unfinished

    for folder in sorted(Path().glob("live-*")):
        if is_unfinished(folder):
            note = translate(
                "{folder} was not finished; --resume {folder} goes on with it.", folder=str(folder)
            )
            typer.echo(note, err=True)
    return Path("-".join(filter(None, ["live", angle, f"{datetime.now():%Y-%m-%d-%H%M%S}"])))


def _run(
    config: "SessionConfig",
    options: "SessionOptions",
    *,
    model: str,
    headless: bool,
    answers: str | None,
    keep_video: bool,
    voice: bool | None,
    page: "ReportOptions",
) -> Path:
    from tmr_vision.cli.headless import print_events, read_answers
    from tmr_vision.cli.signals import stop_on_signals
    from tmr_vision.desktop.voice import choose_sound
    from tmr_vision.desktop.window import show
    from tmr_vision.live.run import open_run
    from tmr_vision.overlay import VideoWriter
    from tmr_vision.pose import find_model

    from_stdin = answers == "-"
    if from_stdin and not headless:
        raise UsageError("--answers - goes with --headless.", code="answers_need_headless")
    speak = choose_sound(wanted=False if headless and voice is None else voice)
    given = read_answers(answers)
    with open_run(
        config,
        options,
        model=find_model(model),
        answers=given,
        recorder=VideoWriter if keep_video else None,
    ) as run:
        with stop_on_signals() as stopped:
            if not headless:
                return show(
                    run,
                    speak=speak,
                    stopped=stopped,
                    finish=lambda: _finish(run, page, headless=False),
                )
            print_events(run, speak=speak, stopped=stopped, from_stdin=from_stdin)
        return _finish(run, page, headless=True)


def _finish(run: "Run", page: "ReportOptions", *, headless: bool) -> Path:
    """Write the reports, then say that the session has come to its end."""
    from tmr_vision.cli.show import show_result
    from tmr_vision.report import render_comparison, write_folder

    session = run.session
    result = session.finish()
    write_folder(result, session.folder / "report", force=True, options=page)
    report = session.folder / "report" / "report.html"
    compared = None
    if (retested := session.retest(result)) is not None:
        result, compared = retested
        after = session.folder / "report_after"
        write_folder(result, after, force=True, comparison=compared, options=page)
        report = session.folder / "before_after.html"
        links = [f"{name}/report.html" for name in ("report", "report_after")]
        text = render_comparison(compared, links=links, options=page)
        report.write_text(text, encoding="utf-8")
    session.mark_complete()
    if headless:
        from tmr_vision.cli.headless import print_line

        print_line("report", path=str(report))
    else:
        show_result(result, comparison=compared)
        typer.echo("\n" + translate("Report: {path}", path=str(report)))
    return report
