"""The picture is the same whether all of it is drawn with several samples, or only where the scene is."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.camera import Camera
from landscape.viewer.framing import home_view
from landscape.viewer.nodes.background import Background
from landscape.viewer.offscreen import read_pixels
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

SIZE = 240, 200


@pytest.fixture
def state(bowl: Surface, bare: Callable[..., ViewState]) -> ViewState:
    state = bare(bowl, axes=True)
    return replace(state, camera=home_view(state))


CAMERAS = {
    "home": lambda home: home,
    "far": lambda home: replace(home, distance=30.0),
    "near": lambda home: replace(home, distance=0.6),
    "inside": lambda home: replace(home, target=(0.1, 0.1, 0.3), distance=0.05),
    "below": lambda home: replace(home, pitch=-1.2),
    "flat": lambda home: replace(home, projection="orthographic"),
}


@pytest.mark.parametrize("name", CAMERAS)
def test_several_samples_show_what_one_shows_but_at_edges(state: ViewState, draw, name: str):
    camera: Camera = CAMERAS[name](state.camera)
    smooth, plain = (draw(replace(state, camera=camera), SIZE, samples=samples) for samples in (4, 0))
    differing = np.abs(smooth.astype(int) - plain).max(axis=2) > 24
    assert differing.mean() < 0.06


def test_nothing_of_the_last_picture_is_left_in_the_next(gl: moderngl.Context, state: ViewState, draw):
    scene = Scene(gl)
    for name in CAMERAS:
        turned = replace(state, camera=CAMERAS[name](state.camera))
        assert np.array_equal(draw(turned, SIZE, scene=scene, samples=4), draw(turned, SIZE, samples=4)), name


def test_the_background_goes_on_where_the_samples_end(gl: moderngl.Context, state: ViewState, draw):
    background = Background(gl)
    background.update(state.theme, SIZE)
    expected = read_pixels(background.framebuffer)
    camera, bare = replace(state.camera, distance=8.0), replace(state.display, axes=False)
    picture = draw(replace(state, camera=camera, display=bare), SIZE, samples=4)
    bowl = draw(replace(state, camera=camera, display=bare), SIZE, samples=0) != expected
    grown = np.pad(bowl.any(axis=2), 2)
    near = np.logical_or.reduce([np.roll(grown, step, (0, 1)) for step in np.ndindex(5, 5)])[4:, 4:]
    assert np.array_equal(picture[~near], expected[~near])


def test_a_scene_without_surface_is_the_background(gl: moderngl.Context, draw):
    background = Background(gl)
    background.update("light", SIZE)
    expected = read_pixels(background.framebuffer)
    for samples in (0, 4):
        assert np.array_equal(draw(ViewState(theme="light"), SIZE, samples=samples), expected)
    assert expected.std() > 0
