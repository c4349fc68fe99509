"""Tiles of different levels of detail, side by side."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.detail import TOLERANCE, chosen_levels, triangles_of
from landscape.viewer.nodes import height_map, patches
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl

SIZE = 480, 300
CAMERAS = [Camera(yaw=yaw, pitch=pitch, distance=1.6) for yaw, pitch in ((0.3, 0.5), (2.0, 0.25), (4.0, 1.0))]


@pytest.fixture
def patchy(bare: Callable[..., ViewState]) -> ViewState:
    """Quiet ground and a tangle of ridges: neighbours several levels apart, on axes no tile divides."""
    x, y = np.linspace(-1, 1, 300), np.linspace(-1, 1, 213)
    ridges = np.sin(70 * np.add.outer(y, x)) * np.exp(-8 * np.add.outer((y - 0.2) ** 2, (x + 0.1) ** 2))
    state = bare(Surface(x, y, {"loss": np.add.outer(np.sin(2 * y), np.cos(3 * x)) + 0.25 * ridges}))
    return replace(state, display=replace(state.display, exaggeration=1.5))


def holes_within(picture: FloatArray, full: FloatArray, background: FloatArray) -> int:
    """Pixels of the background well inside the outline of the fully drawn surface."""
    covered = np.pad((full != background).any(axis=2), 3)
    rolled = [np.roll(covered, (j, i), (0, 1)) for j in range(-3, 4) for i in range(-3, 4)]
    inside = np.logical_and.reduce(rolled)[3:-3, 3:-3]
    return int(np.count_nonzero(inside & (picture == background).all(axis=2)))


def pictures(draw, state: ViewState, monkeypatch: pytest.MonkeyPatch, tolerance: float) -> list[FloatArray]:
    monkeypatch.setattr(height_map, "chosen_levels", lambda errors, *_: chosen_levels(errors, 10**9, tolerance))
    return [draw(replace(state, camera=camera), SIZE, samples=0, unlit=True).astype(float) for camera in CAMERAS]


def test_no_cracks_open_between_levels(draw, patchy: ViewState, monkeypatch: pytest.MonkeyPatch):
    background = draw(ViewState(), SIZE, samples=0)
    full = pictures(draw, patchy, monkeypatch, 0.0)
    coarse = pictures(draw, patchy, monkeypatch, 4.0)
    assert sum(holes_within(*pair, background) for pair in zip(coarse, full, strict=True)) == 0
    monkeypatch.setattr(patches, "seams_of", lambda levels: np.empty((0, 4), dtype=np.int64))
    cracked = pictures(draw, patchy, monkeypatch, 4.0)
    assert sum(holes_within(*pair, background) for pair in zip(cracked, full, strict=True)) > 0


def test_a_still_picture_is_that_of_all_samples(draw, patchy: ViewState, monkeypatch: pytest.MonkeyPatch):
    full = pictures(draw, patchy, monkeypatch, 0.0)
    still = pictures(draw, patchy, monkeypatch, TOLERANCE)
    for a, b in zip(full, still, strict=True):
        assert np.any(a != b)
        assert np.mean(np.abs(a - b).max(axis=2) > 12) < 0.01


def test_rough_surfaces_keep_to_their_number_of_triangles_and_tell_the_error(
    draw, gl: moderngl.Context, bare: Callable[..., ViewState], monkeypatch: pytest.MonkeyPatch
):
    axis, scene = np.linspace(-1, 1, 300), Scene(gl)
    noise = bare(Surface(axis, axis, {"loss": np.random.default_rng(0).standard_normal((300, 300))}))
    drawn: list[np.ndarray] = []
    monkeypatch.setattr(patches.Patches, "update", recording(patches.Patches.update, drawn))
    draw(noise, SIZE, scene)
    assert triangles_of(drawn[0]) >= 2 * 299**2
    assert scene.error <= TOLERANCE
    draw(noise, SIZE, scene, draft=True)
    assert triangles_of(drawn[1]) <= height_map.DRAFT_TRIANGLES * SIZE[0] * SIZE[1]
    assert scene.error > TOLERANCE


def recording(update: Callable[..., None], drawn: list[np.ndarray]) -> Callable[..., None]:
    def wrapped(self: patches.Patches, levels: np.ndarray, size: tuple[int, int]) -> None:
        drawn.append(levels)
        update(self, levels, size)

    return wrapped
