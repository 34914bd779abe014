"""What the verdict rule makes of the errors that were found: how often it is right.

Few clips have the true difference that one asks about, and their repetitions scatter less than
people's. So for each clip of a good view its error of the difference (what the camera does wrong)
is kept, and true differences and the usual scatter of people's repetitions are drawn anew many
times; each draw is judged by the product's own rule, with the systematic error that the product
stated for that clip.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tmr_vision import stats

Row = Mapping[str, Any]
Numbers = dict[str, Any]

TRUE_DEG = (0.0, 5.0, 10.0, 15.0, 20.0, 30.0)
REPS = 5
"""Repetitions a side, as people are asked for."""
SCATTER_DEG = stats.PRIOR_SD_DEG
DRAWS = 60
SEED = 11


def operating(rows: Sequence[Row]) -> Numbers:
    """Judge every clip's error at each true difference; shares, and coverage of the interval.

    Returns
    -------
    dict
        For each true difference (as text): shares of ``right`` (imbalance of the truly worse side),
        ``wrong`` (of the other side, or of any side where there is none), ``balanced`` and
        ``inconclusive``; ``coverage`` over all; ``clips``.
    """
    rng = np.random.default_rng(SEED)
    judged = [row for row in rows if row.get("error") is not None and row.get("u_sys_used")]
    if not judged:
        return {"clips": 0}
    found: Numbers = {}
    covered = []
    for true_deg in TRUE_DEG:
        counts = dict.fromkeys(("right", "wrong", "balanced", "inconclusive"), 0)
        for row in judged:
            for _ in range(DRAWS):
                sign = rng.choice((-1.0, 1.0))
                outcome, inside = _draw(row, sign * true_deg, rng)
                counts[outcome] += 1
                covered.append(inside)
        total = DRAWS * len(judged)
        found[f"{true_deg:g}"] = {name: round(n / total, 4) for name, n in counts.items()}
    return found | {"coverage": round(float(np.mean(covered)), 4), "clips": len(judged)}


def _draw(row: Row, true_deg: float, rng: np.random.Generator) -> tuple[str, bool]:
    """Judge one imagined test of a person who differs by so much, filmed as in this clip."""
    left, right = rng.normal(0, SCATTER_DEG, (2, REPS))
    difference = stats.difference_of_sides(
        left, right + true_deg + row["error"], u_sys=row["u_sys_used"]
    )
    verdict, _ = stats.judge(difference, margin=row["margin"])
    inside = abs(difference.value - true_deg) <= difference.mdc95
    if verdict != "imbalance":
        return verdict, inside
    agrees = true_deg != 0 and (difference.value > 0) == (true_deg > 0)
    return ("right" if agrees else "wrong"), inside


def table(groups: Mapping[str, Numbers]) -> str:
    """Write shares of each group as Markdown."""
    header = ["", "clips", "interval holds the truth"]
    header += [f"true {deg:g}: imbalance / balanced / cannot tell" for deg in TRUE_DEG]
    lines = [header, ["---"] * len(header)]
    for name, each in groups.items():
        if each["clips"]:
            cells = [_cell(each[f"{deg:g}"]) for deg in TRUE_DEG]
            lines.append([name, str(each["clips"]), f"{100 * each['coverage']:.1f} %", *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(shares: Mapping[str, float]) -> str:
    called = f"{100 * (shares['right'] + shares['wrong']):.1f}"
    if shares["right"] and shares["wrong"]:
        called += f" ({100 * shares['wrong']:.1f} wrong side)"
    return f"{called} / {100 * shares['balanced']:.0f} / {100 * shares['inconclusive']:.0f} %"
