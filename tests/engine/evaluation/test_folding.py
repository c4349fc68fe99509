"""BatchNorm in the convolution before it, and what follows both: the same function, wherever it can be had."""

import itertools
from collections.abc import Callable

import pytest
import torch
from reference import moved_state, network_at
from torch import Tensor, nn
from torch.nn import functional

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


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize("name", ["resnet20", "resnet20-noskip", "vgg9-bn", "mobilenet_v2", "torchvision:resnet18"])
def test_folded_networks_give_the_numbers_of_a_float64_network(name, fused: bool) -> None:
    model, split = lived(build_model(name, 0, CIFAR)), images()
    state = {key: value.clone() for key, value in model.state_dict().items()}
    plane = plane_of(model)
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [split], Execution(4, fused, 1, False, True, fused))
        evaluator.choose_planes([plane])
        assert (evaluator.execution.folded_norms, evaluator.execution.fused_convolutions) == (True, fused)
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


class Residual(nn.Module):
    """Adds a shortcut to a convolution's normalised output in a way of its own."""

    def __init__(self, add: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self.first, self.convolution, self.norm = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8)
        self.add, self.head = add, nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        shortcut = self.first(x)
        y = self.add(self.norm(self.convolution(shortcut)), shortcut)
        return self.head((functional.relu(y) + shortcut).mean((2, 3)))


def subtracting(y: Tensor, x: Tensor) -> Tensor:
    return y - x


def into_the_shortcut(y: Tensor, x: Tensor) -> Tensor:
    x += y
    return x


def weighted(y: Tensor, x: Tensor) -> Tensor:
    return torch.add(y, x, alpha=2)


def broadcast(y: Tensor, x: Tensor) -> Tensor:
    return y + x.mean((2, 3), keepdim=True)


@pytest.mark.parametrize("add", [torch.add, subtracting, into_the_shortcut, weighted, broadcast, torch.maximum])
def test_only_additions_of_whole_shortcuts_are_fused_and_all_give_the_same(add) -> None:
    model = lived(Residual(add))
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [images()], Execution(4))
        evaluator.choose_planes([plane_of(model)])
        plain = evaluator.evaluate([AT])[0]
        evaluator.arrange(Execution(4, folded_norms=True, fused_convolutions=True))
        assert evaluator.execution.fused_convolutions == (add is torch.add)
        assert evaluator.evaluate([AT])[0] == pytest.approx(plain, rel=1e-5)


class Reusing(nn.Module):
    """Adds one shortcut twice, and another one of which a view is read afterwards."""

    def __init__(self) -> None:
        super().__init__()
        sizes = (3, 8, 8, 8, 8, 8)
        self.convolutions = nn.ModuleList(nn.Conv2d(i, o, 3, padding=1) for i, o in itertools.pairwise(sizes))
        self.norms = nn.ModuleList(nn.BatchNorm2d(size) for size in sizes[1:])
        self.head = nn.Linear(8, 10)

    def forward(self, x: Tensor) -> Tensor:
        first, second, third, fourth, fifth = (
            lambda x, convolution=convolution, norm=norm: norm(convolution(x))
            for convolution, norm in zip(self.convolutions, self.norms, strict=True)
        )
        a = functional.relu(first(x))
        b = functional.relu(second(a))
        c = functional.relu(third(b) + a)
        corner = c[:, :, :8, :8]
        d = functional.relu(fourth(c) + a)
        e = functional.relu(fifth(d) + c)
        return self.head(e.mean((2, 3)) + corner.mean((2, 3)))


def test_a_shortcut_is_written_over_only_where_nobody_reads_it_afterwards() -> None:
    model = lived(Reusing())
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [images()], Execution(4))
        evaluator.choose_planes([plane_of(model)])
        plain = evaluator.evaluate([AT])[0]
        evaluator.arrange(Execution(4, folded_norms=True, fused_convolutions=True))
        assert evaluator.execution.fused_convolutions
        assert evaluator.evaluate([AT])[0] == pytest.approx(plain, rel=1e-5)


def test_a_forward_of_the_models_own_is_kept() -> None:
    model = lived(build_model("resnet20", 0, CIFAR))
    whole = model.forward
    model.forward = lambda x: 1.001 * whole(x)
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [images()], Execution(4))
        evaluator.choose_planes([plane_of(model)])
        plain = evaluator.evaluate([AT])[0]
        evaluator.arrange(Execution(4, folded_norms=True, fused_convolutions=True))
        assert not evaluator.execution.fused_convolutions
        assert evaluator.evaluate([AT])[0] == pytest.approx(plain, rel=1e-5)
    assert "forward" in vars(model)


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
