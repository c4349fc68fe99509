"""The shipped tables against the library they come from, and what the names promise."""

import colorsys

import numpy as np
import pytest
from cmap import Colormap

from landscape.color_maps import COLOR_MAP_GROUPS, COLOR_MAPS, lookup_table
from landscape.errors import LandscapeError

CONTINUOUS = [name for name in COLOR_MAPS if name not in COLOR_MAP_GROUPS["Categorical"]]


def lightness(colors: np.ndarray) -> np.ndarray:
    """CIE 1976 L* of (K, 3) 8-bit sRGB colours."""
    share = colors / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    y = linear @ (0.2126, 0.7152, 0.0722)
    return 116 * np.where(y > (6 / 29) ** 3, np.cbrt(y), y / (3 * (6 / 29) ** 2) + 4 / 29) - 16


def test_there_are_at_least_thirty_maps_in_groups_without_a_name_twice() -> None:
    assert len(COLOR_MAPS) >= 30
    assert len(set(COLOR_MAPS)) == len(COLOR_MAPS)
    assert {"grey", "red-blue", "rainbow"} <= set(COLOR_MAPS)


@pytest.mark.parametrize("name", CONTINUOUS)
def test_a_continuous_map_has_256_opaque_entries_and_runs_backwards(name: str) -> None:
    table = lookup_table(name)
    assert (table.shape, table.dtype) == ((256, 4), np.uint8)
    assert np.all(table[:, 3] == 255)
    assert np.array_equal(lookup_table(name, reverse=True), table[::-1])


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("viridis", "bids:viridis"),
        ("batlow", "crameri:batlow"),
        ("vik", "crameri:vik"),
        ("balance", "cmocean:balance"),
        ("rocket", "seaborn:rocket"),
        ("turbo", "google:turbo"),
        ("cividis", "cividis:cividis"),
    ],
)
def test_tables_are_those_of_their_source(name: str, source: str) -> None:
    expected = np.asarray(Colormap(source)(np.linspace(0, 1, 256)))[:, :3] * 255
    assert np.abs(lookup_table(name)[:, :3] - expected).max() <= 0.5


def test_viridis_begins_and_ends_as_published() -> None:
    assert lookup_table("viridis")[[0, -1], :3].tolist() == [[68, 1, 84], [253, 231, 37]]


@pytest.mark.parametrize("name", COLOR_MAP_GROUPS["Perceptual"])
def test_perceptual_maps_grow_lighter_or_darker_all_the_way(name: str) -> None:
    steps = np.diff(lightness(lookup_table(name)[:, :3]))
    assert np.all(steps > -0.5) or np.all(steps < 0.5)
    assert abs(steps.sum()) > 45


@pytest.mark.parametrize("name", COLOR_MAP_GROUPS["Diverging"])
def test_diverging_maps_turn_once_in_the_middle(name: str) -> None:
    light = lightness(lookup_table(name)[:, :3])
    turn = max(int(np.argmax(light)), int(np.argmin(light)), key=lambda place: -abs(place - 127.5))
    assert abs(turn - 127.5) < 26
    assert np.linalg.norm(np.subtract(*lookup_table(name)[[0, -1], :3].astype(float))) > 60


def test_the_teaching_maps_are_their_formulas() -> None:
    shares = np.linspace(0, 1, 256)
    grey = lookup_table("grey")[:, :3]
    assert np.abs(grey - 255 * shares[:, None]).max() <= 0.5
    mixed = np.column_stack([shares, 0 * shares, 1 - shares]) * 255
    assert np.abs(lookup_table("red-blue")[:, :3] - mixed).max() <= 0.5
    hues = [colorsys.rgb_to_hsv(*(entry / 255)) for entry in lookup_table("rainbow")[:, :3]]
    assert np.allclose([hue for hue, _, _ in hues], 2 / 3 * (1 - shares), atol=0.004)
    assert all(saturation == value == 1.0 for _, saturation, value in hues)


@pytest.mark.parametrize("steps", [2, 5, 32])
def test_steps_have_one_colour_each_are_even_and_reach_both_ends(steps: int) -> None:
    table = lookup_table("viridis", steps=steps)
    starts = np.flatnonzero(np.any(table[1:] != table[:-1], axis=1)) + 1
    assert len(starts) == steps - 1
    assert np.abs(starts / len(table) - np.arange(1, steps) / steps).max() <= 1 / len(table)
    ends = lookup_table("viridis")[[0, -1]]
    assert np.array_equal(table[[0, -1]], ends)
    assert np.array_equal(lookup_table("viridis", reverse=True, steps=steps), table[::-1])


def test_a_categorical_map_shows_its_colours_and_begins_again_after_the_last() -> None:
    table = lookup_table("okabe-ito")[:, :3]
    colors = {tuple(entry) for entry in table.tolist()}
    assert {(230, 159, 0), (86, 180, 233), (0, 114, 178)} <= colors
    own = len(colors)
    twice = lookup_table("okabe-ito", steps=2 * own)[:, :3]
    assert np.array_equal(twice[: len(twice) // 2], twice[len(twice) // 2 :])
    assert {tuple(entry) for entry in lookup_table("okabe-ito", steps=2)[:, :3].tolist()} < colors


def test_unknown_map_is_told_with_the_choice() -> None:
    with pytest.raises(LandscapeError, match="unknown colour map 'jet': choose one of viridis, batlow"):
        lookup_table("jet")
