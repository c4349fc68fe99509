from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest
from gui_hand import Hand, himmelblau

from landscape.surface import Surface
from landscape.viewer.appearance import Display, Look
from landscape.viewer.camera import Camera
from landscape.viewer.offscreen import Pixels, offscreen_context, read_pixels
from landscape.viewer.opening import shown
from landscape.viewer.scene import Scene
from landscape.viewer.state import Layer, ViewState

Draw = Callable[..., Pixels]


@pytest.fixture(scope="session")
def shared_gl() -> Iterator[moderngl.Context]:
    """One context for all tests, which need not be the current one."""
    ctx = offscreen_context()
    yield ctx
    ctx.release()


@pytest.fixture
def gl(shared_gl: moderngl.Context) -> Iterator[moderngl.Context]:
    """The shared context, current: a test may make and release others of its own."""
    with shared_gl:
        yield shared_gl


@pytest.fixture
def bowl() -> Surface:
    """The paraboloid loss = α² + 2β² on uneven axes with n ≠ m."""
    alpha, beta = (steps + 0.1 * np.sin(np.pi * steps) for steps in (np.linspace(-1, 1, 21), np.linspace(-1, 1, 15)))
    return Surface(alpha, beta, {"loss": alpha[None, :] ** 2 + 2 * beta[:, None] ** 2})


@pytest.fixture
def decades() -> Surface:
    """676 distinct losses over eleven decades, as real surfaces have them."""
    losses = 10 ** np.random.default_rng(0).uniform(-0.5, 10.4, size=(26, 26))
    return Surface(np.arange(26.0), np.arange(26.0), {"loss": losses})


@pytest.fixture
def bare() -> Callable[..., ViewState]:
    """Makes a state that shows a surface from above, over its whole range, with nothing around it."""

    def make(surface: Surface, **options: Any) -> ViewState:
        finite = surface.loss[surface.known]
        looks = {name: options.pop(name) for name in tuple(options) if name in Look.__dataclass_fields__}
        look = replace(Look(contours=False), **looks)
        display = Display(low=float(finite.min()), high=float(finite.max()), path=False)
        display = replace(display, **{"axes": False, "critical_points": False, **options})
        return ViewState((Layer(surface, look=look),), display=display, camera=Camera((0.0, 0.0, 0.0)).facing("top"))

    return make


@pytest.fixture
def draw(gl: moderngl.Context) -> Draw:
    """Draws a state and returns its (H, W, 3) pixels."""

    def picture(state: ViewState, size: tuple[int, int] = (240, 200), scene: Scene | None = None, **options: Any):
        target = gl.simple_framebuffer(size, 4)
        (scene or Scene(gl)).render(state, target, size, **options)
        pixels = read_pixels(target)
        target.release()
        return pixels

    return picture


@pytest.fixture(scope="session")
def shared_hand(shared_gl: moderngl.Context) -> Iterator[Hand]:
    """One interface for all tests that drive it."""
    with shared_gl:
        hand = Hand(shared_gl)
    yield hand
    with shared_gl:
        hand.gui.release()


@pytest.fixture
def hand(shared_hand: Hand, gl: moderngl.Context) -> Hand:
    """Moves the pointer, presses keys and reads pixels of the real interface, offscreen."""
    return shared_hand


@pytest.fixture
def opened() -> ViewState:
    """A window on Himmelblau's function, with a path and a critical point."""
    return shown(ViewState(), himmelblau(), Path("himmelblau.ply"))


@pytest.fixture(scope="session", autouse=True)
def _no_memory_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Windows of tests, and of programs they start, keep their settings where nobody else does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDSCAPE_CONFIG", str(tmp_path_factory.mktemp("settings")))
        yield
