from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.layering import (
    LEAST_OPACITY,
    more_opaque,
    next_layer,
    only_active,
    with_active,
    with_layer_look,
    without_layer,
)
from landscape.viewer.opening import shown
from landscape.viewer.state import Layer, ViewState


@pytest.fixture
def three() -> ViewState:
    axis = np.linspace(-1, 1, 3)
    layers = tuple(Layer(Surface(axis, axis, {"loss": np.full((3, 3), float(k))})) for k in range(3))
    return ViewState(layers, active=1, pointer=(0.0, 0.0))


def test_layers_become_active_in_turn_and_the_pointer_reads_anew(three: ViewState) -> None:
    assert [next_layer(three, step).active for step in (1, 2, -1, -2)] == [2, 0, 0, 2]
    assert next_layer(three).pointer is None
    assert with_active(three, 1) is three
    assert next_layer(ViewState()) == ViewState()


def test_only_the_active_layer_is_seen_and_then_all_again(three: ViewState) -> None:
    alone = only_active(three)
    assert [layer.look.visible for layer in alone.layers] == [False, True, False]
    assert [layer.look.visible for layer in only_active(alone).layers] == [True, True, True]


@pytest.mark.parametrize(("closed", "active"), [(0, 0), (1, 1), (2, 1)])
def test_closing_a_layer_keeps_the_active_one_or_takes_its_neighbour(three: ViewState, closed, active) -> None:
    fewer = without_layer(three, closed)
    assert (len(fewer.layers), fewer.active) == (2, active)
    if closed != 1:
        assert fewer.surface is three.surface


def test_the_last_layer_can_be_closed(three: ViewState) -> None:
    for _ in range(4):
        three = without_layer(three, three.active)
    assert (three.layers, three.active, three.surface) == ((), 0, None)


def test_a_look_changes_in_one_layer_alone(three: ViewState) -> None:
    changed = with_layer_look(three, 2, color_map="magma")
    assert changed.layers[:2] == three.layers[:2]
    assert changed.layers[2].look == replace(three.layers[2].look, color_map="magma")


def test_opacity_stays_within_its_bounds(three: ViewState) -> None:
    faint = three
    for _ in range(15):
        faint = more_opaque(faint, -0.1)
    assert faint.look.opacity == LEAST_OPACITY
    assert more_opaque(three, 0.1).look.opacity == 1.0


def test_a_surface_that_is_opened_is_seen_whatever_the_last_one_was(three: ViewState) -> None:
    assert three.surface is not None
    opened = shown(three.with_look(visible=False, color_map="magma"), three.surface, None)
    assert opened.look.visible
    assert opened.look.color_map == "magma"
