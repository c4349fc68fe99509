"""From files to the state that shows them. No GL, no imgui."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from landscape.errors import LandscapeError
from landscape.surface import Surface
from landscape.viewer.display import automatic_display
from landscape.viewer.framing import home_view
from landscape.viewer.state import Display, ViewState

MAX_SAMPLES = 8192
"""Samples along an axis that can be drawn: the width of a texture that every driver of OpenGL 3.3 has in practice."""


def opened(state: ViewState, paths: Sequence[Path]) -> ViewState:
    """Returns the state showing a surface, a `.csv` path on the surface, or both.

    Args:
        state: before; its colours and textures are kept.
        paths: at most one surface and any number of `.csv` paths.

    Raises:
        LandscapeError: a file cannot be read, two surfaces, or a path without a surface.
    """
    from landscape.files import read_surface, read_trajectory

    surfaces = [path for path in paths if path.suffix.lower() != ".csv"]
    runs = [path for path in paths if path.suffix.lower() == ".csv"]
    if len(surfaces) > 1:
        names = " and ".join(path.name for path in surfaces)
        raise LandscapeError(f"{names} are {len(surfaces)} surfaces: open one, with .csv paths on it if you like")
    if surfaces:
        loaded = read_surface(surfaces[0])
        state = shown(state, loaded.surface, surfaces[0], loaded.notes)
    if state.surface is None:
        raise LandscapeError(f"{runs[0].name} is a path, and no surface is open: name the surface's file before it")
    if runs:
        paths_on_it = (*state.surface.trajectories, *(read_trajectory(path) for path in runs))
        state = replace(state, surface=replace(state.surface, trajectories=paths_on_it), notice=f"Laid {runs[-1].name}")
    return state


def shown(state: ViewState, surface: Surface, path: Path | None, notes: tuple[str, ...] = ()) -> ViewState:
    """Returns the state showing another surface from the default view, its height chosen anew.

    Raises:
        LandscapeError: the surface is too long to be drawn.
    """
    if max(surface.shape) > MAX_SAMPLES:
        rows, columns = surface.shape
        raise LandscapeError(
            f"{path or 'the surface'} has {rows}×{columns} points (β×α):"
            f" at most {MAX_SAMPLES} along an axis can be drawn; thin it out"
        )
    automatic, reason = automatic_display(surface)
    state = replace(
        state,
        surface=surface,
        path=path,
        notes=notes,
        critical_points=surface.critical_points or (),
        searching=surface.critical_points is None,
        display=with_automatic_height(state.display, automatic),
        automatic=automatic,
        automatic_reason=reason,
        notice="",
    )
    return replace(state, camera=home_view(state))


def with_automatic_height(display: Display, automatic: Display) -> Display:
    """Returns a display with the height scale and limits of another; colours and lines stay."""
    return replace(display, height_scale=automatic.height_scale, low=automatic.low, high=automatic.high)


def refreshed(state: ViewState, surface: Surface, rescale: bool) -> ViewState:
    """Returns the state with a newer snapshot of a surface that is being computed.

    Camera, colours and limits stay as they are, so that nothing flickers; with `rescale` the
    limits are chosen anew, unless the user has changed them.
    """
    state = replace(state, surface=surface)
    if not rescale:
        return state
    untouched = with_automatic_height(state.display, state.automatic) == state.display
    automatic, reason = automatic_display(surface)
    state = replace(state, automatic=automatic, automatic_reason=reason)
    return replace(state, display=with_automatic_height(state.display, automatic)) if untouched else state
