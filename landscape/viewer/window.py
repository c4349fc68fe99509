"""The window: waits for events, lets the session work, draws when something changed."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import moderngl
from imgui_bundle import imgui

from landscape.errors import LandscapeError
from landscape.viewer.gui import Gui
from landscape.viewer.memory import Memory
from landscape.viewer.offscreen import save_png
from landscape.viewer.requests import OpenFiles
from landscape.viewer.screenshot import capture
from landscape.viewer.session import Session
from landscape.viewer.state import ViewState

FRAMES_AFTER_INPUT = 3
"""ImGui lays out a popup in one frame and shows it in the next."""
HOVER_SECONDS = 0.8
"""So long after the last event a tooltip may still be about to appear."""
BUSY_INTERVAL, HOVER_INTERVAL, CURSOR_INTERVAL = 1 / 30, 1 / 20, 0.4
"""Seconds between looks at a job and at a descent that is played, at a hovered control, at a blinking text cursor."""
KEEP_INTERVAL = 2.0
"""Seconds between two writings of the settings, at least; they are written at the end in any case."""


class ViewerWindow:
    """One window with its interface and its session."""

    def __init__(self, state: ViewState, size: tuple[int, int] = (1280, 720), memory: Memory | None = None) -> None:
        """Opens the window.

        Args:
            state: what it shows first.
            size: of its content, in the screen's units.
            memory: where it keeps its settings; None where it shall keep nothing.

        Raises:
            LandscapeError: there is no display, or no OpenGL 3.3 on it.
        """
        self._window = _open_native(size)
        self._ctx: moderngl.Context = self._window.ctx
        self._gui = Gui(self._ctx, _scale(self._window))
        self._session = Session(self._save)
        self._state, self._memory, self._kept = state, memory, time.monotonic()
        from landscape.viewer.window_input import WindowInput

        self._input = WindowInput(self._window, lambda: self._gui.io, self._drop)
        self._last_frame = self._last_event = time.monotonic()
        self._seen = (0, (0, 0), 1.0)
        self._due = FRAMES_AFTER_INPUT

    def run(self) -> ViewState:
        """Shows the window until it is closed and returns the last state."""
        from pyglet.app import platform_event_loop as events

        events.start()
        try:
            while not self._session.closing:
                patience = self._patience()
                if patience != 0.0 and time.monotonic() - self._kept >= KEEP_INTERVAL:
                    self._keep()
                woken = bool(events.step(patience))
                self._window._window.dispatch_events()
                if self._window.is_closing:
                    break
                self._step(woken)
        except KeyboardInterrupt:
            pass
        finally:
            self._keep()
            self._window._window.set_visible(False)  # at once: a job may take a while to end
            self._session.close()
            self._gui.release()
            self._window.close()
        return self._state

    def _keep(self) -> None:
        self._kept = time.monotonic()
        if self._memory is not None:
            self._memory.keep(self._state, self._window.size)

    def _step(self, woken: bool) -> None:
        before, now = self._state, time.monotonic()
        self._state = self._session.advance(self._state)
        seen = self._input.events, self._window.buffer_size, _scale(self._window)
        if woken or seen != self._seen:
            self._seen, self._last_event = seen, now
            self._due = FRAMES_AFTER_INPUT
            self._gui.scale = seen[2]  # another one after the window has moved to another screen
        if self._state is not before:
            # what a job tells needs no second frame, and each takes time from the job
            self._due = max(self._due, 1 if self._session.busy else FRAMES_AFTER_INPUT)
        if self._due > 0 or self._state.animated or self._hovering(now) or self._typing(now):
            self._draw(now)

    def _draw(self, now: float) -> None:
        self._due -= 1
        if 0 in self._window.buffer_size:  # minimised
            return
        drawn = self._state
        self._window.use()
        self._ctx.screen.viewport = (0, 0, *self._window.buffer_size)
        self._state = self._gui.frame(self._state, self._ctx.screen, now - self._last_frame)
        self._last_frame = now
        self._window._window.flip()
        self._input.show_cursor(imgui.get_mouse_cursor())
        if self._gui.unread:
            self._due = FRAMES_AFTER_INPUT
        elif self._state is not drawn and not self._state.animated:
            self._due = max(self._due, 1)
        self._title()

    def _patience(self) -> float | None:
        """Seconds to wait for an event: none while frames are due, for ever when all is still."""
        now = time.monotonic()
        if self._due > 0:
            return 0.0
        waits = [self._session.patience(self._state)]
        if self._state.animated:
            waits.append(BUSY_INTERVAL)
        if self._hovering(now):
            waits.append(HOVER_INTERVAL)
        if self._gui.io.want_text_input:
            waits.append(CURSOR_INTERVAL)
        return min((wait for wait in waits if wait is not None), default=None)

    def _hovering(self, now: float) -> bool:
        return self._gui.io.want_capture_mouse and now - self._last_event < HOVER_SECONDS

    def _typing(self, now: float) -> bool:
        return self._gui.io.want_text_input and now - self._last_frame >= CURSOR_INTERVAL

    def _title(self) -> None:
        title = f"{self._state.path.name} – Landscape" if self._state.path else "Landscape"
        if title != self._window.title:
            self._window.title = title

    def _drop(self, paths: tuple[Path, ...]) -> None:
        self._state = self._state.asking(OpenFiles(paths, add=self._gui.io.key_shift))

    def _save(self, state: ViewState, path: Path) -> None:
        """Writes the picture as large as it is on the screen."""
        layout = self._gui.layout(state, self._ctx.screen)
        size = int(layout.picture.width), int(layout.picture.height)
        save_png(path, capture(self._gui.picture.scene, state, size, self._gui.unit(state)))


def _open_native(size: tuple[int, int]) -> Any:
    try:
        from moderngl_window.context.pyglet.window import Window

        window = Window(title="Landscape", size=size, gl_version=(3, 3), resizable=True, vsync=True, aspect_ratio=None)
    except Exception as error:  # pyglet, its drivers and moderngl have exceptions of their own each
        reason = " ".join(str(error).split()) or type(error).__name__
        raise LandscapeError(
            f"no window can be opened ({reason}): start it on a desktop, or write a picture with --screenshot FILE.png"
        ) from error
    window.exit_key = None
    return window


def _scale(window: Any) -> float:
    """Framebuffer pixels for one pixel of an ordinary screen, in quarters."""
    scale = max(window.pixel_ratio, window._window.scale)
    return max(round(scale * 4) / 4, 1.0)


def show(state: ViewState, size: tuple[int, int] = (1280, 720), memory: Memory | None = None) -> ViewState:
    """Opens a window on a state, waits until it is closed and returns the last state.

    Args:
        state: what it shows first.
        size: of its content, in the screen's units.
        memory: where it keeps its settings; None where it shall keep nothing.

    Raises:
        LandscapeError: there is no display, or no OpenGL 3.3 on it.
    """
    return ViewerWindow(replace(state, requests=()), size, memory).run()
