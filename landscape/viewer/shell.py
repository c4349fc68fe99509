"""What is around the picture, as snapshots: how the window is set up and what lies open over it."""

from dataclasses import dataclass, replace
from typing import Literal

Side = Literal["left", "right"]
MousePreset = Literal["standard", "trackpad", "CAD"]

MIN_PANEL_WIDTH, PANEL_WIDTH, MAX_PANEL_WIDTH = 300.0, 340.0, 640.0
"""At scale 1: the narrowest that its controls fit, the usual one, the widest."""
TEXT_SCALES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""Steps of the size of type."""


@dataclass(frozen=True)
class Settings:
    """Habits of the window, remembered between starts.

    Attributes:
        panel_side: where the panel is docked.
        panel_width: pixels at scale 1 and text scale 1.
        text_scale: factor on type and controls, beside the screen's own scale.
        reload: whether a file that changes on disk is read again.
        mouse: which buttons turn, move and zoom.
        animate: whether the camera flies to another view, or is there at once.
    """

    panel_side: Side = "left"
    panel_width: float = PANEL_WIDTH
    text_scale: float = 1.0
    reload: bool = True
    mouse: MousePreset = "standard"
    animate: bool = True

    def widened(self, pixels: float) -> "Settings":
        """Returns the settings with the panel wider by some pixels at scale 1, within its bounds."""
        return replace(self, panel_width=min(max(self.panel_width + pixels, MIN_PANEL_WIDTH), MAX_PANEL_WIDTH))

    def with_text(self, step: int) -> "Settings":
        """Returns the settings with type larger or smaller by steps."""
        nearest = min(range(len(TEXT_SCALES)), key=lambda k: abs(TEXT_SCALES[k] - self.text_scale))
        return replace(self, text_scale=TEXT_SCALES[min(max(nearest + step, 0), len(TEXT_SCALES) - 1)])


@dataclass(frozen=True)
class Palette:
    """The open command palette.

    Attributes:
        text: what is searched for.
        chosen: place of the marked command among those that match.
    """

    text: str = ""
    chosen: int = 0
