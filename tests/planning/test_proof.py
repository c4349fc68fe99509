"""The bound against SciPy's distributions, and against samples whose truth is known."""

import json
from functools import cache

import numpy as np
import pytest
from scipy import stats

from landscape.planning.proof import (
    LARGEST_SHARE,
    Attempt,
    clopper_pearson,
    failure_probability,
    most_misses,
    sample_size,
    share_bound,
)
from landscape.planning.scales import Scale


@pytest.mark.parametrize(("misses", "size"), [(0, 59), (1, 93), (7, 200), (12, 12)])
@pytest.mark.parametrize("risk", [0.05, 0.0125])
def test_the_bound_is_clopper_and_pearsons(misses, size, risk) -> None:
    test = stats.binomtest(misses, size, alternative="less")
    expected = test.proportion_ci(confidence_level=1 - risk, method="exact").high
    assert clopper_pearson(misses, size, risk) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("misses", "size", "population"), [(0, 59, 500), (2, 100, 301), (5, 250, 60_000), (3, 10, 10)])
def test_the_number_that_may_miss_is_the_hypergeometric_one(misses, size, population) -> None:
    for risk in (0.025, 0.00625):
        most = most_misses(misses, size, population, risk)
        assert stats.hypergeom(population, most, size).cdf(misses) > risk
        assert most == population - (size - misses) or stats.hypergeom(population, most + 1, size).cdf(misses) <= risk


def test_all_attempts_together_spend_no_more_than_five_percent() -> None:
    assert sum(failure_probability(attempt) for attempt in range(1, 60)) <= 0.05 * (1 + 1e-12)


@pytest.mark.parametrize("population", [0, 5, 90, 150, 700, 2300, 60_000, 1_000_000])
@pytest.mark.parametrize("attempt", [1, 4])
def test_a_sample_without_misses_passes_and_is_no_larger_than_it_must_be(population, attempt) -> None:
    size = sample_size(attempt, population)
    assert share_bound(attempt, 0, size, population, population - size) <= LARGEST_SHARE
    assert size == population or size < 450
    if population <= 90:
        assert size == population


def test_more_are_drawn_where_misses_are_expected() -> None:
    sizes = [sample_size(1, 2000, expected) for expected in (0.0, 0.01, 0.02, 0.03)]
    assert sizes == sorted(set(sizes))
    assert sample_size(1, 2000, 0.5) == 2000
    for size, expected in zip(sizes, (0.0, 0.01, 0.02, 0.03), strict=True):
        misses = stats.binom(size, expected).ppf(0.8)
        assert share_bound(1, int(misses), size, 2000, 2000 - size) <= LARGEST_SHARE


@pytest.mark.parametrize("share", [0.02, 0.05, 0.051, 0.08])
def test_what_is_stated_holds_in_95_of_100_cases_however_often_one_tries(share) -> None:
    # Nothing is refined between the attempts: the worst case for the statement.
    generator = np.random.default_rng(8)
    population = 2000
    missing = round(share * population)
    broken = 0
    sizes = {attempt: sample_size(attempt, population) for attempt in range(1, 9)}
    bound_of = cache(lambda attempt, misses, size: share_bound(attempt, misses, size, population, population - size))
    for _ in range(1000):
        for attempt, size in sizes.items():
            misses = int(generator.hypergeometric(missing, population - missing, size))
            bound = bound_of(attempt, misses, size)
            if bound <= LARGEST_SHARE:
                broken += (missing - misses) / (population - size) > bound or share > bound
                break
    assert broken <= 50


def attempt_of(told: list[list[float]], seen: list[list[float]], scale: Scale) -> Attempt:
    fields = ("loss", "accuracy")
    values = np.array(told), np.array(seen)
    return Attempt(1, 0.01, 100, 50, fields, (scale, Scale(False, 0.0, 1.0)), *values)


def test_errors_are_told_as_shares_of_the_log_range_and_of_the_loss() -> None:
    told = [[1.0, 0.5], [10 * 10**0.02, 0.5], [100 * 10**0.08, 0.9]]
    seen = [[1.0, 0.5], [10.0, 0.75], [100.0, 0.5]]
    record = attempt_of(told, seen, Scale(True, 1.0, 10_000.0)).record(left=47)
    assert record["scale"] == "log"
    assert record["range"] == [1.0, 10_000.0]
    assert record["misses"] == 1
    assert record["error"] == pytest.approx({"median": 0.005, "p95": 0.02, "largest": 0.02})
    assert record["relative_error"] == pytest.approx(
        {"median": 10**0.02 - 1, "p95": 10**0.08 - 1, "largest": 10**0.08 - 1}
    )
    assert record["fields"] == {"accuracy": pytest.approx({"median": 0.25, "p95": 0.4, "largest": 0.4})}
    assert record["points"] == {"evaluated": 53, "interpolated": 47}


def test_a_drawn_point_that_is_not_finite_is_a_miss_and_null() -> None:
    attempt = attempt_of([[1.0, 0.5], [2.0, 0.5]], [[1.0, 0.5], [np.inf, np.nan]], Scale(False, 1.0, 3.0))
    record = json.loads(json.dumps(attempt.record(left=40), allow_nan=False))
    assert record["misses"] == 1
    assert record["error"] == {"median": 0.0, "p95": None, "largest": None}
