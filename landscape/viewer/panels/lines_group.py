"""The Surface tab's part on lines and marks: grid lines, isolines, samples, the box around the surface."""

from imgui_bundle import imgui

from landscape.surface import Surface
from landscape.viewer.actions import shortcut_of
from landscape.viewer.actions.action import has_plane, has_planes
from landscape.viewer.appearance import Floor
from landscape.viewer.controller import WIREFRAMES
from landscape.viewer.panels import items
from landscape.viewer.plan import with_floor
from landscape.viewer.state import ViewState

FLOORS: tuple[Floor, ...] = ("none", "grid", "map")
_FLOOR_TIPS = (
    "Nothing on the floor of the box",
    "The axes' grid on the floor, as long as the box is drawn",
    "The contour map of the active surface on the floor, which moves down to make room",
)
MOST_EVERY, MOST_CONTOURS = 20, 60


def lines_group(state: ViewState, surface: Surface) -> ViewState:
    """Draws the group and returns the state it leads to; what a curve lacks is left out."""
    half, start = imgui.get_content_region_avail().x / 2, imgui.get_cursor_pos_x()
    if has_plane(state):
        state = _wireframe(state)
        tip = f"Draw lines of equal height ({shortcut_of('Contours')})"
        state = state.with_look(contours=items.toggle("Contours", state.look.contours, tip))
        imgui.same_line(start + half)
    if has_plane(state) or not surface.known.all():  # of a curve, marks tell where it has no value
        tip = (
            "Mark every sample: a dot where it was evaluated, a ring where it was interpolated. Hidden where they crowd"
        )
        state = state.with_look(samples=items.toggle("Samples", state.look.samples, tip))
    if has_planes(state):
        state = _of_scene(state)
    tip = f"Draw the box with the axes α, β and the height ({shortcut_of('Axes')})"
    state = state.with_display(axes=items.toggle("Axes", state.display.axes, tip))
    if not has_plane(state):
        return state
    imgui.same_line(start + half)
    tip = "Draw the colours' key, with the true values"
    return state.with_display(color_bar=items.toggle("Colour bar", state.display.color_bar, tip))


def _of_scene(state: ViewState) -> ViewState:
    """How many contours there are and whether they are labelled, and the floor."""
    tip = "About how many lines of equal height between the limits, at round values or even parts of a decade"
    count = items.slider("Contour count", state.display.contour_count, (2, MOST_CONTOURS), tip, show=_whole)
    state = state.with_display(contour_count=round(count))
    tip = "Write the values along the lines of equal height, where they are in sight"
    labels = items.toggle("Contour labels", state.display.contour_labels, tip)
    state = state.with_display(contour_labels=labels)
    floor = items.segments("Floor", state.display.floor, FLOORS, _FLOOR_TIPS, named=True)
    if floor != state.display.floor:
        state = with_floor(state, next(name for name in FLOORS if name == floor))
    return state


def _wireframe(state: ViewState) -> ViewState:
    key = shortcut_of("Wireframe")
    tips = (
        f"No grid lines ({key})",
        f"Draw the grid lines of the samples over the surface ({key})",
        f"Draw the grid lines alone, without the surface between them ({key})",
    )
    wireframe = items.segments("Wireframe", state.look.wireframe, WIREFRAMES, tips, named=True)
    state = state.with_look(wireframe=next(name for name in WIREFRAMES if name == wireframe))
    if state.look.wireframe == "off":
        return state
    tip = "From one grid line that is drawn to the next, in samples. The data stays as it is"
    every = items.slider("Line every", state.look.wire_every, (1, MOST_EVERY), tip, show=_samples)
    state = state.with_look(wire_every=round(every))
    if state.look.wireframe == "alone":
        tip = "Show the lines behind others, too"
        state = state.with_look(hidden_lines=items.toggle("Hidden lines", state.look.hidden_lines, tip))
    return state


def _samples(every: float) -> str:
    return "sample" if round(every) == 1 else f"{every:.0f} samples"


def _whole(value: float) -> str:
    return f"{value:.0f}"
