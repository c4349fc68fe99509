from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from landscape.errors import LandscapeError
from landscape.viewer.offscreen import offscreen_context, save_png


def test_no_opengl_is_one_line_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    def refuse(**options):
        raise Exception(f"no driver\nfor {options.get('backend', 'default')}")

    monkeypatch.setattr(moderngl, "create_context", refuse)
    with pytest.raises(LandscapeError, match="apt-get install libegl1") as caught:
        offscreen_context()
    assert "\n" not in str(caught.value)


def test_a_png_holds_the_pixels(tmp_path: Path):
    pixels = np.random.default_rng(0).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    save_png(tmp_path / "a.png", pixels)
    with Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.asarray(image), pixels)
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_an_unwritable_place_is_told_and_leaves_nothing(tmp_path: Path):
    with pytest.raises(LandscapeError, match=r"cannot write .*nowhere/a\.png: No such file or directory"):
        save_png(tmp_path / "nowhere" / "a.png", np.zeros((2, 2, 3), np.uint8))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (64, 33)])
def test_a_written_picture_is_read_by_another_program(tmp_path: Path, size: tuple[int, int]):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3), dtype=np.uint8)
    save_png(tmp_path / "noise.png", pixels)
    with Image.open(tmp_path / "noise.png") as image:
        assert image.mode == "RGB"
        assert np.array_equal(np.asarray(image), pixels)
