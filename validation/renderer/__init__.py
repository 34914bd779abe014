"""The program that renders people with known joint angles: sample clips, films of the study.

The modules build on each other in this order: `pose`, `body`, `postures`, `motions`, `truth`,
`spec`, `plan` (numbers only), then `clothes`, `scene`, `camera`, `video` (pictures), then `render`
(the command).
"""
