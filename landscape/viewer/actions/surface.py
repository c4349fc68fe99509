"""The Surface menu: height, colour, texture and lines of the active surface."""

from landscape.color_maps import COLOR_MAP_GROUPS
from landscape.viewer.actions.action import (
    Action,
    Choice,
    display_toggle,
    has_plane,
    has_planes,
    has_surface,
    look_toggle,
    no_plane,
)
from landscape.viewer.appearance import Texture
from landscape.viewer.coloring import with_color_field
from landscape.viewer.controller import (
    TEXTURES,
    exaggerated,
    next_color_map,
    next_texture,
    next_wireframe,
    switch_height_scale,
    with_height_field,
)
from landscape.viewer.plan import with_floor
from landscape.viewer.state import ViewState

_EXAGGERATION_STEP = 1.25


def color_maps(state: ViewState) -> tuple[Action, ...]:
    """Returns what colours by each map."""
    return tuple(
        _coloring_by(name, name == state.look.color_map, divided=place == 0)
        for names in COLOR_MAP_GROUPS.values()
        for place, name in enumerate(names)
    )


def _coloring_by(name: str, chosen: bool, divided: bool) -> Action:
    return Action(
        name,
        "",
        f"colour by {name}",
        lambda state: state.with_look(color_map=name),
        checked=lambda state: chosen,
        enabled=has_surface,
        divided=divided,
    )


def height_fields(state: ViewState) -> tuple[Action, ...]:
    """Returns what makes each field of the surface its height."""
    fields = tuple(state.surface.fields) if state.surface else ()
    return tuple(_height_by(name, name == state.display.height_field) for name in fields)


def _height_by(name: str, chosen: bool) -> Action:
    return Action(
        name.replace("_", " "),
        "",
        f"draw {name.replace('_', ' ')} as height",
        lambda state: with_height_field(state, name),
        checked=lambda state: chosen,
    )


def color_fields(state: ViewState) -> tuple[Action, ...]:
    """Returns what colours by the height, and by each field of the surface."""
    chosen = state.look.color.field if state.look.color else None
    fields = tuple(state.surface.fields) if state.surface else ()
    return tuple(_coloring_field(name, name == chosen) for name in (None, *fields))


def _coloring_field(name: str | None, chosen: bool) -> Action:
    text = name.replace("_", " ") if name else "the height"
    return Action(
        text, "", f"colour by {text}", lambda state: with_color_field(state, name), checked=lambda state: chosen
    )


def textures(state: ViewState) -> tuple[Action, ...]:
    """Returns what lays each texture over the surface."""
    return tuple(_texture(name, name == state.look.texture) for name in TEXTURES)


def _texture(name: Texture, chosen: bool) -> Action:
    return Action(
        name,
        "",
        f"texture {name}" if name != "image" else "a picture of yours, chosen in the Surface tab",
        lambda state: state.with_look(texture=name),
        checked=lambda state: chosen,
        enabled=lambda state: has_plane(state) and (name != "image" or state.look.image is not None),
    )


def _other_interpolation(state: ViewState) -> ViewState:
    return state.with_look(interpolation="bilinear" if state.look.interpolation == "bicubic" else "bicubic")


def _other_floor(state: ViewState) -> ViewState:
    return with_floor(state, "grid" if state.display.floor == "map" else "map")


SURFACE: tuple[Action | Choice, ...] = (
    Choice("Height by", height_fields),
    Action(
        "Next height scale",
        "L",
        "linear, logarithmic or symmetric-logarithmic height",
        switch_height_scale,
        enabled=has_surface,
    ),
    Action("Lower", "[", "flatten the drawn height", lambda state: exaggerated(state, 1 / _EXAGGERATION_STEP)),
    Action("Higher", "]", "raise the drawn height", lambda state: exaggerated(state, _EXAGGERATION_STEP)),
    Choice("Colour map", color_maps, divided=True),
    Action("Next colour map", "C", "colour by the next map of the list", next_color_map, enabled=has_surface),
    Action(
        "Previous colour map",
        "C",
        "colour by the previous map",
        lambda state: next_color_map(state, -1),
        shift=True,
        enabled=has_surface,
    ),
    Choice("Colour by", color_fields),
    Choice("Texture", textures, divided=True),
    Action(
        "Next texture",
        "X",
        "smooth, bands, slope, checker, terrain or clay",
        next_texture,
        enabled=has_plane,
        why_not=no_plane,
    ),
    Action(
        "Smooth patches",
        "",
        "bicubic between the samples of a coarse surface; readings stay bilinear",
        _other_interpolation,
        checked=lambda state: state.look.interpolation == "bicubic",
        enabled=has_plane,
    ),
    Action(
        "Wireframe",
        "W",
        "the grid lines of the samples: over the surface, alone, or off",
        next_wireframe,
        checked=lambda state: state.look.wireframe != "off",
        enabled=has_plane,
        why_not=no_plane,
        divided=True,
    ),
    look_toggle("Contours", "K", "lines of equal height", "contours", on_plane=True),
    display_toggle(
        "Contour labels", "K", "values along the lines of equal height", "contour_labels", shift=True, on_planes=True
    ),
    look_toggle("Samples", "", "a mark at every sample", "samples"),
    Action(
        "Map on the floor",
        "",
        "the contour map below the surface",
        _other_floor,
        checked=lambda state: state.display.floor == "map",
        enabled=has_planes,
    ),
)
