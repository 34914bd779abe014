"""Made-up results with known numbers, for the tests of everything that shows a result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import av
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from tmr_vision.angles import ANGLES, angle_columns, angle_name
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import (
    CURVE_POINTS,
    AnalysisResult,
    AngleTrack,
    Compensation,
    Curves,
    Difference,
    Floats,
    Movement,
    MovementResult,
    Plan,
    PlanStep,
    PoseTrack,
    Provenance,
    Quality,
    Recording,
    Rep,
    SelfRating,
    SideSummary,
    SourceInfo,
    Strength,
    Verdict,
    View,
)
from tmr_vision.report.pdf_layout import Line
from tmr_vision.skeleton import N_LANDMARKS, SIDES, Side, index, other, reflect

RATE_HZ = 25.0
REP_S, PAUSE_S = 2.4, 0.8
GATED = "the wrist left the picture at {t:.1f} s"


@dataclass(frozen=True)
class Case:
    """What one movement of a made-up result shows; values of the repetitions in degrees."""

    key: str
    left: Sequence[float]
    right: Sequence[float]
    verdict: Verdict
    reason: str
    strength: Strength | None = None
    limited: Side | None = None
    felt: SelfRating | None = None
    excluded: Sequence[tuple[Side, int]] = ()
    notes: Sequence[str] = ()
    sources: dict[Side, int] = field(default_factory=lambda: {"left": 0, "right": 0})


IMBALANCE = Case(
    "arm_raise",
    (152.4, 149.8, 151.1, 153.0, 150.2),
    (132.7, 135.1, 131.9, 134.4, 133.3),
    "imbalance",
    "The difference is larger than the margin of 10 degrees and than the measurement error.",
    "clear",
    "right",
    SelfRating(left=10, right=40),
    excluded=[("right", 1)],
)
BALANCED = Case(
    "leg_raise",
    (71.2, 70.4, 72.8, 71.5),
    (70.1, 72.9, 71.7, 70.6),
    "balanced",
    "Both ends of the interval lie within the margin of 10 degrees.",
)
INCONCLUSIVE = Case(
    "trunk_twist",
    (41.0, 52.3, 38.7),
    (55.1, 47.2, 60.0),
    "inconclusive",
    "The measurement error of 22 degrees is larger than the margin of 15 degrees; "
    "more repetitions, a camera straight in front and a chair that does not turn would help.",
    felt=SelfRating(left=20, right=20),
    notes=["The picture shakes: the camera was held in the hand."],
)
ONE_SIDE = Case(
    "toe_reach",
    (65.3, 66.1, 64.8),
    (),
    "inconclusive",
    "No repetition of the right side was found; film the right leg too, with it near the camera.",
)
NOTHING = Case(
    "wall_push",
    (),
    (),
    "inconclusive",
    "No repetition of this movement was found; film it from the side, the whole body in view.",
)
ONE_REP = Case(
    "sit_to_stand",
    (38.2,),
    (47.9,),
    "inconclusive",
    "There is one repetition a side; at least three are needed to know how sure the difference is.",
)
FACING = Case(
    "arm_raise_side",
    (160.4, 158.8, 161.2),
    (148.3, 146.9, 149.0),
    "imbalance",
    "The difference is larger than the margin of 10 degrees.",
    "likely",
    "right",
)
MANY = Case(
    "arm_raise",
    tuple(150 + 3 * np.sin(np.arange(15))),
    tuple(147 + 3 * np.cos(np.arange(15))),
    "balanced",
    "Both ends of the interval lie within the margin of 10 degrees.",
    excluded=[("left", 3), ("left", 4), ("right", 14)],
)
TWO_SOURCES = Case(
    "leg_raise",
    (71.2, 70.4, 72.8, 71.5),
    (50.1, 52.9, 51.7, 50.6),
    "imbalance",
    "The difference is larger than the margin of 10 degrees and than the measurement error.",
    "clear",
    "right",
    sources={"left": 0, "right": 1},
)
CASES: dict[str, tuple[Case, ...]] = {
    "imbalance": (IMBALANCE,),
    "balanced": (BALANCED,),
    "inconclusive": (INCONCLUSIVE,),
    "one_side": (ONE_SIDE,),
    "nothing": (NOTHING,),
    "one_rep": (ONE_REP,),
    "facing": (FACING,),
    "many_reps": (MANY,),
    "two_sources": (TWO_SOURCES,),
    "several": (IMBALANCE, INCONCLUSIVE, BALANCED, ONE_REP, NOTHING, ONE_SIDE),
}


def fake_result(
    kind: str = "imbalance",
    *,
    videos: Sequence[Path] = (Path("clip.mp4"),),
    size: tuple[int, int] = (320, 240),
    mirrored: bool = False,
    sha256: Callable[[Path], str | None] = lambda _: "0123456789abcdef" * 4,
) -> AnalysisResult:
    """Return a made-up result of one of the kinds in :data:`CASES`."""
    cases = CASES[kind]
    clocks: dict[int, float] = {}
    movements = tuple(_movement_result(case, clocks) for case in cases)
    if kind == "two_sources" and len(videos) == 1:
        videos = (videos[0], videos[0].with_name(f"second_{videos[0].name}"))
    recordings = tuple(
        _recording(i, movements, clocks.get(i, 6.0), video, size, mirrored, sha256(video))
        for i, video in enumerate(videos)
    )
    return AnalysisResult(
        created="2025-11-23T10:15:00+01:00",
        software="0.1.0",
        model="pose_landmarker_full",
        model_sha256="4eaa5eb7" * 8,
        mirror_averaged=True,
        movements=movements,
        plan=_plan(movements),
        recordings=recordings,
    )


def write_video(
    path: Path, times_s: Sequence[float], *, size: tuple[int, int] = (320, 240)
) -> Path:
    """Write a small H.264 clip whose pictures have exactly these times."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 90_000)
        for i, time_s in enumerate(times_s):
            ramp = (np.indices((size[1], size[0])).sum(axis=0) // 3 + 4 * i) % 120 + 90
            image = np.repeat(ramp[..., None], 3, axis=-1).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = round(time_s * 90_000), Fraction(1, 90_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def clip_times(duration_s: float, rate_hz: float = 12.5) -> list[float]:
    """Return the times of the pictures of a clip with an uneven frame rate."""
    steps = np.tile([0.9 / rate_hz, 1.1 / rate_hz], int(duration_s * rate_hz / 2) + 1)
    times = np.concatenate([[0.0], np.cumsum(steps)])
    return [float(t) for t in times[times <= duration_s]]


def drawn_texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Draw a figure; return every text that was drawn, with its box in pixels."""
    seen: list[tuple[str, Bbox]] = []
    draw = Text.draw

    def note(self: Text, renderer: object, *args: object, **kwargs: object) -> None:
        if self.get_visible() and self.get_text().strip():
            seen.append((self.get_text(), self.get_window_extent(renderer)))
        draw(self, renderer, *args, **kwargs)

    with patch.object(Text, "draw", note), patch.object(Line, "draw", note):
        FigureCanvasAgg(figure).draw()
    return seen


# --- one movement -------------------------------------------------------------------------------


def _movement_result(case: Case, clocks: dict[int, float]) -> MovementResult:
    movement = find_movement(case.key, read_movements())
    reps = _reps(case, movement, clocks)
    sides = {side: _summary([r for r in reps if r.side == side]) for side in SIDES}
    known = all(s.n for s in sides.values())
    value = sides["right"].value - sides["left"].value
    half = 6.0 if case.verdict != "inconclusive" else 22.0
    return MovementResult(
        movement=movement,
        recognised=True,
        left=sides["left"],
        right=sides["right"],
        difference=Difference(value=value, low=value - half, high=value + half) if known else None,
        mdc95=half + 1.3 if known else None,
        verdict=case.verdict,
        strength=case.strength,
        limited_side=case.limited,
        reason=case.reason,
        self_rating=case.felt,
        quality=_quality(movement, case),
        reps=reps,
        compensations=_compensations(movement, case),
        curves=_curves(reps, half) if known else None,
        percent=100 * value / max(s.value for s in sides.values()) if known else None,
        symmetry_angle=float("nan") if not known else -3.1,
    )


def _reps(case: Case, movement: Movement, clocks: dict[int, float]) -> tuple[Rep, ...]:
    reps = []
    for side in SIDES:
        source = case.sources[side]
        for number, value in enumerate(getattr(case, side)):
            start_s = clocks.setdefault(source, 0.6)
            clocks[source] = start_s + REP_S + PAUSE_S
            bad = (side, number) in case.excluded
            reps.append(
                Rep(
                    side=side,
                    source=source,
                    start_s=start_s,
                    peak_s=start_s + REP_S / 2,
                    end_s=start_s + REP_S,
                    peak_deg=float(value),
                    start_deg=_rest(movement),
                    curve_deg=_curve(float(value), _rest(movement), CURVE_POINTS, gap=bad),
                    excluded=GATED.format(t=start_s + 1) if bad else None,
                    id=f"{case.key}.r{len(reps) + 1}",
                )
            )
    return tuple(reps)


def _rest(movement: Movement) -> float:
    return 2.0 if movement.angle.startswith("trunk") else 8.0


def _curve(value: float, rest: float, points: int, *, gap: bool = False) -> Floats:
    late = 0.35 * np.sin(7 * value)  # no two repetitions are alike in time
    phase = np.linspace(0, 2 * np.pi, points)
    wave = np.clip(0.62 * (1 - np.cos(phase + late * np.sin(phase / 2))), 0, 1)
    curve = np.asarray(rest + (value - rest) * wave)
    if gap:
        curve[points // 3 : points // 2] = np.nan
    return curve


def _summary(reps: list[Rep]) -> SideSummary:
    values = [r.value for r in reps if r.excluded is None]
    return SideSummary(
        value=float(np.mean(values)) if values else float("nan"),
        sd=float(np.std(values, ddof=1)) if len(values) > 1 else float("nan"),
        n=len(values),
    )


def _curves(reps: tuple[Rep, ...], error_deg: float) -> Curves:
    trusted = {
        side: np.array([r.curve_deg for r in reps if r.side == side and r.excluded is None])
        for side in SIDES
    }
    mean = {side: curves.mean(axis=0) for side, curves in trusted.items()}
    spread = {side: curves.std(axis=0) for side, curves in trusted.items()}
    return Curves(
        mean_deg=mean,
        sd_deg=spread,
        difference_deg=mean["right"] - mean["left"],
        error_deg=error_deg,
    )


def _quality(movement: Movement, case: Case) -> Quality:
    side_on = movement.view == "side"
    return Quality(
        view="side-on, each side near the camera in turn" if side_on else "facing the camera",
        frame_rate_hz=RATE_HZ,
        measured_percent=97.4,
        heading_deg={s: (sign if side_on else 0.1) * 88.0 for s, sign in _SIGN.items()},
        roll_deg=-0.8,
        swaps_repaired=3,
        people=1,
        u_sys_deg=movement.u_sys_deg,
        notes=tuple(case.notes),
    )


def _compensations(movement: Movement, case: Case) -> tuple[Compensation, ...]:
    return tuple(
        Compensation(
            name=rule.name,
            title=rule.title,
            side=side,
            value=rule.threshold_deg + change if getattr(case, side) else float("nan"),
            unit="deg",
            threshold=rule.threshold_deg,
            seen=change > 0 and bool(getattr(case, side)),
        )
        for rule in movement.compensations
        for side, change in (("left", -2.4), ("right", 3.6))
        if rule.view == movement.view
    )


def _plan(movements: tuple[MovementResult, ...]) -> Plan:
    unequal = [m for m in movements if m.limited_side is not None]
    return Plan(
        steps=tuple(
            PlanStep(
                movement=m.movement.key,
                title=m.movement.title,
                good_side=other(m.limited_side or "left"),
                by="felt" if m.self_rating else "measured",
                dose="2 sets of 10 repetitions, then test both sides again",
                why="largest difference between the sides, in what was felt",
            )
            for m in unequal
        ),
        retest="After 2 sets test both sides again, decide anew which side is the good one, "
        "and go on until the sides agree, at most 4 sets a visit.",
        notes=() if unequal else ("No movement shows an imbalance, so no exercise is proposed.",),
        source="Gamma et al. 2014, Int J Sports Phys Ther 9(4):509-517",
    )


# --- one recording ------------------------------------------------------------------------------

_SIGN = {"left": 1.0, "right": -1.0}


def _recording(
    source: int,
    movements: tuple[MovementResult, ...],
    duration_s: float,
    video: Path,
    size: tuple[int, int],
    mirrored: bool,
    sha256: str | None,
) -> Recording:
    time_s = np.arange(0, duration_s, 1 / RATE_HZ)
    angles, heading_deg = _angles(source, movements, time_s)
    return Recording(
        info=SourceInfo(
            path=str(video),
            sha256=sha256,
            width_px=size[0],
            height_px=size[1],
            duration_s=duration_s,
            frames=len(time_s),
            mirrored=mirrored,
        ),
        pose=_pose(time_s, angles, size),
        angles=angles,
        view=View(time_s=time_s, heading_deg=heading_deg, roll_deg=-0.8),
    )


def _angles(
    source: int, movements: tuple[MovementResult, ...], time_s: Floats
) -> tuple[AngleTrack, Floats]:
    names = tuple(angle_columns())
    values = np.full((len(time_s), len(names)), np.nan)
    heading_deg = np.zeros(len(time_s))
    for m in movements:
        for rep in (r for r in m.reps if r.source == source):
            angle = m.movement.angle
            name = angle_name(angle, rep.side)
            around = (time_s >= rep.start_s - PAUSE_S) & (time_s <= rep.end_s)
            inside = around & (time_s >= rep.start_s)
            values[around, names.index(name)] = _rest(m.movement)
            values[inside, names.index(name)] = _curve(
                rep.value, _rest(m.movement), int(inside.sum()), gap=rep.excluded is not None
            )
            if m.movement.view == "side":
                heading_deg[around] = 90 * _SIGN[rep.side]
            elif ANGLES[angle].sided:
                values[around, names.index(reflect(name))] = _rest(m.movement)
    codes = np.where(np.isnan(values), Provenance.GATED, Provenance.MEASURED).astype(np.uint8)
    return AngleTrack(time_s=time_s, names=names, angles_deg=values, provenance=codes), heading_deg


def _pose(time_s: Floats, angles: AngleTrack, size: tuple[int, int]) -> PoseTrack:
    """Make a stick figure facing the camera whose arms follow the shoulder elevation."""
    n = len(time_s)
    points = np.full((n, N_LANDMARKS, 2), np.nan)
    for side, sign in _SIGN.items():  # facing the camera, the person's left is the picture's right
        for part, (x, y) in _STICK.items():
            points[:, index(f"{side}_{part}")] = (0.5 + sign * x, y)
        up = np.radians(np.nan_to_num(angles.of(f"{side}_shoulder_elevation"), nan=8.0))
        arm = np.stack([sign * np.sin(up), np.cos(up)], axis=-1)
        for part, length in (("elbow", 0.13), ("wrist", 0.25)):
            points[:, index(f"{side}_{part}")] = points[:, index(f"{side}_shoulder")] + length * arm
    points[:, index("nose")] = (0.5, 0.14)
    unit = min(size)
    origin = (np.array(size) - unit) / 2
    return PoseTrack(
        time_s=time_s,
        image_px=points * unit + origin,
        world_m=np.zeros((n, N_LANDMARKS, 3)),
        visibility=np.ones((n, N_LANDMARKS)),
        disagreement_px=np.ones((n, N_LANDMARKS)),
        provenance=np.zeros((n, N_LANDMARKS), dtype=np.uint8),
        swaps=np.zeros(n, dtype=bool),
        width_px=size[0],
        height_px=size[1],
    )


_STICK = {
    "shoulder": (0.08, 0.27),
    "hip": (0.05, 0.54),
    "knee": (0.055, 0.74),
    "ankle": (0.06, 0.93),
    "heel": (0.055, 0.95),
    "foot_index": (0.075, 0.96),
}
