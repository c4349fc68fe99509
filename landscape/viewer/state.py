"""What the window shows, as immutable snapshots: `is not` is the change test.

A panel is a function from `ViewState` to `ViewState`. What it cannot do itself (open a file,
start a job) it asks for by appending a request, which the window carries out and clears.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from landscape.critical import CriticalPoint
from landscape.job_status import JobStatus
from landscape.spec import ComputeSpec, TrainSpec
from landscape.surface import Surface
from landscape.viewer.browsing import Browser
from landscape.viewer.camera import Camera
from landscape.viewer.flight import Flight
from landscape.viewer.path_style import PathStyle
from landscape.viewer.plane_image import PlaneImage
from landscape.viewer.shell import Palette, Settings
from landscape.viewer.value_range import HeightScale, ValueRange

Texture = Literal["smooth", "bands", "checker", "slope", "terrain", "matcap", "image"]
Interpolation = Literal["bilinear", "bicubic"]
Floor = Literal["none", "grid", "map"]
ClipUnit = Literal["values", "percentiles"]
Wireframe = Literal["off", "overlay", "alone"]
Theme = Literal["light", "dark"]
Tab = Literal["Open", "Surface", "Path", "Critical points", "Readings", "Camera", "Compute"]


@dataclass(frozen=True)
class Display:
    """How the scene is drawn, for all its surfaces alike; nothing here changes the data.

    Attributes:
        height_field: name of the field that is drawn as height.
        height_scale: linear; the logarithm (positive values only); or the symmetric logarithm
            sign(v)·log(1 + |v| / linear_to), which zero and negative values have too.
        linear_to: the magnitude up to which the symmetric logarithm is nearly linear.
        low, high: the value at the bottom and the top of the drawn height; what lies beyond is
            clipped. In units of the field.
        exaggeration: factor on the drawn height.
        flat: whether the surfaces are drawn as flat maps.
        light: where the key light stands: degrees from the viewer to the right, and above the plane.
        contour_labels: whether values are written along the lines of equal height.
        floor: what lies below the surfaces: nothing, the axes' grid, or a flat map of the surfaces.
        contour_count: about how many levels between low and high, at round values.
        path: whether training paths are drawn.
        path_style: how they are drawn.
        critical_points: whether critical points are drawn.
        point_labels: whether the loss is written beside them.
        persistence: critical points weaker than this share of the displayed range are hidden.
        axes: whether the labelled box is drawn.
        color_bar: whether the colour bar is drawn.
    """

    height_field: str = "loss"
    height_scale: HeightScale = "linear"
    linear_to: float = 1.0
    low: float = 0.0
    high: float = 1.0
    exaggeration: float = 1.0
    flat: bool = False
    contour_labels: bool = False
    floor: Floor = "grid"
    contour_count: int = 14
    light: tuple[float, float] = (-55.0, 48.0)
    path: bool = True
    path_style: PathStyle = field(default_factory=PathStyle)
    critical_points: bool = True
    point_labels: bool = False
    persistence: float = 0.02
    axes: bool = True
    color_bar: bool = True


TERRAIN_MAP = "hypsometric"
"""The colour map of the texture "terrain", whatever the chosen one."""


@dataclass(frozen=True)
class Look:
    """How one surface of the scene looks.

    Attributes:
        visible: whether it is drawn.
        opacity: 1 hides what is behind it, smaller shares let it shine through; more than 0.
        color_map: name of a colour map.
        reverse: whether the colour map runs backwards.
        color_steps: number of even steps the colour map is shown in; 0 for a continuous one.
        texture: pattern laid over the colours.
        color: the field the colours show, with a scale and a range of its own; None where they show
            the height.
        interpolation: what is drawn between samples; what is read there stays bilinear.
        image: what the texture "image" stretches over the plane.
        wireframe: grid lines of the samples: none, over the surface, or in place of it.
        wire_every: from one grid line that is drawn to the next, in samples.
        hidden_lines: whether a wireframe alone shows the lines behind others, too.
        samples: whether every sample is marked by a dot.
        contours: whether lines of equal height are drawn.
    """

    visible: bool = True
    opacity: float = 1.0
    color_map: str = "viridis"
    reverse: bool = False
    color_steps: int = 0
    texture: Texture = "smooth"
    color: ValueRange | None = None
    interpolation: Interpolation = "bilinear"
    image: PlaneImage | None = None
    wireframe: Wireframe = "off"
    wire_every: int = 1
    hidden_lines: bool = False
    samples: bool = False
    contours: bool = True

    @property
    def shown_map(self) -> tuple[str, bool, int]:
        """Name of the colour map that is seen, whether it runs backwards, and its steps: terrain has its own."""
        if self.texture == "terrain":
            return TERRAIN_MAP, False, self.color_steps
        return self.color_map, self.reverse, self.color_steps

    @property
    def shown_texture(self) -> Texture:
        """The texture that is seen: without a picture none."""
        return "smooth" if self.texture == "image" and self.image is None else self.texture

    @property
    def shows_values(self) -> bool:
        """Whether colours tell values, which clay and pictures do not."""
        return self.shown_texture not in ("matcap", "image")

    @property
    def shown_color(self) -> ValueRange | None:
        """What the colours show, None for the height: terrain always shows that."""
        return None if self.texture == "terrain" else self.color


@dataclass(frozen=True)
class Layer:
    """One surface of the scene.

    Attributes:
        surface: what is drawn.
        path: the file it came from.
        notes: what reading it had to assume, one sentence each.
        critical_points: of the surface, strong and weak.
        searching: whether critical points are still being looked for.
        look: how it is drawn.
        laid: files of paths that were laid on it.
        hidden_paths: numbers of the training paths that are not drawn.
    """

    surface: Surface
    path: Path | None = None
    notes: tuple[str, ...] = ()
    critical_points: tuple[CriticalPoint, ...] = ()
    searching: bool = False
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
class CloseWindow:
    """Asks to end; a running job is cancelled and keeps its finished points."""


@dataclass(frozen=True)
class UseImage:
    """Asks to stretch a picture over the active surface."""

    path: Path


Request = (
    OpenFiles | ReloadFiles | UseImage | StartJob | CancelJob | CopyText | PasteView | SaveScreenshot | CloseWindow
)


@dataclass(frozen=True)
class BeforePlan:
    """What the plan changed, to be put back when it is left: the view, flatness and lines."""

    camera: Camera
    flat: bool
    contour_labels: bool
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
        views: saved ones; `view_name` is what the next one shall be called.
        automatic: the display chosen at opening; `automatic_reason` says why, in a sentence.
        form, job: the Compute tab and its job.
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
    views: tuple[SavedView, ...] = ()
    view_name: str = ""
    automatic: Display = field(default_factory=Display)
    automatic_reason: str = ""
    form: ComputeForm = field(default_factory=ComputeForm)
    job: JobStatus | None = None
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

    def with_settings(self, **changes: Any) -> "ViewState":
        """Returns the state with some of the window's settings replaced."""
        return replace(self, settings=replace(self.settings, **changes))

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
        parts = ("layers", "display", "camera", "automatic", "form", "job", "settings", "browser")
        same = {name: getattr(before, name) for name in parts if getattr(before, name) == getattr(self, name)}
        state = replace(self, **same)
        return before if state == before else state
