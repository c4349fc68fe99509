"""What the window shows, as immutable snapshots: `is not` is the change test.

A panel is a function from `ViewState` to `ViewState`. What it cannot do itself (open a file,
start a job) it asks for by appending a request, which the window carries out and clears.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from landscape.critical import CriticalPoint
from landscape.files.run_log import LogEntry
from landscape.job_status import JobStatus
from landscape.surface import Surface
from landscape.viewer.appearance import Display, Look
from landscape.viewer.browsing import Browser
from landscape.viewer.camera import Camera
from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.flight import Flight
from landscape.viewer.point_filter import PointFocus
from landscape.viewer.requests import Request
from landscape.viewer.rolling import Rolling
from landscape.viewer.shell import Palette, Settings

ClipUnit = Literal["values", "percentiles"]
Theme = Literal["light", "dark"]
Tab = Literal["Open", "Surface", "Path", "Critical points", "Descent", "Readings", "Camera", "Compute"]


@dataclass(frozen=True)
class Layer:
    """One surface of the scene.

    Attributes:
        surface: what is drawn.
        path: the file it came from.
        notes: what reading it had to assume, one sentence each.
        critical_points: of the surface, strong and weak.
        searching: whether critical points are still being looked for.
        searched: whether these are all of them; not of a surface that is still growing.
        look: how it is drawn.
        laid: files of paths that were laid on it.
        hidden_paths: numbers of the training paths that are not drawn.
    """

    surface: Surface
    path: Path | None = None
    notes: tuple[str, ...] = ()
    critical_points: tuple[CriticalPoint, ...] = ()
    searching: bool = False
    searched: bool = False
    look: Look = field(default_factory=Look)
    laid: tuple[Path, ...] = ()
    hidden_paths: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """What to call it."""
        return self.path.name if self.path else "unnamed"


@dataclass(frozen=True)
class Pin:
    """A point of the plane that is kept in sight.

    Attributes:
        label: a letter.
        alpha, beta: where; what a surface says there is read anew each time.
    """

    label: str
    alpha: float
    beta: float


@dataclass(frozen=True)
class SavedView:
    """A camera worth coming back to."""

    name: str
    camera: Camera


@dataclass(frozen=True)
class Message:
    """Something to tell the user.

    Attributes:
        text: one line.
        detail: more lines, such as a child's last words.
        about: of what it is true: a file, the job, an entry; empty where nothing makes it untrue.
    """

    text: str
    detail: str = ""
    about: str = ""


@dataclass(frozen=True)
class BeforePlan:
    """What the plan changed, to be put back when it is left: the view, flatness, and lines of one layer."""

    camera: Camera
    flat: bool
    contour_labels: bool
    layer: int
    contours: bool


@dataclass(frozen=True)
class Followed:
    """A part file that somebody else's job is writing, and how far it is."""

    path: Path
    status: JobStatus


