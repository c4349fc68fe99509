"""What is done to the layers of a scene: which one is active, how each looks, which are closed. No GL, no imgui."""

from dataclasses import replace
from typing import Any

from landscape.viewer.state import ViewState

LEAST_OPACITY = 0.05


def with_active(state: ViewState, index: int) -> ViewState:
    """Returns the state with panels and pointer speaking of another layer."""
    return state if index == state.active else replace(state, active=index, pointer=None)


def with_active_in_sight(state: ViewState) -> ViewState | None:
    """Returns the state speaking of the first layer in sight where the active one is hidden; None where all are."""
    if state.layer is None or state.look.visible:
        return state
    index = next((index for index, layer in enumerate(state.layers) if layer.look.visible), None)
    return None if index is None else with_active(state, index)


def next_layer(state: ViewState, step: int = 1) -> ViewState:
    """Returns the state with the next layer active, or the previous one; after the last comes the first."""
    return with_active(state, (state.active + step) % len(state.layers)) if state.layers else state


def with_layer_look(state: ViewState, index: int, **changes: Any) -> ViewState:
    """Returns the state with one of its surfaces looking otherwise."""
    return state.with_layer(index, look=replace(state.layers[index].look, **changes))


def only_active(state: ViewState) -> ViewState:
    """Returns the state with the active layer alone in sight; with all of them where it was alone."""
    alone = all(layer.look.visible == (k == state.active) for k, layer in enumerate(state.layers))
    for index in range(len(state.layers)):
        state = with_layer_look(state, index, visible=alone or index == state.active)
    return state


def without_layer(state: ViewState, index: int) -> ViewState:
    """Returns the state with one layer closed; the height's limits and the view stay."""
    if not state.layers:
        return state
    layers = (*state.layers[:index], *state.layers[index + 1 :])
    active = state.active - (state.active > index or state.active == len(layers))
    return replace(state, layers=layers, active=max(active, 0), pointer=None)


def more_opaque(state: ViewState, step: float) -> ViewState:
    """Returns the state with the active surface's opacity changed by a step, within bounds."""
    return state.with_look(opacity=min(max(round(state.look.opacity + step, 3), LEAST_OPACITY), 1.0))
