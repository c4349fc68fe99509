"""The controls panels are made of: each has a name, a tooltip and a rectangle.

A control is a row, its name at the left and its value at the right. Every rectangle is kept for the frame: the tests
click on controls by name. Names are unique within a frame.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import log10

from imgui_bundle import imgui

from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import FONT_SIZE, PALETTES, Color, Palette, vector
from landscape.viewer.panels.text import button_label, shortened_text
from landscape.viewer.state import Theme

LABEL_SHARE = 0.36
"""Of a row's width is the name's."""
VALUE_WIDTH = 64.0
"""Pixels at scale 1 for the number beside a slider."""

_LEAST_FLOAT, _LARGEST_FLOAT, _APART = 1e-35, 1e37, 1e-4
"""What single precision holds, and by which share of their size the ends of a range differ that it parts finely."""
_LEAST_LOG = 1e-2
"""ImGui's logarithmic sliders take what is smaller than a thousandth for 0."""

_BUTTON = imgui.Col_.text, imgui.Col_.button, imgui.Col_.button_hovered, imgui.Col_.button_active
_UNDER_MOUSE = imgui.Col_.frame_bg_hovered, imgui.Col_.frame_bg_active

rectangles: dict[str, Rectangle] = {}
"""Where each control of the frame lies."""
tooltips: dict[str, str] = {}
"""What each control of the frame says about itself."""
_palette = [PALETTES["dark"]]


def begin_items(theme: Theme) -> None:
    """Starts a frame: forgets the last one's rectangles."""
    rectangles.clear()
    tooltips.clear()
    _palette[0] = PALETTES[theme]


def palette() -> Palette:
    """Returns the frame's colours."""
    return _palette[0]


def unit() -> float:
    """Returns the pixels of one pixel at scale 1."""
    return imgui.get_font_size() / FONT_SIZE


def record(name: str, tip: str) -> None:
    """Keeps the last item's rectangle and gives it a tooltip."""
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    rectangles[name] = Rectangle(low.x, low.y, high.x - low.x, high.y - low.y)
    tooltips[name] = tip
    flags = imgui.HoveredFlags_.for_tooltip | imgui.HoveredFlags_.allow_when_disabled
    if tip and imgui.is_item_hovered(flags) and imgui.begin_tooltip():
        imgui.push_text_wrap_pos(280 * unit())
        imgui.text_unformatted(tip)
        imgui.pop_text_wrap_pos()
        imgui.end_tooltip()


def heading(text: str) -> None:
    """Starts a group of controls."""
    imgui.dummy((0, 0))
    imgui.text_colored(vector(palette().accent), text)


def group(name: str, tip: str, *, opened: bool = True) -> bool:
    """Draws the heading of a group of controls, which a click opens and closes; returns whether it is open.

    Args:
        name: what it says.
        tip: what its controls do.
        opened: whether it is open at first.
    """
    imgui.push_style_color(imgui.Col_.text, vector(palette().accent))
    is_open = imgui.collapsing_header(name, imgui.TreeNodeFlags_.default_open if opened else 0)
    imgui.pop_style_color()
    record(f"Group/{name}", tip)
    return is_open


def paragraph(text: str, color: Color | None = None) -> None:
    """Writes wrapped text, muted unless another colour is given."""
    imgui.push_style_color(imgui.Col_.text, vector(color or palette().muted))
    imgui.push_text_wrap_pos(0.0)
    imgui.text_unformatted(text)
    imgui.pop_text_wrap_pos()
    imgui.pop_style_color()


def fact(name: str, value: str) -> None:
    """Writes a row that only tells: a name and a value."""
    label(name)
    imgui.push_text_wrap_pos(0.0)
    imgui.text_unformatted(value)
    imgui.pop_text_wrap_pos()


def button(name: str, tip: str, *, width: float = 0.0, primary: bool = False, enabled: bool = True) -> bool:
    """Draws a button and returns whether it was clicked.

    Args:
        name: what it says.
        tip: what it does to the picture.
        width: pixels; 0 fits the text, -1 fills the row.
        primary: in the accent colour, for the one thing a tab is for.
        enabled: whether it can be clicked.
    """
    with _in_accent(primary and enabled, _BUTTON):
        imgui.begin_disabled(not enabled)
        clicked = imgui.button(button_label(name, width), (width, 0))
        imgui.end_disabled()
    record(name, tip)
    return clicked


