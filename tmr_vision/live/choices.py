"""Which movements a check is about, unless it is said: those of the published protocols."""

SCREEN = ("arm_raise", "wall_push", "trunk_twist", "sit_to_stand", "leg_raise", "toe_reach")
"""The six movements, in the order of Gamma 2014."""
FIRST_FOUR = ("arm_raise", "trunk_twist", "leg_raise", "sit_to_stand")
"""The four that are usually taught first, in that order."""
