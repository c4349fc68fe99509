"""Controls for entries that count once they are complete: fields that are left, and lists that take other names."""

from collections.abc import Sequence

from imgui_bundle import imgui

from landscape.viewer.panels import items

STEP_WIDTH = 24.0
"""Pixels at scale 1 of a button that counts up or down."""


def entry_field(name: str, text: str, tip: str, *, hint: str = "", width: float = -1.0) -> str:
    """Draws a field and returns what was typed once the editing ends, `text` before; without a row's name.

    Args:
        name: of the control.
        text: what stands in it.
        tip: what it is.
        hint: stands in it while it is empty.
        width: pixels; -1 fills the row.
    """
    imgui.set_next_item_width(width)
    _, typed = imgui.input_text_with_hint(f"##{name}", hint, text, imgui.InputTextFlags_.auto_select_all)
    ended = imgui.is_item_deactivated_after_edit()
    items.record(name, tip)
    return typed if ended else text


def entry_row(name: str, text: str, tip: str, *, hint: str = "") -> str:
    """Draws a row with a field and returns what was typed once the editing ends, `text` before."""
    return entry_field(name, text, tip, hint=hint, width=items.label(name))


def count_row(name: str, text: str, tip: str) -> tuple[str, int]:
    """Draws a row with a field for a whole number and two buttons beside it.

    Returns what was typed once the editing ends, `text` before, and how far a button counts: -1, 0 or 1.
    """
    unit = items.unit()
    gap, button = 4 * unit, STEP_WIDTH * unit
    typed = entry_field(name, text, tip, width=items.label(name) - 2 * (button + gap))
    steps = 0
    imgui.push_item_flag(imgui.ItemFlags_.button_repeat, True)
    for sign, step, told in (("−", -1, "Count down"), ("+", 1, "Count up")):
        imgui.same_line(0, gap)
        if imgui.button(f"{sign}##{name}", (button, 0)):
            steps = step
        items.record(f"{name}/{sign}", told)
    imgui.pop_item_flag()
    return typed, steps


def name_row(name: str, value: str, choices: Sequence[str], tip: str, *, hint: str) -> str:
    """Draws a drop-down list that begins with a field for another name, and returns what was chosen or typed.

    Args:
        name: of the control.
        value: what is chosen now.
        choices: the list.
        tip: what it is.
        hint: what the field takes.
    """
    items.label(name)
    opened = imgui.begin_combo(f"##{name}", value)
    items.record(name, tip)
    if not opened:
        return value
    chosen, shown = value, "" if value in choices else value
    typed = entry_field(f"{name}/other", shown, f"Another one, by name: {hint}", hint=hint)
    if typed not in ("", shown):
        chosen = typed
        imgui.close_current_popup()
    for choice in choices:
        if imgui.selectable(choice, choice == value)[0]:
            chosen = choice
        items.record(f"{name}/{choice}", "")
    imgui.end_combo()
    return chosen
