from itertools import combinations

import numpy as np
import pytest

from landscape.critical import CriticalKind
from landscape.errors import LandscapeError
from landscape.viewer.colors import COLOR_MAPS, KIND_COLORS, KIND_SHAPES, PALETTES, lookup_table


def luminance(color) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(a, b) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", COLOR_MAPS)
def test_every_map_has_256_opaque_entries(name):
    table = lookup_table(name)
    assert (table.shape, table.dtype) == ((256, 4), np.uint8)
    assert np.all(table[:, 3] == 255)
    assert np.array_equal(lookup_table(name, reverse=True), table[::-1])


def test_there_are_at_least_eight_maps():
    assert len(COLOR_MAPS) >= 8


def test_viridis_begins_and_ends_as_published():
    assert lookup_table("viridis")[[0, -1], :3].tolist() == [[68, 1, 84], [253, 231, 37]]


@pytest.mark.parametrize("name", ["viridis", "batlow", "cividis", "magma", "inferno", "plasma", "grey"])
def test_perceptual_maps_grow_lighter_all_the_way(name):
    lightness = [luminance(entry / 255) for entry in lookup_table(name)[:, :3]]
    assert np.all(np.diff(lightness) > -2e-3)


def test_unknown_map_is_told_with_the_choice():
    with pytest.raises(LandscapeError, match="unknown colour map 'jet': choose one of viridis, batlow"):
        lookup_table("jet")


def test_kinds_differ_in_shape_and_in_colour():
    assert len(set(KIND_SHAPES.values())) == len(set(KIND_COLORS.values())) == len(CriticalKind)
    for a, b in combinations([KIND_COLORS[kind] for kind in CriticalKind], 2):
        assert np.linalg.norm(np.subtract(a, b)) > 0.3


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("ink", ["text", "muted"])
@pytest.mark.parametrize("ground", ["top", "bottom"])
def test_text_stands_out_on_the_background(theme, ink, ground):
    palette = PALETTES[theme]
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 4.5
