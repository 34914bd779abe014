"""What is printed, on any terminal: letters that it lacks are spelled, never a failure."""

import codecs
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tmr_vision.language import readable, transliterate

SPELL = "tmr-vision-spell"
"""How streams treat letters that their encoding lacks; see :func:`codecs.register_error`."""
_PLAIN = "tmr_vision_ascii"
_LOST = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG) if os.name != "nt" else (errno.ENOSPC,)


def spell_what_is_printed() -> None:
    """Let standard output and error spell out what their encoding has no letters for."""
    codecs.register_error(SPELL, _spell)
    codecs.register(_plain_ascii)
    for stream in (sys.stdout, sys.stderr):
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            # Under its own name, ASCII would be taken by typer for a mistake and get UTF-8.
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            reconfigure(encoding=_PLAIN if is_ascii else None, errors=SPELL)


def shown(text: str) -> str:
    """Return a text in the letters that standard output has, to know how long it will be."""
    return transliterate(text, getattr(sys.stdout, "encoding", None) or "utf-8")


def is_lost_output(error: OSError) -> bool:
    """Tell an error of standard output (a full disk behind ``>``) from one of a file."""
    return error.filename is None and error.errno in _LOST


@contextmanager
def all_printed() -> Iterator[None]:
    """At the end print what is still held back; raises OSError here, where it can be told.

    Python itself would complain at its exit, in its own words.
    """
    try:
        yield
    finally:
        if sys.stdout is not None and not sys.stdout.closed:
            try:
                sys.stdout.flush()
            except OSError:
                print_nowhere()
                raise


def print_nowhere() -> None:
    """Drop what is still held back for standard output, so that the exit does not try again."""
    with suppress(AttributeError, OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _spell(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = readable(error.object[error.start : error.end])
    return transliterate(letters, "ascii"), error.end


def _plain_ascii(name: str) -> codecs.CodecInfo | None:
    if name != _PLAIN:
        return None
    ascii_ = codecs.lookup("ascii")
    return codecs.CodecInfo(
        ascii_.encode, ascii_.decode, ascii_.streamreader, ascii_.streamwriter,
        ascii_.incrementalencoder, ascii_.incrementaldecoder, name=_PLAIN,
    )  # fmt: skip