def buttons(names: Sequence[str], tips: Sequence[str], enabled: Sequence[bool]) -> str | None:
    """Draws buttons side by side, filling the row, and returns the name of the one that was clicked.

    Args:
        names: what they say.
        tips: a tooltip for each.
        enabled: for each whether it can be clicked.
    """
    gap = 4 * unit()
    width = (imgui.get_content_region_avail().x - gap * (len(names) - 1)) / len(names)
    clicked = None
    for index, (name, tip, usable) in enumerate(zip(names, tips, enabled, strict=True)):
        if index:
            imgui.same_line(0, gap)
        if button(name, tip, width=width, enabled=usable):
            clicked = name
    return clicked


def toggle(name: str, value: bool, tip: str) -> bool:
    """Draws a check box and returns its value."""
    with _in_accent(value, _UNDER_MOUSE):
        _, value = imgui.checkbox(name, value)
    record(name, tip)
    return value


def slider(
    name: str, value: float, bounds: tuple[float, float], tip: str, *, show: Callable[[float], str], log: bool = False
) -> float:
    """Draws a slider and returns its value, which `show` writes beside it.

    Ctrl + click lets one type it.
    """
    width = label(name)
    longest = max(imgui.calc_text_size(show(at)).x for at in (*bounds, bounds[0] / 3 * 2 + bounds[1] / 3))
    imgui.set_next_item_width(width - max(VALUE_WIDTH * unit(), longest) - 8 * unit())
    flags = imgui.SliderFlags_.always_clamp | (imgui.SliderFlags_.logarithmic if log else imgui.SliderFlags_.none)
    held = all(bound == 0 or _LEAST_FLOAT < abs(bound) < _LARGEST_FLOAT for bound in bounds)
    held = held and bounds[1] - bounds[0] > _APART * max(map(abs, bounds))
    if held and not (log and 0 < bounds[0] < _LEAST_LOG):
        changed, moved = imgui.slider_float(f"##{name}", value, *bounds, "", flags)
    else:  # beyond what ImGui's sliders hold: by the share of the way instead
        changed, share = imgui.slider_float(f"##{name}", _share(value, bounds, log), 0.0, 1.0, "")
        moved = _at_share(share, bounds, log)
    record(name, tip)
    value = moved if changed else value
    imgui.same_line()
    imgui.align_text_to_frame_padding()
    imgui.text_unformatted(show(value))
    return value


def _share(value: float, bounds: tuple[float, float], log: bool) -> float:
    low, high = (log10(bound) if log else bound for bound in bounds)
    place = log10(max(value, bounds[0])) if log else value
    return (place / 2 - low / 2) / ((high / 2 - low / 2) or 1.0)


def _at_share(share: float, bounds: tuple[float, float], log: bool) -> float:
    low, high = (log10(bound) if log else bound for bound in bounds)
    place = (1 - share) * low + share * high
    return 10.0**place if log else place


def number(name: str, value: float, tip: str, *, width: float = -1.0) -> float:
    """Draws a field for a number and returns its value as it is typed; without a row's name."""
    imgui.set_next_item_width(width)
    _, value = imgui.input_double(f"##{name}", value, 0.0, 0.0, "%.6g")
    record(name, tip)
    return value


def text_field(name: str, value: str, tip: str, *, hint: str = "", width: float = -1.0) -> tuple[str, bool]:
    """Draws a field for text and returns the text and whether Enter ended it; without a row's name."""
    imgui.set_next_item_width(width)
    _, value = imgui.input_text_with_hint(f"##{name}", hint, value)
    entered = imgui.is_item_deactivated_after_edit() and imgui.is_key_pressed(imgui.Key.enter)
    record(name, tip)
    return value, entered


