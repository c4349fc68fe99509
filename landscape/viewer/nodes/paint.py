"""What a surface is painted with: the entries of its colour map, and a picture of the user's."""

import moderngl
import numpy as np

from landscape.color_maps import Table, lookup_table, steps_of
from landscape.viewer.appearance import Look
from landscape.viewer.plane_image import PlaneImage

ENTRIES = 1024
"""Of a colour map's texture, about: reading the nearest entry costs half of a mean of two."""


class Paint:
    """Keeps textures in step with a look; a change of colours touches nothing else on the GPU."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._colors: moderngl.Texture | None = None
        self._color_map: tuple[str, bool, int] | None = None
        self._pixels: moderngl.Texture | None = None
        self._image: PlaneImage | None = None

    def update(self, look: Look) -> None:
        """Writes the colour map and the picture where they differ from the last call."""
        if look.shown_map != self._color_map:
            self._color_map = look.shown_map
            _release(self._colors)
            table = _finer(lookup_table(*look.shown_map))
            self._colors = self._ctx.texture((len(table), 1), 4, table.tobytes())
            self._colors.repeat_x = False
        if look.image is not self._image:
            self._image = look.image
            _release(self._pixels)
            self._pixels = self._upload(look.image) if look.image else None

    @property
    def colors(self) -> moderngl.Texture:
        """The colour map's entries in one row."""
        assert self._colors is not None
        return self._colors

    @property
    def steps(self) -> int:
        """Steps of one colour each; 0 for a continuous map."""
        assert self._color_map is not None
        name, _, steps = self._color_map
        return steps_of(name, steps)

    @property
    def image(self) -> moderngl.Texture:
        """The picture, its first row at the least β; the colour map where there is none."""
        return self._pixels or self.colors

    def release(self) -> None:
        """Frees the textures."""
        _release(self._colors)
        _release(self._pixels)

    def _upload(self, image: PlaneImage) -> moderngl.Texture:
        height, width, _ = image.pixels.shape
        texture = self._ctx.texture((width, height), 3, np.flipud(image.pixels).tobytes(), alignment=1)
        texture.build_mipmaps()
        texture.repeat_x = texture.repeat_y = False
        return texture


def _finer(table: Table) -> Table:
    """Puts entries between those of a continuous map, so that the nearest one is as good as a mean of two."""
    if len(table) >= ENTRIES:
        return table
    places = np.linspace(0.0, len(table) - 1.0, (len(table) - 1) * (ENTRIES // len(table)) + 1)
    columns = [np.interp(places, np.arange(len(table)), column) for column in table.T]
    return np.stack(columns, axis=1).round().astype(np.uint8)


def _release(texture: moderngl.Texture | None) -> None:
    if texture is not None:
        texture.release()
