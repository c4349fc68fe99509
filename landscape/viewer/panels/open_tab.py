"""The Open tab: files, recent ones, the bundled samples, and what reading the open one had to assume."""

from imgui_bundle import imgui

from landscape.provenance_text import told_of
from landscape.viewer.actions import action_named
from landscape.viewer.actions.file import recent_files
from landscape.viewer.panels import items
from landscape.viewer.panels.progress import following_text
from landscape.viewer.requests import OpenFiles
from landscape.viewer.samples import SAMPLES, sample_path
from landscape.viewer.state import ViewState

RECENT_SHOWN = 4
"""The menu has more."""


def open_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    items.heading("Files")
    half = (imgui.get_content_region_avail().x - 8 * items.unit()) / 2
    for name in ("Open …", "Add to the scene …"):
        action = action_named(name)
        tip = f"{action.description.capitalize()} ({action.shortcut}); nothing is written"
        if items.button(name, tip, width=half, primary=name == "Open …", enabled=action.enabled(state)):
            state = action.apply(state)
        imgui.same_line()
    imgui.new_line()
    items.paragraph("or drop files on the window, with Shift to add them")
    state = _recent(state)
    state = _samples(state)
    return _about(state)


def _recent(state: ViewState) -> ViewState:
    if not state.recent:
        return state
    items.heading("Recent files")
    for action in recent_files(state)[: min(len(state.recent), RECENT_SHOWN)]:
        if items.button(f"{action.name}##{action.description}", action.description, width=-1):
            state = action.apply(state)
    return state


def _samples(state: ViewState) -> ViewState:
    items.heading("Samples")
    for name, title in SAMPLES.items():
        if items.button(title, f"Open the bundled surface {name}", width=-1):
            state = state.asking(OpenFiles((sample_path(name),)))
    return state


def _about(state: ViewState) -> ViewState:
    layer = state.layer
    if layer is None or layer.path is None:
        return state
    items.heading("This surface")
    items.paragraph(str(layer.path), items.palette().text)
    if state.following is not None:
        followed = state.following
        imgui.progress_bar(followed.done / followed.total if followed.total else 0.0, (-1, 8 * items.unit()), "")
        items.paragraph(following_text(followed))
        items.paragraph(
            "Somebody else's job writes this file; it is shown as it grows. Closing it here does not end it."
        )
        return state
    for note in layer.notes:
        items.paragraph(note, items.palette().warning)
    if not layer.notes:
        items.paragraph("Read as it is: nothing had to be assumed.")
    for sentence in told_of(layer.surface.provenance):
        items.paragraph(sentence)
    return state
