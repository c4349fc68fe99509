"""Drives the real interface offscreen: events are injected where the controls were drawn."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest
from imgui_bundle import imgui

from landscape.critical import CriticalKind, CriticalPoint
from landscape.job_status import JobStatus
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer.gui import Gui
from landscape.viewer.offscreen import read_pixels
from landscape.viewer.opening import shown
from landscape.viewer.panels import items
from landscape.viewer.panels.shell import TABS
from landscape.viewer.state import (
    CancelJob,
    CloseWindow,
    OpenFiles,
    SaveScreenshot,
    StartJob,
    Tab,
    ViewState,
)

pytestmark = pytest.mark.gl
SIZE = (1280, 720)


class Driver:
    """A hand and an eye: moves the pointer, presses keys, reads pixels."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self.gui = Gui(ctx)
        self.target = ctx.simple_framebuffer(SIZE, 4)
        self.state = ViewState()

    def start(self, state: ViewState) -> None:
        self.gui.io.clear_input_keys()
        self.gui.io.add_mouse_pos_event(-1e30, -1e30)
        self.state = state
        self.frames(3)

    def frames(self, count: int = 1) -> None:
        for _ in range(count):
            self.state = self.gui.frame(self.state, self.target)

    def click(self, name: str) -> None:
        self.drag(items.rectangles[name].centre, items.rectangles[name].centre)

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: int = 0) -> None:
        io = self.gui.io
        io.add_mouse_pos_event(*start)
        self.frames(2)
        io.add_mouse_button_event(button, True)
        self.frames(2)
        io.add_mouse_pos_event(*end)
        self.frames(2)
        io.add_mouse_button_event(button, False)
        self.frames(2)

    def slide(self, name: str, share: float) -> None:
        box = items.rectangles[name]
        self.drag(box.centre, (box.x + share * box.width, box.centre[1]))

    def press(self, key: imgui.Key, shift: bool = False) -> None:
        io = self.gui.io
        for down in (True, False):
            if shift:
                io.add_key_event(imgui.Key.mod_shift, down)
            io.add_key_event(key, down)
            self.frames(2)

    def type(self, name: str, text: str) -> None:
        self.click(name)
        self.gui.io.add_input_characters_utf8(text)
        self.frames(2)

    def pixels(self) -> np.ndarray:
        return read_pixels(self.target).astype(int)

    def picture(self) -> np.ndarray:
        """The part beside the panel, without the tooltip of a control that was clicked."""
        self.gui.io.add_mouse_pos_event(-1e30, -1e30)
        self.frames(3)
        return self.pixels()[:690, 345:]


@pytest.fixture(scope="module")
def driver(shared_gl: moderngl.Context) -> Iterator[Driver]:
    with shared_gl:
        driver = Driver(shared_gl)
    yield driver
    with shared_gl:
        driver.gui.release()


@pytest.fixture
def hand(driver: Driver, gl: moderngl.Context) -> Driver:
    return driver


def himmelblau() -> Surface:
    axis = np.linspace(-4.5, 4.5, 31)
    alpha, beta = np.meshgrid(axis, axis)
    loss = (alpha**2 + beta - 11) ** 2 + (alpha + beta**2 - 7) ** 2 + 0.1
    path = Trajectory(np.linspace(-4, 3, 9), np.linspace(-4, 2, 9))
    point = CriticalPoint(CriticalKind.MINIMUM, 22, 25, 3.0, 2.1, 0.2, False, 100.0, 300.0, agrees=False)
    return Surface(axis, axis, {"loss": loss}, trajectories=(path,), critical_points=(point,))


@pytest.fixture
def opened() -> ViewState:
    return shown(ViewState(), himmelblau(), Path("himmelblau.ply"))


