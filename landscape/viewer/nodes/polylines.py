"""Lines of constant pixel width, with round joins."""

import moderngl
import numpy as np

from landscape.trajectory import FloatArray
from landscape.viewer.colors import WHITE, Rgb
from landscape.viewer.nodes.program import build_program, set_uniforms
from landscape.viewer.nodes.view import View


class Polylines:
    """Draws polylines as one instanced quad a segment."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._program = build_program(ctx, "polyline.vert.glsl", "polyline.frag.glsl")
        self._buffer: moderngl.Buffer | None = None
        self._vertices: moderngl.VertexArray | None = None
        self._points: FloatArray | None = None
        self._colors: FloatArray | None = None
        self.count = 0

    def update(self, points: FloatArray, colors: FloatArray | None = None) -> None:
        """Takes new lines.

        Args:
            points: (K, 3) world points; a row of NaN breaks the line.
            colors: (K, 3) colours at the points, 0 to 1; white if None.
        """
        if points is self._points and colors is self._colors:
            return
        self._points, self._colors = points, colors
        segments = segments_of(points, np.ones_like(points) if colors is None else colors)
        self.count = len(segments)
        self._forget()
        if self.count:
            self._buffer = self._ctx.buffer(segments.astype(np.float32).tobytes())
            names = "a_start", "a_end", "a_along", "a_start_color", "a_end_color"
            layout = [(self._buffer, "3f 3f 2f 3f 3f/i", *names)]
            self._vertices = self._ctx.vertex_array(self._program, layout)

    def release(self) -> None:
        """Frees what it holds on the GPU."""
        self._forget()
        self._program.release()

    def _forget(self) -> None:
        if self._vertices is not None and self._buffer is not None:
            self._vertices.release()
            self._buffer.release()
            self._vertices = None

    def draw(
        self, view: View, color: Rgb | None, width: float, *, opacity: float = 1.0, lift: float = 0.0, dash: float = 0.0
    ) -> None:
        """Draws into the current framebuffer; the caller sets depth test and blending.

        Args:
            view: the picture.
            color: of the line; None for those of its points.
            width: in pixels.
            opacity: 0 to 1.
            lift: world distance it is moved towards the eye.
            dash: world length of a dash and its gap; 0 for a solid line.
        """
        if self._vertices is None:
            return
        set_uniforms(
            self._program,
            **view.matrices,
            u_viewport=tuple(map(float, view.size)),
            u_color=(*(color or WHITE), opacity),
            u_own_colors=color is None,
            u_width=width * view.scale,
            u_lift=lift,
            u_cut_out=view.cut_out,
            u_dash=dash,
        )
        self._vertices.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=self.count)


def segments_of(points: FloatArray, colors: FloatArray) -> FloatArray:
    """Returns (S, 14) start, end, polyline length up to both, colours of both, of the segments without NaN."""
    if len(points) < 2:
        return np.empty((0, 14))
    start, end = points[:-1], points[1:]
    whole = np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1)
    lengths = np.where(whole, np.linalg.norm(end - start, axis=1), 0.0)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    return np.column_stack([start, end, along[:-1], along[1:], colors[:-1], colors[1:]])[whole]
