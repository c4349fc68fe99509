"""Carries out what the state asks of the clipboard."""

from dataclasses import replace

from imgui_bundle import imgui

from landscape.viewer.navigation import with_view_pasted
from landscape.viewer.requests import CopyText, PasteView
from landscape.viewer.state import ViewState


def served(state: ViewState) -> ViewState:
    """Returns the state with its requests to copy and paste carried out; others stay."""
    for request in state.requests:
        match request:
            case CopyText(text, notice):
                imgui.set_clipboard_text(text)
                state = replace(state, notice=notice)
            case PasteView():
                state = with_view_pasted(state, imgui.get_clipboard_text())
            case _:
                continue
        state = replace(state, requests=tuple(other for other in state.requests if other is not request))
    return state
