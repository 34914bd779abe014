"""The one call that writes a result in the formats of other programs."""

from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tmr_vision.errors import UsageError
from tmr_vision.export.destination import all_or_nothing
from tmr_vision.export.fhir import check_patient
from tmr_vision.export.loading import check_tracks
from tmr_vision.formats import FORMATS, Format
from tmr_vision.records import AnalysisResult


def export_result(
    result: AnalysisResult,
    folder: str | Path,
    formats: Iterable[str],
    *,
    patient: str | None = None,
    pdf: bytes | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write a result in one or several formats into a folder; all files or none.

    People read ``xlsx``, so its words are in the language that is spoken
    (:func:`tmr_vision.language.use_locale`); the other formats are for programs and stay English.

    Parameters
    ----------
    folder
        Made if it is missing.
    formats
        Keys of :data:`tmr_vision.formats.FORMATS`.
    patient
        A code (no name) of the person, for the formats that can hold one.
    pdf
        The report for print, for the formats that can hold it.
    force
        Replace files of the same name.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    UsageError
        If there is no such format, a patient is given and none of the formats can hold one, or
        what is given is no code.
    ResultError
        If the result was loaded without its samples over time and the format needs them.
    OutputError
        If a file is there and ``force`` is not given, or the folder cannot be written.
    """
    wanted = tuple(dict.fromkeys(formats))
    _check(result, wanted, patient)
    with all_or_nothing(Path(folder), force=force) as made:
        for name in wanted:
            _write(FORMATS[name], result, made, patient, pdf)
        names = sorted(path.name for path in made.iterdir())
    return tuple(Path(folder) / name for name in names)


def writer(path: str) -> Callable[..., None]:
    """Return what writes a file: ``xlsx.write_xlsx`` is ``write_xlsx`` of the module ``xlsx``."""
    module, _, name = path.rpartition(".")
    found: Callable[..., None] = getattr(import_module(f"tmr_vision.export.{module}"), name)
    return found


def _write(
    form: Format, result: AnalysisResult, folder: Path, patient: str | None, pdf: bytes | None
) -> None:
    for file, path in form.files.items():
        held: dict[str, Any] = {"patient": patient} if form.patient else {}
        held |= {"pdf": pdf} if form.pdf else {}
        write: Callable[[Any, Path], None] = partial(writer(path), **held)
        if not form.each:
            write(result, folder / file)
            continue
        for source, recording in enumerate(result.recordings):
            number = f"_{source + 1}" if source else ""
            write(recording, (folder / file).with_stem(f"{Path(file).stem}{number}"))


def _check(result: AnalysisResult, wanted: tuple[str, ...], patient: str | None) -> None:
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(
                "there is no format '{name}'; there are {formats}.",
                code="no_such_format",
                name=name,
                formats=", ".join(FORMATS),
            )
        if FORMATS[name].over_time:
            check_tracks(result, name)
    holding = [name for name, each in FORMATS.items() if each.patient]
    if patient is not None and not {*holding} & {*wanted}:
        raise UsageError(
            "a patient's code is written into {formats} only; name that format too.",
            code="code_needs_format",
            formats=", ".join(holding),
        )
    check_patient(patient)
