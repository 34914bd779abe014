"""Frames to a :class:`~tmr_vision.records.PoseTrack`: MediaPipe, mirror averaged.

Choices that were measured (``python -m tests.benchmarks.pose_modes`` prints them again):

- VIDEO mode, one person: it follows the person and takes 18 to 20 ms a frame (`full`, 640x480,
  one core); IMAGE mode looks for the person anew in every picture and takes 30 ms.
- MediaPipe's own smoothing in VIDEO mode does not blunt peaks of slow movements: with it all but
  switched off (time stamps stretched) peak values moved by at most 0.6 deg, differences by 0.3.
- Two threads: each landmarker works outside Python's lock; processes would copy every frame.
"""

import queue
import threading
from collections.abc import Callable, Iterable
from contextlib import ExitStack

import numpy as np

from tmr_vision.language import keep_locale
from tmr_vision.pose.landmarker import COLUMNS, Landmarker, import_mediapipe
from tmr_vision.pose.mirror_averaging import average_passes, map_back
from tmr_vision.pose.models import ModelFile, find_model
from tmr_vision.pose.person_tracker import MAX_PEOPLE, PersonTracker
from tmr_vision.records import Floats, Frame, PoseTrack, Provenance, own
from tmr_vision.skeleton import N_LANDMARKS
from tmr_vision.sources.turning import mirror

__all__ = ["ModelFile", "estimate_pose", "find_model", "pose_track", "usual_rate_hz"]

_QUEUE_FRAMES = 8
"""Both passes have work while somebody else is looked for, which takes as long as four frames."""
_FINDER = "lite"
"""To see who is there: it has the same person detector as `full`, and takes less memory."""
_DONE = None


def estimate_pose(
    frames: Iterable[Frame],
    *,
    model: ModelFile,
    mirror_averaging: bool = True,
    mirrored: bool = False,
    on_frame: Callable[[float], None] | None = None,
) -> PoseTrack:
    """Find the landmarks of one person in every frame.

    Parameters
    ----------
    frames
        All of one size, times increasing.
    model
        From :func:`find_model`.
    mirror_averaging
        Run the model on the mirrored picture too, and join both (mirror averaging).
    mirrored
        The pictures are mirrored: flip them first. This is the only place that does so.
    on_frame
        Called with the time of each frame that was handed to the model, seconds.

    Returns
    -------
    PoseTrack
        One entry a frame; NaN where nobody was found. Empty if there were no frames.
    """
    with ExitStack() as stack:
        import_mediapipe()  # here, for threads that import at once get in each other's way
        passes = [
            stack.enter_context(_Pass(model, flip=flip))
            for flip in ((False, True) if mirror_averaging else (False,))
        ]
        finder = Landmarker(find_model(_FINDER), people=MAX_PEOPLE)
        tracker = PersonTracker(stack.enter_context(finder))
        times_s, size = [], (0, 0)
        for frame in frames:
            upright = frame.with_(image_rgb=own(mirror(frame.image_rgb))) if mirrored else frame
            shown = tracker.frame(upright)
            for one_pass in passes:
                one_pass.put(shown)
            times_s.append(frame.time_s)
            size = (frame.image_rgb.shape[1], frame.image_rgb.shape[0])
            if on_frame is not None:
                on_frame(frame.time_s)
        poses = [one_pass.finish() for one_pass in passes]
    track = _join(np.array(times_s), poses, width_px=size[0], height_px=size[1])
    return track.with_(people=tracker.most_people)


def pose_track(
    time_s: Floats,
    plain: Floats,
    in_mirror: Floats | None = None,
    *,
    width_px: int,
    height_px: int,
) -> PoseTrack:
    """Make a PoseTrack of one pass (n, 33, 6), or of two; the second saw the mirror image."""
    passes = [plain.copy()]
    if in_mirror is not None:
        passes.append(map_back(in_mirror, width_px=width_px))
    return _join(time_s, passes, width_px=width_px, height_px=height_px)


def _join(time_s: Floats, passes: list[Floats], *, width_px: int, height_px: int) -> PoseTrack:
    """Use up one pass, or two in the terms of the unmirrored picture; the list is empty then."""
    plain = passes.pop(0)
    if passes:
        poses, disagreement_px, provenance = average_passes(
            plain, passes.pop(), rate_hz=usual_rate_hz(time_s)
        )
    else:
        disagreement_px = np.full(plain.shape[:2], np.nan)
        poses, provenance = plain, np.full(plain.shape[:2], Provenance.MEASURED, dtype=np.uint8)
    del plain
    return PoseTrack(
        time_s=time_s,
        image_px=poses[..., 0:2],
        world_m=poses[..., 2:5],
        visibility=poses[..., 5],
        disagreement_px=own(disagreement_px),
        provenance=own(provenance),
        swaps=(provenance == Provenance.SWAPPED_BACK).any(axis=1),
        width_px=width_px,
        height_px=height_px,
    )


def usual_rate_hz(time_s: Floats) -> float:
    """Return how many frames per second most of a recording has; a pause does not change it."""
    return float(1 / np.median(np.diff(time_s))) if len(time_s) > 1 else 25.0


class _Pass:
    """One landmarker in a thread of its own; frames go in by :meth:`put`, in order.

    It is loaded there too, beside the others.
    """

    def __init__(self, model: ModelFile, *, flip: bool) -> None:
        self._model, self._flip = model, flip
        self._frames: queue.Queue[Frame | None] = queue.Queue(_QUEUE_FRAMES)
        self._poses = bytearray()  # as arrays they would have to be copied to become one
        self._scale = np.ones(COLUMNS)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=keep_locale(self._run), name="pose", daemon=True)

    def __enter__(self) -> "_Pass":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._frames.put(_DONE)
        self._thread.join()

    def put(self, frame: Frame) -> None:
        """Queue a frame, waiting while the queue is full."""
        if self._error is not None:
            raise self._error
        self._frames.put(frame)

    def finish(self) -> Floats:
        """Wait for the last frame and give up all poses, (n, 33, 6), of unmirrored pictures."""
        self._frames.put(_DONE)
        self._thread.join()
        if self._error is not None:
            raise self._error
        poses, self._poses = self._poses, bytearray()
        seen = np.frombuffer(poses, np.float32).reshape(-1, N_LANDMARKS, COLUMNS) * self._scale
        return map_back(seen, width_px=int(self._scale[0])) if self._flip else seen

    def _run(self) -> None:
        frames = iter(self._frames.get, _DONE)
        try:
            with Landmarker(self._model) as landmarker:
                for frame in frames:
                    self._keep(self._pose(landmarker, frame), frame)
        except Exception as error:
            self._error = error
        for _ in frames:
            pass  # keep emptying the queue, so that nobody waits for room in it

    def _pose(self, landmarker: Landmarker, frame: Frame) -> Floats:
        image_rgb = mirror(frame.image_rgb) if self._flip else frame.image_rgb
        found = landmarker.detect(image_rgb, frame.time_s)
        return found[0] if found else np.full((N_LANDMARKS, COLUMNS), np.nan)

    def _keep(self, pose: Floats, frame: Frame) -> None:
        """Keep what the model gave as it gave it: single precision, in parts of the picture.

        So nothing is lost, in half the space: until the end of an hour it is all that grows.
        """
        self._scale[:2] = frame.image_rgb.shape[1::-1]
        self._poses += (pose / self._scale).astype(np.float32).tobytes()
