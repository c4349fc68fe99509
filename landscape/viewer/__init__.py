"""Looks at surfaces: OpenGL, windows and panels; never PyTorch."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landscape.surface import Surface


def view(surface: "Surface") -> None:
    """Opens a window on a surface and waits until it is closed.

    Args:
        surface: as `landscape.compute` or `landscape.load_surface` returns it.

    Raises:
        LandscapeError: there is no display, or no OpenGL 3.3 on it.
    """
    from landscape.viewer.opening import shown
    from landscape.viewer.state import ViewState
    from landscape.viewer.window import show

    show(shown(ViewState(), surface, None))
