"""Whether a point is stronger than the noise of sampling the data."""

from dataclasses import replace

import numpy as np
import pytest

from landscape.analysis import find_critical_points
from landscape.critical import CriticalKind
from landscape.surface import Surface

ALPHA, BETA = np.linspace(-2, 2, 41), np.linspace(-1, 1, 21)


def two_valleys(**more: object) -> Surface:
    """Two bottoms at -1 and 0.8 (α = ±1) with a pass between them at 0, and rising walls."""
    x, y = np.meshgrid(ALPHA, BETA)
    loss = np.where(x < 0, 1.0, 0.8) * (x**4 - 2 * x**2) + 3 * y**2
    return Surface(ALPHA, BETA, {"loss": loss, **more})  # pyright: ignore[reportArgumentType]


def test_the_noise_is_the_root_of_the_sum_of_both_squared_standard_errors() -> None:
    errors = np.random.default_rng(0).uniform(0.1, 0.5, (21, 41))
    surface = two_valleys(std_error=errors)
    at = {(p.alpha, p.beta): p for p in find_critical_points(surface) if not p.border}
    shallow, saddle, deep = (at[place] for place in ((1.0, 0.0), (0.0, 0.0), (-1.0, 0.0)))
    both = np.hypot(errors[10, 30], errors[10, 20])
    assert shallow.noise == saddle.noise == pytest.approx(both)
    assert shallow.persistence == saddle.persistence == pytest.approx(0.8)
    top = np.unravel_index(np.argmax(surface.loss), surface.shape)
    assert deep.noise == pytest.approx(np.hypot(errors[10, 10], errors[top]))


@pytest.mark.parametrize(("error", "uncertain"), [(0.8, True), (0.4, False)])
def test_a_point_weaker_than_its_noise_is_uncertain(error: float, uncertain: bool) -> None:
    points = find_critical_points(two_valleys(std_error=np.full((21, 41), error)))
    (shallow,) = (p for p in points if (p.alpha, p.beta) == (1.0, 0.0))
    assert shallow.uncertain is uncertain
    (deep,) = (p for p in points if (p.alpha, p.beta) == (-1.0, 0.0))
    assert deep.uncertain is False


def test_without_standard_errors_nobody_knows() -> None:
    for surface in (two_valleys(), two_valleys(std_error=np.full((21, 41), np.nan))):
        assert {(p.noise, p.uncertain) for p in find_critical_points(surface)} == {(None, None)}


@pytest.mark.parametrize(
    ("field", "errors"),
    [
        ("loss", "std_error"),
        ("test_loss", "test_std_error"),
        ("accuracy", "accuracy_std_error"),
        ("test_accuracy", "test_accuracy_std_error"),
    ],
)
def test_each_field_has_standard_errors_of_its_own(field: str, errors: str) -> None:
    fields = {"loss": np.zeros((21, 41)), field: two_valleys().loss, errors: np.full((21, 41), 3.0)}
    points = find_critical_points(replace(two_valleys(), fields=fields), field=field)
    assert {p.noise for p in points} == {float(np.hypot(3.0, 3.0))}


def test_over_shared_samples_the_noise_is_cautious() -> None:
    """Of per-sample losses that two points share but for an offset, the error of the difference is smaller."""
    random = np.random.default_rng(5)
    count, draws = 200, 500
    sample = random.normal(size=(draws, count))  # what a sample has in common everywhere
    first, second = (sample + 0.3 * random.normal(size=(draws, count)) for _ in range(2))
    true = np.std(first.mean(1) - second.mean(1))
    told = np.hypot(first.std(1, ddof=1), second.std(1, ddof=1)).mean() / np.sqrt(count)
    assert true < told / 2


def test_dents_that_noise_makes_are_uncertain_more_often_than_not_and_the_basin_is_not() -> None:
    random = np.random.default_rng(1)
    x, y = np.meshgrid(ALPHA, BETA)
    loss = 0.02 * (x**2 + y**2) + 0.05 * random.normal(size=x.shape)
    surface = Surface(ALPHA, BETA, {"loss": loss, "std_error": np.full(x.shape, 0.05)})
    points = find_critical_points(surface, refined=False)
    minima = [p for p in points if p.kind == CriticalKind.MINIMUM]
    assert len(minima) > 20
    assert minima[0].uncertain is False
    assert np.mean([p.uncertain is True for p in minima[1:]]) > 0.5
