"""The Path tab's part on the descent: a slider over the checkpoints, how it is played, and a checkpoint's numbers."""

from math import isnan

from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.actions import action_named
from landscape.viewer.honesty import read_checkpoint
from landscape.viewer.panels import items
from landscape.viewer.playback import at_place, checkpoint_at, moments_of, place_of
from landscape.viewer.state import ViewState
from landscape.viewer.ticks import format_number

_SLIDER_TIP = (
    "Go along the descent: up to this checkpoint paths are drawn strongly, beyond it dimmed, and a disc marks it. "
    "Several runs move together by their step: each stands at the last checkpoint it had by then, a shorter one "
    "waits at its end"
)
_BUTTONS = {
    "Back": "Previous checkpoint",
    "Play": "Play the descent",
    "Next": "Next checkpoint",
    "Whole": "Whole path",
}
"""What the buttons say, and the actions they stand for."""


def descent_group(state: ViewState) -> ViewState:
    """Draws slider and buttons where there is a descent to follow, and returns the state they lead to."""
    moments, moment = moments_of(state), state.display.path_moment
    if len(moments) < 2:
        return state
    items.heading("Descent")
    place = place_of(moments, moment)

    def told(value: float) -> str:
        return "whole" if moment is None and round(value) == place else f"step {moments[round(value)]}"

    moved = round(items.slider("Checkpoint", place, (0, len(moments) - 1), _SLIDER_TIP, show=told))
    if moved != place:
        state = at_place(state, moved)
    actions = [action_named(name) for name in _BUTTONS.values()]
    labels = ["Pause" if name == "Play" and state.playing is not None else name for name in _BUTTONS]
    clicked = items.buttons(labels, [_tip(name) for name in _BUTTONS], [action.enabled(state) for action in actions])
    return actions[labels.index(clicked)].apply(state) if clicked else state


def _tip(label: str) -> str:
    action = action_named(_BUTTONS[label])
    key = f" ({action.shortcut})" if action.shortcut else ""
    return f"{action.description[0].upper()}{action.description[1:]}{key}"


def checkpoint_facts(surface: Surface, path: Trajectory, moment: int) -> None:
    """Writes the numbers of the checkpoint a path has at a moment."""
    read = read_checkpoint(surface, path, checkpoint_at(path, moment))
    items.fact("Checkpoint", f"{read.number + 1:,} of {len(path):,}, step {read.step:,}")
    items.fact("At α, β", f"{format_number(read.alpha)}, {format_number(read.beta)}")
    items.fact("True loss", _known(read.loss))
    items.fact("Surface there", _known(read.plane_loss) if read.inside else "outside the surface")
    items.fact("Gap", f"{'+' if read.gap > 0 else ''}{_known(read.gap)}")
    items.fact("Off the plane", _known(read.residual))


def _known(value: float) -> str:
    return "not known" if isnan(value) else format_number(value)
