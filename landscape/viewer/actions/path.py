"""The Path menu: what lies on the surface."""

from dataclasses import replace

from landscape.viewer.actions.action import Action, Choice, display_toggle
from landscape.viewer.path_style import PATH_COLORS, PathColor
from landscape.viewer.state import ViewState


def _with_style(state: ViewState, **changes: object) -> ViewState:
    return state.with_display(path_style=replace(state.display.path_style, **changes))


def _style_toggle(name: str, description: str, field: str, *, divided: bool = False) -> Action:
    return Action(
        name,
        "",
        description,
        lambda state: _with_style(state, **{field: not getattr(state.display.path_style, field)}),
        checked=lambda state: getattr(state.display.path_style, field),
        divided=divided,
    )


def path_colors(state: ViewState) -> tuple[Action, ...]:
    """Returns what paths can be coloured by."""
    meanings: dict[PathColor, str] = {
        "run": "each path in a colour of its own",
        "step": "along the path, by the number of the checkpoint",
        "loss": "along the path, by the checkpoints' true loss",
    }
    return tuple(
        Action(
            name,
            "",
            meanings[name],
            lambda state, name=name: _with_style(state, color=name),
            checked=lambda state, name=name: state.display.path_style.color == name,
        )
        for name in PATH_COLORS
    )


PATH: tuple[Action | Choice, ...] = (
    display_toggle("Path", "P", "the training path", "path"),
    Choice("Path colour", path_colors),
    _style_toggle("Path arrows", "arrowheads that tell which way it runs", "arrows"),
    _style_toggle("Checkpoints", "dots where the checkpoints lie, as many as have room", "checkpoints"),
    _style_toggle("Step numbers", "the numbers of checkpoints, as many as have room", "steps"),
    display_toggle("Critical points", "M", "minima, saddles and maxima", "critical_points", divided=True),
    display_toggle("Point labels", "M", "the loss beside critical points", "point_labels", shift=True),
)
