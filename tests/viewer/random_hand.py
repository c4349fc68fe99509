"""A hand that does anything: random events, files, sizes and scale factors, the same for the same seed."""

from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
from imgui_bundle import imgui

from landscape.files.part import PartStatus, PartWriter, part_path, read_part
from landscape.files.part_header import PartHeader
from landscape.viewer.gui import Gui
from landscape.viewer.offscreen import save_png
from landscape.viewer.panels import items
from landscape.viewer.requests import CloseWindow, OpenFiles, StartJob
from landscape.viewer.screenshot import capture
from landscape.viewer.session import Session
from landscape.viewer.state import ViewState

SIZES = ((640, 400), (1280, 720), (320, 900), (1, 1), (2, 700), (900, 3), (0, 0), (1600, 900))
SCALES = (1.0, 1.0, 1.25, 2.0)
KEYS = {
    str(key.name): key
    for key in imgui.Key
    if 512 <= key < 660 and not str(key.name).startswith(("mouse", "gamepad", "named_key"))
}
MODIFIERS = {"shift": imgui.Key.mod_shift, "ctrl": imgui.Key.mod_ctrl, "alt": imgui.Key.mod_alt}
LETTERS = "abcxyz0123456789.-+e%/ αβθ\t\"'{}\u202e\U0001f600"


