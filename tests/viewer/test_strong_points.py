from dataclasses import replace

import numpy as np

from landscape.critical import CriticalKind, CriticalPoint
from landscape.surface import Surface
from landscape.viewer.appearance import Display
from landscape.viewer.strong_points import visible_critical_points


def surface_with(loss: np.ndarray) -> Surface:
    return Surface(np.linspace(-1, 1, loss.shape[1]), np.linspace(-1, 1, loss.shape[0]), {"loss": loss})


def bumps(count: int = 26) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(-1, 1, count), np.linspace(-1, 1, count))
    return 1.0 + x**2 + y**2


def point(loss: float, partner: float) -> CriticalPoint:
    return CriticalPoint(CriticalKind.MINIMUM, 0, 0, 0.0, 0.0, loss, False, abs(loss - partner), partner)


def test_persistence_is_measured_on_the_displayed_scale():
    surface = surface_with(bumps())
    low_pit, high_pit = point(1.0, 10.0), point(991.0, 1000.0)
    linear = Display(low=1.0, high=1000.0, persistence=0.05)
    assert visible_critical_points((low_pit, high_pit), surface, linear) == ()
    assert visible_critical_points((low_pit, high_pit), surface, replace(linear, height_scale="log")) == (low_pit,)


def test_critical_points_of_clipped_parts_are_hidden():
    surface = surface_with(bumps())
    assert visible_critical_points((point(50.0, 90.0),), surface, Display(low=0.0, high=10.0, persistence=0.01)) == ()
