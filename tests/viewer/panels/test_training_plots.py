"""The curves of a training run in the Compute tab."""

import math
from dataclasses import replace

import numpy as np
import pytest
from gui_hand import Hand, in_sight

from landscape.files.run_log import LogEntry
from landscape.job_status import JobStatus
from landscape.viewer.panels import items
from landscape.viewer.panels.layout import Rectangle
from landscape.viewer.panels.style import PALETTES
from landscape.viewer.state import Theme, ViewState

pytestmark = pytest.mark.gl

TRAINING = JobStatus("training", 4, 20, 8.0, 2.0)


def log(*losses: float, test: bool = True) -> tuple[LogEntry, ...]:
    entries = []
    for epoch, loss in enumerate(losses):
        of_test = {"test_loss": 2 * loss, "test_accuracy": 0.4} if test else {}
        entries.append(LogEntry(23 * epoch, epoch, 0.05 / (1 + epoch), {"loss": loss, "accuracy": 0.5, **of_test}))
    return tuple(entries)


def shown(hand: Hand, entries: tuple[LogEntry, ...], theme: Theme = "dark", job: JobStatus | None = TRAINING) -> None:
    hand.start(ViewState(tab="Compute", theme=theme, job=job, training_log=entries))
    to_top(hand)


def to_top(hand: Hand) -> None:
    """Scrolls the tab to where it begins."""
    hand.reach("Output")
    hand.gui.io.add_mouse_pos_event(-1e30, -1e30)
    hand.frames(3)


def crop(hand: Hand, box: Rectangle) -> np.ndarray:
    return hand.pixels()[int(box.y) : int(box.bottom), int(box.x) : int(box.right)]


def columns_in(pixels: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    """Mean row of a colour in each column of pixels, NaN where there is none."""
    found = np.abs(pixels - np.array(color)).max(axis=-1) < 24
    rows = np.arange(len(pixels))[:, None]
    with np.errstate(invalid="ignore"):
        return (found * rows).sum(axis=0) / np.where(found.any(axis=0), found.sum(axis=0), np.nan)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_curves_fall_as_the_losses_do_each_in_its_colour(hand: Hand, theme: Theme) -> None:
    shown(hand, log(1.0, 0.8, 0.6, 0.4, 0.2), theme)
    palette = PALETTES[theme]
    pixels = crop(hand, items.rectangles["Training loss"])
    train, test = columns_in(pixels, palette.accent), columns_in(pixels, palette.second)
    known = np.isfinite(train) & np.isfinite(test)
    known[np.flatnonzero(known)[-12:]] = False  # there the last point's mark lies over the curve
    assert known.sum() > 150
    assert (np.diff(train[known]) > -2).all(), "lower losses are lower in the picture"
    assert train[known][-1] - train[known][0] > 20
    # linear axis from 0.2 to 2.0: the train curve spans 0.8 of it, the test curve twice as much
    spans = [np.ptp(curve[known]) for curve in (train, test)]
    assert spans[1] / spans[0] == pytest.approx(2.0, rel=0.15)


def test_a_run_without_a_test_split_has_one_curve(hand: Hand) -> None:
    shown(hand, log(1.0, 0.5, test=False))
    pixels = crop(hand, items.rectangles["Training loss"])
    assert np.isfinite(columns_in(pixels, PALETTES["dark"].accent)).sum() > 150
    assert not np.isfinite(columns_in(pixels, PALETTES["dark"].second)).any()


def test_a_loss_that_is_not_finite_is_a_gap(hand: Hand) -> None:
    shown(hand, log(1.0, 0.9, math.nan, 0.7, 0.6, test=False))
    drawn = np.isfinite(columns_in(crop(hand, items.rectangles["Training loss"]), PALETTES["dark"].accent))
    inside = drawn[np.flatnonzero(drawn)[0] : np.flatnonzero(drawn)[-1]]
    assert (~inside).sum() == pytest.approx(0.5 * len(inside), abs=0.06 * len(inside))


@pytest.mark.parametrize("entries", [log(2.3), log(math.nan), log(math.inf, math.nan), log(0.0, 0.0), log(1e300, 1.0)])
def test_whatever_is_in_the_log_can_be_drawn(hand: Hand, entries: tuple[LogEntry, ...]) -> None:
    shown(hand, entries)
    hand.gui.io.add_mouse_pos_event(*items.rectangles["Model"].centre)
    hand.frames(2)
    for name in ("Training loss", "Training accuracy"):
        if name in items.rectangles:
            hand.gui.io.add_mouse_pos_event(*items.rectangles[name].centre)
            hand.frames(3)
    assert "Cancel" in items.rectangles


def test_the_pointer_asks_for_the_numbers_of_another_checkpoint(hand: Hand) -> None:
    shown(hand, log(1.0, 0.8, 0.6, 0.4, 0.2))
    below = items.rectangles["Training accuracy"].bottom
    numbers = Rectangle(0, below, 340, items.rectangles["Model"].y - below)
    last = crop(hand, numbers)
    box = items.rectangles["Training loss"]
    hand.gui.io.add_mouse_pos_event(box.x + 0.6 * box.width, box.centre[1])
    hand.frames(3)
    assert np.abs(crop(hand, numbers) - last).max() > 60
    hand.gui.io.add_mouse_pos_event(-1e30, -1e30)
    hand.frames(3)
    assert np.array_equal(crop(hand, numbers), last)


def test_before_the_first_checkpoint_there_is_no_plot_and_after_the_training_it_stays(hand: Hand) -> None:
    shown(hand, ())
    assert "Training loss" not in items.rectangles
    shown(hand, log(1.0, 0.5), job=JobStatus("done", 9, 9))
    assert "Training loss" in items.rectangles
    assert "Train & compute" in items.rectangles


def test_curves_are_in_sight_while_training_and_nothing_overlaps(hand: Hand, opened: ViewState) -> None:
    hand.start(replace(opened, tab="Compute", job=TRAINING, training_log=log(1.0, 0.5)))
    to_top(hand)
    for name in ("Training loss", "Training accuracy", "Cancel"):
        assert in_sight(name), name
    boxes = [(name, box) for name, box in items.rectangles.items() if not name.startswith(("Menus/", "Panel edge"))]
    shown = [(name, box) for name, box in boxes if in_sight(name)]
    assert not [(a, b) for k, (a, first) in enumerate(shown) for b, second in shown[:k] if first.meets(second)]
