"""What is written over the picture says the truth and does not overlap."""

from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from landscape.color_maps import lookup_table
from landscape.critical import CriticalKind, CriticalPoint
from landscape.resources import resource_path
from landscape.surface import Surface
from landscape.trajectory import Trajectory
from landscape.viewer import colors
from landscape.viewer.colors import KIND_COLORS
from landscape.viewer.offscreen import read_pixels
from landscape.viewer.opening import shown
from landscape.viewer.overlay import Overlay
from landscape.viewer.panels import overlay as painting
from landscape.viewer.panels.color_bar import color_bar_of
from landscape.viewer.panels.status import status_text
from landscape.viewer.scene import Scene
from landscape.viewer.state import ViewState
from landscape.viewer.value_range import ValueRange

SIZE = (900, 600)
OF_COMMENTS = "·½ᵏ"
"""Letters of the source that are never shown."""


def surface(spike: float = 30.0) -> Surface:
    axis = np.linspace(-1, 1, 15)
    alpha, beta = np.meshgrid(axis, axis)
    loss = 1 + alpha**2 + beta**2
    loss[0, 0] = spike
    point = CriticalPoint(CriticalKind.MINIMUM, 7, 7, 0.0, 0.0, 1.0, False, 2.0, 3.0)
    path = Trajectory(np.array([0.8, 0.1]), np.array([0.8, 0.1]))
    return Surface(axis, axis, {"loss": loss}, trajectories=(path,), critical_points=(point,))


def drawn(gl: moderngl.Context, state: ViewState) -> tuple[np.ndarray, np.ndarray]:
    """Pixels without and with the overlay."""
    target, scene, overlay = gl.simple_framebuffer(SIZE, 4), Scene(gl), Overlay(gl)
    scene.render(state, target, SIZE)
    bare = read_pixels(target)
    overlay.draw(scene, state, target)
    written = read_pixels(target)
    overlay.release()
    return bare.astype(int), written.astype(int)


def test_a_clipped_end_tells_the_true_extreme() -> None:
    bar = color_bar_of(surface(30.0), ValueRange("linear", 1.0, 3.0))
    assert (bar.below, bar.above) == ("", "max 30")
    bar = color_bar_of(surface(30.0), ValueRange("linear", 1.5, 30.0))
    assert (bar.below, bar.above) == ("min 1", "")


def test_ticks_lie_where_their_losses_are_drawn() -> None:
    bar = color_bar_of(surface(), ValueRange("linear", 0.0, 4.0))
    assert [(place, float(text)) for place, text in bar.ticks] == [(loss / 4, loss) for loss in range(5)]
    bar = color_bar_of(surface(1e4), ValueRange("log", 1.0, 1e4))
    assert bar.title == "loss, log"
    for place, text in bar.ticks:
        assert place == pytest.approx(np.log10(float(text)) / 4)


@pytest.mark.gl
def test_the_bars_ends_have_the_maps_end_colours(gl: moderngl.Context) -> None:
    _, written = drawn(gl, shown(ViewState(), surface(3.0), Path("x.ply")))
    table = lookup_table("viridis")[:, :3].astype(int)
    column = written[:, 780:]
    for end in (table[0], table[-1]):
        assert (np.abs(column - end).max(axis=-1) <= 3).sum() > 20


@pytest.mark.gl
def test_the_legend_names_only_what_is_drawn(gl: moderngl.Context) -> None:
    state = shown(ViewState(), surface(3.0), None)
    hidden = replace(state, display=replace(state.display, critical_points=False, path=False))
    minimum = np.round(np.array(KIND_COLORS[CriticalKind.MINIMUM]) * 255)
    corner = (slice(480, 600), slice(0, 40))
    counts = [(np.abs(drawn(gl, s)[1][corner] - minimum).max(axis=-1) <= 4).sum() for s in (state, hidden)]
    assert counts[0] > 20
    assert counts[1] == 0


@pytest.mark.gl
@pytest.mark.parametrize("yaw", np.linspace(-3, 3, 7))
@pytest.mark.parametrize("size", [(940, 692), (400, 300), (1600, 1000)])
def test_no_two_texts_overlap(gl: moderngl.Context, yaw: float, size: tuple[int, int]) -> None:
    state = shown(ViewState(), surface(), Path("a_rather_long_name_of_a_surface.ply"))
    state = replace(state, camera=replace(state.camera, yaw=float(yaw)))
    target, scene, overlay = gl.simple_framebuffer(size, 4), Scene(gl), Overlay(gl)
    boxes = overlay.draw(scene, state, target)
    overlay.release()
    assert len(boxes) >= 8
    assert not [(a, b) for k, a in enumerate(boxes) for b in boxes[:k] if a.meets(b)]
    for box in boxes:
        assert box.x >= 0
        assert box.right <= size[0]
        assert box.y >= 0
        assert box.bottom <= size[1]


