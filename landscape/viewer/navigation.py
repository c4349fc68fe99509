"""Ways from one view to another, as functions from state to state: no windows, no imgui."""

from dataclasses import replace

from landscape.errors import LandscapeError
from landscape.trajectory import FloatArray
from landscape.viewer.bicubic import displayed
from landscape.viewer.camera import SIDES, Camera, Projection, Side
from landscape.viewer.camera_json import camera_from_json
from landscape.viewer.display import scene_frame
from landscape.viewer.flight import Flight
from landscape.viewer.framing import fitted, home_view
from landscape.viewer.picking import place_of, read_under
from landscape.viewer.state import SavedView, ViewState


def flown_to(state: ViewState, goal: Camera) -> ViewState:
    """Returns the state on its way to another view, or there at once where nothing shall be animated."""
    if goal == state.camera or not state.settings.animate:
        return replace(state, camera=goal, flight=None)
    return replace(state, flight=Flight(state.camera, goal))


def advanced(state: ViewState, seconds: float) -> ViewState:
    """Returns the state some time later: a flight goes on, unless the camera was moved meanwhile."""
    flight = state.flight
    if flight is None:
        return state
    if state.camera != flight.camera:
        return replace(state, flight=None)
    flight = flight.advanced(seconds)
    return replace(state, camera=flight.camera, flight=None if flight.arrived else flight)


def destination(state: ViewState) -> Camera:
    """Returns the camera where a flight ends, the camera as it is where there is none."""
    return state.flight.goal if state.flight and state.camera == state.flight.camera else state.camera


def reset(state: ViewState) -> ViewState:
    """Returns the state on its way to the view the surface opened with."""
    return flown_to(state, home_view(state))


def fit(state: ViewState) -> ViewState:
    """Returns the state on its way to where the whole box is in the picture, from the same direction."""
    return flown_to(state, fitted(state, destination(state)))


def facing(state: ViewState, side: Side) -> ViewState:
    """Returns the state on its way to one of the views with a name, which shows the whole box."""
    return flown_to(state, fitted(state, destination(state).facing(side)))


def recentred(state: ViewState, point: FloatArray) -> ViewState:
    """Returns the state on its way to where a world point (3,) is looked at, from the same direction."""
    x, y, z = point.tolist()
    return flown_to(state, replace(destination(state), target=(x, y, z)))


def grounded(state: ViewState, size: tuple[float, float]) -> ViewState:
    """Returns the state with its target on the surface in the middle of the picture, which stays as it is.

    After the surface was moved, turning is then about what one looks at. Where there is no surface
    in the middle the target stays.
    """
    point = point_under(state, state.camera, (size[0] / 2, size[1] / 2), size)
    return state if point is None else replace(state, camera=state.camera.refocused(point))


def with_projection_switched(state: ViewState) -> ViewState:
    """Returns the state with perspective and orthographic projection exchanged."""
    camera = destination(state)
    return replace(state, camera=replace(camera, projection=_OTHER[camera.projection]))


def with_orbit_switched(state: ViewState) -> ViewState:
    """Returns the state with turntable and free orbit exchanged; the turntable rights a tilted picture."""
    camera = destination(state)
    if camera.upright:
        return replace(state, camera=replace(camera, upright=False))
    return flown_to(state, camera.levelled())


def view_called(state: ViewState, text: str) -> Camera:
    """Returns the camera of a view with a name, which shows the whole box, or the one that a JSON text describes.

    Raises:
        LandscapeError: the text is neither.
    """
    for side in SIDES:
        if text == side:
            return fitted(state, state.camera.facing(side))
    if not text.lstrip().startswith("{"):
        names = ", ".join(SIDES)
        raise LandscapeError(f"view is '{text[:40]}': expected {names}, or the text that \"Copy view\" writes")
    return camera_from_json(text)


def with_view_saved(state: ViewState, name: str = "") -> ViewState:
    """Returns the state with the view kept under a name, or under the next number; an older one of that name goes."""
    name = name.strip() or _unused_name({view.name for view in state.views})
    others = tuple(view for view in state.views if view.name != name)
    return replace(state, views=(*others, SavedView(name, destination(state))), notice=f"Saved the view as {name}")


def with_next_view(state: ViewState) -> ViewState:
    """Returns the state on its way to the saved view after the one that is shown, to the first otherwise."""
    if not state.views:
        return replace(state, notice="No view is saved yet")
    cameras = [view.camera for view in state.views]
    here = destination(state)
    place = (cameras.index(here) + 1) % len(cameras) if here in cameras else 0
    return replace(flown_to(state, cameras[place]), notice=f"View {state.views[place].name}")


def with_view_pasted(state: ViewState, text: str) -> ViewState:
    """Returns the state on its way to the view that a text describes; it tells where the text is none."""
    try:
        return flown_to(state, camera_from_json(text))
    except LandscapeError as error:
        return state.telling(str(error))


def point_under(
    state: ViewState, camera: Camera, pixel: tuple[float, float], size: tuple[float, float]
) -> FloatArray | None:
    """Returns the world point (3,) of the surfaces that a pixel shows; None where it shows none.

    It lies on the line of sight to the last bits, at the depth of the surface that is nearest.

    Args:
        state: the surfaces.
        camera: how they are seen.
        pixel: x and y, y down.
        size: width and height of the picture in pixels.
    """
    if not state.layers:
        return None
    start, direction = camera.ray(pixel, size)
    frame, depths = scene_frame(state), []
    for layer in state.layers:
        drawn = displayed(layer.surface, layer.look, frame)
        reading = read_under(drawn, frame, camera, pixel, size) if layer.look.visible else None
        point = None if reading is None else place_of(drawn, frame, reading.alpha, reading.beta)
        if point is not None:
            depths.append((point - start) @ direction)
    return start + min(depths) * direction if depths else None


def held_point(state: ViewState, camera: Camera, pixel: tuple[float, float], size: tuple[float, float]) -> FloatArray:
    """Returns the world point (3,) a pointer takes hold of: of the surface, or beside it at the target's depth."""
    point = point_under(state, camera, pixel, size)
    return camera.at_target_depth(pixel, size) if point is None else point


_OTHER: dict[Projection, Projection] = {"perspective": "orthographic", "orthographic": "perspective"}


def _unused_name(names: set[str]) -> str:
    return next(name for number in range(1, len(names) + 2) if (name := f"View {number}") not in names)
