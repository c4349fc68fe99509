"""Where menus, panels, picture and status line lie, in framebuffer pixels."""

from dataclasses import dataclass

from landscape.viewer.shell import PANEL_WIDTH, Side

MENU_HEIGHT, STATUS_HEIGHT, PLOTS_HEIGHT = 28, 28, 224
"""At scale 1."""
NARROWEST = 480
"""A window narrower than this, at scale 1, shows no panel."""


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
    """The window's division: menus, panel at one side, picture beside it, plots below that, status line below all.

    Attributes:
        width, height: of the window.
        scale: pixels for one pixel of an ordinary screen.
        panel_width: wanted for the panel at scale 1; 0 where it is hidden.
        panel_side: where it is docked.
        with_plots: whether plots are shown below the picture.
    """

    width: int
    height: int
    scale: float = 1.0
    panel_width: float = PANEL_WIDTH
    panel_side: Side = "left"
    with_plots: bool = False

    @property
    def menu(self) -> Rectangle:
        """The menu bar."""
        return Rectangle(0, 0, self.width, min(round(MENU_HEIGHT * self.scale), self.height // 4))

    @property
    def panel(self) -> Rectangle:
        """The docked panel; of no width when it is hidden, and never more than half the window."""
        shown = self.width >= NARROWEST * self.scale
        width = min(round(self.panel_width * self.scale), self.width // 2) if shown else 0
        top = self.menu.bottom
        return Rectangle(0 if self.panel_side == "left" else self.width - width, top, width, self.status.y - top)

    @property
    def status(self) -> Rectangle:
        """The status line."""
        height = min(round(STATUS_HEIGHT * self.scale), self.height // 4)
        return Rectangle(0, self.height - height, self.width, height)

    @property
    def plots(self) -> Rectangle:
        """Where map and slices are drawn; of no height when they are hidden, and never half of the window."""
        panel = self.panel
        height = min(round(PLOTS_HEIGHT * self.scale), int(panel.height * 0.4)) if self.with_plots else 0
        return Rectangle(self._beside, panel.bottom - height, max(self.width - panel.width, 1), height)

    @property
    def picture(self) -> Rectangle:
        """Where the surface is drawn: at least one pixel."""
        panel = self.panel
        height = panel.height - self.plots.height
        return Rectangle(self._beside, panel.y, max(self.width - panel.width, 1), max(height, 1))

    @property
    def _beside(self) -> float:
        return self.panel.right if self.panel_side == "left" else 0
