"""The File menu."""

from dataclasses import replace
from pathlib import Path

from landscape.viewer.actions.action import Action, Choice, has_surface
from landscape.viewer.samples import SAMPLES, sample_path
from landscape.viewer.state import CloseWindow, OpenFiles, ReloadFiles, SaveScreenshot, ViewState


def asking_screenshot(state: ViewState) -> ViewState:
    """Returns the state asking for a picture named after the surface's file."""
    return state.asking(SaveScreenshot(Path(f"{state.path.stem if state.path else 'landscape'}.png")))


def opening(path: Path, name: str, description: str) -> Action:
    """Returns an action that opens a file, while it is there."""
    asked = OpenFiles((path,))
    return Action(name, "", description, lambda state: state.asking(asked), enabled=lambda state: path.exists())


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


FILE: tuple[Action | Choice, ...] = (
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
        "Quit",
        "Q",
        "close the window; a job keeps its finished points",
        lambda state: state.asking(CloseWindow()),
        ctrl=True,
        divided=True,
    ),
)
