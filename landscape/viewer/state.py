"""What the window shows, as immutable snapshots: `is not` is the change test.

A panel is a function from `ViewState` to `ViewState`. What it cannot do itself (open a file,
start a job) it asks for by appending a request, which the window carries out and clears.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from landscape.critical import CriticalPoint
from landscape.job_status import JobStatus
from landscape.spec import ComputeSpec, TrainSpec
from landscape.surface import Surface
from landscape.viewer.camera import Camera

HeightScale = Literal["linear", "log"]
Texture = Literal["smooth", "bands", "checker", "slope"]
Theme = Literal["light", "dark"]
Tab = Literal["Open", "Surface", "Path", "Critical points", "Camera", "Compute"]


@dataclass(frozen=True)
class Display:
    """How a surface is drawn; nothing here changes the data.

    Attributes:
        height_scale: linear, or the logarithm of the loss (positive losses only).
        low, high: the loss at the bottom and the top of the drawn height and of the colour map;
            what lies beyond is clipped. In units of the loss.
        exaggeration: factor on the drawn height.
        color_map: name of a colour map.
        reverse: whether the colour map runs backwards.
        texture: pattern laid over the colours.
        wireframe: whether the grid lines of the samples are drawn.
        contours: whether lines of equal loss are drawn.
        contour_count: how many levels between low and high, even in the displayed height.
        path: whether the training path is drawn.
        critical_points: whether critical points are drawn.
        persistence: critical points weaker than this share of the displayed range are hidden.
        axes: whether the labelled box is drawn.
        color_bar: whether the colour bar is drawn.
    """

    height_scale: HeightScale = "linear"
    low: float = 0.0
    high: float = 1.0
    exaggeration: float = 1.0
    color_map: str = "viridis"
    reverse: bool = False
    texture: Texture = "smooth"
    wireframe: bool = False
    contours: bool = True
    contour_count: int = 14
    path: bool = True
    critical_points: bool = True
    persistence: float = 0.02
    axes: bool = True
    color_bar: bool = True


@dataclass(frozen=True)
class Message:
    """Something to tell the user: one line, and lines of detail such as a child's last words."""

    text: str
    detail: str = ""


@dataclass(frozen=True)
class ComputeForm:
    """The Compute tab's entries: checked only when a job is started.

    Attributes:
        train: what "Train & compute" trains.
        compute: what is computed.
        run: folder of a finished training run, for "Compute" alone; empty before the first.
        output: the PLY to write.
    """

    train: TrainSpec = field(default_factory=TrainSpec)
    compute: ComputeSpec = field(default_factory=ComputeSpec)
    run: str = ""
    output: str = "surface.ply"


@dataclass(frozen=True)
class OpenFiles:
    """Asks to open a surface, with or without a trajectory beside it."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class StartJob:
    """Asks to start the form's job; `train` tells "Train & compute" from "Compute"."""

    form: ComputeForm
    train: bool


@dataclass(frozen=True)
class CancelJob:
    """Asks the running job to stop; finished points are kept."""


@dataclass(frozen=True)
class SaveScreenshot:
    """Asks to write the picture as it is, without panels."""

    path: Path


@dataclass(frozen=True)
class CloseWindow:
    """Asks to end; a running job is cancelled and keeps its finished points."""


Request = OpenFiles | StartJob | CancelJob | SaveScreenshot | CloseWindow


@dataclass(frozen=True)
class ViewState:
    """Everything the window shows.

    Attributes:
        surface: the surface, or None before one is open.
        path: the file it came from.
        notes: what reading it had to assume, one sentence each.
        critical_points: of the surface, strong and weak.
        display, camera: how it is drawn.
        automatic: the display chosen at opening; `automatic_reason` says why, in a sentence.
        form, job: the Compute tab and its job.
        messages: not yet dismissed.
        notice: what was done last, for the status line.
        searching: whether critical points are still being looked for.
        open_text: what the Open tab's field holds.
        requests: not yet carried out.
        aspect: width / height of the picture, so that a new view shows all of the surface.
        tab, theme, show_panel, show_help: the shell.
    """

    surface: Surface | None = None
    path: Path | None = None
    notes: tuple[str, ...] = ()
    critical_points: tuple[CriticalPoint, ...] = ()
    display: Display = field(default_factory=Display)
    camera: Camera = field(default_factory=Camera)
    automatic: Display = field(default_factory=Display)
    automatic_reason: str = ""
    form: ComputeForm = field(default_factory=ComputeForm)
    job: JobStatus | None = None
    messages: tuple[Message, ...] = ()
    notice: str = ""
    searching: bool = False
    open_text: str = ""
    requests: tuple[Request, ...] = ()
    aspect: float = 1.6
    tab: Tab = "Surface"
    theme: Theme = "dark"
    show_panel: bool = True
    show_help: bool = False

    def asking(self, request: Request) -> "ViewState":
        """Returns the state with one more request."""
        return replace(self, requests=(*self.requests, request))

    def telling(self, text: str, detail: str = "") -> "ViewState":
        """Returns the state with one more message."""
        return replace(self, messages=(*self.messages, Message(text, detail)))

    def settled(self, before: "ViewState") -> "ViewState":
        """Returns the state with what equals `before` replaced by its objects; `before` itself if all does.

        Panels make new snapshots freely; after this, `is not` tells true changes.
        """
        parts = ("display", "camera", "automatic", "form", "job")
        same = {name: getattr(before, name) for name in parts if getattr(before, name) == getattr(self, name)}
        state = replace(self, **same)
        return before if state == before else state
