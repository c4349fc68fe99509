"""What is told beside a bar."""

import math

from landscape.files.run_log import LogEntry
from landscape.progress import CURVE_WIDTH, curve, curves_told, measures_told


def test_a_curve_rises_from_its_lowest_to_its_highest_block_and_leaves_gaps() -> None:
    assert curve([0.0, 7.0]) == "▁█"
    assert curve([7.0, 3.0, math.nan, 0.0]) == "█▄ ▁"
    assert curve([5.0, 5.0]) == "▁▁"
    assert curve([math.inf]) == " "


def test_a_long_run_is_told_by_as_many_blocks_as_there_is_room_for_its_end_included() -> None:
    entries = [LogEntry(k, k, 0.1, {"loss": 100.0 - k, "test_loss": float(k)}) for k in range(100)]
    told = curves_told(entries)
    assert told == f"loss █{told[6 : 5 + CURVE_WIDTH]} 1  test loss {told[-CURVE_WIDTH - 3 : -4]}█ 99"
    assert curves_told([LogEntry(0, 0, 0.1, {"loss": 2.0})]) == "loss ▁ 2"


def test_measures_are_told_as_far_as_there_are_any() -> None:
    assert measures_told({"loss": 0.5}) == "loss 0.5"
    assert measures_told({"loss": 0.5, "accuracy": 0.25}) == "loss 0.5, accuracy 25.0%"
    assert measures_told({"loss": 0.5, "test_loss": 2.0}) == "loss 0.5, test loss 2"
    assert measures_told({"loss": 0.5, "test_accuracy": 0.75, "accuracy": 1.0}) == "loss 0.5, test accuracy 75.0%"
