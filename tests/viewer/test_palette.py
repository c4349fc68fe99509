"""What the command palette finds."""

from pathlib import Path

import numpy as np
import pytest

from landscape.color_maps import COLOR_MAPS
from landscape.surface import Surface
from landscape.viewer.actions import ACTIONS
from landscape.viewer.opening import shown
from landscape.viewer.palette import commands, matching
from landscape.viewer.samples import SAMPLES
from landscape.viewer.state import ViewState


@pytest.fixture
def state(tmp_path: Path) -> ViewState:
    axis = np.linspace(-1, 1, 5)
    loss = axis[None, :] ** 2 + axis[:, None] ** 2
    surface = Surface(axis, axis, {"loss": loss, "test_accuracy": 1 - loss})
    recent = tmp_path / "resnet56.h5"
    recent.touch()
    return shown(ViewState(recent=(recent,)), surface, None)


def titles(state: ViewState, text: str) -> list[str]:
    return [command.title for command in matching(commands(state), text)]


def test_everything_can_be_found(state: ViewState) -> None:
    found = titles(state, "")
    expected = {action.name for action in ACTIONS if action.enabled(state)}
    expected |= {f"Colour map: {name}" for name in COLOR_MAPS}
    expected |= {"Height by: test accuracy", "Open recent: resnet56.h5"}
    expected |= {f"Samples: {title}" for title in SAMPLES.values()}
    assert expected <= set(found)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("wire", "Wireframe"),
        ("WIREFRAME", "Wireframe"),
        ("color map mag", "Colour map: magma"),
        ("acc", "Height by: test accuracy"),
        ("resnet", "Open recent: resnet56.h5"),
        ("ltth", "Light theme"),
        ("straight down", "Top view"),
    ],
)
def test_the_best_match_comes_first(state: ViewState, text: str, first: str) -> None:
    assert titles(state, text)[0] == first


def test_every_word_must_match(state: ViewState) -> None:
    assert titles(state, "magma wireframe") == []
    assert titles(state, "zzz") == []


def test_a_command_does_what_its_action_does(state: ViewState) -> None:
    (command,) = [command for command in commands(state) if command.title == "Wireframe"]
    assert command.apply(state).look.wireframe == "overlay"
    assert command.shortcut == "W"
