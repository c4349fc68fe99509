"""The Surface tab's part on colour: what the colours show, and by which map."""

from landscape.color_maps import MAX_STEPS
from landscape.surface import Surface
from landscape.viewer.actions import shortcut_of
from landscape.viewer.actions.action import has_plane
from landscape.viewer.coloring import automatic_color, with_color_field, with_color_scale
from landscape.viewer.controller import HEIGHT_SCALES
from landscape.viewer.panels import items
from landscape.viewer.panels.color_map_picker import color_map_row
from landscape.viewer.panels.range_rows import end_sliders
from landscape.viewer.reading import spoken
from landscape.viewer.state import ViewState
from landscape.viewer.value_range import ValueRange

AS_HEIGHT = "the height"
_OWN_COLORS = "terrain", "matcap", "image"


def color_group(state: ViewState, surface: Surface) -> ViewState:
    """Draws the group and returns the state it leads to."""
    keys = f"{shortcut_of('Next colour map')}, {shortcut_of('Previous colour map')}"
    state = color_map_row(state, f"Choose a colour map ({keys} step through them). The data stays as it is")
    look = state.look
    tip = "Run the colour map backwards: the least value takes its last colour"
    state = state.with_look(reverse=items.toggle("Reverse", look.reverse, tip))
    if not has_plane(state):  # a curve has one colour of the map
        return state
    tip = "Show the colour map in so many even steps of one colour; 0 shows it continuous. The data stays as it is"
    steps = items.slider("Steps", look.color_steps, (0, MAX_STEPS), tip, show=_steps_text)
    state = state.with_look(color_steps=round(steps) if steps >= 1.5 else 0)
    if look.texture in _OWN_COLORS:
        items.paragraph(f"The texture '{look.texture}' has its own colours.")
    chosen = look.color.field if look.color else AS_HEIGHT
    tip = "What the colours show: what the height shows, or a field with a scale and limits of its own"
    chosen = items.choose("Colour by", chosen, (AS_HEIGHT, *surface.fields), tip, show=spoken)
    state = with_color_field(state, None if chosen == AS_HEIGHT else chosen)
    return _own_range(state, surface, state.look.color) if state.look.color else state


def _own_range(state: ViewState, surface: Surface, color: ValueRange) -> ViewState:
    tips = (
        "Colours in proportion to the value. The data stays as it is",
        "Colours by the logarithm. The colour bar shows the true values",
        "Colours by sign · log(1 + |v| / v0): a logarithm that zero and negative values have too",
    )
    scale = items.segments("Colour scale", color.scale, HEIGHT_SCALES, tips)
    state = with_color_scale(state, next(name for name in HEIGHT_SCALES if name == scale))
    what = "Values below take the first colour", "Values above take the last colour"
    shown = end_sliders(surface, state.look.color or color, state.clip_in, ("From", "To"), what)
    state = state.with_look(color=shown)
    automatic, reason = automatic_color(surface, shown.field)
    if items.button("Automatic colours", "Choose scale and limits again, robustly: a few extremes do not matter"):
        state = state.with_look(color=automatic)
    items.paragraph(reason)
    return state


def _steps_text(steps: float) -> str:
    return f"{steps:.0f}" if steps >= 1.5 else "smooth"
