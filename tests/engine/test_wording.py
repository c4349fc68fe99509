"""Messages name what came as one would say it."""

import pytest
import torch

from landscape.engine.wording import kind_told


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "nothing"), (3, "an int"), ((), "a tuple"), (torch.zeros(2), "a Tensor"), (OSError(), "an OSError")],
)
def test_a_value_is_told_with_its_article(value, told) -> None:
    assert kind_told(value) == told