def text_row(name: str, value: str, tip: str, *, hint: str = "") -> str:
    """Draws a row with a field for text and returns the text as it is typed."""
    label(name)
    _, value = imgui.input_text_with_hint(f"##{name}", hint, value)
    record(name, tip)
    return value


def choose(name: str, value: str, choices: Sequence[str], tip: str, *, show: Callable[[str], str] = str) -> str:
    """Draws a drop-down list, of choices as `show` writes them, and returns the choice."""
    label(name)
    room = imgui.calc_item_width() - imgui.get_frame_height() - 2 * imgui.get_style().frame_padding.x
    opened = imgui.begin_combo(f"##{name}", shortened_text(show(value), room, imgui.get_font_size()))
    record(name, tip)
    if opened:
        for choice in choices:
            if imgui.selectable(f"{show(choice)}##{choice}", choice == value)[0]:
                value = choice
            record(f"{name}/{choice}", "")
        imgui.end_combo()
    return value


def segments(
    name: str, value: str, choices: Sequence[str], tips: Sequence[str], *, columns: int = 0, named: bool = False
) -> str:
    """Draws choices side by side, filling the row, and returns the chosen one.

    Args:
        name: of the choice; each segment is recorded as ``name/choice``.
        value: what is chosen now.
        choices: what can be chosen.
        tips: a tooltip for each.
        columns: segments in a row, at most; 0 puts all of them in one. Fewer where their texts need the room.
        named: whether the name stands before them, as in other rows.
    """
    if named:
        label(name)
    gap, start = 4 * unit(), imgui.get_cursor_pos_x()
    columns = _fitting(choices, columns or len(choices), gap)
    widths = [width for row in range(0, len(choices), columns) for width in _widths(choices[row : row + columns], gap)]
    for index, (choice, tip) in enumerate(zip(choices, tips, strict=True)):
        if index % columns:
            imgui.same_line(0, gap)
        elif index:
            imgui.set_cursor_pos_x(start)
        if _segment(f"{choice}##{name}", choice == value, widths[index]):
            value = choice
        record(f"{name}/{choice}", tip)
    return value


def _fitting(choices: Sequence[str], most: int, gap: float) -> int:
    """How many segments go in a row, so that the texts of every row fit."""
    widths = [imgui.calc_text_size(choice).x + 3 * gap for choice in choices]  # margins, and the gap to the next
    room = imgui.get_content_region_avail().x + gap

    def fits(columns: int) -> bool:
        return all(sum(widths[first : first + columns]) <= room for first in range(0, len(widths), columns))

    return next((columns for columns in range(most, 1, -1) if fits(columns)), 1)


def _widths(row: Sequence[str], gap: float) -> list[float]:
    """Pixels for each segment of a row: all alike where every text fits, else all have the same room beside it."""
    room = imgui.get_content_region_avail().x - gap * (len(row) - 1)
    texts = [imgui.calc_text_size(text).x for text in row]
    if max(texts) + 16 * unit() <= room / len(row):  # a button's margins
        return [room / len(row)] * len(row)
    return [text + (room - sum(texts)) / len(row) for text in texts]


def _segment(text: str, chosen: bool, width: float) -> bool:
    with _in_accent(chosen, _BUTTON):
        return imgui.button(text, (width, 0))


@contextmanager
def _in_accent(wanted: bool, parts: Sequence[imgui.Col_]) -> Iterator[None]:
    """Draws parts of a control in the accent colour, and text on it, where that is wanted."""
    for part in parts if wanted else ():
        imgui.push_style_color(part, vector(palette().on_accent if part == imgui.Col_.text else palette().accent))
    yield
    imgui.pop_style_color(len(parts) if wanted else 0)


def label(name: str) -> float:
    """Writes a row's name, goes to its value and returns the pixels left for that."""
    width = imgui.get_content_region_avail().x
    start = imgui.get_cursor_pos_x()
    imgui.align_text_to_frame_padding()
    imgui.text_unformatted(name)
    imgui.same_line(start + width * LABEL_SHARE)
    imgui.set_next_item_width(width * (1 - LABEL_SHARE))
    return width * (1 - LABEL_SHARE)
