"""From readings of known angles to the error of a single reading, and its table: pure functions.

The half width of an interval is Student's t for 95 % (as many degrees of freedom as people, less
one) times the root of the mean square of the errors about zero, or, if that is more, what 95 % of
the errors keep within. To it is added, as squares add, what real people add to rendered ones
(`REAL_DEG`). An angle that never moves in the clips of a view, or was seen of fewer than
`LEAST_PEOPLE`, has no error.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import stats

from tmr_vision.angles import ANGLES
from tmr_vision.goniometer.reading_errors import FAR_DEG, NEAR_DEG
from validation.study.tables import table

COMMAND = "python -m validation.study.readings"
QUANTITIES = ("highest", "lowest", "excursion")
ZONES = {"near": (0.0, NEAR_DEG), "off": (NEAR_DEG, FAR_DEG)}

REAL_DEG = 3.0
"""What real people add to rendered ones, as a standard deviation. The one real person with motion
capture at hand read 3.1 deg off (KERAAL, side lean, RMS); nothing is known of other angles."""
LEAST_PEOPLE = 6
LEAST_COVERAGE = 0.9
"""Where fewer readings of a person lie within the error that the others' give, it has none: it
differs too much from person to person."""
LEAST_MOVED_DEG = 15.0
"""An angle that moves no further in any clip was not measured, only its rest was."""

Row = dict[str, Any]


def errors_from(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, Row]]]:
    """Return the errors of each angle, view and zone, as they stand in the TOML file."""
    found: dict[str, dict[str, dict[str, Row]]] = {}
    for angle, row in ANGLES.items():
        for view in row.reading_views:
            mine = rows_for(rows, angle, view)
            if not _moves(mine):
                continue
            for zone, (low_deg, high_deg) in ZONES.items():
                inside = [r for r in mine if low_deg <= abs(r["off_deg"]) <= high_deg]
                if zone != "near" and "highest_deg" not in _zone_of(found, angle, view):
                    continue
                if len({r["body"] for r in inside}) >= LEAST_PEOPLE:
                    found.setdefault(angle, {}).setdefault(view, {})[zone] = _zone(inside)
    return found


def rows_for(rows: Sequence[Row], angle: str, view: str) -> list[Row]:
    """Return the rows of an angle and view.

    Of one that is a lean to a side, those of the mirrored films too: its error is the same to both.
    """
    mine = [r for r in rows if (r["angle"], r["view"]) == (angle, view)]
    if not ANGLES[angle].to_left:
        return mine
    there = {"highest": "lowest", "lowest": "highest"}
    there |= {f"true_{name}": f"true_{other}" for name, other in there.items()}
    return mine + [
        r | {"off_deg": -r["off_deg"]} | {name: -r[other] for name, other in there.items()}
        for r in mine
    ]


def _zone_of(found: Mapping[str, Any], angle: str, view: str) -> Row:
    """Return the errors of the good view: who has none there has none from aside."""
    return found.get(angle, {}).get(view, {}).get("near", {})  # type: ignore[no-any-return]


def _moves(rows: Sequence[Row]) -> bool:
    return any(r["true_highest"] - (r.get("true_lowest") or 0.0) >= LEAST_MOVED_DEG for r in rows)


def _zone(rows: Sequence[Row]) -> Row:
    """Return the errors of some rows: half widths, and how much they rest on."""
    true = [
        r[name] for r in rows for name in ("true_lowest", "true_highest") if r.get(name) is not None
    ]
    zone: Row = {}
    for name in QUANTITIES:
        half_width = half_width_deg([r for r in rows if r.get(name) is not None], name)
        within, of = coverage(rows, name)
        if half_width is not None and within >= LEAST_COVERAGE * of:
            zone[f"{name}_deg"] = half_width
    return zone | {
        "from_deg": float(np.floor(min(true))),
        "to_deg": float(np.ceil(max(true))),
        "people": len({r["body"] for r in rows}),
        "readings": len(rows) // (2 if ANGLES[rows[0]["angle"]].to_left else 1),
        "lying": str(any(r.get("lies") for r in rows)).lower(),
    }


def half_width_deg(rows: Sequence[Row], name: str) -> float | None:
    """Return the half width of the 95 % interval of a reading, rounded up to whole degrees."""
    people = len({r["body"] for r in rows})
    if people < LEAST_PEOPLE:
        return None
    errors = np.abs([r[name] for r in rows])
    added = REAL_DEG**2 * (2 if name == "excursion" else 1)
    usual = stats.t.ppf(0.975, people - 1) * np.sqrt(np.mean(errors**2) + added)
    tail = np.sqrt(np.percentile(errors, 95) ** 2 + stats.norm.ppf(0.975) ** 2 * added)
    return float(np.ceil(max(usual, tail)))


def coverage(rows: Sequence[Row], name: str) -> tuple[int, int]:
    """Return how many readings lie within what the other people's give, and of how many."""
    within = of = 0
    for body in {r["body"] for r in rows}:
        own = [r for r in rows if r["body"] == body and r.get(name) is not None]
        half_width = half_width_deg(
            [r for r in rows if r["body"] != body and r.get(name) is not None], name
        )
        if half_width is not None:
            within += sum(abs(r[name]) <= half_width for r in own)
            of += len(own)
    return within, of


