"""The Camera tab: where the picture is taken from."""

from dataclasses import replace
from math import degrees, radians

from landscape.viewer.actions import action_named, shortcut_of
from landscape.viewer.camera import MAX_DISTANCE, MIN_DISTANCE
from landscape.viewer.controller import MOUSE
from landscape.viewer.panels import items
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import MINUS


def camera_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    items.heading("View")
    for name in ("Reset view", "Top view"):
        action = action_named(name)
        if items.button(name, f"{action.description.capitalize()} ({shortcut_of(name)})", width=-1):
            state = action.apply(state)
    state = _angles(state)
    items.heading("Theme")
    tips = ("Dark panels and background", "Light panels and background, for print")
    theme = items.segments("Theme", state.theme, ("dark", "light"), tips)
    state = replace(state, theme="dark" if theme == "dark" else "light")
    items.heading("Picture")
    screenshot = action_named("Screenshot")
    tip = f"Write the picture as a PNG into the current folder, without panels ({screenshot.shortcut})"
    if items.button("Save screenshot", tip, width=-1):
        state = screenshot.apply(state)
    items.heading("Mouse")
    for gesture, meaning in MOUSE:
        items.paragraph(f"{gesture}: {meaning}")
    return state


def _degrees(angle: float) -> str:
    return f"{angle:.0f}°".replace("-", MINUS)


def _angles(state: ViewState) -> ViewState:
    camera = state.camera
    yaw = (degrees(camera.yaw) + 180.0) % 360.0 - 180.0
    turned = items.slider("Yaw", yaw, (-180.0, 180.0), "Turn about the vertical axis", show=_degrees)
    if turned != yaw:
        camera = replace(camera, yaw=radians(turned))
    pitch = degrees(camera.pitch)
    raised = items.slider(
        "Pitch", pitch, (-90.0, 90.0), "Height above the plane; 90° looks straight down", show=_degrees
    )
    if raised != pitch:
        camera = replace(camera, pitch=radians(raised))
    bounds = (MIN_DISTANCE, MAX_DISTANCE)
    distance = items.slider(
        "Distance",
        camera.distance,
        bounds,
        "Distance from the point looked at",
        show=lambda distance: f"{distance:.2f}",
        log=True,
    )
    tip = "Keep the vertical axis pointing up; without it the camera may go over the top and upside down"
    upright = items.toggle("Keep upright", camera.upright, tip)
    camera = replace(camera, distance=distance, upright=upright)
    return replace(state, camera=camera.orbited(0.0, 0.0) if upright else camera)
