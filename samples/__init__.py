"""Rendered sample clips with known joint angles, and the program that makes them.

The modules build on each other in this order: `pose`, `body`, `motions`, `truth`, `spec`, `plan`
(numbers only), then `clothes`, `scene`, `camera`, `video` (pictures), then `render` (the command).
"""
