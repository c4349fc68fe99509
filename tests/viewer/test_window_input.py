"""What a window's events become in ImGui's queue, as pyglet sends them."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyglet
import pytest
from imgui_bundle import imgui

from landscape.viewer.gui import new_imgui_context

pyglet.options["shadow_window"] = False  # as moderngl-window does, so that no screen is needed

from landscape.viewer.window_input import WindowInput, symbols  # noqa: E402


@pytest.fixture
def window() -> Iterator[Any]:
    """A window of no system, whose handlers are connected to an ImGui context."""
    context = new_imgui_context()
    io = imgui.get_io()
    io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
    io.display_size = imgui.ImVec2(200, 100)
    native = SimpleNamespace(push_handlers=lambda **handlers: None, get_clipboard_text=str, set_clipboard_text=print)
    native.CURSOR_TEXT, native.CURSOR_DEFAULT, native.shapes = "text", "arrow", []
    native.get_system_mouse_cursor, native.set_mouse_cursor = str, native.shapes.append
    keys = SimpleNamespace(ACTION_PRESS="press", ACTION_RELEASE="release")
    window = SimpleNamespace(_window=native, keys=keys, pixel_ratio=1.0)
    window.dropped = []
    window.input = WindowInput(cast(Any, window), lambda: io, window.dropped.append)
    yield window
    imgui.destroy_context(context)


def frames_of_a_field(text: str, count: int) -> str:
    """Runs frames of one text field that has the keyboard."""
    for _ in range(count):
        imgui.new_frame()
        imgui.begin("fields")
        if imgui.get_frame_count() == 1:
            imgui.set_keyboard_focus_here()
        _, text = imgui.input_text("##text", text)
        imgui.end()
        imgui.end_frame()
    return text


def test_select_all_counts_though_its_modifier_is_released_first(window: Any) -> None:
    text = frames_of_a_field("old", 3)
    window.key_event_func(symbols.RIGHT, "press", None)
    window.key_event_func(symbols.RIGHT, "release", None)
    assert frames_of_a_field(text, 3) == "old"
    window.key_event_func(symbols.LCTRL, "press", None)
    frames_of_a_field(text, 1)
    for symbol, action in (
        (symbols.A, "press"),
        (symbols.LCTRL, "release"),
        (symbols.A, "release"),
        (symbols.B, "press"),
    ):
        window.key_event_func(symbol, action, None)
    window.unicode_char_entered_func("b")
    window.key_event_func(symbols.B, "release", None)
    assert frames_of_a_field(text, 5) == "b"


def test_the_pointers_shape_is_set_only_when_it_changes(window: Any) -> None:
    shapes = imgui.MouseCursor_
    for shape in (shapes.arrow, shapes.text_input, shapes.text_input, shapes.resize_all, shapes.arrow):
        window.input.show_cursor(shape)
    assert window._window.shapes == ["text", "arrow", "arrow"]


def test_files_that_are_dropped_arrive_together(window: Any) -> None:
    window.files_dropped_event_func(3, 4, ["/data/a.ply", "/data/b c.csv"])
    assert window.dropped == [(Path("/data/a.ply"), Path("/data/b c.csv"))]
