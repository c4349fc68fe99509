"""Forwards a window's events to ImGui's queue, whatever they mean."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyglet
from imgui_bundle import imgui
from pyglet.window import key as symbols

if TYPE_CHECKING:
    from moderngl_window.context.pyglet.window import Window

_NAMED = {
    "tab": "TAB",
    "left_arrow": "LEFT",
    "right_arrow": "RIGHT",
    "up_arrow": "UP",
    "down_arrow": "DOWN",
    "page_up": "PAGEUP",
    "page_down": "PAGEDOWN",
    "home": "HOME",
    "end": "END",
    "insert": "INSERT",
    "delete": "DELETE",
    "backspace": "BACKSPACE",
    "space": "SPACE",
    "enter": "ENTER",
    "keypad_enter": "NUM_ENTER",
    "escape": "ESCAPE",
    "apostrophe": "APOSTROPHE",
    "comma": "COMMA",
    "minus": "MINUS",
    "period": "PERIOD",
    "slash": "SLASH",
    "semicolon": "SEMICOLON",
    "equal": "EQUAL",
    "left_bracket": "BRACKETLEFT",
    "backslash": "BACKSLASH",
    "right_bracket": "BRACKETRIGHT",
    "grave_accent": "GRAVE",
    "caps_lock": "CAPSLOCK",
    "left_shift": "LSHIFT",
    "right_shift": "RSHIFT",
    "left_ctrl": "LCTRL",
    "right_ctrl": "RCTRL",
    "left_alt": "LALT",
    "right_alt": "RALT",
    "left_super": "LWINDOWS",
    "right_super": "RWINDOWS",
    **{letter: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"},
    **{f"_{digit}": f"_{digit}" for digit in range(10)},
    **{f"keypad{digit}": f"NUM_{digit}" for digit in range(10)},
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}
"""ImGui's names of keys and pyglet's."""

_KEYS = {getattr(symbols, theirs): getattr(imgui.Key, ours) for ours, theirs in _NAMED.items()}
_MODIFIERS = {
    imgui.Key.left_shift: imgui.Key.mod_shift,
    imgui.Key.right_shift: imgui.Key.mod_shift,
    imgui.Key.left_ctrl: imgui.Key.mod_ctrl,
    imgui.Key.right_ctrl: imgui.Key.mod_ctrl,
    imgui.Key.left_alt: imgui.Key.mod_alt,
    imgui.Key.right_alt: imgui.Key.mod_alt,
    imgui.Key.left_super: imgui.Key.mod_super,
    imgui.Key.right_super: imgui.Key.mod_super,
}
_BUTTONS = {1: 0, 2: 1, 3: 2}
"""moderngl-window's numbers of the left, right and middle button, and ImGui's."""

_TO_THE_LEFT = 1.0 if sys.platform == "darwin" else -1.0
"""ImGui counts scrolling to the left; pyglet to the right, but on macOS hands on what the system says."""

_CURSORS = {
    imgui.MouseCursor_.text_input: "CURSOR_TEXT",
    imgui.MouseCursor_.resize_ew: "CURSOR_SIZE_LEFT_RIGHT",
    imgui.MouseCursor_.resize_ns: "CURSOR_SIZE_UP_DOWN",
    imgui.MouseCursor_.hand: "CURSOR_HAND",
    imgui.MouseCursor_.not_allowed: "CURSOR_NO",
}
"""ImGui's shapes of the pointer and pyglet's names of them; the usual arrow for all others."""

NOWHERE = -3.4e38


class WindowInput:
    """Queues a window's events for one ImGui context.

    Attributes:
        events: how many have come.
    """

    def __init__(self, window: "Window", io: Callable[[], imgui.IO], drop: Callable[[tuple[Path, ...]], None]) -> None:
        """Connects the window.

        Args:
            window: whose events.
            io: returns the queue of the right context.
            drop: takes files that are dropped on the window.
        """
        self.events = 0
        self._window, self._io, self._drop = window, io, drop
        self._pressed = imgui.Key.none
        self._cursor: int = imgui.MouseCursor_.arrow
        window.key_event_func = self._key
        window.unicode_char_entered_func = self._text
        window.mouse_position_event_func = window.mouse_drag_event_func = self._pointer
        window.mouse_press_event_func = lambda x, y, button: self._button(x, y, button, True)
        window.mouse_release_event_func = lambda x, y, button: self._button(x, y, button, False)
        window.mouse_scroll_event_func = self._scroll
        window.files_dropped_event_func = self._files
        native: Any = window._window
        native.push_handlers(on_activate=self._focus, on_deactivate=self._blur, on_mouse_leave=self._leave)
        self._share_clipboard(native)

    def show_cursor(self, shape: int) -> None:
        """Gives the pointer one of ImGui's shapes."""
        if shape != self._cursor:
            native: Any = self._window._window
            name = _CURSORS.get(imgui.MouseCursor_(shape), "CURSOR_DEFAULT")
            native.set_mouse_cursor(native.get_system_mouse_cursor(getattr(native, name)))
            self._cursor = shape

    def _queue(self) -> imgui.IO:
        self.events += 1
        return self._io()

    def _key(self, symbol: str | int, action: str | int, modifiers: object) -> None:
        name = _KEYS.get(symbol)
        if name is None:
            return
        down, io = action == self._window.keys.ACTION_PRESS, self._queue()
        if name in _MODIFIERS:
            if not down:
                self._end_chord(io)
            io.add_key_event(_MODIFIERS[name], down)
        elif down:
            self._pressed = name
        io.add_key_event(name, down)

    def _end_chord(self, io: imgui.IO) -> None:
        """Lets the key go before its modifier, where both wait for the same frame.

        Pyglet holds a key's release back to see whether it repeats. ImGui takes a press and its
        release in two frames, so the frame that sees the press still sees the modifier.
        """
        if len(imgui.get_current_context().input_events_queue):
            io.add_key_event(self._pressed, False)

    def _text(self, text: str) -> None:
        for character in text:
            if character.isprintable():
                self._queue().add_input_character(ord(character))

    def _pointer(self, x: int, y: int, dx: int, dy: int) -> None:
        ratio = self._window.pixel_ratio
        self._queue().add_mouse_pos_event(x * ratio, y * ratio)

    def _button(self, x: int, y: int, button: int, down: bool) -> None:
        if button in _BUTTONS:
            self._pointer(x, y, 0, 0)
            self._queue().add_mouse_button_event(_BUTTONS[button], down)

    def _scroll(self, right: float, up: float) -> None:
        self._queue().add_mouse_wheel_event(right * _TO_THE_LEFT, up)

    def _files(self, x: int, y: int, paths: list[str | Path]) -> None:
        self.events += 1
        self._drop(tuple(Path(path) for path in paths))

    def _focus(self) -> None:
        self._queue().add_focus_event(True)

    def _blur(self) -> None:
        self._queue().add_focus_event(False)

    def _leave(self, x: int, y: int) -> None:
        self._queue().add_mouse_pos_event(NOWHERE, NOWHERE)

    def _share_clipboard(self, native: pyglet.window.BaseWindow) -> None:
        self._io()
        platform = imgui.get_platform_io()
        platform.platform_get_clipboard_text_fn = lambda context: native.get_clipboard_text()
        platform.platform_set_clipboard_text_fn = lambda context, text: native.set_clipboard_text(text)
