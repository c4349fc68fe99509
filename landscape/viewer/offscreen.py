"""Pictures without a window: a context of its own, pixels, PNG files."""

import struct
import zlib
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError
from landscape.files.atomic import PICTURE, check_replaceable, replacing

Pixels = npt.NDArray[np.uint8]


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


def read_pixels(framebuffer: moderngl.Framebuffer) -> Pixels:
    """Returns the (H, W, 3) colours of a framebuffer, first row on top."""
    width, height = framebuffer.size
    pixels = np.frombuffer(framebuffer.read(components=3, alignment=1), dtype=np.uint8)
    return pixels.reshape(height, width, 3)[::-1].copy()


def check_picture(path: str | Path) -> None:
    """Checks that a picture can go where it is wanted.

    Raises:
        LandscapeError: the name is not that of a PNG file, or something else than a picture is there.
    """
    if Path(path).suffix.lower() != ".png":
        raise LandscapeError(f"cannot write {path}: pictures are PNG files; give a name that ends in .png")
    check_replaceable(path, PICTURE)


def save_png(path: str | Path, pixels: Pixels) -> None:
    """Writes a picture; an existing one is replaced only by a complete one, another file never.

    Raises:
        LandscapeError: the file cannot be written, or is no picture.
    """
    check_picture(path)
    with replacing(path, PICTURE) as stream:
        stream.write(png_bytes(pixels))


def png_bytes(pixels: Pixels) -> bytes:
    """Returns a picture as a PNG file (ISO/IEC 15948): RGB of 8 bits, every row as it is.

    Rows that are told by their differences would make our smooth, dithered pictures no smaller, and
    take three times as long.
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
