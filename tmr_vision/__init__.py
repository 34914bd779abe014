"""Left against right in exercise videos, repetition by repetition, with an honest verdict.

>>> import tmr_vision
>>> result = tmr_vision.analyze("clip.mp4", movement="arm_raise")   # or several clips: [a, b]
>>> for found in result.movements:
...     print(found.movement.title, found.left.value, found.right.value, found.verdict)
>>> result.movement("arm_raise").reps           # every repetition, also those left out and why
>>> result.recordings[0].angles.of("left_shoulder_elevation")       # degrees over time
>>> result.plan.steps                           # which movement, which side, how much
>>> tmr_vision.write_folder(result, "report/")  # report.html, report.pdf, result.json, ...
>>> before = tmr_vision.load_result("report/")  # a saved result, as it was
>>> tmr_vision.compare_results([before, result])  # changes, judged against their error
>>> tmr_vision.export_result(result, "out/", ["xlsx", "mot", "fhir"])
>>> tmr_vision.read_movements()                 # the table of movements
>>> tmr_vision.read_angle("clip.mp4", "knee_flexion", target_deg=90)  # a goniometer

In a notebook a result shows itself. ``records`` describes every type; nothing heavy is imported
before a name is used.
"""

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tmr_vision.analysis import analyze, analyze_recordings, measure, measure_source
    from tmr_vision.comparison import Comparison, compare_results
    from tmr_vision.editing import recompute
    from tmr_vision.errors import TmrVisionError
    from tmr_vision.export import export_result, load_result
    from tmr_vision.goniometer import read_angle
    from tmr_vision.movements import find_movement, read_movements
    from tmr_vision.pose import find_model
    from tmr_vision.progress import Job
    from tmr_vision.records import (
        AnalysisResult,
        AngleReading,
        Movement,
        MovementEdit,
        MovementResult,
        Plan,
        Recording,
        Rep,
        RepEdit,
        SelfRating,
        SessionHeader,
    )
    from tmr_vision.report import write_folder

__version__ = "0.1.0"
__all__ = [
    "AnalysisResult",
    "AngleReading",
    "Comparison",
    "Job",
    "Movement",
    "MovementEdit",
    "MovementResult",
    "Plan",
    "Recording",
    "Rep",
    "RepEdit",
    "SelfRating",
    "SessionHeader",
    "TmrVisionError",
    "__version__",
    "analyze",
    "analyze_recordings",
    "compare_results",
    "export_result",
    "find_model",
    "find_movement",
    "load_result",
    "measure",
    "measure_source",
    "read_angle",
    "read_movements",
    "recompute",
    "write_folder",
]
_HOMES = {
    "analyze": "analysis",
    "analyze_recordings": "analysis",
    "measure": "analysis",
    "measure_source": "analysis",
    "find_model": "pose",
    "Job": "progress",
    "Comparison": "comparison",
    "TmrVisionError": "errors",
    "compare_results": "comparison",
    "export_result": "export",
    "find_movement": "movements",
    "load_result": "export",
    "read_angle": "goniometer",
    "read_movements": "movements",
    "recompute": "editing",
    "write_folder": "report",
}


_FORMER = {"Felt": "SelfRating"}
"""Names from before 0.3; they go with the next release."""


def __getattr__(name: str) -> Any:
    if name in _FORMER:
        warnings.warn(
            f"tmr_vision.{name} is called {_FORMER[name]} now; the old name goes soon",
            DeprecationWarning,
            stacklevel=2,
        )
        name = _FORMER[name]
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in ("analyze", "load_result", "AnalysisResult"):
        _show_in_notebooks()
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'records')}"), name)


def __dir__() -> list[str]:
    return __all__


def _show_in_notebooks() -> None:
    # Hung on from here, so that records know nothing of drawing.
    from tmr_vision.records import AnalysisResult

    AnalysisResult._repr_html_ = _notebook_html  # type: ignore[attr-defined]


def _notebook_html(result: "AnalysisResult") -> str:
    from tmr_vision.report import notebook_html

    return notebook_html(result)
