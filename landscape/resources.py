"""Finds the shaders and assets that travel with the package.

In a wheel they lie inside the package (`landscape/shaders`, `landscape/assets`); in a source
checkout, editable installs included, they lie beside it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(relative: str) -> Path:
    """Returns the path of a bundled file or folder.

    Args:
        relative: path below the project's top, such as ``"shaders/surface.vert.glsl"``.

    Raises:
        FileNotFoundError: neither the package nor the folder above it holds the file.
    """
    for root in (_PACKAGE, _PACKAGE.parent):
        path = root / relative
        if path.exists():
            return path
    raise FileNotFoundError(f"{relative} is not in {_PACKAGE} nor beside it: reinstall landscape-view")
