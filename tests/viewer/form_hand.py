"""What the tests of the Compute tab do with its form."""

from gui_hand import Hand
from imgui_bundle import imgui

from landscape.viewer.compute_form import ComputeForm
from landscape.viewer.panels import items
from landscape.viewer.state import ViewState

GROUPS = {"Training": "Optimizer", "Weights and paths": "Weights", "Advanced": "Precision"}
"""The groups that are closed at first, and a control that shows whether each is open."""


def open_groups(hand: Hand, *, opened: bool = True) -> None:
    for group, inside in GROUPS.items():
        if (inside in items.rectangles) != opened:
            hand.click(f"Group/{group}")
        assert (inside in items.rectangles) == opened


def at(hand: Hand, form: ComputeForm | None = None, **settings: float) -> None:
    """Shows the tab with its groups open, and no surface."""
    state = ViewState(tab="Compute", form=form or ComputeForm())
    hand.start(state.with_settings(**settings))
    open_groups(hand)


def enter(hand: Hand, name: str, text: str) -> None:
    """Types into a field and leaves it."""
    hand.type(name, text)
    hand.press(imgui.Key.enter)


def choose(hand: Hand, name: str, choice: str) -> None:
    hand.click(name)
    hand.click(f"{name}/{choice}")
