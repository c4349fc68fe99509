"""The list of saved views, and the view as text."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.viewer.actions import shortcut_of
from landscape.viewer.navigation import flown_to, with_view_saved
from landscape.viewer.panels import items
from landscape.viewer.panels.action_buttons import action_buttons
from landscape.viewer.state import ViewState

LEAST_ROWS = 2
"""So many views are in sight at least; the list takes what height there is, and scrolls."""
_SAVE_WIDTH, _DELETE_WIDTH = 72.0, 28.0
"""Pixels at scale 1."""


def saved_views(state: ViewState) -> ViewState:
    """Draws the list with what can be done to it and returns the state it leads to."""
    state = action_buttons(_new(state), ("Copy view", "Paste view"))
    if not state.views:
        return state
    least = LEAST_ROWS * imgui.get_frame_height_with_spacing()
    imgui.begin_child("saved views", (0, max(imgui.get_content_region_avail().y, least)))
    for index in range(len(state.views)):
        state = _row(state, index)
    imgui.end_child()
    return state


def _new(state: ViewState) -> ViewState:
    gap = 4 * items.unit()
    width = imgui.get_content_region_avail().x - _SAVE_WIDTH * items.unit() - gap
    name, entered = items.text_field("View name", state.view_name, "What to call this view", hint="name", width=width)
    imgui.same_line(0, gap)
    tip = f"Keep direction, distance and lens of this view in the list ({shortcut_of('Save view')})"
    state = replace(state, view_name=name)
    if items.button("Save view", tip, width=-1) or entered:
        state = replace(with_view_saved(state, name), view_name="")
    return state


def _row(state: ViewState, index: int) -> ViewState:
    views, gap = state.views, 4 * items.unit()
    if index >= len(views):  # one above was deleted in this frame
        return state
    view = views[index]
    width = imgui.get_content_region_avail().x - _DELETE_WIDTH * items.unit() - gap
    if items.button(f"{view.name}##view", "Fly to this view", width=width):
        state = flown_to(state, view.camera)
    imgui.same_line(0, gap)
    if items.button(f"×##{view.name}", f"Delete the view {view.name}", width=-1):
        state = replace(state, views=(*views[:index], *views[index + 1 :]))
    return state
