"""The Camera menu: where the picture is taken from."""

from dataclasses import replace

from landscape.viewer.actions.action import Action, Choice
from landscape.viewer.framing import home_view, view_from_above

CAMERA: tuple[Action | Choice, ...] = (
    Action(
        "Reset view",
        "R",
        "back to the view the surface opened with",
        lambda state: replace(state, camera=home_view(state)),
    ),
    Action("Top view", "T", "look straight down", lambda state: replace(state, camera=view_from_above(state))),
)
