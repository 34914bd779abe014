"""All central types: frozen dataclasses of numpy arrays, checked at birth and trusted afterwards.

Read this folder first, ``measured`` then ``results``. Data flows down the list: frames become a
:class:`PoseTrack`, that an :class:`AngleTrack`, that repetitions (:class:`Rep`), those a
:class:`MovementResult`.

Words and signs (the same everywhere): ``left`` and ``right`` are the person's own; a difference
is right minus left; times are seconds, angles degrees, positions pixels or metres, and the unit is
in the name. Missing is NaN.
"""

from tmr_vision.records.angle_reading import (
    AngleReading,
    Extreme,
    SideReading,
    TargetResult,
    TargetVerdict,
)
from tmr_vision.records.base import (
    CURVE_POINTS,
    Codes,
    Edge,
    Floats,
    Provenance,
    Record,
    Statistic,
    Strength,
    Verdict,
    ViewName,
    own,
)
from tmr_vision.records.edits import Edit, MovementEdit, RepEdit
from tmr_vision.records.header import DOMINANCES, Dominance, SessionHeader
from tmr_vision.records.measured import (
    AngleTrack,
    Frame,
    PoseTrack,
    Recording,
    SourceInfo,
    View,
)
from tmr_vision.records.movement import (
    Band,
    CompensationRule,
    Movement,
    Posture,
    Screening,
)
from tmr_vision.records.reps import Curves, Decision, Difference, Rep, SideSummary
from tmr_vision.records.results import (
    AnalysisResult,
    Compensation,
    MovementResult,
    Plan,
    PlanStep,
    Quality,
    SelfRating,
)
from tmr_vision.records.timed import (
    Norm,
    NormComparison,
    NormVerdict,
    Sex,
    TimedResult,
    TimedSide,
    TimedTest,
    TimedTrial,
)

__all__ = [
    "CURVE_POINTS",
    "DOMINANCES",
    "AnalysisResult",
    "AngleReading",
    "AngleTrack",
    "Band",
    "Codes",
    "Compensation",
    "CompensationRule",
    "Curves",
    "Decision",
    "Difference",
    "Dominance",
    "Edge",
    "Edit",
    "Extreme",
    "Floats",
    "Frame",
    "Movement",
    "MovementEdit",
    "MovementResult",
    "Norm",
    "NormComparison",
    "NormVerdict",
    "Plan",
    "PlanStep",
    "PoseTrack",
    "Posture",
    "Provenance",
    "Quality",
    "Record",
    "Recording",
    "Rep",
    "RepEdit",
    "Screening",
    "SelfRating",
    "SessionHeader",
    "Sex",
    "SideReading",
    "SideSummary",
    "SourceInfo",
    "Statistic",
    "Strength",
    "TargetResult",
    "TargetVerdict",
    "TimedResult",
    "TimedSide",
    "TimedTest",
    "TimedTrial",
    "Verdict",
    "View",
    "ViewName",
    "own",
]
