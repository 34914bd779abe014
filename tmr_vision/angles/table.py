"""The table of angles: one row for each, written for the left side (or for the whole body).

The limits are anatomical and generous: the usual range of motion of healthy adults (American
Academy of Orthopaedic Surgeons, Joint Motion 1965; Norkin & White, Measurement of Joint Motion), in
the comments where there is one, and 20 to 40 deg more for the supple and for errors of reading.
"""

import numpy as np

from tmr_vision.angles.body import Body
from tmr_vision.angles.head import face_turn_deg, head_tilt_deg
from tmr_vision.angles.row import Angle, Drawing
from tmr_vision.geometry import DOWN, RIGHT, turn_deg
from tmr_vision.language import N_
from tmr_vision.records import Floats

TRUNK = ("mid_shoulder", "mid_hip")
_DOWNWARD = ("origin", "down")
_SHANK = Drawing("knee", ("hip", "knee"), ("knee", "ankle"))
_TRUNK_UP = Drawing("mid_hip", ("down", "origin"), ("mid_hip", "mid_shoulder"))
LEG_IN_SHOULDERS = 2.7
"""No leg is longer, in widths between the shoulder joints: rendered people have 2.2 to 2.6
(`validation/study/results/squat.csv`)."""
_FACE = ("nose", "mid_ear", *TRUNK)


def _trunk_up(body: Body) -> Floats:
    return turn_deg(-DOWN, -body.line(*TRUNK))


def _slope(body: Body, part: str) -> Floats:
    """Return how much higher the left one is than the right one."""
    return turn_deg(body.line(f"right_{part}", f"left_{part}"), RIGHT)


def _leg_bend(body: Body) -> Floats:
    """Return the bend of a leg of two equal parts that reaches so far from the hip to the ankle.

    From the front a bending knee comes toward the camera, and the leg only looks shorter. Nobody
    knows how long it is, so it is held against the shoulders: how far it bends tells a repetition
    from rest, the value itself says little (rendered people at rest: 38 to 73 deg).
    """
    shoulders = np.linalg.norm(body.line("left_shoulder", "right_shoulder"), axis=-1)
    reach = np.linalg.norm(body.line("left_hip", "left_ankle"), axis=-1)
    share = reach / (LEG_IN_SHOULDERS * np.maximum(shoulders, 1e-9))
    return np.asarray(2 * np.degrees(np.arccos(np.clip(share, 0.0, 1.0))))


