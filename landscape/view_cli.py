"""The `landscape-view` command: a window on a surface, or a picture of it."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import tyro

from landscape.arguments import parse_arguments
from landscape.console import exit_code
from landscape.errors import LandscapeError

if TYPE_CHECKING:
    from landscape.viewer.state import ViewState

WINDOW_SIZE = (1280, 720)
DESCRIPTION = "Shows a loss surface; H in the window lists mouse and keys."


@dataclass(frozen=True)
class ViewOptions:
    """What to show, and how it is drawn at first.

    Attributes:
        files: surfaces (.ply, .h5, .npz, .npy, .csv, or the .part of a running job) to lay over
            each other, and paths of training runs to lay on the last; without any the bundled sample.
        screenshot: write a picture to this PNG file instead of opening a window; needs no display.
        size: of the picture, or of the window, such as 1600x1000.
        color_map: name of the first surface's colour map; C in the window goes through them.
        height: scale of the height; by default the one that shows more.
        texture: pattern laid over the colours.
        wireframe: draw the grid lines of the samples.
        exaggeration: factor on the drawn height.
        view: front, right, top or isometric, or the JSON that "Copy view" in the window writes;
            by default from where most can be seen.
        theme: of panels and background; by default that of the last time, at first dark.
        fresh: start the window as if for the first time, without what it remembers.
    """

    files: tyro.conf.Positional[tuple[Path, ...]] = ()
    screenshot: Path | None = None
    size: str | None = None
    color_map: str | None = None
    height: Literal["automatic", "linear", "log", "symlog"] = "automatic"
    texture: Literal["smooth", "bands", "slope", "checker", "terrain", "matcap"] | None = None
    wireframe: bool = False
    exaggeration: float = 1.0
    view: str | None = None
    theme: Literal["dark", "light"] | None = None
    fresh: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit code: 2 for what the user can fix."""
    given = sys.argv[1:] if arguments is None else arguments
    return exit_code("landscape-view", lambda: _run(parse_arguments(ViewOptions, given, "landscape-view", DESCRIPTION)))


def _run(options: ViewOptions) -> int:
    if options.screenshot is None:
        _show(options)
        return 0
    from landscape.viewer.screenshot import write_screenshot

    state = first_state(options)
    size = picture_size(options.size or "1600x1000")
    write_screenshot(state, size, options.screenshot)
    print(f"{options.screenshot}: {size[0]}x{size[1]}")
    return 0


def _show(options: ViewOptions) -> None:
    from landscape.viewer.memory import Memory, memory_file
    from landscape.viewer.state import ViewState
    from landscape.viewer.window import show

    memory, state = None, ViewState()
    if not options.fresh:
        memory = Memory(memory_file())
        state = memory.recall(state)
    size = picture_size(options.size) if options.size else memory.size if memory else None
    show(first_state(options, state), size or WINDOW_SIZE, memory)


def first_state(options: ViewOptions, remembered: "ViewState | None" = None) -> "ViewState":
    """Returns what the options ask to show.

    Args:
        options: of the command line; those that are given count more than what is remembered.
        remembered: a state without surfaces; by default, as at the first start.

    Raises:
        LandscapeError: a file, colour map or factor that cannot be shown.
    """
    from landscape.color_maps import lookup_table
    from landscape.viewer.controller import MAX_EXAGGERATION, MIN_EXAGGERATION, with_height_scale
    from landscape.viewer.framing import home_view
    from landscape.viewer.navigation import view_called
    from landscape.viewer.opening import opened
    from landscape.viewer.samples import SAMPLES, sample_path
    from landscape.viewer.state import ViewState

    if options.color_map is not None:
        lookup_table(options.color_map)
    if not MIN_EXAGGERATION <= options.exaggeration <= MAX_EXAGGERATION:
        expected = f"expected a factor from {MIN_EXAGGERATION:g} to {MAX_EXAGGERATION:g}"
        raise LandscapeError(f"exaggeration is {options.exaggeration:g}: {expected}")
    state = (remembered or ViewState()).with_display(exaggeration=options.exaggeration)
    state = replace(state, theme=options.theme or state.theme)
    state = opened(state, options.files or (sample_path(next(iter(SAMPLES))),))
    for index, layer in enumerate(state.layers):
        look = replace(layer.look, texture=options.texture or layer.look.texture)
        state = state.with_layer(index, look=replace(look, wireframe="overlay") if options.wireframe else look)
    if options.color_map is not None:
        state = state.with_layer(0, look=replace(state.layers[0].look, color_map=options.color_map))
    if options.height != "automatic":
        state = with_height_scale(state, options.height)
    return replace(state, camera=home_view(state) if options.view is None else view_called(state, options.view))


def picture_size(text: str) -> tuple[int, int]:
    """Returns (width, height) of a size such as 1600x1000.

    Raises:
        LandscapeError: it is none, or one that cannot be drawn.
    """
    match = re.fullmatch(r"(\d{1,6})[x×](\d{1,6})", text.strip().lower())
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(64 <= side <= 16384 for side in size):
        raise LandscapeError(f"size is '{text}': expected WIDTHxHEIGHT in pixels, 64 to 16384 each, such as 1600x1000")
    return size


if __name__ == "__main__":
    sys.exit(main())
