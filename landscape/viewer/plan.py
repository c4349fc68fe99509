"""The plan: the surface as a flat map from straight above, and the way back; the map on the floor. No GL."""

from dataclasses import replace

from landscape.viewer.appearance import Floor
from landscape.viewer.framing import fitted
from landscape.viewer.layering import with_layer_look
from landscape.viewer.navigation import destination, flown_to
from landscape.viewer.state import BeforePlan, ViewState


def with_plan_switched(state: ViewState) -> ViewState:
    """Returns the state with the plan shown, or as it was before: flatness, lines and view come back."""
    if state.before_plan is not None:
        before = without_plan(state)
        return flown_to(replace(before, camera=state.camera, flight=state.flight), before.camera)
    camera, display = destination(state), state.display
    before = BeforePlan(camera, display.flat, display.contour_labels, state.active, state.look.contours)
    state = state.with_display(flat=True, contour_labels=True).with_look(contours=True)
    above = replace(camera.facing("top"), projection="orthographic")
    return flown_to(replace(state, before_plan=before), fitted(state, above))


def without_plan(state: ViewState) -> ViewState:
    """Returns the state as it was before the plan, its view too, at once; the same state where there is none."""
    before = state.before_plan
    if before is None:
        return state
    state = state.with_display(flat=before.flat, contour_labels=before.contour_labels)
    if before.layer < len(state.layers):
        state = with_layer_look(state, before.layer, contours=before.contours)
    return replace(state, camera=before.camera, flight=None, before_plan=None)


def with_floor(state: ViewState, floor: Floor) -> ViewState:
    """Returns the state with another floor; a view that shows all still does."""
    camera = destination(state)
    shows_all = camera == fitted(state, camera)
    state = state.with_display(floor=floor)
    return flown_to(state, fitted(state, camera)) if shows_all else state
