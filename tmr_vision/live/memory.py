"""Memory over hours: pictures come and go in several threads, and are given back at once."""

import ctypes
from contextlib import suppress

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # malloc.h of the GNU C library
_LARGE_BYTES = 1 << 18
"""From this size on a block is the system's again when it is freed: every picture is larger."""
_ARENAS = 2


def give_pictures_back() -> None:
    """Keep the C library from holding freed pictures in a heap for each thread.

    Left alone, GNU malloc learns to take them from its heaps, which grow by a few megabytes a
    minute while nothing is kept (measured with the ``soak`` ring). Elsewhere nothing is done.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        libc.mallopt(_ARENA_MAX, _ARENAS)
