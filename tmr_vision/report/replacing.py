"""A folder whose files come all at once, and take the place of former ones."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tmr_vision.export.destination import PREFIX

Move = tuple[Path, Path]


@contextmanager
def replace_folder(folder: Path, *, is_former: Callable[[Path], bool]) -> Iterator[Path]:
    """Give an empty folder to write into; at the end its files are in ``folder``, else as before.

    A folder that is there stays the same one: it may be a link, a mounted disk, or lie where
    nothing can be renamed. Of its files those that are ``is_former`` go, all others stay.
    """
    there = folder.is_dir()
    new = [] if there else [path for path in folder.parents if not path.exists()]
    beside = folder if there else folder.parent
    beside.mkdir(parents=True, exist_ok=True)
    # Of a short name: one made of the folder's own could be too long.
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
    try:
        files = made / "made"
        files.mkdir()
        yield files
        if folder.is_dir():
            _replace(files, folder, is_former)
        else:
            files.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        with suppress(OSError):
            for path in new:
                path.rmdir()


def _replace(files: Path, folder: Path, is_former: Callable[[Path], bool]) -> None:
    former = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    moves = [(path, former / path.name) for path in folder.iterdir() if is_former(path)]
    moves += [(path, folder / path.name) for path in files.iterdir()]
    begun: list[Move] = []
    try:
        for path, target in moves:
            begun.append((path, target))
            path.rename(target)
    except BaseException:
        for path, target in reversed(begun):
            if not path.exists():
                with suppress(OSError):
                    target.rename(path)
        with suppress(OSError):
            former.rmdir()  # never what could not be put back
        raise
    shutil.rmtree(former, ignore_errors=True)