def changed(before: np.ndarray, after: np.ndarray) -> int:
    """Pixels that differ by more than the rounding of light and anti-aliasing does."""
    return int((np.abs(before - after).max(axis=-1) > 4).sum())


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_tab_fits_the_panel_and_explains_its_controls(hand: Driver, opened: ViewState, tab: Tab, theme) -> None:
    hand.start(replace(opened, tab=tab, theme=theme, job=JobStatus("computing", 3, 9, 2.0, 1.0)))
    assert len(items.rectangles) > len(TABS)
    for name, box in items.rectangles.items():
        assert box.x >= 0, name
        assert box.right <= 340, name
        assert box.bottom <= 692, name
        assert items.tooltips[name], name
    boxes = list(items.rectangles.items())
    overlapping = [(a, b) for k, (a, first) in enumerate(boxes) for b, second in boxes[:k] if first.meets(second)]
    assert not overlapping


def test_the_news_of_a_job_leaves_the_buttons_in_their_place(hand: Driver, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute"))
    places = [items.rectangles[name] for name in ("Train & compute", "Compute")]
    long = "\n".join(f"line {number} of what the process said last" for number in range(3))
    hand.start(replace(opened, tab="Compute", job=JobStatus("failed", detail=long)))
    assert [items.rectangles[name] for name in ("Train & compute", "Compute")] == places
    hand.start(replace(opened, tab="Compute", job=JobStatus("computing", 3, 9, 2.0, 1.0)))
    assert items.rectangles["Cancel"].y == places[0].y


def test_an_idle_frame_returns_the_very_same_state_and_draws_no_surface(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    state, drawings = hand.state, hand.gui.picture.drawings
    hand.frames(4)
    assert hand.state is state
    assert hand.gui.picture.drawings == drawings


def test_a_tab_opens_by_a_click(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    for tab in TABS:
        hand.click(f"Tab/{tab}")
        assert hand.state.tab == tab


@pytest.mark.parametrize(
    ("control", "field", "expected"),
    [
        ("Height/log", "height_scale", "log"),
        ("Colour map/magma", "color_map", "magma"),
        ("Reverse", "reverse", True),
        ("Texture/checker", "texture", "checker"),
        ("Texture/bands", "texture", "bands"),
        ("Texture/slope", "texture", "slope"),
        ("Wireframe", "wireframe", True),
        ("Contours", "contours", False),
        ("Axes", "axes", False),
        ("Colour bar", "color_bar", False),
    ],
)
def test_surface_controls_change_state_and_picture(hand: Driver, opened: ViewState, control, field, expected) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.click(control)
    part = hand.state.look if hasattr(hand.state.look, field) else hand.state.display
    assert getattr(part, field) == expected
    assert hand.state.surface is opened.surface
    assert changed(before, hand.picture()) > 3000


@pytest.mark.parametrize(("control", "field"), [("Low", "low"), ("High", "high"), ("Exaggeration", "exaggeration")])
def test_sliders_move_the_drawn_height(hand: Driver, opened: ViewState, control, field) -> None:
    hand.start(opened)
    before = hand.picture()
    hand.slide(control, 0.3)
    assert getattr(hand.state.display, field) != getattr(opened.display, field)
    assert changed(before, hand.picture()) > 1000
    assert hand.state.display.low < hand.state.display.high


def test_automatic_brings_the_limits_back(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    hand.slide("High", 0.3)
    hand.click("Automatic")
    assert (hand.state.display.low, hand.state.display.high) == (opened.automatic.low, opened.automatic.high)


def test_contours_are_counted(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    hand.slide("Contour count", 0.9)
    assert hand.state.display.contour_count > 40


@pytest.mark.parametrize(
    ("tab", "control", "field"),
    [
        ("Path", "Show path", "path"),
        ("Critical points", "Show critical points", "critical_points"),
    ],
)
def test_path_and_critical_points_can_be_hidden(hand: Driver, opened: ViewState, tab, control, field) -> None:
    hand.start(replace(opened, tab=tab))
    before = hand.picture()
    hand.click(control)
    assert getattr(hand.state.display, field) is False
    assert changed(before, hand.picture()) > 50


def test_persistence_hides_weak_points(hand: Driver, opened: ViewState) -> None:
    assert opened.surface is not None
    weak = replace(opened.critical_points[0], alpha=-2.0, beta=-2.0, loss=100.0, partner_loss=125.0, border=True)
    hand.start(replace(opened, tab="Critical points").with_layer(critical_points=(*opened.critical_points, weak)))
    before = hand.picture()
    hand.slide("Persistence", 0.97)
    assert hand.state.display.persistence > 0.2
    assert changed(before, hand.picture()) > 20


def test_camera_tab_turns_and_resets(hand: Driver, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Camera"))
    hand.slide("Yaw", 0.8)
    hand.slide("Pitch", 0.7)
    hand.slide("Distance", 0.6)
    assert hand.state.camera.yaw != opened.camera.yaw
    hand.click("Top view")
    assert hand.state.camera.pitch == pytest.approx(np.pi / 2)
    hand.click("Reset view")
    assert hand.state.camera.pitch == opened.camera.pitch
    hand.click("Keep upright")
    assert not hand.state.camera.upright
    hand.click("Theme/light")
    assert hand.state.theme == "light"
    hand.click("Save screenshot")
    assert hand.state.requests == (SaveScreenshot(Path("himmelblau.png")),)


def test_mouse_on_the_surface_moves_the_camera_only_there(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    first = hand.state.camera
    hand.drag((700, 300), (760, 330))
    turned = hand.state.camera
    assert (turned.yaw, turned.pitch) != (first.yaw, first.pitch)
    assert turned.target == first.target
    hand.drag((700, 300), (740, 320), button=1)
    assert hand.state.camera.target != turned.target
    hand.drag((700, 300), (700, 260), button=2)
    assert hand.state.camera.distance < turned.distance
    held = hand.state.camera
    hand.drag((300, 684), (500, 684))
    assert hand.state.camera == held, "a drag that begins on the panel is the panel's"


def test_wheel_comes_closer_over_the_picture_and_scrolls_over_the_panel(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    for place, closer in (((800, 300), True), ((100, 600), False)):
        distance = hand.state.camera.distance
        hand.gui.io.add_mouse_pos_event(*place)
        hand.frames(2)
        hand.gui.io.add_mouse_wheel_event(0, 2)
        hand.frames(2)
        assert (hand.state.camera.distance < distance) == closer


def test_shift_and_left_drag_pans(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    hand.gui.io.add_key_event(imgui.Key.mod_shift, True)
    hand.drag((700, 300), (760, 330))
    hand.gui.io.add_key_event(imgui.Key.mod_shift, False)
    assert hand.state.camera.target != opened.camera.target
    assert hand.state.camera.yaw == opened.camera.yaw


def test_keys_act_but_not_while_typing(hand: Driver, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Open"))
    hand.press(imgui.Key.w)
    assert hand.state.look.wireframe
    hand.press(imgui.Key.c, shift=True)
    assert hand.state.look.color_map == "grey"
    hand.type("File", "w.ply")
    hand.press(imgui.Key.w)
    assert hand.state.look.wireframe, "a letter that is typed is no command"
    assert hand.state.open_text == "w.ply"
    hand.press(imgui.Key.enter)
    assert hand.state.requests == (OpenFiles((Path("w.ply"),)),)


def test_a_chord_that_comes_and_goes_within_a_frame_counts(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    io = hand.gui.io
    for key, down in (("mod_ctrl", True), ("left_ctrl", True), ("q", True), ("mod_ctrl", False), ("left_ctrl", False)):
        hand.frames(int(key == "q"))
        io.add_key_event(getattr(imgui.Key, key), down)
    hand.frames(2)
    assert hand.state.requests == (CloseWindow(),)
    io.add_key_event(imgui.Key.q, False)


def test_tab_key_gives_the_whole_window_to_the_picture(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    hand.press(imgui.Key.tab)
    assert not hand.state.show_panel
    assert "Tab/Open" not in items.rectangles
    hand.press(imgui.Key.tab)
    assert hand.state.show_panel


def test_help_and_messages_close_with_escape(hand: Driver, opened: ViewState) -> None:
    hand.start(opened.telling("x.ply is empty: expected a PLY file"))
    assert "Dismiss" in items.rectangles
    hand.press(imgui.Key.h)
    assert "Close help" in items.rectangles
    hand.press(imgui.Key.escape)
    assert not hand.state.show_help
    hand.click("Dismiss")
    assert hand.state.messages == ()


def test_compute_form_is_filled_and_started(hand: Driver, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute"))
    hand.click("Directions/pca")
    hand.click("Model")
    hand.click("Model/mlp")
    hand.click("Loss")
    hand.click("Loss/mse")
    hand.type("Epochs", "7")
    hand.type("Resolution", "21")
    hand.click("Automatic range")
    hand.click("Train & compute")
    (request,) = hand.state.requests
    assert isinstance(request, StartJob)
    assert request.train
    form = request.form
    assert (form.train.model, form.train.loss, form.train.epochs) == ("mlp", "mse", 7)
    assert (form.compute.directions.kind, form.compute.loss, form.compute.resolution) == ("pca", "mse", 21)
    assert form.compute.alpha_range == (-1.0, 1.0)


def test_a_running_job_can_only_be_cancelled(hand: Driver, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute", job=JobStatus("computing", 10, 100, 3.0, 30.0)))
    assert "Train & compute" not in items.rectangles
    hand.click("Model")
    assert "Model/mlp" not in items.rectangles
    hand.click("Cancel")
    assert hand.state.requests == (CancelJob(),)


def test_everything_grows_with_the_screens_scale(opened: ViewState, gl: moderngl.Context) -> None:
    gui = Gui(gl, scale=2.0)
    target = gl.simple_framebuffer((1600, 1200), 4)
    state = opened
    for _ in range(3):
        state = gui.frame(state, target)
    assert items.rectangles["Wireframe"].height > 40
    assert max(box.right for box in items.rectangles.values()) <= 680
    gui.release()


def test_a_slow_picture_is_drawn_simply_while_it_moves_and_well_when_it_rests(hand: Driver, opened: ViewState) -> None:
    hand.start(opened)
    still = hand.picture()
    hand.gui.picture._seconds = 1.0
    io = hand.gui.io
    io.add_mouse_pos_event(800, 300)
    hand.frames(2)
    io.add_mouse_button_event(0, True)
    hand.frames(2)
    io.add_mouse_pos_event(801, 300)
    hand.frames(2)
    io.add_mouse_pos_event(800, 300)
    hand.frames(2)
    moving = hand.picture()
    io.add_mouse_button_event(0, False)
    hand.frames(2)
    assert changed(still, moving) > 100
    assert changed(still, hand.picture()) < 20


def test_the_status_line_reads_the_surface_under_the_pointer_and_nothing_beside_it(
    hand: Driver, opened: ViewState
) -> None:
    hand.start(opened)
    layout = hand.gui.layout(hand.state, hand.target)

    def status(x: float, y: float) -> np.ndarray:
        hand.gui.io.add_mouse_pos_event(x, y)
        hand.frames(3)
        return read_pixels(hand.target)[int(layout.status.y) :, SIZE[0] // 2 :]

    middle = layout.picture.centre
    corner = layout.picture.right - 3, layout.picture.bottom - 3
    beside = status(*corner)
    on_surface = status(*middle)
    assert np.abs(on_surface.astype(int) - beside).max() > 60
    assert np.abs(status(middle[0] + 60, middle[1]).astype(int) - on_surface).max() > 60
    assert np.array_equal(status(*corner), beside)
