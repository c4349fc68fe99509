from typing import Any

import pytest

from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, DirectionSpec, TrainSpec


@pytest.mark.parametrize(
    ("spec", "entries", "message"),
    [
        (TrainSpec, {"model": "vgg"}, "unknown model 'vgg': choose one of"),
        (TrainSpec, {"epochs": 0}, "epochs is 0: expected a whole number from 1"),
        (TrainSpec, {"epochs": True}, "epochs is True"),
        (TrainSpec, {"learning_rate": float("nan")}, "learning rate is nan: expected a number of at least 0"),
        (TrainSpec, {"momentum": 1.5}, "momentum is 1.5: expected a number from 0 to 1"),
        (DirectionSpec, {"kind": "sideways"}, "unknown directions 'sideways'"),
        (DirectionSpec, {"seed": -1}, "seed is -1"),
        (ComputeSpec, {"resolution": 0}, "resolution is 0: expected a whole number from 2 to 4001"),
        (ComputeSpec, {"resolution": 10**6}, "resolution is 1000000"),
        (ComputeSpec, {"resolution": 51.0}, r"resolution is 51\.0"),
        (ComputeSpec, {"alpha_range": (1.0, -1.0)}, "expected two finite numbers, the lower one first"),
        (ComputeSpec, {"beta_range": (0.0, float("inf"))}, "beta range is 0.0 to inf"),
        (ComputeSpec, {"batch_norm": "interpolate"}, "random directions have none: use 'frozen'"),
    ],
)
def test_a_limit_is_told_in_one_line(spec: type, entries: dict[str, Any], message: str) -> None:
    with pytest.raises(LandscapeError, match=message) as caught:
        spec(**entries)
    assert "\n" not in str(caught.value)


def test_batch_norm_follows_the_direction_kind_unless_told() -> None:
    pca = DirectionSpec(kind="pca")
    assert ComputeSpec().batch_norm_policy == "frozen"
    assert ComputeSpec(directions=pca).batch_norm_policy == "interpolate"
    assert ComputeSpec(directions=pca, batch_norm="frozen").batch_norm_policy == "frozen"
