"""The Surface menu: height, colour, texture and lines of the active surface."""

from landscape.viewer.actions.action import Action, has_surface, look_toggle
from landscape.viewer.controller import exaggerated, next_color_map, next_texture, switch_height_scale

_EXAGGERATION_STEP = 1.25

SURFACE: tuple[Action, ...] = (
    Action(
        "Next height scale",
        "L",
        "linear, logarithmic or symmetric-logarithmic height",
        switch_height_scale,
        enabled=has_surface,
    ),
    Action("Lower", "[", "flatten the drawn height", lambda state: exaggerated(state, 1 / _EXAGGERATION_STEP)),
    Action("Higher", "]", "raise the drawn height", lambda state: exaggerated(state, _EXAGGERATION_STEP)),
    Action(
        "Next colour map", "C", "colour by the next map of the list", next_color_map, enabled=has_surface, divided=True
    ),
    Action(
        "Previous colour map",
        "C",
        "colour by the previous map",
        lambda state: next_color_map(state, -1),
        shift=True,
        enabled=has_surface,
    ),
    Action("Next texture", "X", "smooth, bands, checker or slope", next_texture, enabled=has_surface),
    look_toggle("Wireframe", "W", "the grid lines of the samples", "wireframe", divided=True),
    look_toggle("Contours", "K", "lines of equal height", "contours"),
)
