"""What is to be seen at a moment of a recording: pose, judged angle, repetitions so far."""

import math

import numpy as np

from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.geometry import point
from tmr_vision.language import N_, translate
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, SIDE_COLOURS, WHITE, Image
from tmr_vision.records import AnalysisResult, Floats, Frame, MovementResult, PoseTrack, Rep
from tmr_vision.skeleton import LANDMARKS, SIDES, Side

_LETTERS: dict[Side, str] = {"left": N_("L"), "right": N_("R")}
_HELD_S = 1.2
"""How long the value of a peak is shown after it."""
_CLEARLY = 0.2
"""Sine of the tilt from which on the value is written on the other side of the limb."""


class Scene:
    """One recording of a result, ready to be drawn at any time."""

    def __init__(self, result: AnalysisResult, source: int) -> None:
        self._source, self._recording = source, result.recordings[source]
        reps = [(m, rep) for m in result.movements for rep in m.reps if rep.source == source]
        self._reps = sorted(reps, key=lambda pair: pair[1].start_s)
        self._starts_s = np.array([rep.start_s for _, rep in self._reps])
        ends_s = np.array([rep.end_s for _, rep in self._reps])
        self._ended_by_s = np.maximum.accumulate(ends_s)
        """When each repetition and all before it are over; so a moment looks at few of them."""
        self._done_s: dict[tuple[MovementResult, Side], Floats] = {}
        self._down = down_in_picture(self._recording.view.roll_deg)

    def draw(self, frame: Frame, *, words: bool = True, peak_of: Rep | None = None) -> Image:
        """Return a copy of an (un-mirrored) picture with all that is known about its moment.

        At the peak of a repetition (``peak_of``) the angle is its peak, as it is written elsewhere.
        """
        image = np.ascontiguousarray(frame.image_rgb).copy()
        points = points_at(self._recording.pose, frame.time_s)
        drawing.draw_skeleton(image, points)
        movement = self._movement(frame.time_s)
        if movement is not None:
            for side in self._sides(movement, frame.time_s):
                value_deg = self._value(movement, side, frame.time_s)
                if peak_of is not None and side == peak_of.side:
                    value_deg = peak_of.peak_deg
                self._draw_angle(image, points, movement, side, value_deg)
        if words:
            self._draw_words(image, movement, frame.time_s)
        return image

    def _movement(self, time_s: float) -> MovementResult | None:
        """Return the movement that is done now, or next, or was done last."""
        if not self._reps:
            return None
        first = int(self._ended_by_s.searchsorted(time_s))
        return self._reps[min(first, len(self._reps) - 1)][0]

    def _lately(self, movement: MovementResult, time_s: float) -> list[Rep]:
        """Return repetitions that have begun, and all that ended in the last moments."""
        first = self._ended_by_s.searchsorted(time_s - _HELD_S)
        last = self._starts_s.searchsorted(time_s, side="right")
        return [rep for m, rep in self._reps[first:last] if m is movement]

    def _active(self, movement: MovementResult, time_s: float) -> list[Rep]:
        return [rep for rep in self._lately(movement, time_s) if time_s <= rep.end_s]

    def _sides(self, movement: MovementResult, time_s: float) -> tuple[Side, ...]:
        """Return the sides whose angle is shown: in a repetition its own, else what is seen."""
        active = tuple(dict.fromkeys(rep.side for rep in self._active(movement, time_s)))
        if active:
            return active
        if not ANGLES[movement.movement.angle].sided:
            return ()
        return SIDES if movement.movement.view == "facing" else (self._near(time_s),)

    def _near(self, time_s: float) -> Side:
        view = self._recording.view
        if not len(view.time_s):
            return "left"
        at = min(int(np.searchsorted(view.time_s, time_s)), len(view.time_s) - 1)
        return "right" if view.heading_deg[at] < 0 else "left"

    def _value(self, movement: MovementResult, side: Side, time_s: float) -> float:
        angles = self._recording.angles
        name = angle_name(movement.movement.angle, side)
        if name not in angles.names or not len(angles.time_s):
            return float("nan")
        after = min(int(angles.time_s.searchsorted(time_s)), len(angles.time_s) - 1)
        before = max(after - 1, 0)
        later = angles.time_s[after] - time_s < time_s - angles.time_s[before]
        return float(angles.of(name)[after if later else before])

    def _draw_angle(
        self, image: Image, points: Floats, movement: MovementResult, side: Side, value_deg: float
    ) -> None:
        row, facing = movement.movement, movement.movement.view == "facing"
        words = f"{translate(_LETTERS[side])} {round(value_deg)}°" if np.isfinite(value_deg) else ""
        draw_angle(image, points, row.angle, side, words, down=self._down, facing=facing)

    def _draw_words(self, image: Image, movement: MovementResult | None, time_s: float) -> None:
        """Write title and time at the top, the repetitions so far at the bottom."""
        size = letter_px(image)
        height, width = image.shape[:2]
        clock = translate("{time:.1f} s", time=time_s)
        room = width - drawing.text_width(clock, size) - 3 * size
        drawing.text(image, clock, (width, size), size, WHITE)
        if movement is None:
            return
        title = drawing.fit(translate(movement.movement.title), size, room)
        drawing.text(image, title, (0, size), size, WHITE)
        x = 0.0
        for side in SIDES:
            words = self._so_far(movement, side, time_s)
            drawing.text(image, words, (x, height), size, BRIGHT[side])
            x += drawing.text_width(words, size) + 1.2 * size
        for words in self._peaks(movement, time_s):
            at = (width - drawing.text_width(words, size), height)
            drawing.text(image, words, at, size, WHITE)
        reasons = [r.excluded for r in self._active(movement, time_s) if r.excluded]
        if reasons:
            words = drawing.fit(
                translate("left out: {reason}", reason=reasons[0]), size, width - x - size
            )
            drawing.text(image, words, (x, height), size, WHITE)

    def _peaks(self, movement: MovementResult, time_s: float) -> list[str]:
        """Return the value of a repetition whose peak has just been, held to be read."""
        return [
            f"{translate(_LETTERS[rep.side])} {translate('peak {n}°', n=round(rep.peak_deg))}"
            for rep in self._lately(movement, time_s)
            if rep.excluded is None
            and 0 <= time_s - rep.peak_s < _HELD_S
            and math.isfinite(rep.peak_deg)
        ][-1:]

    def _so_far(self, movement: MovementResult, side: Side, time_s: float) -> str:
        """Say how many repetitions of a side are over, of how many that count: ``L 2 of 5``."""
        letter, n = translate(_LETTERS[side]), self._count(movement, side, time_s)
        total = movement.side(side).n
        return translate("{side} {n} of {total}", side=letter, n=n, total=total) if total else (
            f"{letter} {n}"
        )  # fmt: skip

    def _count(self, movement: MovementResult, side: Side, time_s: float) -> int:
        """Return how many that count are over, those of the clips before this one included."""
        if (movement, side) not in self._done_s:
            ends_s = [
                rep.end_s if rep.source == self._source else -math.inf
                for rep in movement.reps
                if rep.source <= self._source and rep.side == side and rep.excluded is None
            ]
            self._done_s[movement, side] = np.sort(ends_s)
        return int(self._done_s[movement, side].searchsorted(time_s, side="right"))


