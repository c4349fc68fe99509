import numpy as np
import pytest

from landscape.viewer.ticks import (
    format_number,
    linear_ticks,
    log_ticks,
    range_text,
    share_text,
    symlog_ticks,
    tick_labels,
    value_ticks,
    without_noise,
)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (-1, 1, [-1, -0.5, 0, 0.5, 1]),
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (-9, 9.75, [-5, 0, 5]),
        (0, 1.2e-5, [0, 2.5e-6, 5e-6, 7.5e-6, 1e-5]),
    ],
)
def test_linear_ticks_are_round_and_inside(low, high, ticks):
    assert linear_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize("seed", range(20))
def test_ticks_stay_inside_and_are_neither_few_nor_many(seed):
    random = np.random.default_rng(seed)
    low = random.normal() * 10 ** random.uniform(-5, 8)
    high = low + 10 ** random.uniform(-3, 8)
    ticks = linear_ticks(low, high)
    slack = 1e-6 * (high - low)
    assert 2 <= len(ticks) <= 10
    assert low - slack <= ticks[0] < ticks[-1] <= high + slack


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.3, 800, [1, 10, 100]),
        (1, 30, [1, 2, 5, 10, 20]),
        (0.3, 2.4e10, [1, 1e2, 1e4, 1e6, 1e8, 1e10]),
        (2.3, 2.9, [2.4, 2.6, 2.8]),
    ],
)
def test_log_ticks_follow_the_decades_there_are(low, high, ticks):
    assert log_ticks(low, high) == pytest.approx(ticks)


def test_log_scale_without_positive_range_falls_back_to_linear():
    assert value_ticks(-1, 1, "log") == pytest.approx(linear_ticks(-1, 1))


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([-0.5, -0.25, 0, 0.25, 0.5], ["−0.50", "−0.25", "0.00", "0.25", "0.50"]),
        ([0.1, 1, 10, 100], ["0.1", "1", "10", "100"]),
        ([1, 1e2, 1e6], ["1e0", "1e2", "1e6"]),
        ([0, 2.5e-5, 5e-5], ["0", "2.5e−5", "5.0e−5"]),
        ([0, 200, 400], ["0", "200", "400"]),
    ],
)
def test_labels_have_the_digits_that_tell_neighbours_apart(ticks, labels):
    assert tick_labels(np.array(ticks, dtype=float)) == labels


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (23.1234567, "23.12"),
        (2.386454e10, "2.386e10"),
        (-0.25, "−0.25"),
        (0.0, "0"),
        (1e-7, "1e−7"),
        (float("inf"), "∞"),
        (float("nan"), "NaN"),
    ],
)
def test_numbers_read_with_few_digits(value, text):
    assert format_number(value) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (1 - 2e-9, 1 + 2e-9, "0.999999998 … 1.000000002"),
        (1000.0, 1000.01, "1000 … 1000.01"),
        (-1e-3, 23.1234567, "−0.001 … 23.12"),
        (2.5, 2.5, "2.5"),
        (-1.7e308, 1.7e308, "−1.7e308 … 1.7e308"),
        (5e-324, 1e300, "4.941e−324 … 1e300"),
        (float("nan"), 1.0, "NaN … 1"),
    ],
)
def test_the_ends_of_a_range_have_the_digits_that_tell_them_apart(low: float, high: float, text: str) -> None:
    assert range_text(low, high) == text


def test_a_number_is_noise_beside_a_range_much_larger() -> None:
    assert without_noise(-2.78e-17, 0.5) == 0.0
    assert without_noise(-2.78e-17, 1e-16) == -2.78e-17


def test_symmetric_log_ticks_stand_on_both_sides_of_zero() -> None:
    ticks = symlog_ticks(-1e4, 1e6, 1.0)
    assert np.all(np.diff(ticks) > 0)
    assert 0.0 in ticks
    assert ticks[0] >= -1e4
    assert ticks[-1] <= 1e6
    assert (ticks < 0).any()
    assert symlog_ticks(-5.0, 5.0, 1.0) == pytest.approx(linear_ticks(-5.0, 5.0))


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
@pytest.mark.parametrize(
    ("low", "high"),
    [(-1.7e308, 1.7e308), (1e-300, 1e300), (2e307, 1.7e308), (5e-324, 4.4e-323), (0.0, 5e-324), (1e16, 1e16 + 2)],
)
def test_ticks_at_the_ends_of_double_precision_lie_in_the_range_and_can_be_written(low, high, scale) -> None:
    for linear_to in (5e-324, 1.0, 1.7e308):
        ticks = value_ticks(low, high, scale, linear_to)
        assert len(ticks) >= 1
        slack = 1e-9 * (high / 2 - low / 2)
        assert np.all((ticks >= low - slack) & (ticks <= high + slack))
        assert all(label.strip() for label in tick_labels(ticks))


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.344, "34 %"),
        (0.0625, "6.2 %"),
        (0.0996, "10 %"),
        (0.996, "99.6 %"),
        (1e-9, "< 0.1 %"),
        (1 - 1e-9, "> 99.9 %"),
    ],
)
def test_a_share_has_the_digits_it_deserves_and_only_all_is_100_percent(share: float, text: str) -> None:
    assert share_text(share) == text
