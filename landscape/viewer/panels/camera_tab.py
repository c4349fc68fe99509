"""The Camera tab: where the picture is taken from, and with which hand."""

from dataclasses import replace
from math import degrees, radians

from imgui_bundle import imgui

from landscape.viewer.actions import action_named
from landscape.viewer.camera import (
    MAX_DISTANCE,
    MAX_FIELD_OF_VIEW,
    MIN_DISTANCE,
    MIN_FIELD_OF_VIEW,
    Camera,
)
from landscape.viewer.mouse import GESTURES, gesture_texts
from landscape.viewer.navigation import destination, with_orbit_switched, with_projection_switched
from landscape.viewer.panels import items
from landscape.viewer.panels.action_buttons import action_buttons
from landscape.viewer.panels.saved_views import saved_views
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import MINUS


def camera_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    items.heading("View")
    state = action_buttons(state, ("Reset view", "Fit"))
    state = action_buttons(state, ("Front view", "Right view", "Top view", "Isometric view"))
    state = _kinds(state)
    state = _numbers(state)
    items.heading("Mouse")
    state = _mouse(state)
    tip = "Fly to another view in a quarter of a second; off, it is there at once"
    animate = items.toggle("Animate", state.settings.animate, tip)
    state = replace(state, settings=replace(state.settings, animate=animate))
    items.heading("Saved views")
    return saved_views(state)


def _kinds(state: ViewState) -> ViewState:
    """The choices that are not numbers."""
    key, now = action_named("Orthographic").shortcut, destination(state).projection
    tips = (f"What is farther looks smaller ({key})", f"Parallel lines stay parallel, for measuring by eye ({key})")
    if items.segments("Projection", now, ("perspective", "orthographic"), tips) != now:
        state = with_projection_switched(state)
    key, now = action_named("Free orbit").shortcut, "turntable" if destination(state).upright else "free orbit"
    tips = (
        f"Turning keeps the vertical axis upright and stops when looking straight down or up ({key})",
        f"Turning goes any way, over the top and upside down too ({key})",
    )
    if items.segments("Orbit", now, ("turntable", "free orbit"), tips) != now:
        state = with_orbit_switched(state)
    return state


def _mouse(state: ViewState) -> ViewState:
    tips = ["\n".join(f"{gesture}: {what}" for gesture, what in gesture_texts(preset)) for preset in GESTURES]
    chosen = items.segments("Mouse", state.settings.mouse, tuple(GESTURES), tips)
    mouse = next(preset for preset in GESTURES if preset == chosen)
    return replace(state, settings=replace(state.settings, mouse=mouse))


def _numbers(state: ViewState) -> ViewState:
    """Angles, distance and lens."""
    camera = moved = state.camera
    moved = _angle(moved, "Yaw", (-180.0, 180.0), "Turn about the vertical axis; 0° looks along β")
    moved = _angle(moved, "Pitch", (-90.0, 90.0), "Height above the plane; 90° looks straight down")
    if not camera.upright:
        moved = _angle(moved, "Roll", (-180.0, 180.0), "Turn the picture about the line of sight")
    tip = "Distance from the point looked at; the surface's longer side measures 2"
    distance = items.slider(
        "Distance", moved.distance, (MIN_DISTANCE, MAX_DISTANCE), tip, show=lambda value: f"{value:.3g}", log=True
    )
    moved = moved if distance == moved.distance else moved.zoomed(distance / moved.distance)
    lens, bounds = degrees(moved.field_of_view), (degrees(MIN_FIELD_OF_VIEW), degrees(MAX_FIELD_OF_VIEW))
    tip = "Wider lenses show more depth. The camera moves so that the point looked at stays as large as it is"
    imgui.begin_disabled(moved.projection == "orthographic")  # it has no lens
    opened = items.slider("Field of view", lens, bounds, tip, show=_degrees)
    imgui.end_disabled()
    moved = moved if opened == lens else moved.with_lens(radians(opened))
    return state if moved == camera else replace(state, camera=moved)


def _angle(camera: Camera, name: str, bounds: tuple[float, float], tip: str) -> Camera:
    value = degrees(getattr(camera, name.lower()))
    value = (value + 180.0) % 360.0 - 180.0
    turned = items.slider(name, value, bounds, tip, show=_degrees)
    return camera if turned == value else replace(camera, **{name.lower(): radians(turned)})


def _degrees(angle: float) -> str:
    return f"{angle:.0f}°".replace("-", MINUS)
