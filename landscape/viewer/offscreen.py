"""Pictures without a window: a context of its own, pixels, PNG files."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState

Pixels = npt.NDArray[np.uint8]
DrawOverlay = Callable[[moderngl.Context, moderngl.Framebuffer, ViewState, tuple[int, int]], None]
"""Draws over the finished picture in the framebuffer: context, framebuffer, state, size."""

MAX_SIZE = 16384


def offscreen_context() -> moderngl.Context:
    """Returns an OpenGL 3.3 core context without a window: EGL, else the platform's own.

    Raises:
        LandscapeError: no OpenGL at all.
    """
    backends: tuple[dict[str, Any], ...] = ({"backend": "egl"}, {})
    problems = []
    for backend in backends:
        try:
            return moderngl.create_context(standalone=True, require=330, **backend)
        except Exception as error:  # every loader has its own exceptions, plain Exception among them
            problems.append(" ".join(str(error).split()))
    raise LandscapeError(
        "no OpenGL 3.3 here, which drawing needs: install a driver, on Debian and Ubuntu "
        f"`apt-get install libegl1 libgl1 libgl1-mesa-dri` ({'; '.join(problems)})"
    )


def render_image(
    state: ViewState,
    size: tuple[int, int],
    draw_overlay: DrawOverlay | None = None,
    *,
    samples: int = 4,
    scale: float = 1.0,
) -> Pixels:
    """Returns the (H, W, 3) picture of a state, drawn in a context of its own.

    Args:
        state: what to draw.
        size: (W, H) in pixels.
        draw_overlay: draws labels and the like over the finished scene.
        samples: a pixel.
        scale: factor on the pixel widths of lines and glyphs.

    Raises:
        LandscapeError: no OpenGL, or a size that cannot be drawn.
    """
    if not all(1 <= side <= MAX_SIZE for side in size):
        raise LandscapeError(f"picture size is {size[0]}x{size[1]}: expected sides from 1 to {MAX_SIZE} pixels")
    ctx = offscreen_context()
    try:
        target = ctx.simple_framebuffer(size, 4)
        Scene(ctx).render(state, target, size, samples, scale=scale)
        if draw_overlay is not None:
            target.use()
            draw_overlay(ctx, target, state, size)
        return read_pixels(target)
    finally:
        ctx.release()


def read_pixels(framebuffer: moderngl.Framebuffer) -> Pixels:
    """Returns the (H, W, 3) colours of a framebuffer, first row on top."""
    width, height = framebuffer.size
    pixels = np.frombuffer(framebuffer.read(components=3, alignment=1), dtype=np.uint8)
    return pixels.reshape(height, width, 3)[::-1].copy()


def save_png(path: str | Path, pixels: Pixels) -> None:
    """Writes a picture; an existing file is replaced only by a complete one.

    Raises:
        LandscapeError: the file cannot be written.
    """
    from PIL import Image

    path = Path(path)
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            Image.fromarray(pixels).save(file, format="PNG")
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        reason = error.strerror or error
        raise LandscapeError(f"cannot write {path}: {reason}; choose another place for the picture") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