class RandomHand:
    """Drives the interface and the session behind it, as a window does.

    Attributes:
        state: what is shown.
        done: names of the last things done, for the report of a failure.
    """

    def __init__(self, ctx: moderngl.Context, files: list[Path], seed: int) -> None:
        self._ctx, self._files = ctx, files
        self._random = np.random.default_rng(seed)
        self.gui, self.state, self.done = Gui(ctx), ViewState(), list[str]()
        self._session = Session(self._save)
        self._target = ctx.simple_framebuffer((1600, 900), 4)
        self._resize()
        self._acts = {
            self._point: 10,
            self._aim: 12,
            self._click: 14,
            self._hold: 5,
            self._let_go: 4,
            self._turn_wheel: 6,
            self._press: 12,
            self._type: 4,
            self._open: 3,
            self._resize: 1,
            self._rescale: 1,
            self._focus: 1,
            self._rewrite: 1,
            self._compute: 3,
        }
        self._contents = [path.read_bytes() for path in files if path.is_file()]
        self._elsewhere = _Elsewhere(files[0].parent / "elsewhere.ply")
        self._files.append(self._elsewhere.part)

    def act(self) -> None:
        """Does one thing and draws a frame or two."""
        acts = list(self._acts)
        shares = np.array(list(self._acts.values())) / sum(self._acts.values())
        act = acts[int(self._random.choice(len(acts), p=shares))]
        self.done = [*self.done[-29:], f"{act.__name__.strip('_')} {act() or ''}".strip()]
        for _ in range(int(self._random.integers(1, 3))):
            self.frame()

    def frame(self) -> None:
        """Lets the session work and draws, as the window does; a minimised one is not drawn."""
        kept = tuple(item for item in self.state.requests if not isinstance(item, StartJob | CloseWindow))
        self.state = self._session.advance(replace(self.state, requests=kept))
        faults = [message.text for message in self.state.messages if "could not be found" in message.text]
        assert not faults, faults
        if min(self._target.viewport[2:]) > 0:
            self.state = self.gui.frame(self.state, self._target, float(self._random.choice([0.0, 1 / 60, 2.0])))

    def release(self) -> None:
        """Frees what it holds."""
        self._session.close()
        self._elsewhere.end()
        self.gui.release()
        self._target.release()

    def _save(self, state: ViewState, path: Path) -> None:
        width, height = self._target.viewport[2:]
        save_png(path, capture(self.gui.picture.scene, state, (max(width, 1), max(height, 1)), self.gui.scale))

    def _point(self) -> None:
        width, height = self._target.viewport[2:]
        x, y = self._random.uniform(-0.05, 1.05, 2) * (width, height)
        self.gui.io.add_mouse_pos_event(float(x), float(y))

    def _aim(self) -> str:
        """Points at a control of the last frame."""
        names = sorted(items.rectangles)
        if not names:
            return ""
        name = names[int(self._random.integers(len(names)))]
        box, share = items.rectangles[name], self._random.uniform(size=2)
        self.gui.io.add_mouse_pos_event(float(box.x + share[0] * box.width), float(box.y + share[1] * box.height))
        return name

    def _click(self) -> str:
        button, times = int(self._random.choice(3, p=[0.7, 0.2, 0.1])), int(self._random.integers(1, 3))
        aimed = self._aim() if self._random.uniform() < 0.6 else ""
        for down in (True, False) * times:
            self.gui.io.add_mouse_button_event(button, down)
        return aimed

    def _hold(self) -> None:
        self.gui.io.add_mouse_button_event(int(self._random.integers(3)), True)

    def _let_go(self) -> None:
        for button in range(3):
            self.gui.io.add_mouse_button_event(button, False)

    def _turn_wheel(self) -> None:
        across, up = self._random.choice([-30.0, -1.0, -0.1, 0.0, 0.1, 1.0, 30.0], 2)
        self.gui.io.add_mouse_wheel_event(float(across), float(up))

    def _press(self) -> str:
        names = [name for name in MODIFIERS if self._random.uniform() < 0.2]
        names.append(list(KEYS)[int(self._random.integers(len(KEYS)))])
        for down in (True, False):
            for name in names:
                self.gui.io.add_key_event((KEYS | MODIFIERS)[name], down)
        return "+".join(names)

    def _type(self) -> str:
        text = "".join(self._random.choice(list(LETTERS), int(self._random.integers(1, 6))))
        self.gui.io.add_input_characters_utf8(text)
        return repr(text)

    def _open(self) -> str:
        chosen = self._random.choice(len(self._files), int(self._random.integers(1, 3)))
        paths = tuple(self._files[int(k)] for k in chosen)
        add = bool(self._random.uniform() < 0.4)
        self.state = self.state.asking(OpenFiles(paths, add=add))
        return f"{[path.name for path in paths]}{' beside' if add else ''}"

    def _rewrite(self) -> str:
        """Another program writes one of the files anew, or has only begun to, or takes it away."""
        path = self._files[int(self._random.integers(len(self._files)))]
        if path.is_dir() or path == self._elsewhere.part:
            return ""
        content = self._contents[int(self._random.integers(len(self._contents)))]
        how = str(self._random.choice(["whole", "cut", "gone"], p=[0.6, 0.2, 0.2]))
        if how == "gone":
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content if how == "whole" else content[: len(content) // 2])
        return f"{path.name} {how}"

    def _compute(self) -> str:
        """A job of another program goes on."""
        return self._elsewhere.go_on(int(self._random.integers(1, 30)))

    def _resize(self) -> str:
        width, height = SIZES[int(self._random.integers(len(SIZES)))]
        self._target.viewport = (0, 0, width, height)
        return f"{width}×{height}"

    def _rescale(self) -> str:
        self.gui.scale = float(self._random.choice(SCALES))
        return str(self.gui.scale)

    def _focus(self) -> None:
        self.gui.io.add_focus_event(bool(self._random.integers(2)))


class _Elsewhere:
    """A job of another program, which begins again when it is done."""

    def __init__(self, output: Path) -> None:
        self.output, self.part = output, part_path(output)
        axis = np.linspace(-1, 1, 9)
        self._header = PartHeader(axis, axis, ("loss", "test_loss"), identity={})
        self._writer: PartWriter | None = None
        self._done = 0

    def end(self) -> None:
        if self._writer is not None:
            self._writer.close(PartStatus.CANCELLED)

    def go_on(self, points: int) -> str:
        if self._writer is None:
            self.output.unlink(missing_ok=True)
            self._writer, self._done = PartWriter(self.part, self._header), 0
        rows, columns = self._header.shape
        for index in range(self._done, min(self._done + points, rows * columns)):
            self._writer.append(*divmod(index, columns), (1.0 + index, 2.0), 0.1)
        self._done += points
        if self._done < rows * columns:
            return f"{self._done} points"
        self._writer.close(PartStatus.COMPLETE)
        self._writer = None
        read_part(self.part).surface.save(self.output)
        self.part.unlink()
        return "done"
