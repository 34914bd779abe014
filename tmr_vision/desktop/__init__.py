"""The live check on this machine: its screen, its window, its voice.

``screen`` draws a moment from plain data, with ``panels`` and ``sketch``; ``window`` shows it and
takes keys; ``voice`` says the cues by programs of the operating system.
"""
