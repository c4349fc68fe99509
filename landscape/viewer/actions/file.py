"""The File menu."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from landscape.viewer.actions.action import Action, Choice, has_surface
from landscape.viewer.browsing import Purpose, browser_in
from landscape.viewer.requests import CloseWindow, OpenFiles, ReloadFiles, SaveScreenshot
from landscape.viewer.samples import SAMPLES, is_sample, sample_path
from landscape.viewer.state import ViewState


def asking_screenshot(state: ViewState) -> ViewState:
    """Returns the state asking for a picture named after the surface's file."""
    return state.asking(SaveScreenshot(Path(f"{state.path.stem if state.path else 'landscape'}.png")))


def opening(path: Path, name: str, description: str) -> Action:
    """Returns an action that opens a file, while it is there."""
    asked = OpenFiles((path,))
    return Action(name, "", description, lambda state: state.asking(asked), enabled=lambda state: os.path.exists(path))


def recent_files(state: ViewState) -> tuple[Action, ...]:
    """Returns what opens the files opened lately, the newest first, and what forgets them."""
    files = tuple(opening(path, path.name, str(path)) for path in state.recent)
    forget = Action(
        "Forget recent files",
        "",
        "empty this list; the files stay",
        lambda state: replace(state, recent=()),
        enabled=lambda state: bool(state.recent),
        divided=bool(files),
    )
    return (*files, forget)


def samples(state: ViewState) -> tuple[Action, ...]:
    """Returns what opens the bundled surfaces."""
    return tuple(
        opening(sample_path(name), title, f"open the bundled surface {name}") for name, title in SAMPLES.items()
    )


def folder_of(state: ViewState) -> Path:
    """Returns where files are likely to be: beside the open one, or beside the newest recent one."""
    open_file = state.path if state.path and not is_sample(state.path) else None
    newest = open_file or next(iter(state.recent), None)
    return newest.parent if newest else Path()


def _browsing(purpose: Purpose) -> Callable[[ViewState], ViewState]:
    return lambda state: replace(state, browser=browser_in(folder_of(state), purpose))


def _browsing_for_picture(state: ViewState) -> ViewState:
    name = f"{state.path.stem if state.path else 'landscape'}.png"
    return replace(state, browser=browser_in(folder_of(state), "save", name))


FILE: tuple[Action | Choice, ...] = (
    Action("Open …", "O", "choose surfaces and paths to show", _browsing("open"), ctrl=True),
    Action(
        "Add to the scene …",
        "O",
        "choose surfaces to lay over those that are open",
        _browsing("add"),
        shift=True,
        ctrl=True,
        enabled=has_surface,
    ),
    Choice("Open recent", recent_files),
    Choice("Samples", samples),
    Action(
        "Read again",
        "F5",
        "read the files of all surfaces again; view and looks stay",
        lambda state: state.asking(ReloadFiles()),
        enabled=has_surface,
        divided=True,
    ),
    Action(
        "Follow changes",
        "",
        "read a file again as soon as it changes on disk; view and looks stay",
        lambda state: state.with_settings(reload=not state.settings.reload),
        checked=lambda state: state.settings.reload,
    ),
    Action("Screenshot", "S", "save the picture without panels", asking_screenshot, enabled=has_surface, divided=True),
    Action(
        "Save picture as …",
        "S",
        "save the picture without panels under a name of your own",
        _browsing_for_picture,
        shift=True,
        ctrl=True,
        enabled=has_surface,
    ),
    Action(
        "Quit",
        "Q",
        "close the window; a job keeps its finished points",
        lambda state: state.asking(CloseWindow()),
        ctrl=True,
        divided=True,
    ),
)
