"""What the program is held to: rendered people with known angles, and the study of its error."""
