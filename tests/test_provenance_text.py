from typing import Any

import pytest

from landscape.provenance_text import interpolation_mark, interpolation_told, parabola_told, speed_told

PROOF = {
    "tolerance": 0.01,
    "scale": "log",
    "points": {"evaluated": 600, "interpolated": 2001},
    "sample": 93,
    "bound": 0.0312,
    "confidence": 0.95,
    "error": {"median": 0.0002, "p95": 0.0025, "largest": 0.007},
    "relative_error": {"median": 0.002, "p95": 0.026, "largest": None},
}


def test_the_proof_is_told_in_words_with_all_its_numbers() -> None:
    told = interpolation_told({"interpolation": PROOF})
    for words in (
        "2,001 of 2,601 points are interpolated",
        "A sample of 93 of them",
        "0.02 %, 0.25 %, 0.7 % of the logarithm's range",
        "0.2 %, 2.6 %, ? of the loss itself",
        "95 % confidence at most 3.1 % of the interpolated points miss by more than 1 %",
    ):
        assert words in told
    assert interpolation_mark({"interpolation": PROOF}) == "77 % interpolated, at most 3.1 % of that beyond 1 %"


def test_a_parabola_is_told_with_its_vertex() -> None:
    found = {"curvature": 2.0, "vertex": 0.125, "r_squared": 0.987}
    assert "a step of 0.125 down the gradient, and explains 99 %" in parabola_told({"parabola": found})
    assert "it opens downwards" in parabola_told({"parabola": {**found, "curvature": -1.0, "vertex": None}})


def test_the_rate_is_told_beside_the_plain_forward_rate() -> None:
    assert speed_told({"samples_per_second": 4321.0, "forward_rate": 4400.0}) == (
        "4,320 samples/s, 98 % of the plain forward rate"
    )
    assert "120 % of" in speed_told({"samples_per_second": 1200.0, "forward_rate": 1000.0})
    assert speed_told({"samples_per_second": 4321.0}) == "4,320 samples/s"


@pytest.mark.parametrize(
    "provenance",
    [{}, {"interpolation": 5}, {"interpolation": {}}, {"interpolation": {"points": {"evaluated": "x"}}}],
)
def test_what_another_program_left_there_is_not_told(provenance: dict[str, Any]) -> None:
    assert interpolation_told(provenance) == interpolation_mark(provenance) == ""
    assert parabola_told(provenance) == speed_told(provenance) == ""
