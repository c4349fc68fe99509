from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from landscape.errors import LandscapeError
from landscape.viewer import plane_image
from landscape.viewer.plane_image import read_image


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_pictures_of_every_mode_become_rgb(tmp_path: Path, mode: str) -> None:
    color = np.zeros((3, 5, 3), dtype=np.uint8)
    color[0, 0] = 255
    Image.fromarray(color).convert(mode).save(tmp_path / "a.png")
    image = read_image(tmp_path / "a.png")
    assert np.array_equal(image.pixels, color)
    assert image.path == tmp_path / "a.png"


def test_a_picture_too_large_for_a_texture_is_made_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plane_image, "LARGEST", 8)
    Image.new("RGB", (32, 16)).save(tmp_path / "a.png")
    assert read_image(tmp_path / "a.png").pixels.shape == (4, 8, 3)


def test_what_is_no_picture_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(LandscapeError, match="does not exist: give the path of a PNG"):
        read_image(tmp_path / "none.png")
    (tmp_path / "text.png").write_text("no picture")
    Image.new("RGB", (40, 40)).save(tmp_path / "torn.png")
    (tmp_path / "torn.png").write_bytes((tmp_path / "torn.png").read_bytes()[:60])
    for name in ("text.png", "torn.png", "."):
        with pytest.raises(LandscapeError, match=r"is no picture that can be read .*: give a PNG or JPEG file") as told:
            read_image(tmp_path / name)
        assert "\n" not in str(told.value)
