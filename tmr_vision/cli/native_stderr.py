"""Keep the pose library's notes to its own developers off the terminal."""

import faulthandler
import os
import sys

_STDERR = 2


def quiet_native_code(*, wanted: bool = True) -> None:
    """Send what native code writes to stderr nowhere, from now on; Python's own stderr still works.

    The library has no switch for it. It is not undone: threads of the library go on writing while
    the program ends, and after a Ctrl-C that would stand below the last sentence. A crash in
    native code still leaves Python's own trace.
    """
    if not wanted or not _is_real(sys.stderr):
        return
    sys.stderr.flush()
    python_stderr = sys.stderr
    kept = os.fdopen(
        os.dup(_STDERR), "w", encoding=python_stderr.encoding, errors=python_stderr.errors
    )
    faulthandler.enable(kept)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device, not a path
        os.dup2(nowhere.fileno(), _STDERR)
    sys.stderr = kept


def _is_real(stream: object) -> bool:
    try:
        return stream.fileno() == _STDERR  # type: ignore[attr-defined, no-any-return]
    except (AttributeError, OSError, ValueError):
        return False
