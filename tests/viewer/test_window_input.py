"""What a window's events become in ImGui's queue, as pyglet sends them."""

from collections.abc import Iterator
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
    keys = SimpleNamespace(ACTION_PRESS="press", ACTION_RELEASE="release")
    window = SimpleNamespace(_window=native, keys=keys, pixel_ratio=1.0)
    WindowInput(cast(Any, window), lambda: io, print)
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
