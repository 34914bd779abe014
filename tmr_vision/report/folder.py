"""The output folder of an analysis, and its reports anew; written whole or not at all."""

import shutil
from pathlib import Path

from tmr_vision.comparison import Comparison
from tmr_vision.errors import SourceError
from tmr_vision.export import (
    COMPARE,
    RESULT,
    TRACKS,
    all_or_nothing,
    as_output_error,
    check_folder,
    check_tracks,
    write_angles,
    write_comparison,
    write_json,
    write_reps,
    write_tracks,
    write_xlsx,
)
from tmr_vision.export.destination import check_replaceable
from tmr_vision.formats import Reports
from tmr_vision.language import message, translate, use_locale
from tmr_vision.overlay import KeyFrame, draw_source
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult
from tmr_vision.report import wording
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.page import fit_inside, render_html
from tmr_vision.report.pdf import render_pdf
from tmr_vision.report.replacing import replace_folder
from tmr_vision.sources import is_live

_TABLES = ("angles.csv", "reps.csv", "session.xlsx")
_REPORTS = ("report.html", "report.pdf")
_FILES = (RESULT, TRACKS, COMPARE, *_TABLES, *_REPORTS)
_OVERLAYS = "overlay*.mp4"
_POSE_FILMS = "pose*.mp4"
_VIDEO_PART = 0.8
"""Part of the whole work that the videos take, for the progress."""


def write_folder(
    result: AnalysisResult,
    folder: Path,
    *,
    force: bool = False,
    overlay: bool = True,
    reports: Reports = "all",
    pictures: bool = True,
    comparison: Comparison | None = None,
    options: ReportOptions | None = None,
    job: Job | None = None,
) -> None:
    """Write ``result.json``, both reports, the tables and the annotated videos into a new folder.

    Everything is written beside the folder first, or inside one that is there, and moved to its
    place at the end, so that a failure or Ctrl-C leaves nothing half-written.

    Parameters
    ----------
    force
        Replace a former result of that name; other files in it are kept.
    overlay
        Write the annotated video: ``overlay.mp4``, ``overlay_2.mp4`` for the second source.
    reports
        ``"none"``: numbers only (``result.json``, ``tracks.npz``, ``reps.csv``); ``"html"``: with
        ``report.html``, without the annotated video; ``"all"``.
    pictures
        False: no picture of the person is in any file; the pose is drawn alone, and its film is
        ``pose.mp4`` in place of ``overlay.mp4``.
    comparison
        Former sessions and this one: shown in the reports, and written as ``compare.json``.
    options
        How the reports are to look: language, audience, paper, code.
    job
        Is told how far it is, and can stop it.

    Raises
    ------
    OutputError
        If the folder exists, cannot be written, or the disk is full; in one sentence.
    """
    options = options or ReportOptions()
    folder = Path(folder).absolute()
    check_folder(folder, force=force)
    job = job or Job()
    with as_output_error(folder), replace_folder(folder, is_former=_is_ours) as made:
        with use_locale(options.language, options.audience):
            _write_numbers(result, made, folder, comparison)
            if reports == "html":
                _write_page(result, made, comparison, options, pictures=pictures, job=job)
            elif reports == "all":
                _write_all(
                    result, made, comparison, options, overlay=overlay, pictures=pictures, job=job
                )
        check_replaceable(folder, force=force)
    job.report(1.0, "done")


def _write_numbers(
    result: AnalysisResult, made: Path, folder: Path, comparison: Comparison | None
) -> None:
    write_json(result, made / RESULT, folder=folder)
    write_reps(result, made / "reps.csv")
    write_tracks(result, made / TRACKS)
    if comparison is not None:
        write_comparison(comparison, made / COMPARE)


def _write_page(
    result: AnalysisResult,
    made: Path,
    comparison: Comparison | None,
    options: ReportOptions,
    *,
    pictures: bool,
    job: Job,
) -> None:
    key_frames, faults = _draw_sources(result, made, overlay=False, pictures=pictures, job=job)
    html = render_html(
        result, key_frames=key_frames, videos={}, comparison=comparison,
        note=_note(faults, pictures=pictures), options=options,
    )  # fmt: skip
    (made / "report.html").write_text(html, encoding="utf-8")


def _write_all(
    result: AnalysisResult,
    made: Path,
    comparison: Comparison | None,
    options: ReportOptions,
    *,
    overlay: bool,
    pictures: bool,
    job: Job,
) -> None:
    drawn = _draw_sources(result, made, overlay=overlay, pictures=pictures, job=job)
    write_angles(result, made / "angles.csv")
    write_xlsx(result, made / "session.xlsx")
    job.report(_VIDEO_PART + 0.05)
    _write_reports(
        result, made, comparison, options, drawn=drawn, pictures=pictures,
        videos=find_films(result, made), job=job,
    )  # fmt: skip