@pytest.mark.gl
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_words_stand_out_from_the_background(gl: moderngl.Context, theme) -> None:
    state = shown(ViewState(theme=theme), surface(), Path("contrast.ply"))
    bare, written = drawn(gl, state)
    title = (slice(8, 34), slice(8, 120))
    background, ink = bare[title].reshape(-1, 3).mean(axis=0), _farthest(written[title], bare[title])
    assert contrast(background, ink) >= 4.5


def _farthest(written: np.ndarray, bare: np.ndarray) -> np.ndarray:
    place = np.unravel_index(np.abs(written - bare).sum(axis=-1).argmax(), written.shape[:2])
    return written[place]


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """WCAG 2.1's contrast ratio of two 8-bit colours."""
    lights = sorted(luminance(color) for color in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(color: np.ndarray) -> float:
    share = np.asarray(color) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_every_panel_text_has_contrast_enough() -> None:
    from landscape.viewer.panels.style import PALETTES

    for palette in PALETTES.values():
        pairs = [
            *((ink, ground) for ink in (palette.text, palette.muted) for ground in (palette.panel, palette.status)),
            (palette.text, palette.field),
            (palette.text, palette.field_hover),
            (palette.text, palette.field_active),
            (palette.accent, palette.panel),
            (palette.on_accent, palette.accent),
            (palette.warning, palette.panel),
        ]
        for ink, ground in pairs:
            assert contrast(np.array(ink), np.array(ground)) >= 4.5, (ink, ground)


def test_the_font_has_every_letter_the_interface_writes() -> None:
    font = ImageFont.truetype(str(resource_path("assets/fonts/Roboto-Regular.ttf")), 20)

    def drawing(letter: str) -> bytes:
        picture = Image.new("L", (40, 40))
        ImageDraw.Draw(picture).text((4, 4), letter, font=font, fill=255)
        return picture.tobytes()

    viewer = Path(colors.__file__).parent
    written = "".join(path.read_text(encoding="utf-8") for path in viewer.rglob("*.py"))
    special = {letter for letter in written if ord(letter) > 127} - set(OF_COMMENTS)
    missing = drawing("\U000f0000")
    assert {letter for letter in special if drawing(letter) == missing} == set()


@pytest.mark.gl
def test_the_legend_counts_samples_where_they_are_shown(gl: moderngl.Context) -> None:
    marked = surface(3.0)
    loss = marked.loss.copy()
    loss[3, 3] = np.inf
    marked = replace(marked, fields={"loss": loss}, state=np.where(np.isfinite(loss), 1, 3).astype(np.uint8))
    state = shown(ViewState(), marked, None)
    vermillion = np.round(np.array(colors.NOT_FINITE) * 255)
    corner = (slice(480, 600), slice(0, 40))
    counts = [
        (np.abs(drawn(gl, s)[1][corner] - vermillion).max(axis=-1) <= 12).sum()
        for s in (state, state.with_look(samples=True))
    ]
    assert counts[0] == 0
    assert counts[1] > 8


def test_a_picture_drawn_more_coarsely_than_to_a_pixel_says_so(
    gl: moderngl.Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def noted(canvas: object, corner: object, text: str, *how: object) -> None:
        written.append(text)

    monkeypatch.setattr(painting, "paint_on_picture", noted)
    state, scene, overlay = shown(ViewState(), surface(), None), Scene(gl), Overlay(gl)
    target = gl.simple_framebuffer(SIZE, 4)
    for error in (1.0, 2.34):
        scene.error = error
        overlay.draw(scene, state, target)
    overlay.release()
    assert [text for text in written if "pixels" in text] == ["15×15 · drawn to within 2.4 pixels"]


@pytest.mark.gl
def test_title_and_colour_bar_are_of_a_surface_in_sight(gl: moderngl.Context) -> None:
    state = shown(ViewState(), surface(3.0), Path("first.ply"))
    second = replace(state.layers[0], path=Path("second.ply"), look=replace(state.look, color_map="magma"))
    second = replace(state, layers=(*state.layers, second), active=1)
    second = second.with_display(axes=False, path=False, critical_points=False)
    hidden, first = second.with_look(visible=False), replace(second.with_look(visible=False), active=0)
    assert np.array_equal(drawn(gl, hidden)[1], drawn(gl, first)[1])
    assert status_text(hidden)[0].startswith("second.ply (hidden)")
    nothing = first.with_look(visible=False)
    assert np.array_equal(*drawn(gl, nothing)), "nothing is told of what is not there"
