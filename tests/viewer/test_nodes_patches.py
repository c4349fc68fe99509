"""Tiles of different levels of detail, side by side."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.trajectory import FloatArray
from landscape.viewer.camera import Camera
from landscape.viewer.detail import chosen_levels, triangles_of
from landscape.viewer.nodes import height_map, patches
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
    monkeypatch.setattr(height_map, "chosen_levels", lambda errors, *_: chosen_levels(errors, tolerance, 10**9))
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
    still = pictures(draw, patchy, monkeypatch, height_map.TOLERANCE)
    for a, b in zip(full, still, strict=True):
        assert np.any(a != b)
        assert np.mean(np.abs(a - b).max(axis=2) > 12) < 0.01


def test_drafts_of_rough_surfaces_keep_to_their_number_of_triangles(
    draw, bare: Callable[..., ViewState], monkeypatch: pytest.MonkeyPatch
):
    axis = np.linspace(-1, 1, 400)
    noise = bare(Surface(axis, axis, {"loss": np.random.default_rng(0).standard_normal((400, 400))}))
    monkeypatch.setattr(height_map, "DRAFT_TRIANGLES", 20_000)
    drawn = []
    monkeypatch.setattr(patches.Patches, "update", recording(patches.Patches.update, drawn))
    draw(noise, SIZE)
    draw(noise, SIZE, draft=True)
    still, draft = (triangles_of(levels) for levels in drawn)
    assert still > 300_000
    assert draft <= 20_000


def recording(update: Callable[..., None], drawn: list[np.ndarray]) -> Callable[..., None]:
    def wrapped(self: patches.Patches, levels: np.ndarray, size: tuple[int, int]) -> None:
        drawn.append(levels)
        update(self, levels, size)

    return wrapped
