"""Errors become one sentence and an exit code here, and nowhere else.

0 a result was written, 2 wrong use, 3 the input cannot be used, 1 our fault, 130 stopped.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer

from tmr_vision.cli.hints import with_hints
from tmr_vision.cli.terminal import is_lost_output, print_nowhere
from tmr_vision.errors import OutputError, TmrVisionError, UsageError
from tmr_vision.language import translate

WRONG_USE, BAD_INPUT, OUR_FAULT, STOPPED = 2, 3, 1, 130


@contextmanager
def exit_with_message(*, debug: bool) -> Iterator[None]:
    """Say what went wrong on stderr and leave with the exit code for it."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        print_nowhere()  # the reader (head, less) has seen enough
    except KeyboardInterrupt:
        _leave(STOPPED, translate("stopped, nothing was written"), debug=debug)
    except (UsageError, OutputError) as error:
        _leave(WRONG_USE, _sentence(error), debug=debug)
    except TmrVisionError as error:
        _leave(BAD_INPUT, _sentence(error), debug=debug)
    except Exception as error:
        if isinstance(error, OSError) and is_lost_output(error):
            print_nowhere()
            _leave(WRONG_USE, _not_printed(error), debug=debug)
        hint = "" if debug else " " + translate("Run it again with --debug to see where.")
        what = f"{type(error).__name__}: {error}".rstrip(": ")
        fault = translate("this is a fault of the program ({what}).", what=what)
        _leave(OUR_FAULT, fault + hint, debug=debug)


def _not_printed(error: OSError) -> str:
    reason = (error.strerror or type(error).__name__).lower()
    return translate("what was to be printed could not be written ({reason}).", reason=reason)


def _sentence(error: TmrVisionError) -> str:
    return with_hints(error.args[0]) or type(error).__name__


def _leave(code: int, sentence: str, *, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    with suppress(OSError):  # where nothing can be said, the exit code says it
        typer.echo(f"tmr-vision: {sentence}", err=True)
    raise typer.Exit(code)
