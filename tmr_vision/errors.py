"""Everything that can go wrong and has a name; the command line turns these into sentences."""

from tmr_vision.language import code_of, message


class TmrVisionError(Exception):
    """Base of all errors that this package raises on purpose.

    It is made as a :func:`~tmr_vision.language.message` is, of a template with a ``code`` and
    values, or of one that was made already, which is its only argument.
    """

    def __init__(self, sentence: str = "", /, *, code: str | None = None, **values: object) -> None:
        super().__init__(message(sentence, code=code, **values) if code or values else sentence)

    @property
    def code(self) -> str | None:
        """The code of its sentence (``docs/messages.md``), by which a program can tell it."""
        return code_of(self.args[0])


class UsageError(TmrVisionError):
    """The call itself cannot be right, whatever the input holds."""


class UnknownMovementError(UsageError):
    """No movement of the table has this name."""


class UnknownAngleError(UsageError):
    """No angle of the table has this name."""


class SourceError(TmrVisionError):
    """A video, camera or stream cannot be read."""


class NothingMeasurableError(TmrVisionError):
    """The video can be read, but shows nobody (or too little) to measure."""


class ModelError(TmrVisionError):
    """A pose model file is missing, damaged or not a pose model."""


class MissingLibraryError(TmrVisionError):
    """A library of the operating system that MediaPipe needs is not installed."""


class MovementsFileError(TmrVisionError):
    """A file of movements cannot be read, or a row of it is not valid."""


class OutputError(TmrVisionError):
    """The result cannot be written where it should go."""


class ResultError(TmrVisionError):
    """A saved result cannot be read, or lacks what was asked for."""


class EditError(TmrVisionError):
    """A change by hand cannot be made: there is no such repetition, or it makes none."""


class CancelledError(TmrVisionError):
    """The work was stopped by whoever had ordered it."""


class DatabaseError(TmrVisionError):
    """The database cannot be reached or used, or is of a newer version."""


class BatchError(UsageError):
    """The list of videos of a batch cannot be read, or names nothing that can be analysed."""


class ClusterError(TmrVisionError):
    """The Dask cluster that was asked for cannot be reached or used."""


class StoreError(TmrVisionError):
    """What was asked for is not in the store, or cannot be put there."""


class NotStoredError(StoreError):
    """There is no such person, session or upload in the store."""


class ServerError(TmrVisionError):
    """The web app refused what was asked, or does not answer; ``passes``: it may later."""

    def __init__(
        self,
        sentence: str = "",
        /,
        *,
        code: str | None = None,
        passes: bool = False,
        **values: object,
    ) -> None:
        super().__init__(sentence, code=code, **values)
        self.passes = passes
