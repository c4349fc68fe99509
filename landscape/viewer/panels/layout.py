"""Where the picture, the panels and the status line lie, in framebuffer pixels."""

from dataclasses import dataclass

PANEL_WIDTH = 340
STATUS_HEIGHT = 28
PLOTS_HEIGHT = 208
"""At scale 1."""


@dataclass(frozen=True)
class Rectangle:
    """Pixels, y down; `x` and `y` are the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """The x just beyond it."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y just beyond it."""
        return self.y + self.height

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def contains(self, other: "Rectangle") -> bool:
        """Whether all of another lies in it."""
        return self.x <= other.x and other.right <= self.right and self.y <= other.y and other.bottom <= self.bottom

    def meets(self, other: "Rectangle") -> bool:
        """Whether the two share a pixel."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True)
class Layout:
    """The window's division: panel at the left, picture beside it, plots below that, status line below all."""

    width: int
    height: int
    scale: float = 1.0
    with_panel: bool = True
    with_plots: bool = False

    @property
    def panel(self) -> Rectangle:
        """The docked panel; of no width when it is hidden, and never more than half the window."""
        width = min(round(PANEL_WIDTH * self.scale), self.width // 2) if self.with_panel else 0
        return Rectangle(0, 0, width, self.height - self.status.height)

    @property
    def status(self) -> Rectangle:
        """The status line."""
        height = min(round(STATUS_HEIGHT * self.scale), self.height // 4)
        return Rectangle(0, self.height - height, self.width, height)

    @property
    def plots(self) -> Rectangle:
        """Where map and slices are drawn; of no height when both are hidden, and never half of the window."""
        panel = self.panel
        height = min(round(PLOTS_HEIGHT * self.scale), int(panel.height * 0.4)) if self.with_plots else 0
        return Rectangle(panel.width, panel.height - height, max(self.width - panel.width, 1), height)

    @property
    def picture(self) -> Rectangle:
        """Where the surface is drawn: at least one pixel."""
        panel = self.panel
        height = panel.height - self.plots.height
        return Rectangle(panel.width, 0, max(self.width - panel.width, 1), max(height, 1))
