"""What a surface tells of itself before its first point."""

import pytest

from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Supervised
from landscape.engine.problem import Problem
from landscape.engine.survey import Survey
from landscape.spec import ComputeSpec


@pytest.mark.parametrize(
    ("resolution", "alpha_range", "told"),
    [
        (4, None, "α goes from -1.333 to 0.6667 and β goes from -1.333 to 0.6667"),
        (4, (-1.0, 1.0), "of 4 samples, an even number, θ* is one: β goes from -1.333 to 0.6667"),
        (5, None, ""),
    ],
)
def test_a_range_that_an_even_number_of_samples_moves_is_told(network, data, resolution, alpha_range, told) -> None:
    problem = Problem(network, data, Supervised(cross_entropy), "cross-entropy")
    with Survey(problem, ComputeSpec(resolution=resolution, alpha_range=alpha_range, batch_size=64)) as survey:
        notes = survey.outline.provenance["notes"]
    assert len(notes) == bool(told)
    assert told in "".join(notes)
