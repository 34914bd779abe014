"""The pictures of a source that was analysed, a second time."""

from tmr_vision.errors import SourceError
from tmr_vision.records import Frame, own
from tmr_vision.sources import Source
from tmr_vision.sources.turning import mirror


def check_same(opened: Source, sha256: str | None) -> None:
    """Raise SourceError unless an opened source is the file that was analysed."""
    if opened.sha256 is None:
        raise SourceError(
            "{path} is a camera or stream; it cannot be read a second time.",
            code="camera_not_read_twice",
            path=opened.path,
        )
    if sha256 is not None and opened.sha256 != sha256:
        raise SourceError(
            "{path} is no longer the file that was analysed.",
            code="video_changed",
            path=opened.path,
        )


def unmirrored(frame: Frame, *, mirrored: bool) -> Frame:
    """Return a picture in which left and right are the person's own."""
    return frame.with_(image_rgb=own(mirror(frame.image_rgb))) if mirrored else frame
