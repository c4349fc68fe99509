"""The Camera menu: where the picture is taken from."""

from landscape.viewer.actions.action import Action, Choice, has_planes, has_surface, no_plane
from landscape.viewer.camera import Side
from landscape.viewer.camera_json import camera_to_json
from landscape.viewer.navigation import (
    destination,
    facing,
    fit,
    reset,
    with_next_view,
    with_orbit_switched,
    with_projection_switched,
    with_view_saved,
)
from landscape.viewer.plan import with_plan_switched
from landscape.viewer.requests import CopyText, PasteView
from landscape.viewer.state import ViewState


def _has_views(state: ViewState) -> bool:
    return bool(state.views)


def copying_view(state: ViewState) -> ViewState:
    """Returns the state asking for its view on the clipboard, as JSON."""
    return state.asking(CopyText(camera_to_json(destination(state)), "Copied the view"))


def _side(side: Side, key: str, description: str, divided: bool = False) -> Action:
    return Action(f"{side.capitalize()} view", key, description, lambda state: facing(state, side), divided=divided)


CAMERA: tuple[Action | Choice, ...] = (
    Action("Reset view", "R", "back to the view the surface opened with", reset),
    Action("Fit", "F", "the whole surface, from this direction", fit, enabled=has_surface),
    _side("front", "1", "look along β, α to the right", divided=True),
    _side("right", "3", "look back along α, β to the right"),
    _side("top", "7", "look straight down, α to the right, β up"),
    _side("isometric", "0", "equally steep on all three axes"),
    Action(
        "Plan",
        "2",
        "a flat map from straight above, with labelled lines of equal height; again to come back",
        with_plan_switched,
        checked=lambda state: state.before_plan is not None,
        enabled=lambda state: has_planes(state) or state.before_plan is not None,
        why_not=no_plane,
    ),
    Action(
        "Orthographic",
        "O",
        "no perspective: parallel lines stay parallel",
        with_projection_switched,
        checked=lambda state: destination(state).projection == "orthographic",
        divided=True,
    ),
    Action(
        "Free orbit",
        "U",
        "turn any way, over the top and upside down too",
        with_orbit_switched,
        checked=lambda state: not destination(state).upright,
    ),
    Action("Save view", "B", "keep this view in the list of the Camera tab", with_view_saved, divided=True),
    Action("Next saved view", "B", "fly to the saved views in turn", with_next_view, shift=True, enabled=_has_views),
    Action("Copy view", "C", "put the view on the clipboard as text", copying_view, ctrl=True),
    Action("Paste view", "V", "fly to the view on the clipboard", lambda state: state.asking(PasteView()), ctrl=True),
)
