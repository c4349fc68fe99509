"""From files to the state that shows them. No GL, no imgui."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from landscape.errors import LandscapeError
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.appearance import Look
from landscape.viewer.automatic import automatic_display
from landscape.viewer.browsing import is_named_in_text, legible
from landscape.viewer.colors import LAYER_COLOR_MAPS
from landscape.viewer.controller import with_automatic_height
from landscape.viewer.curve import is_curve
from landscape.viewer.framing import home_view
from landscape.viewer.plan import without_plan
from landscape.viewer.samples import is_sample
from landscape.viewer.state import Layer, ViewState

MAX_SAMPLES = 8192
"""Samples along an axis that can be drawn: the width of a texture that every driver of OpenGL 3.3 has in practice."""

MAX_CURVE = 2**20
"""Samples of a curve that can be drawn: a curve needs no texture, but every piece of it is a quad."""

MAX_SEARCHED = 2**21
"""Samples in which critical points are looked for: the search takes some 300 bytes for each."""

MAX_LAYERS = 8
"""Surfaces of one scene."""

MAX_RECENT = 12
"""Files that are remembered as recent."""


@dataclass(frozen=True)
class ReadFiles:
    """What files held.

    Attributes:
        layers: the surfaces.
        runs: the paths of training runs, with their files.
        problems: a line for each file that could not be read.
    """

    layers: tuple[Layer, ...]
    runs: tuple[tuple[Path, Trajectory], ...]
    problems: tuple[str, ...]


def read_files(paths: Sequence[Path]) -> ReadFiles:
    """Reads surfaces and paths of training runs; the content of each file tells which it is.

    A file whose name is not UTF-8, which the interface could not write, is a problem.
    """
    from landscape.files import LoadedSurface, read_any

    layers, runs, problems = [], [], []
    for path in paths:
        if not is_named_in_text(path):
            problems.append(f"the name of {legible(path)} is not UTF-8, as file names are expected to be: rename it")
            continue
        try:
            loaded = read_any(path)
            if isinstance(loaded, LoadedSurface):
                layers.append(layer_of(loaded.surface, path, loaded.notes))
            else:
                runs.append((path, loaded))
        except LandscapeError as error:
            problems.append(str(error))
    return ReadFiles(tuple(layers), tuple(runs), tuple(problems))


def opened(state: ViewState, paths: Sequence[Path], add: bool = False) -> ViewState:
    """Returns the state showing surfaces, paths of training runs on the last of them, or both.

    Args:
        state: before; the active surface's look is kept for the first one.
        paths: any number of files with a surface or a path; their content tells which.
        add: whether surfaces join those that are open instead of replacing them.

    Raises:
        LandscapeError: a file cannot be read, too many surfaces, or a path without a surface.
    """
    read = read_files(paths)
    if read.problems:
        raise LandscapeError(read.problems[0])
    return placed(state, read, add)


def placed(state: ViewState, read: ReadFiles, add: bool = False) -> ViewState:
    """Returns the state showing what files held, as `opened` does; what is wrong with the others is not told.

    Raises:
        LandscapeError: too many surfaces, or a path without a surface.
    """
    if read.layers:
        state = with_layers(state, read.layers, add)
    if read.runs:
        state = with_runs(state, read.runs)
    files = [layer.path for layer in read.layers if layer.path] + [path for path, _ in read.runs]
    return replace(state, recent=recent_with(state.recent, files))


def with_runs(state: ViewState, runs: Sequence[tuple[Path, Trajectory]]) -> ViewState:
    """Returns the state with paths of training runs laid on the active surface.

    Raises:
        LandscapeError: no surface is open.
    """
    layer = state.layer
    if layer is None:
        raise LandscapeError(
            f"{runs[0][0].name} is a path, and no surface is open: name the surface's file before it;"
            " a curve of losses has its columns named 'alpha,loss'"
        )
    trajectories = (*layer.surface.trajectories, *(run for _, run in runs))
    laid = (*layer.laid, *(path for path, _ in runs))
    notes = (*layer.notes, *_notes_of(runs))
    state = state.with_layer(surface=replace(layer.surface, trajectories=trajectories), laid=laid, notes=notes)
    return replace(state, notice=f"Laid {runs[-1][0].name}")


def _notes_of(runs: Sequence[tuple[Path, Trajectory]]) -> tuple[str, ...]:
    return tuple(f"{path.name}: {note}" for path, run in runs for note in run.notes)


def recent_with(recent: Sequence[Path], files: Sequence[Path]) -> tuple[Path, ...]:
    """Returns the recent files after some more were opened; bundled samples, which are offered anyway, are none."""
    new = [path.absolute() for path in files if not is_sample(path)]
    return tuple(dict.fromkeys([*reversed(new), *recent]))[:MAX_RECENT]


def shown(state: ViewState, surface: Surface, path: Path | None, notes: tuple[str, ...] = ()) -> ViewState:
    """Returns the state showing one surface alone, from the default view, its height chosen anew.

    Raises:
        LandscapeError: the surface is too long to be drawn.
    """
    return with_layers(state, [layer_of(surface, path, notes)])


def layer_of(surface: Surface, path: Path | None, notes: tuple[str, ...] = ()) -> Layer:
    """Returns a surface as a layer; its critical points will be looked for where the file has none.

    A very large surface is not searched, which a note says.

    Raises:
        LandscapeError: the surface is too long to be drawn.
    """
    most = MAX_CURVE if is_curve(surface) else MAX_SAMPLES
    if max(surface.shape) > most:
        rows, columns = surface.shape
        raise LandscapeError(
            f"{path or 'the surface'} has {rows}×{columns} points (β×α):"
            f" at most {most} along an axis can be drawn; thin it out"
        )
    points = surface.critical_points
    if points is None and not is_searchable(surface):
        count = f"{surface.loss.size:,} samples, more than {MAX_SEARCHED:,}"
        notes = (*notes, f"Critical points are not looked for in {count}; thin the surface out to have them found")
    searching = points is None and is_searchable(surface)
    searched = points is not None
    return Layer(surface, path, notes, critical_points=points or (), searching=searching, searched=searched)


def is_searchable(surface: Surface) -> bool:
    """Whether a surface is small enough for its critical points to be looked for unasked."""
    return surface.loss.size <= MAX_SEARCHED


def with_layers(state: ViewState, layers: Sequence[Layer], add: bool = False) -> ViewState:
    """Returns the state with other layers, the first of them active, or with more of them, the last one active.

    Every layer beside the first gets a colour map of its own. Height and view are chosen anew, and
    the plan is left.

    Raises:
        LandscapeError: more layers than one scene holds.
    """
    state = without_plan(state)
    kept = list(state.layers) if add else []
    if len(kept) + len(layers) > MAX_LAYERS:
        raise LandscapeError(f"{len(kept) + len(layers)} surfaces in one scene: at most {MAX_LAYERS} can be overlaid")
    first_look = replace(state.look, visible=True)
    for layer in layers:
        kept.append(replace(layer, look=first_look if not kept else _look_beside(kept)))
    automatic, reason = automatic_display(*(layer.surface for layer in kept))
    state = replace(
        state,
        layers=tuple(kept),
        active=0 if not add else len(kept) - 1,
        display=replace(with_automatic_height(state.display, automatic), path_moment=None),
        playing=None,
        automatic=automatic,
        automatic_reason=reason,
        notice="",
        pins=state.pins if add else (),
        pointer=None,
        rolling=replace(state.rolling, basins=None, elapsed=None),
    )
    if not add:  # places and rates belong to a surface
        state = state.with_rolling(starts=(), rate=None, adaptive_rate=None)
    return replace(state, camera=home_view(state))


def _look_beside(layers: Sequence[Layer]) -> Look:
    taken = {layer.look.color_map for layer in layers}
    free = [name for name in LAYER_COLOR_MAPS if name not in taken]
    return Look(color_map=free[0] if free else LAYER_COLOR_MAPS[len(layers) % len(LAYER_COLOR_MAPS)])


def reloaded(state: ViewState, index: int) -> ViewState:
    """Returns the state with a layer's files read again; camera, look and limits set by hand stay.

    Raises:
        LandscapeError: one of them cannot be read, or holds something else now.
    """
    layer = state.layers[index]
    if layer.path is None:
        return state
    read = read_files((layer.path, *layer.laid))
    if read.problems:
        raise LandscapeError(read.problems[0])
    if not read.layers:
        raise LandscapeError(f"{layer.path} is a path now, no surface: open it beside the file of its surface")
    new = read.layers[0]
    surface = new.surface
    if read.runs:
        surface = replace(surface, trajectories=(*surface.trajectories, *(run for _, run in read.runs)))
    state = refreshed(state, index, surface, rescale=True)
    notes = (*new.notes, *_notes_of(read.runs))
    found = {"critical_points": new.critical_points, "searching": new.searching, "searched": new.searched}
    return state.with_layer(index, notes=notes, **found)


def refreshed(state: ViewState, index: int, surface: Surface, rescale: bool) -> ViewState:
    """Returns the state with a newer snapshot of a surface that is being computed.

    Camera, colours and limits stay as they are, so that nothing flickers; with `rescale` the
    limits are chosen anew, unless the user has changed them.
    """
    state = state.with_layer(index, surface=surface)
    if not rescale:
        return state
    untouched = with_automatic_height(state.display, state.automatic) == state.display
    surfaces = (layer.surface for layer in state.layers)
    automatic, reason = automatic_display(*surfaces, field=state.automatic.height_field)
    state = replace(state, automatic=automatic, automatic_reason=reason)
    return replace(state, display=with_automatic_height(state.display, automatic)) if untouched else state
