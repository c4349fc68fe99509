import numpy as np
import pytest

from landscape.surface import Surface
from landscape.viewer.origin_line import origin_line


def surface(provenance: dict, rows: int = 3, columns: int = 4) -> Surface:
    return Surface(
        np.arange(float(columns)), np.arange(float(rows)), {"loss": np.zeros((rows, columns))}, provenance=provenance
    )


def test_all_that_is_known_is_told_in_one_line() -> None:
    compute = {"directions": "random", "norm": "filter", "seed": 3}
    told = origin_line(surface({"compute": compute, "origin": {"model": "cnn", "data": "digits"}}))
    assert told == "cnn · digits · random directions, filter-normalised · seed 3 · 3×4"


def test_directions_without_chance_have_no_seed() -> None:
    told = origin_line(surface({"compute": {"directions": "pca", "norm": "filter", "seed": 3}}))
    assert told == "pca directions · 3×4"


def test_a_walk_tells_what_it_leads_over() -> None:
    walk = {"walk": {"points": 3}, "axes": {"alpha": "training step"}, "origin": {"model": "cnn"}}
    assert origin_line(surface(walk, rows=1, columns=1235)) == "cnn · walk, training steps 0 to 1,234 · 1235 points"


@pytest.mark.parametrize(
    "provenance", [{}, {"compute": 5, "origin": ["x"]}, {"compute": {"directions": None, "seed": {}}}]
)
def test_what_another_program_left_there_does_not_matter(provenance: dict) -> None:
    assert origin_line(surface(provenance)) == "3×4"
    assert origin_line(surface(provenance, rows=1)) == "4 points"


def test_the_line_is_one_line() -> None:
    assert "\n" not in origin_line(surface({"origin": {"model": "a\nb", "data": "c"}}))


def test_of_data_from_a_file_its_name_is_told() -> None:
    for file in ("/home/me/data/images.npz", r"C:\data\images.npz", "images.npz"):
        assert origin_line(surface({"origin": {"model": "cnn", "data": file}})).startswith("cnn · images.npz · ")
