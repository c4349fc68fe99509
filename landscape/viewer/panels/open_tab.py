"""The Open tab: a file by its path, the bundled samples, and what reading had to assume."""

from dataclasses import replace
from pathlib import Path

from imgui_bundle import imgui

from landscape.viewer.panels import items
from landscape.viewer.panels.progress import following_text
from landscape.viewer.samples import SAMPLES, sample_path
from landscape.viewer.state import OpenFiles, ViewState


def open_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    items.heading("Open a file")
    tip = (
        "A surface or curve (.ply, .h5, .npz, .npy, .csv, .part of a job), or the path of a training run "
        "(.csv with rows of x,y; .h5), which is laid on the surface that is open"
    )
    text, entered = items.text_field("File", state.open_text, tip, hint="a surface or a path: .ply, .h5, .npz, .csv")
    state = replace(state, open_text=text)
    clicked = items.button("Open", "Read the file and show it; nothing is written", primary=True, enabled=bool(text))
    if (clicked or entered) and text.strip():
        state = state.asking(OpenFiles((Path(text.strip()).expanduser(),)))
    imgui.same_line()
    imgui.align_text_to_frame_padding()
    items.paragraph("or drop a file on the window")
    state = _samples(state)
    return _about(state)


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
    return state
