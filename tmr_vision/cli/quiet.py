"""Keep the pose library's notes to its own developers off the terminal."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_STDERR = 2


@contextmanager
def quiet_native_code(*, wanted: bool = True) -> Iterator[None]:
    """Send what native code writes to stderr nowhere; Python's own stderr still works.

    The library has no switch for it. A crash in native code still leaves Python's own trace.
    """
    if not wanted or not _is_real(sys.stderr):
        yield
        return
    sys.stderr.flush()
    python_stderr = sys.stderr
    with os.fdopen(os.dup(_STDERR), "w", encoding="utf-8", errors="replace") as kept:
        faulthandler.enable(kept)
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device, not a path
            os.dup2(nowhere.fileno(), _STDERR)
        sys.stderr = kept
        try:
            yield
        finally:
            kept.flush()
            os.dup2(kept.fileno(), _STDERR)
            sys.stderr = python_stderr
            faulthandler.disable()


def _is_real(stream: object) -> bool:
    try:
        return stream.fileno() == _STDERR  # type: ignore[attr-defined, no-any-return]
    except (AttributeError, OSError, ValueError):
        return False