def toml_of(errors: Mapping[str, Any], *, date: str, model_sha256: str) -> str:
    """Write the errors as TOML, with its head."""
    lines = [
        "# How far off a single reading of an angle is: half widths of 95 % intervals, degrees, on",
        f"# rendered people of known angles. Written by `{COMMAND}` (validation/study), which says",
        "# how; a test makes it again. The fields are explained in reading_errors.py.",
        "",
        f'model_sha256 = "{model_sha256}"',
        f'date = "{date}"',
        f'command = "{COMMAND}"',
    ]
    for angle, views in errors.items():
        for view, zones in views.items():
            for zone, row in zones.items():
                lines += ["", f"[angle.{angle}.{view}.{zone}]"]
                lines += [f"{name} = {value}" for name, value in row.items()]
    return "\n".join(lines) + "\n"


def markdown(rows: Sequence[Row], errors: Mapping[str, Any]) -> str:
    """Write what the errors rest on, one line an angle, view and zone."""
    header = ("angle", "view", "off the ideal view", "people", "readings", "true angles",
              *(f"{name}: mean, RMS, ±, left out within ±" for name in QUANTITIES))  # fmt: skip
    lines = []
    for angle, views in errors.items():
        for view, zones in views.items():
            for zone, found in zones.items():
                low_deg, high_deg = ZONES[zone]
                some = [
                    r
                    for r in rows_for(rows, angle, view)
                    if low_deg <= abs(r["off_deg"]) <= high_deg
                ]
                lines.append(
                    (angle, view, f"{low_deg:.0f}-{high_deg:.0f}", found["people"],
                     found["readings"], f"{found['from_deg']:.0f} to {found['to_deg']:.0f}",
                     *(_cell(some, name, found.get(f"{name}_deg")) for name in QUANTITIES))
                )  # fmt: skip
    silent = [
        f"{angle} ({view})"
        for angle, row in ANGLES.items()
        for view in row.reading_views
        if view not in errors.get(angle, {})
    ]
    return (
        "\n\n".join(
            [
                "# Error of a single reading, degrees",
                f"`{COMMAND}`; the rule is in `validation/study/reading_numbers.py`. `left out "
                "within ±`: readings of each person within the error that the others give. "
                f"The ± holds what real people are taken to add ({REAL_DEG:.0f}°, SD).",
                table(header, lines),
                f"Not measured: {', '.join(silent) or 'none'}.",
            ]
        )
        + "\n"
    )


def _cell(rows: Sequence[Row], name: str, half_width: float | None) -> str:
    values = [r[name] for r in rows if r.get(name) is not None]
    if half_width is None:
        return "-"
    within, of = coverage(rows, name)
    rms = float(np.sqrt(np.mean(np.square(values))))
    return f"{np.mean(values):+.1f}, {rms:.1f}, ±{half_width:.0f}, {within} of {of}"
