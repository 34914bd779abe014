"""Numbers of the study as Markdown tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from validation.study import decision_rates, views

Numbers = Mapping[str, Any]
N_WORST = 12


def markdown(summary: Numbers, rows: Sequence[Numbers]) -> str:
    """Write the whole page."""
    groups = [
        (name, view, of_view)
        for name, of_views in [*summary["movements"].items(), ("all planar", summary["planar"])]
        for view, of_view in of_views.items()
        if of_view["clips"]
    ]
    parts = [
        "# Accuracy study",
        _head(summary),
        "## Error of the difference (right minus left), degrees",
        _differences(groups),
        "## Value of each side, repetitions, recognition",
        _sides(groups),
        "## Verdicts",
        _verdicts(groups),
        "## The verdict rule on the errors found, shares in percent",
        "For every clip of a good view its error is kept; true differences, and the usual scatter "
        "of people's repetitions, are drawn anew (`validation/study/decision_rates.py`).",
        decision_rates.table(summary["operating"]),
        "## Where the camera stands, errors in degrees",
        views.table(summary["view"]),
        "## Systematic error of the difference, degrees",
        _u_sys(summary["u_sys"]),
        "## One thing worse than ordinary, all movements",
        _conditions(summary["conditions"]),
        "## Bodies, planar movements, ideal view",
        _conditions(summary["bodies"]),
        f"## The {N_WORST} largest errors",
        _worst(rows),
    ]
    return "\n\n".join(parts) + "\n"


def _head(summary: Numbers) -> str:
    return (
        f"{summary['clips']} clips of the digital human, {summary['date']}, software "
        f"{summary['software']}, model {summary['model_sha256'][:12]}, `{summary['command']}`. "
        "`ideal`: within 10 degrees of the ideal view; `within 20` holds these and the clips "
        "up to 20 degrees off; `plain`: the same clips without mirror balancing. What the columns "
        "mean is in `validation/study/summary.py`."
    )


def table(header: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """Write one table."""
    rule = ["---"] * len(header)
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in (header, rule, *lines))


def _number(value: float | None, digits: int = 1, *, sign: bool = False) -> str:
    if value is None:
        return "-"
    return f"{value:{'+' if sign else ''}.{digits}f}"


def percent(part: float | None) -> str:
    """Write a part of 1 as per cent."""
    return "-" if part is None else f"{100 * part:.0f} %"


_Groups = Sequence[tuple[str, str, Numbers]]


def _differences(groups: _Groups) -> str:
    header = ("movement", "view", "clips", "measured", "mean", "SD", "median size", "worst",
              "gain", "in 95 % interval", "plain median", "plain worst")  # fmt: skip
    return table(header, ((name, view, *_difference_cells(each)) for name, view, each in groups))


def _difference_cells(each: Numbers) -> tuple[Any, ...]:
    of, plain = each["difference"], each["plain"]
    return (
        each["clips"],
        each["measured"],
        _number(of["mean"], sign=True),
        _number(of["sd"]),
        _number(of["median_abs"]),
        _number(of["worst"]),
        _number(of["gain"], 2),
        percent(of["coverage"]),
        _number(plain["median_abs"]),
        _number(plain["worst"]),
    )


def _sides(groups: _Groups) -> str:
    header = ("movement", "view", "bias", "SD", "mean size", "reps", "missed", "left out",
              "invented", "clips exact", "start and end within 0.2 s", "recognised", "as another",
              "not")  # fmt: skip
    return table(header, ((name, view, *_side_cells(each)) for name, view, each in groups))


def _side_cells(each: Numbers) -> tuple[Any, ...]:
    side, reps, recognised = each["side"], each["reps"], each["recognised"]
    return (
        _number(side["bias"], sign=True),
        _number(side["sd"]),
        _number(side["mean_abs"]),
        reps["true"],
        reps["missed"],
        reps["left_out"],
        reps["invented"],
        f"{reps['exact']}/{each['clips']}",
        percent(reps["times_within"]),
        recognised["right"],
        recognised["wrong"],
        recognised["not"],
    )


def _verdicts(groups: _Groups) -> str:
    header = ("movement", "view", "true below margin: imbalance / balanced / inconclusive",
              "true at least margin: imbalance / balanced / inconclusive",
              "true within 2 deg: imbalance", "true 15 deg or more: found", "called balanced",
              "wrong side")  # fmt: skip
    return table(header, ((name, view, *_verdict_cells(each)) for name, view, each in groups))


def _verdict_cells(each: Numbers) -> tuple[Any, ...]:
    of = each["verdicts"]
    return (
        " / ".join(map(str, of["true_balanced"].values())),
        " / ".join(map(str, of["true_imbalance"].values())),
        f"{of['equal_called_imbalance']} of {of['equal']}",
        f"{of['clear_found']} of {of['clear']}",
        of["clear_called_balanced"],
        of["wrong_side"],
    )


def _u_sys(summary: Numbers) -> str:
    bins = list(next(iter(summary.values()))["by_off_view_deg"]) if summary else []
    header = ("movement", "clips", "robust", "RMS", "RMS upper 95 %", "scatter of a repetition",
              *(f"RMS {name} deg off (clips)" for name in bins))  # fmt: skip
    lines = []
    for key, each in summary.items():
        grows = [each["by_off_view_deg"][name] for name in bins]
        cells = [_number(each[name]) for name in ("robust", "rms", "upper", "rep_noise")]
        lines.append((key, each["n"], *cells, *(f"{_number(g['rms'])} ({g['n']})" for g in grows)))
    return table(header, lines)


def _conditions(groups: Mapping[str, Numbers]) -> str:
    header = ("", "clips", "measured", "mean", "SD", "median size", "worst", "gain",
              "in 95 % interval", "plain median", "plain worst", "side bias", "clips exact",
              "recognised", "false imbalance", "15 deg found")  # fmt: skip
    return table(header, ((name, *_condition_cells(each)) for name, each in groups.items()))


def _condition_cells(each: Numbers) -> tuple[Any, ...]:
    of = each["verdicts"]
    return (
        *_difference_cells(each),
        _number(each["side"]["bias"], sign=True),
        f"{each['reps']['exact']}/{each['clips']}",
        each["recognised"]["right"],
        of["true_balanced"]["imbalance"],
        f"{of['clear_found']}/{of['clear']}",
    )


def _worst(rows: Sequence[Numbers]) -> str:
    header = ("clip", "movement", "kind", "off view", "body", "true L, R", "measured L, R",
              "error", "verdict", "reps missed, left out, invented")  # fmt: skip
    wrong = sorted(
        (row for row in rows if row.get("error") is not None), key=lambda row: -abs(row["error"])
    )
    return table(header, (_worst_cells(row) for row in wrong[:N_WORST]))


def _worst_cells(row: Numbers) -> tuple[Any, ...]:
    return (
        row["number"],
        row["movement"],
        f"{row['kind']} {row['factor']} {row['level']}".strip(),
        row["off_view_deg"],
        row["body"],
        f"{row['true_left']:.0f}, {row['true_right']:.0f}",
        f"{_number(row['left'], 0)}, {_number(row['right'], 0)}",
        _number(row["error"], sign=True),
        row["verdict"],
        f"{row['reps_missed']}, {row['reps_left_out']}, {row['reps_invented']}",
    )
