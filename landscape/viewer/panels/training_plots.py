"""The Compute tab's part on a training run: its curves so far, and the numbers of one checkpoint."""

import numpy as np
from imgui_bundle import imgui, implot

from landscape.files.run_log import LogEntry
from landscape.viewer.panels import items
from landscape.viewer.panels.plots import curve, mark, rows_of_ticks, share_plot, upright
from landscape.viewer.panels.style import Color, vector
from landscape.viewer.ticks import format_number, tick_labels, value_ticks
from landscape.viewer.training_curves import SPLITS, Curve, Curves, curves_of

HEIGHT = 120.0
"""Pixels at scale 1 of each plot."""
DIGITS = 4


def training_plots(log: tuple[LogEntry, ...]) -> None:
    """Draws loss and accuracy of a run of one checkpoint or more, with the numbers of the last one.

    While the pointer is on a curve they are those of the checkpoint under it.
    """
    curves, told = curves_of(log), len(log) - 1
    if implot.begin_aligned_plots("training"):
        for of_run in curves.curves:
            pointed = _plot(curves, of_run, curves.over if of_run is curves.curves[-1] else "")
            told = told if pointed is None else pointed
        implot.end_aligned_plots()
    _numbers(curves, told)
    entry = log[told]
    rate = format_number(entry.learning_rate)
    items.paragraph(f"epoch {entry.epoch:,} · step {entry.step:,} · rate {rate}", items.palette().text)


def _plot(curves: Curves, of_run: Curve, across: str) -> int | None:
    """Draws one measure; returns the number of the checkpoint under the pointer."""
    below = imgui.get_text_line_height() if across else 0.0
    size = imgui.get_content_region_avail().x, HEIGHT * items.unit() + below
    bounds = float(curves.places[0]), float(curves.places[-1])
    ticks = value_ticks(of_run.low, of_run.high, of_run.scale, target=rows_of_ticks(size[1]))
    beside = of_run.shares(ticks), tick_labels(ticks)
    pointed = None
    with share_plot(f"training {of_run.name}", size, bounds, beside, (across, of_run.name)) as seen:
        if seen and implot.is_plot_hovered():
            pointed = int(np.abs(curves.places - implot.get_plot_mouse_pos().x).argmin())
            upright("here", float(curves.places[pointed]), items.palette().muted)
        for split, values in of_run.values.items() if seen else ():
            shares = of_run.shares(values)
            at = int(np.flatnonzero(np.isfinite(shares))[-1]) if pointed is None else pointed
            curve(split, curves.places, shares, _color(split))
            mark(f"{split} mark", float(curves.places[at]), float(shares[at]), _color(split))
    items.record(f"Training {of_run.name}", "")
    return pointed


def _numbers(curves: Curves, number: int) -> None:
    """What the curves are at a checkpoint, under their splits' names in their colours."""
    splits = [split for split in SPLITS if any(split in of_run.values for of_run in curves.curves)]
    if not imgui.begin_table("training numbers", 1 + len(splits)):
        return
    for title, color in (("", items.palette().muted), *((split, _color(split)) for split in splits)):
        imgui.table_next_column()
        imgui.text_colored(vector(color), title)
    for of_run in curves.curves:
        imgui.table_next_column()
        imgui.text_colored(vector(items.palette().muted), of_run.name)
        for split in splits:
            imgui.table_next_column()
            imgui.text_unformatted(_told(of_run, split, number))
    imgui.end_table()


def _told(of_run: Curve, split: str, number: int) -> str:
    if split not in of_run.values:
        return "—"
    value = float(of_run.values[split][number])
    return f"{100 * value:.1f} %" if of_run.name == "accuracy" else format_number(value, DIGITS)


def _color(split: str) -> Color:
    return items.palette().accent if split == "train" else items.palette().second
