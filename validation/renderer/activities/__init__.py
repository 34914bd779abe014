"""What people do between the movements, or instead of them: walking, sitting down, waving.

An activity takes the person, the time since it began and how long it goes on (seconds), and
returns the pose; like the movements it is written for the left side, and starts and ends where a
person stands (or sits) at ease.
"""

from dataclasses import dataclass

from validation.renderer.activities.blending import PoseAt
from validation.renderer.activities.moving import (
    arm_circle,
    clap,
    drink,
    jumping_jack,
    kick_side,
    lift_both_legs,
    pick_up,
    side_bend,
    squat,
    wave,
)
from validation.renderer.activities.static_activities import (
    chair_stands,
    idle,
    march,
    sit_down,
    sit_still,
    stand_up,
    turn_round,
    walk,
)
from validation.renderer.body import Human
from validation.renderer.motions import Prop
from validation.renderer.pose import Pose, mirrored


@dataclass(frozen=True)
class Act:
    """An activity; `slow_turn`: the heading changes all along, not only while changing over."""

    pose: PoseAt
    prop: Prop | None = None
    slow_turn: bool = False


ACTIVITIES = {
    "idle": Act(idle),
    "walk": Act(walk),
    "turn_round": Act(turn_round, slow_turn=True),
    "march": Act(march),
    "sit_down": Act(sit_down, "chair"),
    "stand_up": Act(stand_up, "chair"),
    "sit_still": Act(sit_still, "chair"),
    "chair_stands": Act(chair_stands, "chair"),
    "squat": Act(squat),
    "pick_up": Act(pick_up),
    "jumping_jack": Act(jumping_jack),
    "wave": Act(wave),
    "drink": Act(drink),
    "arm_circle": Act(arm_circle),
    "side_bend": Act(side_bend),
    "kick_side": Act(kick_side),
    "clap": Act(clap),
    "lift_both_legs": Act(lift_both_legs, "mat"),
}


def pose_at(act: Act, human: Human, side: str, time_s: float, duration_s: float) -> Pose:
    """Pose of an activity done with the given side; before and after it stays as it is there."""
    pose = act.pose(human, min(duration_s, max(0.0, time_s)), duration_s)
    return pose if side == "left" else mirrored(pose)
