import numpy as np
import pytest

from landscape.viewer.levels import levels_of
from landscape.viewer.value_range import ValueRange


@pytest.mark.parametrize("count", [2, 5, 14, 40])
@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.7, 912.0), (1e-8, 3e-8), (-5.0, -4.2)])
def test_linear_levels_are_multiples_of_a_round_step(low: float, high: float, count: int) -> None:
    shown = ValueRange("linear", low, high)
    values = shown.value_at(levels_of(shown, count).heights)
    steps = np.diff(values)
    step = float(steps.mean())
    assert np.allclose(steps, step)
    assert np.allclose(values / step, np.round(values / step), atol=1e-6)
    mantissa = step / 10.0 ** np.floor(np.log10(step * 1.0000001))
    assert any(mantissa == pytest.approx(round_one) for round_one in (1.0, 2.0, 2.5, 5.0))
    assert 0.6 * count <= len(values) <= 1.7 * count + 1


@pytest.mark.parametrize("count", [5, 14, 40])
@pytest.mark.parametrize(("low", "high"), [(0.3, 2.4e10), (0.0084, 46.0), (1.4, 1.8e19)])
def test_levels_of_a_logarithm_meet_the_decades(low: float, high: float, count: int) -> None:
    shown = ValueRange("log", low, high)
    decades = np.log10(shown.value_at(levels_of(shown, count).heights))
    step = float(np.diff(decades).mean())
    assert np.allclose(np.diff(decades), step)
    assert np.allclose(decades / step, np.round(decades / step), atol=1e-6)
    assert step < 1 or step == pytest.approx(round(step))
    if step < 1:
        assert 1 / step == pytest.approx(round(1 / step))
    assert 0.3 * count <= len(decades) <= 2.5 * count


@pytest.mark.parametrize("scale", ["linear", "log", "symlog"])
def test_a_narrow_range_has_levels_inside_it(scale) -> None:
    shown = ValueRange(scale, 3.0, 3.0 + 1e-6)
    heights = levels_of(shown, 14).heights
    assert 4 <= len(heights) <= 30
    assert np.all((heights > 0) & (heights < 1))
    assert np.all(np.diff(heights) > 0)


def test_there_is_no_level_at_the_ends_where_heights_are_clipped() -> None:
    heights = levels_of(ValueRange("linear", 0.0, 1.0), 4).heights
    assert np.allclose(heights, [0.2, 0.4, 0.6, 0.8])


def test_a_range_at_the_end_of_double_precision_is_divided_evenly() -> None:
    assert levels_of(ValueRange("linear", 0.0, 5e-324), 4).heights == pytest.approx([0.2, 0.4, 0.6, 0.8])
