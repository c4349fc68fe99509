"""What panels ask the window for: snapshots that it carries out and clears."""

from dataclasses import dataclass
from pathlib import Path

from landscape.viewer.compute_form import ComputeForm


@dataclass(frozen=True)
class OpenFiles:
    """Asks to open surfaces, with or without trajectories; `add` keeps what is open beside them."""

    paths: tuple[Path, ...]
    add: bool = False


@dataclass(frozen=True)
class StartJob:
    """Asks to start the form's job; `train` tells "Train & compute" from "Compute"."""

    form: ComputeForm
    train: bool


@dataclass(frozen=True)
class CancelJob:
    """Asks the running job to stop; finished points are kept."""


@dataclass(frozen=True)
class ReloadFiles:
    """Asks to read the files of all surfaces again."""


@dataclass(frozen=True)
class CopyText:
    """Asks to put a text on the clipboard; `notice` says what it was."""

    text: str
    notice: str


@dataclass(frozen=True)
class PasteView:
    """Asks to look from where the clipboard's text says."""


@dataclass(frozen=True)
class SaveScreenshot:
    """Asks to write the picture as it is, without panels."""

    path: Path


@dataclass(frozen=True)
class SaveText:
    """Asks to write a text to a file."""

    path: Path
    text: str


@dataclass(frozen=True)
class CloseWindow:
    """Asks to end; a running job is cancelled and keeps its finished points."""


@dataclass(frozen=True)
class UseImage:
    """Asks to stretch a picture over the active surface."""

    path: Path


_OfWindow = CopyText | PasteView | SaveScreenshot | SaveText | CloseWindow
Request = OpenFiles | ReloadFiles | UseImage | StartJob | CancelJob | _OfWindow
