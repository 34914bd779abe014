"""A finished analysis that cannot be written where it should go is kept somewhere else."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tmr_vision.errors import OutputError
from tmr_vision.language import join_messages, message, translate

if TYPE_CHECKING:
    from tmr_vision.records import AnalysisResult


@contextmanager
def kept_if_unwritten(result: "AnalysisResult", folder: Path) -> Iterator[None]:
    """Keep what was measured if an error stops the folder's writing, and say where.

    Beside the folder if that goes, else in the present folder, at home or in the temporary folder.
    After Ctrl-C nothing is kept: that was wanted.
    """
    try:
        yield
    except Exception as error:
        if (kept := _keep(result, folder)) is None:
            raise
        where = message(
            "what was measured is kept in {kept}; `tmr-vision report {kept}` makes its reports.",
            code="result_kept_elsewhere",
            kept=kept,
        )
        if isinstance(error, OutputError):
            raise OutputError(join_messages(" ", (error.args[0], where))) from error
        typer.echo(f"tmr-vision: {translate(where)}", err=True)
        raise


def _keep(result: "AnalysisResult", folder: Path) -> Path | None:
    from tmr_vision.export import RESULT, TRACKS, all_or_nothing, write_json, write_tracks

    name = f"tmr-vision-kept-{uuid.uuid4().hex[:8]}"
    for place in (str(folder.absolute().parent), ".", "~", tempfile.gettempdir()):
        with suppress(Exception):  # the first error is the one to be told
            kept = Path(place).expanduser().absolute() / name
            with all_or_nothing(kept) as made:
                write_json(result, made / RESULT, folder=kept)
                write_tracks(result, made / TRACKS)
            return kept
    return None
