from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer import actions
from landscape.viewer.actions import Choice
from landscape.viewer.camera import RESET
from landscape.viewer.descents import with_roll
from landscape.viewer.opening import shown
from landscape.viewer.pins import with_pin
from landscape.viewer.point_focus import with_focus
from landscape.viewer.requests import SaveScreenshot
from landscape.viewer.state import SavedView, ViewState


@pytest.fixture
def state() -> ViewState:
    axis = np.linspace(-1, 1, 9)
    alpha, beta = np.meshgrid(axis, axis)
    run = Trajectory(np.linspace(-0.8, 0, 5), np.zeros(5))
    surface = Surface(axis, axis, {"loss": alpha**2 + beta**2 + 0.5}, trajectories=(run,))
    return shown(ViewState(), surface, Path("bowl.ply"))


def with_points(state: ViewState) -> ViewState:
    """Two critical points, one of them chosen."""
    points = tuple(
        CriticalPoint(kind, 4, 3 + kind, 0.25 * kind, 0.0, 0.5, False, 1.0, 1.5)
        for kind in (CriticalKind.MINIMUM, CriticalKind.SADDLE)
    )
    return with_focus(state.with_layer(critical_points=points), chosen=(4, 3))


def test_no_two_actions_share_a_key() -> None:
    keys = [action.shortcut for action in actions.ACTIONS if action.key]
    assert len(set(keys)) == len(keys)
    assert len({action.name for action in actions.ACTIONS}) == len(actions.ACTIONS)


@pytest.mark.parametrize("action", actions.ACTIONS, ids=lambda action: action.name)
def test_every_action_changes_something(action: actions.Action, state: ViewState) -> None:
    moved = replace(state, camera=state.camera.orbited(0.3, 0.3).zoomed(0.8), views=(SavedView("a view", RESET),))
    moved = with_pin(moved.telling("a message"), 0.5, 0.5).with_settings(text_scale=1.25)
    moved = replace(moved.with_look(opacity=0.5), layers=(*moved.with_look(opacity=0.5).layers, *state.layers))
    moved = with_roll(moved.with_display(path_moment=2), 0.5, 0.25).with_rolling(elapsed=None, rate=0.3)
    moved = with_points(moved)
    assert action.enabled(moved)
    assert action.apply(moved) != moved


@pytest.mark.parametrize("action", actions.ACTIONS, ids=lambda action: action.name)
def test_every_action_bears_an_empty_window(action: actions.Action) -> None:
    assert isinstance(action.apply(ViewState()), ViewState)


def test_the_wireframe_goes_round_overlay_alone_and_off(state: ViewState) -> None:
    seen = []
    for _ in range(3):
        state = actions.pressed(state, "W")
        seen.append(state.look.wireframe)
    assert seen == ["overlay", "alone", "off"]


def test_toggles_pressed_twice_lead_back(state: ViewState) -> None:
    for key in ("K", "P", "M", "A", "H", "Tab"):
        assert actions.pressed(actions.pressed(state, key, False), key, False) == state


def test_escape_closes_help_before_messages(state: ViewState) -> None:
    state = replace(state.telling("first").telling("second"), show_help=True)
    state = actions.pressed(state, "Escape", False)
    assert (state.show_help, len(state.messages)) == (False, 2)
    state = actions.pressed(state, "Escape", False)
    assert [message.text for message in state.messages] == ["first"]


def test_a_screenshot_is_named_after_the_surface(state: ViewState) -> None:
    assert actions.pressed(state, "S", False).requests == (SaveScreenshot(Path("bowl.png")),)


def test_keys_without_an_action_do_nothing(state: ViewState) -> None:
    assert actions.pressed(state, "Q", False) is state
    assert actions.pressed(state, "W", True) is state


def test_fields_textures_patches_and_the_floor_are_chosen_from_the_menu(state: ViewState) -> None:
    def chosen(state: ViewState, menu: str, name: str) -> ViewState:
        entry = next(entry for entry in actions.MENUS["Surface"] if isinstance(entry, Choice) and entry.name == menu)
        return next(action for action in entry.actions(state) if action.name == name).apply(state)

    colored = chosen(state, "Colour by", "loss").look.color
    assert colored is not None
    assert colored.field == "loss"
    assert chosen(chosen(state, "Colour by", "loss"), "Colour by", "the height") == state
    assert chosen(state, "Texture", "terrain").look.texture == "terrain"
    for name, look, display in (("Smooth patches", "interpolation", None), ("Map on the floor", None, "floor")):
        action = actions.action_named(name)
        on = action.apply(state)
        assert action.checked is not None
        assert action.checked(on)
        assert not action.checked(action.apply(on))
        assert (look is None) == (on.look == state.look)
        assert (display is None) == (on.display == state.display)
