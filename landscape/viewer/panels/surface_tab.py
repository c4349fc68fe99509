"""The Surface tab: height, colour, texture and lines of the active surface."""

from landscape.viewer.actions.action import has_planes
from landscape.viewer.panels import items
from landscape.viewer.panels.color_group import color_group
from landscape.viewer.panels.height_group import height_group
from landscape.viewer.panels.layers_list import layers_list
from landscape.viewer.panels.lines_group import lines_group
from landscape.viewer.panels.texture_group import texture_group
from landscape.viewer.state import ViewState


def surface_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    state = layers_list(state)
    surface = state.surface
    if surface is None:
        items.paragraph("No surface is open.")
        return state
    if items.group("Height", "Which field is the height, and how it is scaled and limited"):
        state = height_group(state, surface)
    if items.group("Colour", "What the colours show, and by which colour map"):
        state = color_group(state, surface)
    if has_planes(state) and items.group("Texture and light", "Patterns over the colours, and where the light stands"):
        state = texture_group(state)
    if items.group("Lines and marks", "Grid lines, isolines, samples, and the box around the surface"):
        state = lines_group(state, surface)
    return state
