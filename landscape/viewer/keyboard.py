"""The keys of the actions, read from ImGui's queue."""

from imgui_bundle import imgui

from landscape.viewer.actions import ACTIONS, pressed
from landscape.viewer.state import ViewState

_NAMES = {
    "[": "left_bracket",
    "]": "right_bracket",
    "=": "equal",
    "-": "minus",
    ",": "comma",
    ".": "period",
    "PageUp": "page_up",
    "PageDown": "page_down",
}


def _imgui_keys(name: str) -> tuple[imgui.Key, ...]:
    """What a key's name stands for; a digit means that of the number pad too."""
    names = (f"_{name}", f"keypad{name}") if name.isdigit() else (_NAMES.get(name, name.lower()),)
    return tuple(getattr(imgui.Key, theirs) for theirs in names)


_KEYS = {action.key: _imgui_keys(action.key) for action in ACTIONS if action.key}


def with_keys(state: ViewState) -> ViewState:
    """Returns the state after the keys of this frame, unless somebody is typing.

    While a sheet is open that is typed in, only Esc acts. An open menu or list is the first that Esc closes.
    """
    io = imgui.get_io()
    if _list_closed() or io.want_text_input:
        return state
    shift, ctrl = io.key_shift or _let_go("shift"), io.key_ctrl or _let_go("ctrl")
    for name, keys in _KEYS.items():
        if (state.palette is not None or state.browser is not None) and name != "Escape":
            continue
        if any(imgui.is_key_pressed(key) for key in keys):
            state = pressed(state, name, shift, ctrl)
    return state


def _list_closed() -> bool:
    """Whether Esc has been pressed while a menu or a list was open, which is closed: ImGui closes none by itself."""
    anything = imgui.PopupFlags_.any_popup_id | imgui.PopupFlags_.any_popup_level
    if not imgui.is_key_pressed(imgui.Key.escape) or not imgui.is_popup_open("", anything):
        return False
    if imgui.internal.get_top_most_popup_modal() is not None:
        return False
    imgui.internal.close_popup_to_level(0, True)
    return True


def _let_go(modifier: str) -> bool:
    """Whether a modifier was released in this very frame: a quick chord comes and goes in one."""
    return any(imgui.is_key_released(getattr(imgui.Key, f"{side}_{modifier}")) for side in ("left", "right"))
