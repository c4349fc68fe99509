"""The Path tab: the training paths, how they are drawn, and what of them the plane does not show."""

from dataclasses import replace

import numpy as np
from imgui_bundle import imgui

from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.actions import shortcut_of
from landscape.viewer.display import scene_frame
from landscape.viewer.honesty import gap_of, path_sentence
from landscape.viewer.panels import items
from landscape.viewer.panels.descent_group import checkpoint_facts, descent_group
from landscape.viewer.panels.glyphs import paint_path
from landscape.viewer.panels.icons import icon_button, paint_closed_eye, paint_eye
from landscape.viewer.path_style import PATH_COLORS, PathStyle
from landscape.viewer.runs import Run, runs_of
from landscape.viewer.standing import beyond_range, can_lift
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_number

WIDTHS = 1.0, 10.0
"""Pixels of a path's line, at least and at most."""

_UNKNOWN = (
    "The line lies on the surface. A checkpoint lies off the plane, so its own loss "
    "need not be the surface's height there."
)
"""Told where the gap between the two is not known."""

_LIFT = "Lift to true loss"

_COLOR_TIPS = (
    "Each path in a colour of its own",
    "Colour along the path by the number of the checkpoint, as the legend says",
    "Colour along the path by the checkpoints' true loss, as the legend says; grey where it is not known",
    "Colour along the path by the checkpoints' distance from the plane in the space of all parameters, as the "
    "legend says; grey where it is not known",
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
    if state.display.path_style.lifted:
        _lift_notes(state, runs)
    state = descent_group(state)
    for run in runs:
        state = _run(state, run, len(runs) > 1)
    if any(gap_of(state.layers[run.layer].surface, run.trajectory) is None for run in runs):
        items.paragraph(_UNKNOWN)
    return state


def _lift_notes(state: ViewState, runs: list[Run]) -> None:
    """Tells what lifting cannot show."""
    frame, surface = scene_frame(state), state.layers[state.active].surface
    if not can_lift(frame):
        items.paragraph(f"The height shows {frame.field}, where a loss has no place: paths stay on the surface.")
        return
    paths = [run.trajectory for run in runs if run.visible]
    unknown = sum(int(np.isnan(path.loss).sum()) for path in paths)
    beyond = sum(int(np.count_nonzero(beyond_range(surface, frame, path))) for path in paths)
    if unknown:
        items.paragraph(f"{_checkpoints(unknown)} of unknown loss on the surface.")
    if beyond:
        items.paragraph(f"{_checkpoints(beyond)} beyond the height's range, drawn at its end: white arrows.")


def _checkpoints(count: int) -> str:
    return f"{count:,} checkpoint{'s' if count != 1 else ''}"


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
    imgui.same_line(start + half)
    tip = (
        f"Lift checkpoints to the height of their true loss, with lines down to the surface ({shortcut_of(_LIFT)}); "
        "those of unknown loss stay on it. Between checkpoints the path runs straight"
    )
    lifted = items.toggle(_LIFT, style.lifted, tip)
    return replace(
        style,
        color=chosen,
        width=min(max(WIDTHS[0], round(width, 2)), WIDTHS[1]),
        arrows=arrows,
        checkpoints=checkpoints,
        steps=steps,
        lifted=lifted,
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
    surface, moment = state.layers[run.layer].surface, state.display.path_moment
    if moment is not None and run.visible and len(path):
        checkpoint_facts(surface, path, moment)
    else:
        _facts(path)
    sentence = path_sentence(surface, path)
    if sentence:
        items.paragraph(sentence)
    return state


def _facts(path: Trajectory) -> None:
    items.fact("Checkpoints", f"{len(path):,}")
    if len(path) == 0:
        return
    items.fact("Start α, β", _place(path, 0))
    items.fact("End α, β", _place(path, -1))
    if np.isfinite(path.loss).any():
        items.fact("True loss", _from_to(path.loss))
    if np.isfinite(path.residual).any():
        items.fact("Off the plane", f"up to {np.nanmax(path.residual):.3g}")
    if path.explained_variance is not None:
        first, second = (format_number(100 * share, 3) for share in path.explained_variance)
        items.fact("Variance", f"{first} % + {second} % of the path's")


def _place(path: Trajectory, index: int) -> str:
    return f"{format_number(float(path.alpha[index]))}, {format_number(float(path.beta[index]))}"


def _from_to(values: FloatArray) -> str:
    known = values[np.isfinite(values)]
    return f"{format_number(float(known[0]))} to {format_number(float(known[-1]))}"
