"""A picture with its words, and nothing of it left on the GPU."""

from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.scene import Scene
from landscape.viewer.screenshot import capture
from landscape.viewer.state import ViewState

pytestmark = pytest.mark.gl


def test_a_picture_has_its_size_and_words_over_the_scene(bare: Callable[..., ViewState], bowl: Surface, gl, draw):
    scene, state = Scene(gl), bare(bowl)
    pixels = capture(scene, state, (331, 277), 1.0)
    assert (pixels.shape, pixels.dtype) == ((277, 331, 3), np.uint8)
    words = np.any(pixels != draw(state, (331, 277), scene), axis=2)
    assert 0.002 < words.mean() < 0.5


def test_nothing_is_left_on_the_gpu(bare: Callable[..., ViewState], bowl: Surface, gl, monkeypatch):
    made: list[moderngl.Framebuffer | moderngl.Texture | moderngl.Renderbuffer | None] = []
    simple_framebuffer = moderngl.Context.simple_framebuffer

    def noted(*given, **options):
        target = simple_framebuffer(*given, **options)
        made.extend((target, *target.color_attachments, target.depth_attachment))
        return target

    monkeypatch.setattr(moderngl.Context, "simple_framebuffer", noted)
    capture(Scene(gl), bare(bowl), (120, 90), 1.0)
    assert len(made) == 3
    assert all(part is not None and isinstance(part.mglo, moderngl.InvalidObject) for part in made)
