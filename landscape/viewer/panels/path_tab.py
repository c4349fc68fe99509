"""The Path tab: the training paths, how they are drawn, and what of them the plane does not show."""

from dataclasses import replace

import numpy as np
from imgui_bundle import imgui

from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.actions import shortcut_of
from landscape.viewer.panels import items
from landscape.viewer.panels.glyphs import paint_path
from landscape.viewer.panels.icons import icon_button, paint_closed_eye, paint_eye
from landscape.viewer.path_style import PATH_COLORS, PathStyle
from landscape.viewer.runs import Run, runs_of
from landscape.viewer.state import ViewState

WIDTHS = 1.0, 10.0
"""Pixels of a path's line, at least and at most."""

_COLOR_TIPS = (
    "Each path in a colour of its own",
    "Colour along the path by the number of the checkpoint, as the legend says",
    "Colour along the path by the checkpoints' true loss, as the legend says; grey where it is not known",
)


def path_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    runs = [run for run in runs_of(state) if run.layer == state.active]
    if not runs:
        items.paragraph(
            "This surface has no training path. Open a .csv of x,y rows to lay one on it, "
            "or compute a surface in PCA directions."
        )
        return state
    tip = f"Draw training paths on the surface, start and end marked ({shortcut_of('Path')})"
    state = state.with_display(path=items.toggle("Show path", state.display.path, tip))
    state = state.with_display(path_style=_style(state.display.path_style))
    for run in runs:
        state = _run(state, run, len(runs) > 1)
    items.paragraph(
        "The line lies on the surface. A checkpoint lies off the plane, so its own loss "
        "need not be the surface's height there."
    )
    return state


def _style(style: PathStyle) -> PathStyle:
    """Width, colours and marks of the lines."""
    color = items.segments("Path colour", style.color, PATH_COLORS, _COLOR_TIPS, named=True)
    tip = "Width of the line in pixels, at every distance"
    width = items.slider("Width", style.width, WIDTHS, tip, show=lambda pixels: f"{pixels:.1f} px")
    half, start = imgui.get_content_region_avail().x / 2, imgui.get_cursor_pos_x()
    arrows = items.toggle("Arrows", style.arrows, "Arrowheads along the path tell which way it runs")
    imgui.same_line(start + half)
    tip = "Mark checkpoints with dots, as many as have room"
    checkpoints = items.toggle("Checkpoints", style.checkpoints, tip)
    tip = "Write the numbers of checkpoints beside the path, as many as have room"
    steps = items.toggle("Step numbers", style.steps, tip)
    chosen = next(name for name in PATH_COLORS if name == color)
    return replace(
        style,
        color=chosen,
        width=min(max(WIDTHS[0], round(width, 2)), WIDTHS[1]),
        arrows=arrows,
        checkpoints=checkpoints,
        steps=steps,
    )


def _run(state: ViewState, run: Run, several: bool) -> ViewState:
    """A path's name with its colour, an eye where there are several, and its facts."""
    path, unit = run.trajectory, items.unit()
    title = path.label or (f"Path {run.number + 1}" if several else "Path")
    items.heading(f"      {title}")
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    paint_path(imgui.get_window_draw_list(), run.color, (low.x + 7 * unit, (low.y + high.y) / 2), 7 * unit)
    if several:
        hidden, size = state.layers[run.layer].hidden_paths, 20 * unit
        imgui.same_line(imgui.get_cursor_pos_x() + imgui.get_content_region_avail().x - size)
        shown = run.number not in hidden
        tip = f"{'Hide' if shown else 'Draw'} this path; it keeps its colour"
        paint = paint_eye if shown else paint_closed_eye
        if icon_button(f"Path {run.number + 1}/visible", tip, paint, size, strong=shown):
            state = state.with_layer(run.layer, hidden_paths=hidden ^ {run.number})
    _facts(path)
    return state


def _facts(path: Trajectory) -> None:
    items.fact("Checkpoints", f"{len(path):,}")
    if len(path) == 0:
        return
    items.fact("Start α, β", f"{path.alpha[0]:.4g}, {path.beta[0]:.4g}")
    items.fact("End α, β", f"{path.alpha[-1]:.4g}, {path.beta[-1]:.4g}")
    if np.isfinite(path.loss).any():
        items.fact("True loss", _from_to(path.loss))
    if np.isfinite(path.residual).any():
        items.fact("Off the plane", f"up to {np.nanmax(path.residual):.3g}")
    if path.explained_variance is not None:
        first, second = path.explained_variance
        items.fact("Variance", f"{first:.1%} + {second:.1%} of the path's")


def _from_to(values: FloatArray) -> str:
    known = values[np.isfinite(values)]
    return f"{known[0]:.4g} to {known[-1]:.4g}"