ROWS = (
    Angle(
        name="shoulder_elevation",
        title=N_("shoulder elevation"),
        definition=N_("upper arm against the trunk axis"),
        zero=N_("arm hangs along the trunk"),
        formula=lambda b: b.forward_or_outward(
            turn_deg(b.line(*TRUNK), b.line("left_shoulder", "left_elbow"))
        ),
        landmarks=(*TRUNK, "left_shoulder", "left_elbow"),
        limits_deg=(-80.0, 210.0),  # 60 back, 180 up
        folded_arms=False,
        limb=("shoulder", "elbow"),
        drawing=Drawing("shoulder", TRUNK, ("shoulder", "elbow")),
    ),
    Angle(
        name="elbow_flexion",
        title=N_("elbow flexion"),
        definition=N_("forearm against the line of the upper arm"),
        zero=N_("elbow straight"),
        formula=lambda b: b.forward(
            turn_deg(b.line("left_shoulder", "left_elbow"), b.line("left_elbow", "left_wrist"))
        ),
        landmarks=("left_shoulder", "left_elbow", "left_wrist"),
        read_from=("side",),
        limits_deg=(-40.0, 170.0),  # 150, straight
        drawing=Drawing("elbow", ("shoulder", "elbow"), ("elbow", "wrist")),
    ),
    Angle(
        name="hip_flexion",
        title=N_("hip flexion"),
        definition=N_("thigh against the trunk axis"),
        zero=N_("thigh in line with the trunk"),
        formula=lambda b: b.forward_or_outward(
            turn_deg(b.line(*TRUNK), b.line("left_hip", "left_knee"))
        ),
        landmarks=(*TRUNK, "left_hip", "left_knee"),
        read_from=("side",),
        limits_deg=(-60.0, 160.0),  # 20 to 30 back, 120 to 140 up
        drawing=Drawing("hip", TRUNK, ("hip", "knee")),
    ),
    Angle(
        name="leg_elevation",
        title=N_("leg elevation"),
        definition=N_("line from hip to ankle against the vertical"),
        zero=N_("standing"),
        formula=lambda b: b.forward_or_outward(turn_deg(DOWN, b.line("left_hip", "left_ankle"))),
        landmarks=("left_hip", "left_ankle"),
        read_from=("side",),
        limits_deg=(-70.0, 170.0),  # of the hip, and as far as the pelvis goes with it
        against_vertical=True,
        limb=("hip", "ankle"),
        drawing=Drawing("hip", _DOWNWARD, ("hip", "ankle")),
    ),
    Angle(
        name="straight_leg_raise",
        title=N_("straight leg raise"),
        definition=N_("line from hip to ankle against the trunk axis"),
        zero=N_("leg in line with the trunk"),
        formula=lambda b: b.forward_or_outward(
            turn_deg(b.line(*TRUNK), b.line("left_hip", "left_ankle"))
        ),
        landmarks=(*TRUNK, "left_hip", "left_ankle"),
        read_from=("side",),
        limits_deg=(-60.0, 160.0),  # as the hip
        limb=("hip", "ankle"),
        drawing=Drawing("hip", TRUNK, ("hip", "ankle")),
    ),
    Angle(
        name="knee_flexion",
        title=N_("knee flexion"),
        definition=N_("shank against the line of the thigh"),
        zero=N_("knee straight"),
        formula=lambda b: b.forward(
            -turn_deg(b.line("left_hip", "left_knee"), b.line("left_knee", "left_ankle"))
        ),
        landmarks=("left_hip", "left_knee", "left_ankle"),
        read_from=("side",),
        limits_deg=(-40.0, 170.0),  # 135 to 150, on the heels 160
        drawing=_SHANK,
    ),
    Angle(
        name="ankle_dorsiflexion",
        title=N_("ankle dorsiflexion"),
        definition=N_("shank against the foot, less 90°"),
        zero=N_("foot at a right angle"),
        formula=lambda b: (
            90
            - np.abs(
                turn_deg(b.line("left_ankle", "left_knee"), b.line("left_heel", "left_foot_index"))
            )
        ),
        landmarks=("left_ankle", "left_knee", "left_heel", "left_foot_index"),
        limits_deg=(-80.0, 60.0),  # 50 down, 20 up, under load 40
        views=("side",),
    ),
    Angle(
        name="knee_fppa",
        title=N_("knee inward angle"),
        column=N_("knee fppa"),
        definition=N_("hip, knee and ankle seen from the front, inward positive"),
        zero=N_("knee straight"),
        formula=lambda b: (
            -turn_deg(b.line("left_hip", "left_knee"), b.line("left_knee", "left_ankle"))
        ),
        landmarks=("left_hip", "left_knee", "left_ankle"),
        limits_deg=(-60.0, 60.0),
        views=("facing",),
        drawing=_SHANK,
    ),
    Angle(
        name="trunk_rotation",
        title=N_("trunk rotation"),
        definition=N_("shoulder line against the hip line, about the trunk axis"),
        zero=N_("facing ahead"),
        formula=lambda b: np.maximum(b.twist_deg, 0.0),
        landmarks=TRUNK,
        read_from=("facing",),
        limits_deg=(-120.0, 120.0),  # 45 of the spine, 90 with the shoulder blades
        uncalibrated_deg=30.0,  # of a turn of 45 the model shows a third (calibration.toml)
        folded_arms=True,
        turn=True,
    ),
    Angle(
        name="trunk_flexion",
        title=N_("trunk flexion"),
        definition=N_("trunk axis against the vertical, forward positive"),
        zero=N_("upright"),
        formula=lambda b: -b.toward * _trunk_up(b),
        landmarks=TRUNK,
        limits_deg=(-70.0, 170.0),  # 30 back; bent down to the toes with straight knees 150
        views=("side",),
        sided=False,
        against_vertical=True,
        drawing=_TRUNK_UP,
    ),
    Angle(
        name="trunk_lean",
        title=N_("trunk lean"),
        definition=N_("trunk axis against the vertical, to the person's left positive"),
        zero=N_("upright"),
        formula=_trunk_up,
        landmarks=TRUNK,
        limits_deg=(-90.0, 90.0),  # 35 of the spine
        views=("facing",),
        sided=False,
        to_left=True,
        against_vertical=True,
        drawing=_TRUNK_UP,
    ),
    Angle(
        name="pelvis_tilt",
        title=N_("pelvis tilt"),
        definition=N_("hip line against the horizontal, left higher positive"),
        zero=N_("level"),
        formula=lambda b: _slope(b, "hip"),
        landmarks=("mid_hip",),
        limits_deg=(-60.0, 60.0),
        views=("facing",),
        sided=False,
        to_left=True,
        against_vertical=True,
    ),
    Angle(
        name="shoulder_tilt",
        title=N_("shoulder tilt"),
        definition=N_("shoulder line against the horizontal, left higher positive"),
        zero=N_("level"),
        formula=lambda b: _slope(b, "shoulder"),
        landmarks=("mid_shoulder",),
        limits_deg=(-90.0, 90.0),
        views=("facing",),
        sided=False,
        to_left=True,
        against_vertical=True,
    ),
    Angle(
        name="head_tilt",
        title=N_("head tilt"),
        definition=N_("line of the ears against the horizontal, left higher positive"),
        zero=N_("level"),
        formula=head_tilt_deg,
        landmarks=_FACE,
        limits_deg=(-80.0, 80.0),  # 45 of the neck
        views=("facing",),
        sided=False,
        to_left=True,
        against_vertical=True,
    ),
    Angle(
        name="head_rotation",
        title=N_("head rotation"),
        definition=N_("nose against the line of the ears, from where the hips face"),
        zero=N_("face ahead"),
        formula=lambda b: np.maximum(face_turn_deg(b), 0.0),
        landmarks=_FACE,
        limits_deg=(-120.0, 120.0),  # 80 of the neck
        views=("facing",),
        uncalibrated_deg=0.0,  # the error of its movement is that without calibration
        turn=True,
        reads_up_to_deg=45.0,
    ),
    Angle(
        name="leg_bend",
        title=N_("leg bend"),
        definition=N_(
            "how near hip and ankle come to each other from the front, as a roughly estimated "
            "knee bend"
        ),
        zero=N_("leg as long as can be"),
        formula=_leg_bend,
        landmarks=("mid_shoulder", "left_hip", "left_ankle"),
        limits_deg=(-5.0, 175.0),
        views=("facing",),
        standing_leg=True,
    ),
)
