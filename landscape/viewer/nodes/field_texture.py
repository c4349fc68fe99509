"""The values of one field on the GPU."""

from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from landscape.trajectory import FloatArray
from landscape.viewer.encoding import ValueEncoding
from landscape.viewer.value_range import HeightScale, ValueRange

Booleans = npt.NDArray[np.bool_]
Rectangle = tuple[int, int, int, int]

SCALES: dict[HeightScale, int] = {"linear": 0, "log": 1, "symlog": 2}
"""In the order of the numbers in ``shaders/include/encoding.glsl``."""

BLOCK = 2**20
"""Values encoded at a time: a large grid is never there twice."""


class FieldTexture:
    """Keeps a texture in step with a field; only the rectangle of values that changed is written.

    Attributes:
        texture: RG32F, one texel a grid point, as `ValueEncoding` has it.
        written: (x, y, width, height) of the last write; empty where nothing had changed.
    """

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._held: tuple[FloatArray, Booleans] | None = None
        self.written: Rectangle = (0, 0, 0, 0)

    def update(self, values: FloatArray, known: Booleans, *, afresh: bool = False) -> None:
        """Writes what differs from the last call.

        Args:
            values: (N, M), kept until the next call.
            known: (N, M) where there is a value.
            afresh: whether these values have nothing in common with the last ones.
        """
        finite = values[known] if not known.all() else values
        afresh = afresh or self._held is None or self._held[0].shape != values.shape
        if afresh:
            self._allocate(values.shape)
        if afresh or not self._encoding.fits(finite):
            self._encoding, self._held = ValueEncoding.fitting(finite), None
        self.written = _changes(self._held, (values, known))
        self._held = values, known
        self._write(*self.written)

    def uniforms(self, shown: ValueRange) -> dict[str, Any]:
        """Returns what ``include/encoding.glsl`` needs to place the values in a range."""
        return {
            "u_scale": SCALES[shown.scale],
            "u_limits": self._encoding.limits(shown),
            "u_log_shift": self._encoding.log_shift(shown),
        }

    def release(self) -> None:
        """Frees the texture."""
        if self._held is not None:
            self.texture.release()
            self._held = None

    def _allocate(self, shape: tuple[int, ...]) -> None:
        self.release()
        self.texture = self._ctx.texture((shape[1], shape[0]), 2, dtype="f4")
        self.texture.filter = moderngl.NEAREST, moderngl.NEAREST

    def _write(self, left: int, top: int, width: int, height: int) -> None:
        assert self._held is not None
        values, known = self._held
        rows = max(1, BLOCK // max(width, 1))
        for begin in range(top, top + height, rows):
            count = min(rows, top + height - begin)
            block = np.s_[begin : begin + count, left : left + width]
            codes = self._encoding.encode(values[block], known[block])
            self.texture.write(codes, viewport=(left, begin, width, count))


def _changes(old: tuple[FloatArray, Booleans] | None, new: tuple[FloatArray, Booleans]) -> Rectangle:
    """The smallest rectangle that holds every point whose value changed."""
    values, known = new
    if old is None:
        return 0, 0, values.shape[1], values.shape[0]
    changed = (old[1] != known) | (known & (old[0] != values))
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
