"""The Path menu: what lies on the surface."""

from dataclasses import replace

from landscape.viewer.actions.action import Action, Choice, display_toggle
from landscape.viewer.path_style import PATH_COLORS, PathColor
from landscape.viewer.playback import can_play, stepped, whole, with_play_switched
from landscape.viewer.state import ViewState


def _with_style(state: ViewState, **changes: object) -> ViewState:
    return state.with_display(path_style=replace(state.display.path_style, **changes))


def _style_toggle(name: str, description: str, field: str, *, key: str = "", divided: bool = False) -> Action:
    return Action(
        name,
        key,
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
        "off-plane": "along the path, by the checkpoints' distance from the plane",
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
    _style_toggle(
        "Lift to true loss",
        "checkpoints at the height of their true loss, with lines down to the surface",
        "lifted",
        key="T",
    ),
    Action(
        "Play the descent",
        "Space",
        "the paths checkpoint by checkpoint, or pause",
        with_play_switched,
        checked=lambda state: state.playing is not None,
        enabled=can_play,
        divided=True,
    ),
    Action(
        "Next checkpoint",
        "N",
        "one checkpoint on along the paths",
        lambda state: stepped(state, 1),
        enabled=can_play,
    ),
    Action(
        "Previous checkpoint",
        "N",
        "one checkpoint back along the paths",
        lambda state: stepped(state, -1),
        shift=True,
        enabled=can_play,
    ),
    Action(
        "Whole path",
        "",
        "end the descent: paths as a whole again, without a marker",
        whole,
        enabled=lambda state: state.display.path_moment is not None,
    ),
)
