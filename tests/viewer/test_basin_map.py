"""The basin map: its colours against its numbers, and the work beside the drawing."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gui_hand import himmelblau

from landscape.analysis import Ending, Optimizer, basins_of, find_critical_points
from landscape.surface import PointState, Surface
from landscape.viewer import basin_map, search
from landscape.viewer.basin_map import (
    painted_basins,
    shown_basins,
    wanted_basins,
    with_basins_painted,
    with_basins_switched,
)
from landscape.viewer.camera import Camera
from landscape.viewer.colors import BASIN_COLORS, ENDING_COLORS, FLAT_PLACE, OTHER_MINIMA, PALETTES
from landscape.viewer.display import scene_frame
from landscape.viewer.opening import shown
from landscape.viewer.session import Session
from landscape.viewer.state import ViewState

GIVE_UP = 300.0


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (basin_map, search):
        monkeypatch.setattr(module, "SIDES", (11, 31))


def four_basins() -> ViewState:
    surface = himmelblau()
    state = shown(ViewState(), surface, None)
    return state.with_layer(searching=False, critical_points=find_critical_points(surface)).with_rolling(rate=0.005)


def no_screenshot(state: ViewState, path: Path) -> None:
    raise AssertionError("nobody asked for a picture")


def advanced(session: Session, state: ViewState) -> ViewState:
    deadline = time.monotonic() + GIVE_UP
    while True:
        assert time.monotonic() < deadline, "the map never came"
        state = session.advance(state)
        if not session.busy:
            return state
        time.sleep(0.01)


def test_every_pixel_has_the_colour_of_its_ending_and_the_parts_add_up() -> None:
    surface = himmelblau()
    basins = basins_of(surface, Optimizer(rate=0.018), 60, find_critical_points(surface))
    assert basins is not None
    made = painted_basins(surface, basins)
    pixels = made.image.pixels[::-1] / 255.0
    for ending, color in ENDING_COLORS.items():
        np.testing.assert_allclose(
            pixels[basins.ending == ending], np.tile(color, ((basins.ending == ending).sum(), 1)), atol=0.002
        )
    assert sum(part.share for part in made.parts) == pytest.approx(1.0)
    for part in made.parts:
        assert np.isclose(pixels, part.color, atol=0.002).all(axis=-1).mean() == pytest.approx(part.share, abs=1e-9)


def test_the_colours_of_a_map_are_told_apart() -> None:
    colors = [*BASIN_COLORS, OTHER_MINIMA, FLAT_PLACE, *ENDING_COLORS.values()]
    assert len(set(colors)) == len(colors)


def test_what_runs_into_a_hole_is_seen_before_both_backgrounds_and_is_like_no_other() -> None:
    hole = np.array(ENDING_COLORS[Ending.HOLE])
    others = [color for ending, color in ENDING_COLORS.items() if ending != Ending.HOLE]
    assert np.linalg.norm([*BASIN_COLORS, OTHER_MINIMA, FLAT_PLACE, *others] - hole, axis=1).min() > 0.3
    for palette in PALETTES.values():
        for ground in (palette.top, palette.bottom):
            assert np.linalg.norm(hole - ground) > 0.5


def test_the_minimum_with_the_largest_basin_comes_first_and_many_share_a_colour() -> None:
    axis = np.linspace(0, 1, 81)
    waves = Surface(axis, axis, {"loss": np.add.outer(np.cos(8 * np.pi * axis), np.cos(8 * np.pi * axis)) + 3})
    basins = basins_of(waves, Optimizer(rate=0.0005), 1000)
    assert basins is not None
    parts = painted_basins(waves, basins).parts
    named = [part for part in parts if part.place is not None]
    assert len(named) == len(BASIN_COLORS)
    assert [part.share for part in named] == sorted((part.share for part in named), reverse=True)
    assert next(part for part in parts if part.color == OTHER_MINIMA).text == "10 other minima"


def test_a_map_is_asked_for_only_where_it_can_be_made(coarse: None) -> None:
    state = four_basins()
    assert wanted_basins(state) is None
    on = with_basins_switched(state)
    assert wanted_basins(on) is not None
    assert wanted_basins(on.with_layer(searching=True)) is None
    surface = himmelblau()
    growing = np.where(np.arange(961).reshape(31, 31) < 900, PointState.EVALUATED, PointState.MISSING)
    unfinished = replace(surface, state=growing.astype(np.uint8))
    assert wanted_basins(on.with_layer(surface=unfinished)) is None
    line = Surface(surface.alpha, np.zeros(1), {"loss": surface.loss[:1]})
    assert wanted_basins(on.with_layer(surface=line)) is None


def test_the_session_makes_it_and_rests(coarse: None) -> None:
    session, state = Session(no_screenshot), with_basins_switched(four_basins())
    assert session.patience(state) is not None
    state = advanced(session, state)
    made = shown_basins(state)
    assert made is not None
    assert sum(part.place is not None for part in made.parts) == 4
    assert session.advance(state) is state
    assert session.patience(state.with_settings(reload=False)) is None


def test_a_coarse_map_is_shown_while_the_fine_one_is_made(coarse: None) -> None:
    session, state = Session(no_screenshot), with_basins_switched(four_basins())
    seen = set()
    while session.busy or not seen:
        state = session.advance(state)
        made = shown_basins(state)
        seen.add(None if made is None else len(made.basins.alpha))
        if made is not None and len(made.basins.alpha) == 11:
            assert wanted_basins(state) is not None, "it is not the last one"
    assert 31 in seen
    assert seen <= {None, 11, 31}


def test_a_slider_that_moves_gives_the_old_map_up(coarse: None, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[search.BasinSearch] = []
    begin = search.BasinSearch.__init__
    monkeypatch.setattr(search.BasinSearch, "__init__", lambda self, order: (begun.append(self), begin(self, order))[1])
    session = Session(no_screenshot)
    state = with_basins_switched(four_basins()).with_rolling(rate=1e-7, most_steps=10_000)
    state = session.advance(state)
    for rate in (0.004, 0.005):
        state = session.advance(state.with_rolling(rate=rate, most_steps=500))
    state = advanced(session, state)
    assert [one.order.optimizer.rate for one in begun] == [1e-7, 0.004, 0.005]
    assert state.rolling.basins is not None
    assert state.rolling.basins.basins.optimizer.rate == 0.005
    deadline = time.monotonic() + GIVE_UP
    while not all(one.done for one in begun):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert begun[0].made is None


def test_turned_off_it_is_given_up_and_forgotten(coarse: None) -> None:
    session = Session(no_screenshot)
    state = session.advance(with_basins_switched(four_basins()).with_rolling(rate=1e-7, most_steps=10_000))
    assert session.busy
    state = session.advance(with_basins_switched(state))
    assert not session.busy
    assert state.rolling.basins is None


def test_a_fault_is_told_and_takes_only_the_map_away(coarse: None, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(basin_map, "basins_of", fail)
    state = advanced(Session(no_screenshot), with_basins_switched(four_basins()))
    assert not state.rolling.show_basins
    assert state.messages[0].text == "The basin map could not be made: of all things"


def test_of_another_surface_it_is_not_shown(coarse: None) -> None:
    state = advanced(Session(no_screenshot), with_basins_switched(four_basins()))
    assert shown_basins(state.with_layer(surface=himmelblau())) is None
    assert with_basins_painted(state.with_layer(surface=himmelblau())).look.texture == "smooth"


@pytest.mark.gl
def test_the_picture_shows_the_colour_of_each_basin_where_it_lies(coarse: None, bare, draw) -> None:
    state = advanced(Session(no_screenshot), with_basins_switched(four_basins()))
    look = bare(himmelblau())
    state = replace(look, rolling=state.rolling, layers=(replace(look.layers[0], surface=state.layers[0].surface),))
    state = replace(state, camera=Camera((0.0, 0.0, 0.0)).facing("top"))
    pixels = draw(state, (480, 400), unlit=True) / 255.0
    made = state.rolling.basins
    assert made is not None
    for part in (part for part in made.parts if part.place is not None):
        alpha, beta = np.array(part.place) + 0.6  # beside the mark of the minimum
        row = int(np.argmin(np.abs(made.basins.beta - beta)))
        column = int(np.argmin(np.abs(made.basins.alpha - alpha)))
        assert made.basins.ending[row, column] == Ending.CONVERGED
        world = scene_frame(state).world(alpha, beta, 0.1)
        x, y = state.camera.project(world, 480, 400)[0, :2]
        np.testing.assert_allclose(pixels[int(y), int(x)], part.color, atol=0.03)
