"""Where things stand on the live screen: a band, the mirror, a panel, a foot; and how large.

All lengths are given for a screen of 1280 x 720 pixels and grow with it. What is read from 3 m
away has letters of at least 1/25 of the height: on a screen of 15 inches capitals of 5 mm, as large
3 m away as small print is 40 cm away; a sentence gets twice that where it fits.
"""

from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""

DESIGN_PX = (1280, 720)
LEAST = 29
"""Letters that are read from far away, pixels of a screen of this height: 1/25 of it."""
BAND, FOOT, HAND = 156, 60, 84
LAST_BUTTON = 220
PANEL_LEAST = 480
"""The panel beside the mirror is at least this wide."""


@dataclass(frozen=True)
class Layout:
    """The boxes of a screen of ``size_px`` with a camera's picture of ``picture_px``."""

    size_px: tuple[int, int]
    picture_px: tuple[int, int] = (4, 3)

    def px(self, length: float) -> int:
        """Return a length of the design in pixels of this screen."""
        return round(length * min(s / d for s, d in zip(self.size_px, DESIGN_PX, strict=True)))

    @property
    def band(self) -> Box:
        """The sentence, on top."""
        return 0, 0, self.size_px[0], self.px(BAND)

    @property
    def mirror(self) -> Box:
        """The camera's picture: as large as the panel and the band leave it, in its own shape."""
        top = self.px(BAND)
        room = self.size_px[0] - self.px(PANEL_LEAST), self.size_px[1] - top
        scale = min(r / p for r, p in zip(room, self.picture_px, strict=True))
        width, height = (int(p * scale) for p in self.picture_px)
        return 0, top + (room[1] - height) // 2, width, height

    @property
    def panel(self) -> Box:
        """Beside the mirror, above what can be done now."""
        left, top = self.mirror[2], self.px(BAND)
        below = self.px(FOOT + HAND)
        return left, top, self.size_px[0] - left, self.size_px[1] - top - below

    @property
    def hand(self) -> Box:
        """What can be done by hand, below the panel."""
        left, top, width, height = self.panel
        return left, top + height, width, self.px(HAND)

    @property
    def buttons(self) -> Box:
        """What can be done by pointer, below that."""
        left, top, width, height = self.hand
        return left, top + height, width, self.px(FOOT)

    @property
    def wide(self) -> Box:
        """All of the screen between band and foot."""
        top = self.px(BAND)
        return 0, top, self.size_px[0], self.size_px[1] - top - self.px(FOOT)

    @property
    def foot(self) -> tuple[Box, Box]:
        """Below that: for what is done by hand, and the buttons."""
        top, height, half = self.size_px[1] - self.px(FOOT), self.px(FOOT), self.size_px[0] // 2
        return (0, top, half, height), (half, top, self.size_px[0] - half, height)

    @property
    def report(self) -> Box:
        """There at the end: where the report is."""
        left, top, _, height = self.foot[0]
        return left, top, self.size_px[0] - self.px(LAST_BUTTON), height

    @property
    def last_button(self) -> Box:
        """And beside it the only button that is left."""
        left, top, width, height = self.report
        return left + width, top, self.px(LAST_BUTTON), height
