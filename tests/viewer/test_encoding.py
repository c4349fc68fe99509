import numpy as np
import pytest

from landscape.viewer.encoding import NEGATIVE, ZERO, ValueEncoding
from landscape.viewer.value_range import ValueRange


def encoded(values: np.ndarray) -> tuple[ValueEncoding, np.ndarray]:
    encoding = ValueEncoding.fitting(values)
    return encoding, encoding.encode(values, np.ones(values.shape, dtype=bool)).astype(np.float64)


def test_logarithmic_codes_of_positive_zero_and_negative_values_never_meet():
    values = np.array([-8e307, -5e-324, 0.0, 5e-324, 8e307])
    _, codes = encoded(values)
    negative, zero, positive = codes[:2, 1], codes[2, 1], codes[3:, 1]
    assert np.all(negative <= NEGATIVE)
    assert zero == ZERO
    assert np.all(positive >= 0)


def test_logarithms_of_nearly_equal_losses_keep_their_digits():
    losses = 2.3 + 1e-6 * np.arange(50)
    encoding, codes = encoded(losses)
    assert np.allclose(codes[:, 1], np.log(losses / 2.3), rtol=1e-6, atol=0)
    low, high = encoding.limits(ValueRange("log", float(losses[0]), float(losses[-1])))
    assert np.allclose((codes[:, 1] - low) / (high - low), np.arange(50) / 49, atol=1e-5)


@pytest.mark.parametrize(("factor", "fits"), [(1e-3, True), (1e-9, False)])
def test_a_magnitude_far_below_all_others_asks_for_another_encoding(factor: float, fits: bool):
    values = np.linspace(-4.0, 5.0, 30)
    encoding = ValueEncoding.fitting(values)
    least = np.abs(values).min()
    assert encoding.fits(np.append(values, factor * least)) is fits


def test_no_values_at_all_have_an_encoding():
    encoding = ValueEncoding.fitting(np.empty(0))
    assert encoding.fits(np.empty(0))
    assert encoding.limits(ValueRange("linear", 0.0, 1.0)) == (0.0, 1.0)


def test_the_largest_numbers_have_codes_and_those_far_beyond_the_span_ask_for_another_encoding():
    values = np.array([-1.7e308, 0.0, 1.7e308])
    encoding, codes = encoded(values)
    assert np.isfinite(codes).all()
    assert np.all(np.diff(codes[:, 0]) > 0)
    assert encoding.fits(values)
    assert not ValueEncoding.fitting(np.array([0.0, 5e-324])).fits(values)
