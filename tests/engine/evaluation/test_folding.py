"""BatchNorm in the convolution before it: the same function, wherever it can be had."""

import pytest
import torch
from reference import moved_state, network_at
from torch import Tensor, nn

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.data import CIFAR, Split
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.losses import cross_entropy
from landscape.engine.models import build_model
from landscape.engine.objective import Supervised
from landscape.engine.plane import Plane, parameters_of
from landscape.engine.random_directions import random_plane
from landscape.spec import PlaneSpec

AT = 0.3, -0.2


def images(count: int = 6) -> Split:
    generator = torch.Generator().manual_seed(0)
    return Split(torch.randn(count, 3, 32, 32, generator=generator), torch.arange(count) % 10)


def plane_of(model: nn.Module) -> Plane:
    plane = random_plane(parameters_of(model), PlaneSpec(perturb_1d=True, seed=1), torch.float32)
    names = [name for name, value in model.named_buffers() if value.is_floating_point()]
    flow = {name: 0.1 * torch.randn(dict(model.named_buffers())[name].shape, dtype=torch.float64) for name in names}
    return Plane(plane.delta, plane.eta, buffer_delta=flow, buffer_eta={})


def lived(model: nn.Module) -> nn.Module:
    """The model after a few batches, so that its statistics are no zeros and ones."""
    model.train()
    with torch.no_grad():
        for seed in range(3):
            model(torch.randn(16, 3, 32, 32, generator=torch.Generator().manual_seed(seed)))
    return model


@pytest.mark.parametrize("name", ["resnet20", "resnet20-noskip", "vgg9-bn", "mobilenet_v2"])
def test_folded_networks_give_the_numbers_of_a_float64_network(name) -> None:
    model, split = lived(build_model(name, 0, CIFAR)), images()
    state = {key: value.clone() for key, value in model.state_dict().items()}
    plane = plane_of(model)
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [split], Execution(4, folded_norms=True))
        evaluator.choose_planes([plane])
        assert evaluator.execution.folded_norms
        found = [evaluator.evaluate([at])[0][0] for at in (AT, (0.0, 0.0))]
        borrowed.reset()
        here = evaluator.measure_here()[0]
    for at, loss in zip((AT, (0.0, 0.0)), found, strict=True):
        with torch.no_grad():
            logits = network_at(model, moved_state(plane, state, at))(split.inputs.double())
        truth = nn.functional.cross_entropy(logits, split.targets).item()
        assert abs(loss - truth) <= 1e-5 * abs(truth) + 1e-7
    assert found[1] == pytest.approx(here, rel=1e-5)
    assert all(torch.equal(value, state[key]) for key, value in model.state_dict().items())


class Shared(nn.Module):
    """Its convolution's output goes to the norm and past it."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution, self.norm, self.head = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        y = self.convolution(x)
        return self.head((self.norm(y) + y).mean((2, 3)))


class Deciding(nn.Module):
    """Its path depends on the data, so that it cannot be traced."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution, self.norm, self.head = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.convolution(x))
        return self.head(y.mean((2, 3)) if y.mean() > 0 else y.amax((2, 3)))


@pytest.mark.parametrize("build", [Shared, Deciding, lambda: nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))])
def test_what_cannot_be_folded_computes_itself_and_is_told_so(build) -> None:
    model = build()
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [images()], Execution(4, folded_norms=True))
        evaluator.choose_planes([random_plane(parameters_of(model), PlaneSpec(), torch.float32)])
        assert not evaluator.execution.folded_norms
        folded = evaluator.evaluate([AT])
        evaluator.arrange(Execution(4))
        assert evaluator.evaluate([AT]) == folded
