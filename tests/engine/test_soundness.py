"""What cannot become a surface is told in one line before the first point."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import landscape
from landscape.engine.workers import devices_of
from landscape.errors import LandscapeError

X, Y = torch.randn(30, 3, generator=torch.Generator().manual_seed(0)), torch.arange(30) % 2


class Noisy(nn.Module):
    """Dropout that eval mode does not switch off."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.noise = nn.Linear(3, 2), AlwaysDropping()

    def forward(self, x: Tensor) -> Tensor:
        return self.noise(self.layer(x))


class AlwaysDropping(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.dropout(x, 0.5, training=True)


class Nothing(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.layer(x).log() * torch.nan


class Pair(nn.Linear):
    def forward(self, input: Tensor) -> Any:
        return super().forward(input), input


class Shapeless(landscape.Objective):
    def __init__(self, measures: Any) -> None:
        self._measures = measures

    def measure(self, model: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        return self._measures


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (
            Noisy(),
            {},
            r"the model is random: at the same weights its loss is .* because of AlwaysDropping 'noise'",
        ),
        (Nothing(), {}, "the loss of the model itself is nan: nothing can be seen around it"),
        (Pair(3, 2), {}, "the model answers with a tuple: expected one tensor of outputs; .* write an Objective"),
        (nn.Linear(3, 2), {"data": (X, Y + 1)}, "labels reach from 1 to 2, and the model has 2 outputs"),
        (nn.Linear(3, 2), {"data": (X, Y - 1)}, "labels reach from -1 to 0"),
        (nn.Linear(3, 2), {"data": (X[:0], Y[:0])}, "at least 1|empty"),
        (
            nn.Linear(3, 2),
            {"loss": nn.functional.cross_entropy},
            r"the loss of 2 samples is \(\): expected one value",
        ),
        (
            nn.Linear(3, 2),
            {"loss": Shapeless({"error": X[:2, 0]})},
            r"measures \['error'\]: expected a dictionary",
        ),
        (nn.Linear(3, 2), {"loss": Shapeless(X)}, "measures a Tensor: expected a dictionary"),
        (nn.Linear(3, 2), {"precision": "float16"}, "unknown precision 'float16'"),
        (nn.Linear(3, 2), {"tolerance": 0.0}, "tolerance is 0"),
        (nn.Linear(3, 2), {"seeds": 2, "directions": "gradient"}, "2 seeds draw random planes, and gradient has one"),
        (nn.Linear(3, 2), {"batch_norm": "interpolate"}, "random directions have none: use 'frozen'"),
        (nn.Linear(3, 2), {"devices": "tpu"}, "unknown device 'tpu': choose of cpu"),
    ],
)
def test_it_is_told_in_one_line(model, options, message) -> None:
    data = options.pop("data", (X, Y)) if "data" in options else (X, Y)
    with pytest.raises(LandscapeError, match=message) as caught:
        landscape.compute(model, data, resolution=3, **options)
    assert "\n" not in str(caught.value)


def test_the_layer_whose_answer_is_not_finite_is_named() -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.ReLU())
    with torch.no_grad():
        model[0].get_parameter("weight").fill_(3e38)
    with pytest.raises(LandscapeError, match=r"the loss of the model itself is (nan|inf), from Linear '0' on"):
        landscape.compute(model, (X, Y), resolution=3)


def test_devices_are_told_apart() -> None:
    assert [device.type for device in devices_of("cpu:2")] == ["cpu", "cpu"]
    assert [str(device) for device in devices_of("cpu")] == ["cpu"]
    with pytest.raises(LandscapeError, match="there is no device cuda:99 here: choose of cpu"):
        devices_of("cuda:99")
