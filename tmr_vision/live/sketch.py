"""A small moving stick figure of each movement, from data (``sketches.toml``), as lines.

Lengths are in heights of the drawing, from its middle, x to the right and y down. The figure is
seen as in a mirror: the left side of the drawing is the person's left.
"""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.language import translate
from tmr_vision.live.phase import ANSWERS
from tmr_vision.live.plain_types import UpdateData
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES, Side

TRUNK, ARM, LEG, HEAD, NECK = 0.28, 0.15, 0.22, 0.05, 0.025
"""Lengths of the trunk, half an arm, half a leg, and so on, in heights of the drawing."""
HALF_SHOULDERS, HALF_HIPS = 0.085, 0.055
CYCLE_S, HOLD = 3.0, 0.25
ACROSS = np.array([1.0, 0.0])
FIGURE_ARM_DEG = 165.0
"""How high the arm is of somebody who raises a hand."""
Line = tuple[str, Floats, Floats]
"""What it is (``near``, ``far``, ``trunk``, ``head``, ``prop``), and its ends."""


def movement_lines(movement: str, side: Side, time_s: float) -> list[Line]:
    """Return a movement at a moment of its cycle; of a movement without a drawing, nothing."""
    sketch = sketches().get(movement)
    if sketch is None:
        return []
    phase = _phase(time_s)
    pose = {
        name: (1 - phase) * sketch["start"].get(name, 0.0) + phase * sketch["end"].get(name, 0.0)
        for name in {*sketch["start"], *sketch["end"]}
    }
    facing = sketch.get("view") == "facing"
    lines = _facing(pose) if facing else _from_the_side(pose)
    return _turned([*_PROPS.get(sketch.get("prop", ""), []), *lines], side)


def standing_lines(side: Side, *, arm_deg: float = 0.0) -> list[Line]:
    """Return somebody who faces the viewer, this side's arm so high; at 0 no side is meant."""
    lines = _facing({"out": arm_deg})
    if not arm_deg:
        lines = [("far" if kind == "near" else kind, a, b) for kind, a, b in lines]
    return _turned(lines, side)


def figures_of(data: UpdateData) -> list[dict[str, Any]]:
    """Return the figures that go with a moment, each with its side and lines, ready for JSON.

    A moment with a count has a small one of its movement; a question has one for each answer.
    """
    sketch = data["sketch"]
    if sketch is not None:
        return [figure_of(sketch["movement"], sketch["side"], sketch["time_s"])]
    if data["phase"] == "gate":
        return [
            _plain(side, standing_lines(side, arm_deg=FIGURE_ARM_DEG), translate(ANSWERS[side]))
            for side in SIDES
        ]
    if data["phase"] in ("set_up", "which_side"):
        up_deg = FIGURE_ARM_DEG if data["phase"] == "which_side" else 0.0
        return [_plain("right", standing_lines("right", arm_deg=up_deg))]
    return []


def figure_of(movement: str, side: Side, time_s: float) -> dict[str, Any]:
    """Return the drawing of a movement at a moment of its cycle, ready for JSON."""
    return _plain(side, movement_lines(movement, side, time_s))


def _plain(side: Side, lines: list[Line], words: str = "") -> dict[str, Any]:
    ends = [[kind, *a.round(3).tolist(), *b.round(3).tolist()] for kind, a, b in lines]
    return {"side": side, "lines": ends, "words": words}


def _turned(lines: list[Line], side: Side) -> list[Line]:
    # Side-on in a mirror: the left side is near when the person looks to the right edge.
    flip = np.array([-1.0 if side == "right" else 1.0, 1.0])
    return [(kind, flip * a, flip * b) for kind, a, b in lines]


