"""All kinds of files a result can be exported to, and the one call that writes them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tmr_vision.errors import UsageError
from tmr_vision.export.fhir import check_patient, write_fhir
from tmr_vision.export.loading import check_tracks
from tmr_vision.export.opensim import write_mot, write_trc
from tmr_vision.export.place import all_or_nothing
from tmr_vision.export.poses import write_poses
from tmr_vision.export.tables import write_angles, write_reps
from tmr_vision.export.xlsx import write_xlsx
from tmr_vision.language import said
from tmr_vision.records import AnalysisResult, Recording

Write = Callable[[AnalysisResult, Path], None]


@dataclass(frozen=True)
class Format:
    """A kind of export: what it is for people, whether it needs samples over time, its files."""

    title: str
    over_time: bool
    files: dict[str, Write]


def _of_each(write: Callable[[Recording, Path], None]) -> Write:
    """Write one file for each recording: ``angles.mot``, ``angles_2.mot`` for the second."""

    def write_all(result: AnalysisResult, path: Path) -> None:
        for source, recording in enumerate(result.recordings):
            number = f"_{source + 1}" if source else ""
            write(recording, path.with_stem(f"{path.stem}{number}"))

    return write_all


FORMATS: dict[str, Format] = {
    "xlsx": Format("spreadsheet with charts", True, {"session.xlsx": write_xlsx}),
    "csv": Format("tidy tables", True, {"angles.csv": write_angles, "reps.csv": write_reps}),
    "mot": Format("joint angles for OpenSim", True, {"angles.mot": _of_each(write_mot)}),
    "trc": Format("landmarks for OpenSim", True, {"landmarks.trc": _of_each(write_trc)}),
    "poses": Format(
        "landmarks for the movement package (netCDF)", True, {"poses.nc": _of_each(write_poses)}
    ),
    "fhir": Format("FHIR R4 bundle for a clinic's record", False, {"fhir.json": write_fhir}),
}


def export_result(
    result: AnalysisResult,
    folder: str | Path,
    formats: Iterable[str],
    *,
    patient: str | None = None,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write a result in one or several formats into a folder; all files or none.

    People read ``xlsx``, so its words are in the language that is spoken
    (:func:`tmr_vision.language.speaking`); the other formats are for programs and stay English.

    Parameters
    ----------
    folder
        Made if it is missing.
    formats
        Keys of :data:`FORMATS`.
    patient
        A code (no name) that the FHIR bundle is about; only ``fhir`` uses it.
    force
        Replace files of the same name.

    Returns
    -------
    tuple of Path
        The files that were written.

    Raises
    ------
    UsageError
        If there is no such format, a patient is given and no ``fhir`` is wanted, or no code.
    ResultError
        If the result was loaded without its samples over time and the format needs them.
    OutputError
        If a file is there and ``force`` is not given, or the folder cannot be written.
    """
    wanted = tuple(dict.fromkeys(formats))
    _check(result, wanted, patient)
    with all_or_nothing(Path(folder), force=force) as made:
        for name in wanted:
            for file, write in FORMATS[name].files.items():
                if name == "fhir":
                    write_fhir(result, made / file, patient=patient)
                else:
                    write(result, made / file)
        names = sorted(path.name for path in made.iterdir())
    return tuple(Path(folder) / name for name in names)


def _check(result: AnalysisResult, wanted: tuple[str, ...], patient: str | None) -> None:
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(
                said(
                    "there is no format '{name}'; there are {formats}.",
                    name=name,
                    formats=", ".join(FORMATS),
                )
            )
        if FORMATS[name].over_time:
            check_tracks(result, name)
    if patient is not None and "fhir" not in wanted:
        raise UsageError(said("a patient's code is written into fhir only; name that format too."))
    check_patient(patient)
