"""A picture of the user's that is stretched over the plane. No GL."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landscape.errors import LandscapeError

LARGEST = 4096
"""Pixels along a side; a larger picture is made smaller."""


@dataclass(frozen=True, eq=False)
class PlaneImage:
    """A picture read from a file.

    Attributes:
        path: the file.
        pixels: (H, W, 3) 8-bit RGB, the row of the largest β first.
    """

    path: Path
    pixels: npt.NDArray[np.uint8]


def read_image(path: Path) -> PlaneImage:
    """Reads a PNG, JPEG or other picture.

    Raises:
        LandscapeError: it cannot be read.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            image.thumbnail((LARGEST, LARGEST))
            pixels = np.asarray(image.convert("RGB"))
    except FileNotFoundError as error:
        raise LandscapeError(f"{path} does not exist: give the path of a PNG or JPEG picture") from error
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        reason = " ".join(str(error).split())
        raise LandscapeError(f"{path} is no picture that can be read ({reason}): give a PNG or JPEG file") from error
    return PlaneImage(path, pixels)