@cache
def sketches() -> Mapping[str, Mapping[str, Any]]:
    """Return the movements that have a drawing, by their keys."""
    text = Path(__file__).with_name("sketches.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _phase(time_s: float) -> float:
    """Return 0 at the start position, 1 at the end position, with a rest at both."""
    swing = math.sin(2 * math.pi * time_s / CYCLE_S) / (1 - HOLD)
    return 0.5 + 0.5 * max(-1.0, min(1.0, swing))


def _along(angle_deg: float, length: float) -> Floats:
    """Return a line that hangs down at 0 degrees and points forward (to the right) at 90."""
    angle = math.radians(angle_deg)
    return length * np.array([math.sin(angle), math.cos(angle)])


def _from_the_side(pose: Mapping[str, float]) -> list[Line]:
    """Return the lines of a figure that looks to the right edge."""
    at = pose.get
    ground = np.array([at("ground", -0.08), 0.44])
    ankle = ground
    stance = "far_" if at("thigh", 0.0) > at("far_thigh", 0.0) and not at("knee", 0.0) else ""
    knee_angle = at(f"{stance}thigh", 0.0) - at(f"{stance}knee", 0.0)
    lean = at("lean", 0.0)
    hip = ankle - _along(knee_angle - lean, LEG) - _along(at(f"{stance}thigh", 0.0) - lean, LEG)
    shoulder = hip - _along(-at("trunk", 0.0), TRUNK)
    lines: list[Line] = []
    for kind, prefix in (("far", "far_"), ("near", "")):
        lines += [("trunk", hip, shoulder)] * (kind == "near")
        thigh = at(f"{prefix}thigh", 0.0) - lean
        knee = hip + _along(thigh, LEG)
        lines.append((kind, hip, knee))
        lines.append((kind, knee, knee + _along(thigh - at(f"{prefix}knee", 0.0), LEG)))
        arm = at(f"{prefix}arm", 0.0) - at("trunk", 0.0) * (prefix == "far_")
        elbow = shoulder + _along(arm, ARM)
        lines.append((kind, shoulder, elbow))
        lines.append((kind, elbow, elbow + _along(arm + at(f"{prefix}elbow", 0.0), ARM)))
    head = shoulder - _along(-at("trunk", 0.0), NECK + HEAD)
    lines.append(("head", head, head))
    return lines


def _facing(pose: Mapping[str, float]) -> list[Line]:
    """Return the lines of a figure that faces the viewer, its working side on the left."""
    seated = "crossed" in pose
    turn = math.radians(pose.get("turn", 0.0))
    squat = 2 * LEG * pose.get("squat", 0.0)
    hip = np.array([0.0, 0.16 if seated else -0.02 + squat])
    chest = hip - np.array([0.04 * math.sin(turn), TRUNK])
    half = HALF_SHOULDERS * math.cos(turn)
    lines: list[Line] = []
    for kind, sign in (("far", 1.0), ("near", -1.0)):
        shoulder, socket = chest + sign * half * ACROSS, hip + sign * HALF_HIPS * ACROSS
        thigh, shank = (0.0, 0.8 * LEG) if seated else (LEG - squat / 2, LEG - squat / 2)
        if kind == "far" and "lifted" in pose:
            shank *= 1 - pose["lifted"]
        knee = socket + (np.array([sign * 0.02, 0.09]) if seated else _along(2 * sign, thigh))
        lines.append((kind, socket, knee))
        lines.append((kind, knee, knee + _along(0, shank)))
        out = sign * (5 + pose.get("out", 0.0) * (kind == "near"))
        elbow = shoulder + _along(out, ARM)
        hand = chest + np.array([-sign * half * 0.6, 0.1]) if seated else elbow + _along(out, ARM)
        lines += [(kind, shoulder, elbow), (kind, elbow, hand)]
        lines += [("trunk", chest, shoulder), ("trunk", hip, socket)]
    head = chest - np.array([0.03 * math.sin(turn), NECK + HEAD])
    lines += [("trunk", hip, chest), ("head", head, head)]
    if "face" in pose:
        nose = head + np.array([-math.sin(math.radians(pose["face"])), 0.3]) * 1.5 * HEAD
        lines.append(("near", head, nose))
    return lines


def _prop(*points: tuple[float, float]) -> list[Line]:
    return [("prop", np.array(a), np.array(b)) for a, b in pairwise(points)]


_PROPS = {
    "chair": _prop((-0.36, 0.0), (-0.36, 0.44), (-0.36, 0.26), (-0.14, 0.26), (-0.14, 0.44)),
    "stool": _prop((-0.1, 0.44), (-0.1, 0.2), (0.1, 0.2), (0.1, 0.44)),
    "wall": _prop((0.33, -0.45), (0.33, 0.45)),
}
