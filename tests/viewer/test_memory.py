"""What the window remembers between starts, and what it makes of a damaged memory."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landscape.surface import Surface
from landscape.view_cli import ViewOptions, first_state
from landscape.viewer.actions import action_named
from landscape.viewer.appearance import Display, Look
from landscape.viewer.camera import Camera
from landscape.viewer.memory import (
    DISPLAY_HABITS,
    LOOK_HABITS,
    ROLLING_HABITS,
    STATE_HABITS,
    Memory,
    _folder,
    memory_file,
    remembered,
    restored,
)
from landscape.viewer.opening import shown
from landscape.viewer.path_style import PathStyle
from landscape.viewer.rolling import Rolling, Start
from landscape.viewer.shell import MAX_PANEL_WIDTH, Settings
from landscape.viewer.state import SavedView, ViewState

HABITS = (
    (STATE_HABITS, ViewState),
    (LOOK_HABITS, Look),
    (DISPLAY_HABITS, Display),
    (ROLLING_HABITS, Rolling),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "viewer.json"


def habitual() -> ViewState:
    """A state that differs from a first one in all that is remembered."""
    axis = np.linspace(-1, 1, 3)
    state = shown(ViewState(), Surface(axis, axis, {"loss": axis[None, :] ** 2 + axis[:, None] ** 2}), None)
    view = SavedView("from below", replace(Camera(), yaw=0.5, pitch=-0.25, distance=3.0))
    state = replace(state, theme="light", tab="Camera", show_panel=False, views=(view,))
    state = state.with_settings(panel_side="right", panel_width=400.0, text_scale=1.25, mouse="CAD", animate=False)
    state = state.with_look(color_map="magma", reverse=True, wireframe="alone", wire_every=3, contours=False)
    state = state.with_display(
        path_moment=3, path_style=PathStyle(width=2.0, color="off-plane", arrows=False, lifted=True)
    )
    state = state.with_rolling(method="Adam", momentum=0.5, smoothing=0.9, beta2=0.99, most_steps=77)
    state = state.with_rolling(armed=True, rate=0.3, starts=(Start(0.1, 0.2, "momentum"),), show_basins=True)
    return replace(state.with_display(axes=False, contour_count=20), recent=(Path("/data/a.ply"), Path("/data/b.h5")))


def test_habits_come_back_and_data_does_not(file: Path) -> None:
    Memory(file).keep(habitual(), (1600, 900))
    memory = Memory(file)
    state = memory.recall(ViewState())
    assert memory.size == (1600, 900)
    assert state.layers == ()
    for name in STATE_HABITS:
        assert getattr(state, name) == getattr(habitual(), name), name
    for name in LOOK_HABITS:
        assert getattr(state.look, name) == getattr(habitual().look, name), name
    for name in DISPLAY_HABITS:
        assert getattr(state.display, name) == getattr(habitual().display, name), name
    assert (state.settings, state.recent) == (habitual().settings, habitual().recent)
    assert state.display.path_style == habitual().display.path_style
    for name in ROLLING_HABITS:
        assert getattr(state.rolling, name) == getattr(habitual().rolling, name) != getattr(Rolling(), name), name
    assert replace(state.rolling, **{name: getattr(Rolling(), name) for name in ROLLING_HABITS}) == Rolling()
    assert state.views[0].name == "from below"
    assert state.views[0].camera.distance == 3.0
    assert state.views[0].camera.yaw == pytest.approx(0.5)
    assert state.display.path_moment is None
    assert (state.display.low, state.display.high) == (Display().low, Display().high)


def test_every_habit_is_a_field_and_every_setting_comes_back() -> None:
    for names, kind in HABITS:
        assert set(names) <= {entry.name for entry in fields(kind)}
    assert set(remembered(ViewState())["settings"]) == {entry.name for entry in fields(Settings)}


def test_what_the_plan_changes_for_a_while_is_no_habit() -> None:
    plan = action_named("Plan").apply(habitual())
    assert plan.look.contours
    assert remembered(plan) == remembered(habitual())


def test_without_a_file_the_window_starts_as_at_first(file: Path) -> None:
    state = ViewState()
    assert Memory(file).recall(state) is state
    assert not file.exists()


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "null", '{"version": 99}', "[" * 100_000, "\x00\xff"])
def test_a_damaged_file_is_set_aside_and_told(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content, encoding="latin-1")
    memory = Memory(file)
    state = memory.recall(ViewState())
    assert replace(state, messages=()) == ViewState()
    assert "set aside" in state.messages[0].text
    assert file.with_name("viewer.json.damaged").exists()
    memory.keep(state, (800, 600))
    assert json.loads(file.read_text())["size"] == [800, 600]


@pytest.mark.parametrize(
    "part",
    [
        {"state": {"theme": "pink", "show_panel": "yes", "unknown": 1}},
        {"state": [1], "look": 3, "display": "x", "settings": None, "views": {}, "recent": "abc"},
        {"look": {"color_map": "no such map", "wire_every": "2", "reverse": 1}},
        {"display": {"contour_count": 1.5, "light": [1, 2, 3]}},
        {"views": [{}, {"name": 1}, 7, {"name": "x", "camera": {"yaw": 0}}]},
        {"settings": {"panel_width": float("nan"), "text_scale": True}},
        {"recent": [1, None, {}]},
    ],
)
def test_entries_that_do_not_fit_take_their_default(part: dict[str, Any]) -> None:
    assert restored(ViewState(), json.loads(json.dumps(part))) == ViewState()


def test_numbers_beyond_their_bounds_are_brought_back() -> None:
    record = {"settings": {"panel_width": 1e7, "text_scale": 100}, "look": {"wire_every": 0}}
    record |= {"rolling": {"momentum": 7.0, "most_steps": 10**9, "method": "SGD"}, "path": {"steps": True}}
    state = restored(ViewState(), record)
    assert state.settings.panel_width == MAX_PANEL_WIDTH
    assert state.settings.text_scale == 2.0
    assert state.look.wire_every == 1
    assert state.rolling == replace(Rolling(), momentum=0.999, most_steps=10_000)
    assert state.display.path_style.steps is True


def test_it_is_written_only_when_something_is_other_than_before(file: Path) -> None:
    memory, state = Memory(file), habitual()
    memory.keep(state, (800, 600))
    file.unlink()
    memory.keep(replace(state, camera=state.camera.orbited(1.0, 0.0)), (800, 600))
    assert not file.exists(), "a turn of the camera is nothing to remember"
    memory.keep(replace(state, theme="dark"), (800, 600))
    assert file.exists()


def test_a_folder_that_cannot_be_written_is_no_fault(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.parent.write_text("a file where the folder should be")
    memory = Memory(file)
    for theme in ("dark", "light"):
        memory.keep(replace(ViewState(), theme=theme), (800, 600))
    assert len(caplog.records) == 1


def test_it_lies_where_the_platform_keeps_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = Path("/home/ada")
    assert _folder("linux", {}, home) == home / ".config" / "landscape"
    assert _folder("linux", {"XDG_CONFIG_HOME": "/cfg"}, home) == Path("/cfg/landscape")
    assert _folder("darwin", {}, home) == home / "Library" / "Application Support" / "landscape"
    assert _folder("win32", {"APPDATA": "/roaming"}, home) == Path("/roaming/landscape")
    monkeypatch.setenv("LANDSCAPE_CONFIG", str(tmp_path))
    assert memory_file() == tmp_path / "viewer.json"


def test_options_count_more_than_what_is_remembered() -> None:
    kept = restored(ViewState(), remembered(habitual()))
    state = first_state(ViewOptions(), kept)
    assert (state.theme, state.look.color_map, state.look.wireframe) == ("light", "magma", "alone")
    state = first_state(ViewOptions(theme="dark", color_map="batlow", texture="bands"), kept)
    assert (state.theme, state.look.color_map, state.look.texture) == ("dark", "batlow", "bands")
    assert first_state(ViewOptions()).theme == "dark"
