"""A few pictures as a whole, against those of an earlier day.

They find what no property names: a light that moved, a label that is gone. Only Mesa's software
renderer draws the same picture everywhere. After a change that is meant to be seen, look at the
new pictures and write them with

    pytest tests/viewer/test_golden.py --regenerate-golden
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest
from gui_hand import himmelblau
from PIL import Image

from landscape.surface import Surface
from landscape.viewer.framing import resized
from landscape.viewer.offscreen import Pixels, save_png
from landscape.viewer.opening import layer_of, shown, with_layers
from landscape.viewer.scene import Scene
from landscape.viewer.screenshot import capture
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

FOLDER = Path(__file__).parent / "golden"
SIZE = (480, 300)
CLOSE, FEW = 12, 0.002
"""Colours this near are the same, of 255; so many of all pixels may be others, at edges of lines and letters."""


def path_and_points() -> ViewState:
    return shown(ViewState(), himmelblau(), Path("himmelblau.ply"))


def holes_in_the_light_theme() -> ViewState:
    axis = np.linspace(-1, 1, 15)
    loss = 10 ** np.add.outer(2 * axis**2, 3 * axis**2)
    loss[3:6, 8:12], loss[-1, 0] = np.nan, np.inf
    state = shown(ViewState(theme="light"), Surface(axis, axis, {"loss": loss}), Path("holes.ply"))
    return state.with_look(color_map="batlow")


def curves() -> ViewState:
    axis = np.linspace(-2, 2, 41)
    losses = axis**2 + 0.1, 0.4 + np.abs(np.sin(3 * axis))
    surfaces = [Surface(axis, np.zeros(1), {"loss": loss[None, :]}) for loss in losses]
    return with_layers(ViewState(), [layer_of(surface, Path(f"{k}.csv")) for k, surface in enumerate(surfaces)])


def two_surfaces() -> ViewState:
    axis = np.linspace(-1, 1, 25)
    bowl, ridge = np.add.outer(axis**2, axis**2), np.add.outer(-(axis**2), axis) * 0.4 + 0.9
    named = {"bowl.ply": bowl, "ridge.ply": ridge}
    layers = [layer_of(Surface(axis, axis, {"loss": loss}), Path(name)) for name, loss in named.items()]
    return with_layers(ViewState(), layers)


SCENES = (path_and_points, holes_in_the_light_theme, curves, two_surfaces)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_the_picture_is_the_one_that_was_looked_at(
    scene: Callable[[], ViewState], gl: moderngl.Context, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    if "llvmpipe" not in gl.info["GL_RENDERER"]:
        pytest.skip("another renderer draws other edges")
    golden = FOLDER / f"{scene.__name__}.png"
    state = resized(replace(scene(), notice=""), SIZE)
    picture = capture(Scene(gl), state, SIZE, 1.0)
    if pytestconfig.getoption("regenerate_golden"):
        save_png(golden, picture)
        return
    with Image.open(golden) as image:
        expected = np.asarray(image.convert("RGB"))
    away = np.abs(picture.astype(int) - expected).max(axis=-1)
    if (away > CLOSE).mean() > FEW:
        save_png(tmp_path / "expected-drawn-difference.png", _side_by_side(expected, picture, away))
        pytest.fail(f"{(away > CLOSE).mean():.1%} of the pixels differ: look at {tmp_path}")


def _side_by_side(expected: Pixels, picture: Pixels, away: np.ndarray) -> Pixels:
    difference = np.repeat(np.minimum(away * 4, 255)[..., None], 3, axis=-1).astype(np.uint8)
    return np.concatenate([expected, picture, difference], axis=1)