def write_reports(
    result: AnalysisResult,
    folder: Path,
    *,
    saved: Path,
    force: bool = False,
    comparison: Comparison | None = None,
    options: ReportOptions | None = None,
    job: Job | None = None,
) -> None:
    """Write ``report.html`` and ``report.pdf`` of a saved result anew; both or neither.

    Pictures of start and peak come from the source video where it is still the same file; where
    not, the reports say so. The annotated videos are those of the saved result; one too large for
    the page is copied beside it.

    Parameters
    ----------
    saved
        The folder of the saved result.
    folder
        Where the reports go; made if it is missing, and may be ``saved``.
    force, comparison, options, job
        As in :func:`write_folder`; no ``compare.json`` is written.

    Raises
    ------
    ResultError
        If the result was loaded without its samples over time.
    OutputError
        If a report is there and ``force`` is not given, or the folder cannot be written.
    """
    options = options or ReportOptions()
    job = job or Job()
    check_tracks(result, message("a report"))
    videos = find_films(result, saved)
    pictures = not any(path.match(_POSE_FILMS) for path in videos.values())
    to_copy = [] if fit_inside(videos, options.embed_video_mb) else list(videos.values())
    if folder.resolve() == saved.resolve():
        to_copy = []
    names = (*_REPORTS, *(path.name for path in to_copy))
    with (
        all_or_nothing(folder, names, force=force) as made,
        use_locale(options.language, options.audience),
    ):
        drawn = _draw_sources(result, made, overlay=False, pictures=pictures, job=job)
        _write_reports(
            result, made, comparison, options, drawn=drawn, pictures=pictures, videos=videos,
            job=job,
        )  # fmt: skip
        for path in to_copy:
            shutil.copyfile(path, made / path.name)
    job.report(1.0, "done")


def _write_reports(
    result: AnalysisResult,
    made: Path,
    comparison: Comparison | None,
    options: ReportOptions,
    *,
    drawn: tuple[list[KeyFrame], list[str]],
    pictures: bool,
    videos: dict[int, Path],
    job: Job,
) -> None:
    key_frames, faults = drawn
    note = _note(faults, pictures=pictures)
    html = render_html(
        result, key_frames=key_frames, videos=videos, comparison=comparison, note=note,
        options=options,
    )  # fmt: skip
    (made / "report.html").write_text(html, encoding="utf-8")
    job.report(_VIDEO_PART + 0.1)
    render_pdf(
        result, made / "report.pdf", key_frames=key_frames, comparison=comparison, note=note,
        options=options,
    )  # fmt: skip


def _note(faults: list[str], *, pictures: bool) -> str:
    if not pictures:
        return translate(wording.texts.POSE_ALONE)
    return translate(wording.texts.NO_PICTURES, reason=" ".join(faults)) if faults else ""


def find_films(result: AnalysisResult, folder: Path) -> dict[int, Path]:
    """Return the annotated video, or the film of the pose alone, of each source that has one."""
    names = {
        i: [film_name(i, pictures=pictures) for pictures in (True, False)]
        for i in range(len(result.recordings))
    }
    found = {i: [folder / n for n in each if (folder / n).exists()] for i, each in names.items()}
    return {i: paths[0] for i, paths in found.items() if paths}


def film_name(source: int, *, pictures: bool = True) -> str:
    """Return what the film of a source is called: ``overlay.mp4``, ``pose_2.mp4``."""
    kind = "overlay" if pictures else "pose"
    return f"{kind}.mp4" if source == 0 else f"{kind}_{source + 1}.mp4"


def _draw_sources(
    result: AnalysisResult, made: Path, *, overlay: bool, pictures: bool, job: Job
) -> tuple[list[KeyFrame], list[str]]:
    """Decode the files once more; a file that has gone costs the pictures, not the result."""
    key_frames: list[KeyFrame] = []
    faults = []
    total = len(result.recordings)
    for source, recording in enumerate(result.recordings):
        if is_live(recording.info.path) and pictures:
            continue
        name = film_name(source, pictures=pictures)
        video = made / name if overlay else None
        of_video = job.part(_VIDEO_PART * source / total, _VIDEO_PART * (source + 1) / total)
        try:
            key_frames += draw_source(result, source, video, pictures=pictures, job=of_video)
        except SourceError as error:
            faults.append(translate(error.args[0]))
            (made / name).unlink(missing_ok=True)
    return key_frames, faults


def _is_ours(path: Path) -> bool:
    return path.is_file() and (
        path.name in _FILES or path.match(_OVERLAYS) or path.match(_POSE_FILMS)
    )
