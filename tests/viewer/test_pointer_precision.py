"""The pointer against 40-digit arithmetic: a few rays of `benchmarks/pointer.py`, which tells how."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "pointer.py"


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.syspath_prepend(BENCHMARK.parent)
    names = runpy.run_path(str(BENCHMARK))
    return lambda rays, display, seed, aimed: names["measure"](rays, names["DISPLAYS"][display], seed, aimed)


@pytest.mark.parametrize("display", ["linear", "linear, clipped cliffs", "log", "log, 4× exaggerated", "symmetric log"])
def test_random_rays_read_position_fields_and_slope_within_1e_9(measure, display) -> None:
    found = measure(100, display, 11, False)
    assert found.hits > 30
    assert found.bracketed == 0
    assert found.wrong == 0
    assert max(found.position, found.value, found.slope) <= 1e-9


@pytest.mark.parametrize("display", ["linear", "log"])
def test_rays_that_graze_a_ridge_read_one_of_its_two_sides(measure, display) -> None:
    found = measure(25, display, 12, True)
    assert found.hits > 15
    assert found.wrong == 0
