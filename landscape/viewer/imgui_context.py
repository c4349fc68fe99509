"""Contexts of Dear ImGui, all with the same font."""

from imgui_bundle import imgui

from landscape.viewer.panels.style import load_font


def new_imgui_context() -> imgui.internal.Context:
    """Returns a new ImGui context, current, with our font and no files of its own."""
    context = imgui.create_context()
    imgui.set_current_context(context)
    imgui.get_io().set_ini_filename("")
    imgui.get_io().set_log_filename("")
    load_font()
    return context
