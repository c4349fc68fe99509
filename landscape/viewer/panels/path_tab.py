"""The Path tab: the training path, and what of it the plane does not show."""

import numpy as np

from landscape.trajectory import FloatArray, Trajectory
from landscape.viewer.actions import shortcut_of
from landscape.viewer.panels import items
from landscape.viewer.state import ViewState


def path_tab(state: ViewState) -> ViewState:
    """Draws the tab and returns the state it leads to."""
    paths = state.surface.trajectories if state.surface else ()
    if not paths:
        items.paragraph(
            "This surface has no training path. Open a .csv of x,y rows to lay one on it, "
            "or compute a surface in PCA directions."
        )
        return state
    tip = f"Draw the path on the surface, its start and end marked ({shortcut_of('Path')})"
    state = state.with_display(path=items.toggle("Show path", state.display.path, tip))
    for number, path in enumerate(paths, start=1):
        items.heading(path.label or (f"Path {number}" if len(paths) > 1 else "Path"))
        _facts(path)
    items.paragraph(
        "The line lies on the surface. A checkpoint lies off the plane, so its own loss "
        "need not be the surface's height there."
    )
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