def draw_angle(
    image: Image, points: Floats, angle: str, side: Side, words: str, *, down: Floats, facing: bool
) -> None:
    """Draw an angle of a side with its value in words beside it; nothing where it is not seen.

    ``points`` is (33, 2), ``down`` (2,) the vertical in the picture; ``facing``: both sides are
    seen, so words stand outwards.
    """
    shape = ANGLES[angle].drawing
    if shape is not None:
        place, zero, arm = shape.places(points, side, down)
    else:
        place, zero, arm = point(points, "mid_shoulder"), *np.zeros((2, 2))
    if not words or not np.isfinite(place).all():
        return
    opens_right = False
    if shape is not None:
        drawing.wedge(image, place, zero, arm, SIDE_COLOURS[side])
        opens_right = bool(arm[0] > _CLEARLY * np.linalg.norm(arm))
    size = letter_px(image)
    gap, y = 1.2 * size, place[1]
    if facing:  # both sides are there: outwards, above the limb
        opens_right, y = bool(place[0] < point(points, "mid_hip")[0]), y - 2.5 * size
    x = place[0] - gap - drawing.text_width(words, size) if opens_right else place[0] + gap
    drawing.text(image, words, (x, y), size, WHITE)


def points_at(track: PoseTrack, time_s: float) -> Floats:
    """Return the landmarks between two samples, (33, 2); NaN beside a gap."""
    if not len(track.time_s):
        return np.full((len(LANDMARKS), 2), np.nan)
    at = min(int(np.searchsorted(track.time_s, time_s)), len(track.time_s) - 1)
    before = max(at - 1, 0)
    step_s = track.time_s[at] - track.time_s[before]
    share = np.clip((track.time_s[at] - time_s) / step_s, 0, 1) if step_s > 0 else 0.0
    if share == 0:
        return np.asarray(track.image_px[at])
    return np.asarray(share * track.image_px[before] + (1 - share) * track.image_px[at])


def down_in_picture(roll_deg: float) -> Floats:
    """Return the vertical of a camera that is rolled so far, (2,)."""
    roll = np.radians(roll_deg)
    return np.array([-np.sin(roll), np.cos(roll)])


def letter_px(image: Image) -> int:
    """Return the size of the letters in a picture."""
    return max(11, round(20 * drawing.unit_px(image)))
