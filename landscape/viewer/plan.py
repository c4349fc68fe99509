"""The plan: the surface as a flat map from straight above, and the way back; the map on the floor. No GL."""

from dataclasses import replace

from landscape.viewer.appearance import Floor
from landscape.viewer.framing import fitted
from landscape.viewer.navigation import destination, flown_to
from landscape.viewer.state import BeforePlan, ViewState


def with_plan_switched(state: ViewState) -> ViewState:
    """Returns the state with the plan shown, or as it was before: flatness, lines and view come back."""
    if state.before_plan is not None:
        before = state.before_plan
        state = state.with_display(flat=before.flat, contour_labels=before.contour_labels)
        state = state.with_look(contours=before.contours)
        return flown_to(replace(state, before_plan=None), before.camera)
    camera = destination(state)
    before = BeforePlan(camera, state.display.flat, state.display.contour_labels, state.look.contours)
    state = state.with_display(flat=True, contour_labels=True).with_look(contours=True)
    above = replace(camera.facing("top"), projection="orthographic")
    return flown_to(replace(state, before_plan=before), fitted(state, above))


def with_floor(state: ViewState, floor: Floor) -> ViewState:
    """Returns the state with another floor; a view that shows all still does."""
    camera = destination(state)
    shows_all = camera == fitted(state, camera)
    state = state.with_display(floor=floor)
    return flown_to(state, fitted(state, camera)) if shows_all else state
