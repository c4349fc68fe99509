"""Layers whose surfaces are still growing: of the window's own job, and of jobs that others run."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from landscape.surface import PointState, Surface
from landscape.viewer.opening import is_searchable, refreshed, shown
from landscape.viewer.state import Followed, Layer, ViewState

if TYPE_CHECKING:
    from landscape.following import FollowedPart

PART_SUFFIX = ".part"


class LiveLayer:
    """Keeps one layer up to date, as long as it is there.

    Args:
        path: of the layer.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._snapshot: Surface | None = None
        self._known_at_rescale = 0

    def place(self, state: ViewState) -> int | None:
        """Returns which layer it is; None when the user has opened something else meanwhile."""
        return next((k for k, layer in enumerate(state.layers) if layer.path == self._path), None)

    def updated(self, state: ViewState, surface: Surface, *, complete: bool) -> ViewState:
        """Returns the state with a newer snapshot; the first one opens a scene of its own where there is no layer yet.

        Limits are chosen anew only when twice as many points are known as at the last choice,
        and at the end: a handful of steps instead of a flicker.

        Args:
            state: before.
            surface: the newer snapshot.
            complete: whether it is the last one.
        """
        if surface is self._snapshot:
            return state
        before, self._snapshot = self._snapshot, surface
        known = int((surface.state != PointState.MISSING).sum())
        rescale = complete or known >= 2 * self._known_at_rescale
        self._known_at_rescale = known if rescale else self._known_at_rescale
        place = self.place(state)
        if place is not None:
            state = refreshed(state, place, _with_laid_paths(surface, state.layers[place]), rescale)
        elif before is None:
            state, place = shown(state, surface, self._path), 0
        if place is None:
            return state
        found = surface.critical_points
        searching = complete and found is None and is_searchable(surface)
        searched = found is not None
        return state.with_layer(place, searching=searching, searched=searched, critical_points=found or ())

    def moved(self, state: ViewState, path: Path) -> ViewState:
        """Returns the state with the layer in another file."""
        place, self._path = self.place(state), path
        return state if place is None else state.with_layer(place, path=path)


def _with_laid_paths(surface: Surface, layer: Layer) -> Surface:
    """Returns a snapshot with the paths that were laid on the layer from files of their own; they are its last."""
    paths = layer.surface.trajectories
    laid = paths[len(paths) - len(layer.laid) :]
    return replace(surface, trajectories=(*surface.trajectories, *laid)) if laid else surface


class OthersJobs:
    """Follows the part files that are open and that the window's own job does not write."""

    def __init__(self) -> None:
        self._followed: dict[Path, tuple[FollowedPart, LiveLayer]] = {}

    def __bool__(self) -> bool:
        return bool(self._followed)

    def followed(self, state: ViewState) -> ViewState:
        """Returns the state with the newest snapshots of the part files among its layers."""
        paths = (layer.path for layer in state.layers if layer.path and layer.path.suffix == PART_SUFFIX)
        open_parts = tuple(dict.fromkeys(paths))
        self._followed = {path: self._followed.get(path) or _begun(path) for path in open_parts}
        for path in open_parts:
            state = self._advance(state, path)
        told = tuple(Followed(path, part.status) for path, (part, _) in self._followed.items())
        return state if told == state.followed else replace(state, followed=told)

    def _advance(self, state: ViewState, path: Path) -> ViewState:
        part, live = self._followed[path]
        before, status = state.followed_at(path), part.poll()
        if part.surface is not None:
            state = live.updated(state, part.surface, complete=status.stage == "done")
        if status.stage == "done":
            del self._followed[path]
            return replace(live.moved(state, part.output), notice=f"{part.output} is ready")
        if status.stage == "failed" and status != before:
            return state.telling(f"{path.name} cannot be followed any more", status.detail)
        return state


def _begun(path: Path) -> "tuple[FollowedPart, LiveLayer]":
    from landscape.following import FollowedPart

    return FollowedPart(path), LiveLayer(path)
