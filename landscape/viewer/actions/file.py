"""The File menu."""

from pathlib import Path

from landscape.viewer.actions.action import Action, has_surface
from landscape.viewer.state import CloseWindow, SaveScreenshot, ViewState


def asking_screenshot(state: ViewState) -> ViewState:
    """Returns the state asking for a picture named after the surface's file."""
    return state.asking(SaveScreenshot(Path(f"{state.path.stem if state.path else 'landscape'}.png")))


FILE: tuple[Action, ...] = (
    Action("Screenshot", "S", "save the picture without panels", asking_screenshot, enabled=has_surface),
    Action(
        "Quit",
        "Q",
        "close the window; a job keeps its finished points",
        lambda state: state.asking(CloseWindow()),
        ctrl=True,
        divided=True,
    ),
)