@dataclass(frozen=True)
class ViewState:
    """Everything the window shows.

    Attributes:
        layers: the surfaces of the scene, drawn in one box of axes.
        active: place in `layers` of the one that panels and pointer speak of.
        display, camera: how the scene is drawn.
        flight: on which the camera is, if it is; whatever else moves the camera ends it.
        playing: while the descent is played, seconds since it reached the checkpoint it shows; else None.
        views: saved ones; `view_name` is what the next one shall be called.
        automatic: the display chosen at opening; `automatic_reason` says why, in a sentence.
        form, job: the Compute tab and its job.
        training_log: the lines of the run that the job trains or has trained, so far.
        followed: jobs of others whose surfaces are shown as they grow.
        messages: not yet dismissed.
        notice: what was done last, for the status line.
        map_search: what the list of colour maps is narrowed to.
        before_plan: how it was before the plan was shown, None while it is not.
        image_text: what the field for a picture's path holds.
        clip_in: whether limits are set as values or as percentiles.
        requests: not yet carried out.
        room: width and height of the picture, in pixels of an ordinary screen, so that a new view
            shows all of the surface and leaves labels their place.
        pointer: α and β of the place of the active surface that the pointer is on; None on anything else.
        pins: points of the plane that are kept, in the order they were set.
        rolling: descents that are rolled on the active surface, and their basins.
        focus: which critical points of the active surface are spoken of.
        show_plots: whether the map and the slices through the pointer are drawn below the picture.
        usual_look: how the first surface looks that is opened.
        recent: files opened lately, the newest first.
        settings: how the window is set up.
        palette, browser: the command palette and the file browser, while they are open.
        tab, theme, show_panel, show_help: the shell.
    """

    layers: tuple[Layer, ...] = ()
    active: int = 0
    display: Display = field(default_factory=Display)
    camera: Camera = field(default_factory=Camera)
    flight: Flight | None = None
    playing: float | None = None
    views: tuple[SavedView, ...] = ()
    view_name: str = ""
    automatic: Display = field(default_factory=Display)
    automatic_reason: str = ""
    form: ComputeForm = field(default_factory=ComputeForm)
    job: JobStatus | None = None
    training_log: tuple[LogEntry, ...] = ()
    followed: tuple[Followed, ...] = ()
    messages: tuple[Message, ...] = ()
    notice: str = ""
    map_search: str = ""
    before_plan: BeforePlan | None = None
    image_text: str = ""
    clip_in: ClipUnit = "values"
    requests: tuple[Request, ...] = ()
    room: tuple[float, float] = (960.0, 600.0)
    pointer: tuple[float, float] | None = None
    pins: tuple[Pin, ...] = ()
    rolling: Rolling = field(default_factory=Rolling)
    focus: PointFocus = field(default_factory=PointFocus)
    show_plots: bool = False
    tab: Tab = "Surface"
    theme: Theme = "dark"
    show_panel: bool = True
    show_help: bool = False
    settings: Settings = field(default_factory=Settings)
    palette: Palette | None = None
    browser: Browser | None = None
    recent: tuple[Path, ...] = ()
    usual_look: Look = field(default_factory=Look)

    @property
    def layer(self) -> Layer | None:
        """The active layer; None before a surface is open."""
        return self.layers[self.active] if self.layers else None

    @property
    def surface(self) -> Surface | None:
        """The active surface."""
        return self.layer.surface if self.layer else None

    @property
    def path(self) -> Path | None:
        """The file of the active surface."""
        return self.layer.path if self.layer else None

    @property
    def following(self) -> JobStatus | None:
        """How far the job is that writes the active surface, where it is somebody else's."""
        return None if self.path is None else self.followed_at(self.path)

    def followed_at(self, path: Path) -> JobStatus | None:
        """Returns how far somebody else's job is that writes a part file; None for other files."""
        return next((followed.status for followed in self.followed if followed.path == path), None)

    @property
    def look(self) -> Look:
        """How the active surface looks, or the first one will."""
        return self.layer.look if self.layer else self.usual_look

    @property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """The critical points of the active surface."""
        return self.layer.critical_points if self.layer else ()

    @property
    def animated(self) -> bool:
        """Whether something moves by itself: the path's descent is played, or descents roll."""
        return self.playing is not None or self.rolling.elapsed is not None

    @property
    def searching(self) -> bool:
        """Whether critical points of any surface are still being looked for."""
        return any(layer.searching for layer in self.layers)

    def with_layer(self, index: int | None = None, **changes: Any) -> "ViewState":
        """Returns the state with fields of a layer replaced, of the active one by default."""
        if not self.layers:
            return self
        index = self.active if index is None else index
        layer = replace(self.layers[index], **changes)
        return replace(self, layers=(*self.layers[:index], layer, *self.layers[index + 1 :]))

    def with_look(self, **changes: Any) -> "ViewState":
        """Returns the state with the active surface looking otherwise."""
        return self.with_layer(look=replace(self.look, **changes))

    def with_display(self, **changes: Any) -> "ViewState":
        """Returns the state with some of its display replaced."""
        return replace(self, display=replace(self.display, **changes))

    def with_rolling(self, **changes: Any) -> "ViewState":
        """Returns the state with some of what the Descent tab holds replaced."""
        return replace(self, rolling=replace(self.rolling, **changes))

    def with_settings(self, **changes: Any) -> "ViewState":
        """Returns the state with some of the window's settings replaced."""
        return replace(self, settings=replace(self.settings, **changes))

    def asking(self, request: Request) -> "ViewState":
        """Returns the state with one more request."""
        return replace(self, requests=(*self.requests, request))

    def telling(self, text: str, detail: str = "", about: str = "") -> "ViewState":
        """Returns the state with one more message, in place of those about the same thing."""
        message = Message(text, detail, about)
        if self.messages[-1:] == (message,):
            return self
        return replace(self, messages=(*self.without_messages(about).messages, message))

    def without_messages(self, about: str) -> "ViewState":
        """Returns the state without the messages about something that is well again."""
        kept = tuple(message for message in self.messages if not about or message.about != about)
        return self if len(kept) == len(self.messages) else replace(self, messages=kept)

    def settled(self, before: "ViewState") -> "ViewState":
        """Returns the state with what equals `before` replaced by its objects; `before` itself if all does.

        Panels make new snapshots freely; after this, `is not` tells true changes.
        """
        parts = ("layers", "display", "camera", "automatic", "form", "job", "settings", "browser", "rolling")
        same = {name: getattr(before, name) for name in parts if getattr(before, name) == getattr(self, name)}
        state = replace(self, **same)
        return before if state == before else state
