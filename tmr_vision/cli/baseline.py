"""Earlier results that the report of a session is compared with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.cli.folder import label_of
from tmr_vision.language import message

if TYPE_CHECKING:
    from tmr_vision.comparison import Comparison
    from tmr_vision.records import AnalysisResult

Baseline = Annotated[
    list[Path],
    typer.Option(
        metavar="RESULT",
        help="Folder of an earlier result of the same person, to be compared with; repeat it for "
        "several, the earliest first.",
        default_factory=list,
        show_default=False,
    ),
]


def compare_with_baseline(
    former: "list[AnalysisResult]", baseline: list[Path], result: "AnalysisResult"
) -> "Comparison | None":
    """Compare the results loaded from these folders with the present one; None without any."""
    from tmr_vision.comparison import compare_results

    if not former:
        return None
    labels = [*(label_of(path) for path in baseline), message("this session")]
    return compare_results([*former, result], labels=labels)
