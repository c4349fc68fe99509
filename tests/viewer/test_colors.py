from itertools import combinations

import numpy as np
import pytest

from landscape.critical import CriticalKind
from landscape.viewer.colors import KIND_COLORS, KIND_SOLIDS, PALETTES


def luminance(color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(a, b) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_kinds_differ_in_shape_and_in_colour():
    assert len(set(KIND_SOLIDS.values())) == len(set(KIND_COLORS.values())) == len(CriticalKind)
    for a, b in combinations([KIND_COLORS[kind] for kind in CriticalKind], 2):
        assert np.linalg.norm(np.subtract(a, b)) > 0.3


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("ink", ["text", "muted"])
@pytest.mark.parametrize("ground", ["top", "bottom"])
def test_text_stands_out_on_the_background(theme, ink, ground):
    palette = PALETTES[theme]
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5
