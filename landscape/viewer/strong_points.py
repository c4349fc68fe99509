"""Which critical points are strong enough to be shown. No GL."""

from dataclasses import replace

import numpy as np

from landscape.critical import CriticalPoint
from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.automatic import automatic_display
from landscape.viewer.display import frame_of


def visible_critical_points(
    critical_points: tuple[CriticalPoint, ...], surface: Surface, display: Display
) -> tuple[CriticalPoint, ...]:
    """Returns the critical points whose persistence is at least the display's share of its range.

    Persistence is measured as it is seen: the difference of displayed heights to the partner, so
    that the same threshold serves linear and log heights.
    """
    if not critical_points:
        return ()
    if display.height_field != "loss":  # critical points are the loss's, whatever is the height
        display = replace(automatic_display(surface)[0], persistence=display.persistence)
    frame = frame_of(surface, display)
    own = frame.heights([point.loss for point in critical_points])
    partner = frame.heights([point.partner_loss for point in critical_points])
    strong = np.abs(own - partner) >= display.persistence
    return tuple(point for point, keep in zip(critical_points, strong, strict=True) if keep)
