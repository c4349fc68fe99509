"""Whatever way points are evaluated in, the numbers are those of a plain float64 loop."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch
from reference import reference_point
from torch import Tensor, nn

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.data import DataSet, Split
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.evaluation.probe import probe
from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Objective, Supervised
from landscape.engine.plane import Plane, parameters_of
from landscape.engine.random_directions import random_plane
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, PlaneSpec

POINTS = [(0.0, 0.0), (0.5, -0.25), (-1.0, 1.0), (0.125, 0.75), (1.0, 0.0)]
WAYS = [
    Execution(64),
    Execution(7),
    Execution(1000, channels_last=True),
    Execution(64, points_at_once=4),
    Execution(33, points_at_once=16, channels_last=True),
    Execution(64, affine_first_layer=True),
    Execution(50, points_at_once=4, affine_first_layer=True),
    Execution(64, folded_norms=True),
    Execution(30, folded_norms=True, channels_last=True, affine_first_layer=True),
]


def plane_of(model: nn.Module, perturb_1d: bool = True) -> Plane:
    return random_plane(parameters_of(model), PlaneSpec(perturb_1d=perturb_1d, seed=2), torch.float32)


def evaluated(
    model: nn.Module, data: DataSet, way: Execution, objective: Objective | None = None
) -> list[dict[str, float]]:
    splits = [split for split in (data.train, data.test) if split is not None]
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, objective or Supervised(cross_entropy), splits, way)
        evaluator.choose_planes([plane_of(model)])
        found = evaluator.evaluate(POINTS)
        return [dict(zip(evaluator.fields, values, strict=True)) for values in found]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_way_gives_the_numbers_of_a_float64_loop(network, data, way) -> None:
    state = {name: value.clone() for name, value in network.state_dict().items()}
    for at, found in zip(POINTS, evaluated(network, data, way), strict=True):
        for split, prefix in ((data.train, ""), (data.test, "test_")):
            loss, accuracy = reference_point(network, plane_of(network), state, split, at)
            assert abs(found[f"{prefix}loss"] - loss) <= 1e-5 * abs(loss) + 1e-7
            assert found[f"{prefix}accuracy"] == pytest.approx(accuracy, abs=1.01 / len(split))


def mlp() -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 5))


@pytest.mark.parametrize("way", [*WAYS, Execution(64, compiled=True)], ids=str)
def test_every_way_serves_a_network_of_linear_layers(data, way) -> None:
    model = mlp()
    state = {name: value.clone() for name, value in model.state_dict().items()}
    for at, found in zip(POINTS[:3], evaluated(model, data, way), strict=False):
        loss, _ = reference_point(model, plane_of(model), state, data.train, at)
        assert abs(found["loss"] - loss) <= 1e-5 * abs(loss) + 1e-7


class CalledTwice(nn.Module):
    """Its first layer sees the data, and then its own answer."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.head = nn.Linear(64, 64), nn.Linear(64, 5)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.layer(self.layer(images.flatten(1)).tanh()))


class Weighted(nn.Module):
    """Its first layer sees data that another weight has scaled."""

    def __init__(self) -> None:
        super().__init__()
        self.scale, self.head = nn.Parameter(torch.ones(1, 64)), nn.Linear(64, 5)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(images.flatten(1) * self.scale)


@pytest.mark.parametrize("build", [CalledTwice, Weighted])
def test_a_first_layer_that_does_not_see_the_data_alone_computes_itself(data, build: Callable[[], nn.Module]) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = build()
    plain, affine = (evaluated(model, data, Execution(64, affine_first_layer=on)) for on in (False, True))
    assert plain == affine


class Hungry(Objective):
    """Needs memory for more than a few samples at once."""

    def __init__(self, most: int) -> None:
        self._most = most

    def measure(self, model: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        if len(batch[0]) > self._most:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return {"loss": cross_entropy(model(batch[0]), batch[1])}


def test_memory_that_does_not_suffice_halves_the_batch_and_goes_on(network, data) -> None:
    with BorrowedModel(network, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Hungry(20), [data.train], Execution(128))
        evaluator.choose_planes([plane_of(network)])
        ((loss, _),) = evaluator.evaluate([(0.5, 0.5)])
        assert evaluator.execution == Execution(16)
    whole = evaluated(network, DataSet(data.train), Execution(16))
    with BorrowedModel(network, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [data.train], Execution(16))
        evaluator.choose_planes([plane_of(network)])
        assert evaluator.evaluate([(0.5, 0.5)])[0][0] == loss
    assert len(whole) == len(POINTS)


def test_memory_for_not_even_one_sample_is_told(network, data) -> None:
    hungry = Hungry(2)
    with BorrowedModel(network, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, hungry, [data.train], Execution(8))
        evaluator.choose_planes([plane_of(network)])
        hungry._most = 0
        with pytest.raises(LandscapeError, match="memory does not suffice for one sample"):
            evaluator.evaluate(POINTS)


def test_a_probe_chooses_among_ways_that_agree_and_leaves_the_model_at_its_weights(data) -> None:
    model, spec = mlp(), ComputeSpec(compile="off")
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [data.train], Execution(64))
        before = evaluator.measure_here()
        found = probe(evaluator, [plane_of(model)], spec, points=10**4)
        assert found.forward_rate > 0
        assert evaluator.execution == found.execution
        assert evaluator.evaluate([(0.0, 0.0)])[0] == pytest.approx(before, rel=1e-5)
    asked = replace(spec, batch_size=17)
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [data.train], Execution(17))
        assert probe(evaluator, [plane_of(model)], asked, points=10**4).execution.batch_size == 17


class Dictionary(nn.Module):
    """Takes a mapping of two tensors, one of them of words."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.head = nn.Embedding(11, 8), nn.Linear(10, 3)

    def forward(self, words: Tensor, more: Tensor) -> Tensor:
        return self.head(torch.cat([self.words(words).mean(1), more], 1))


def test_inputs_may_be_any_tree_of_tensors() -> None:
    generator = torch.Generator().manual_seed(0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Dictionary()
    inputs = {
        "words": torch.randint(0, 11, (40, 6), generator=generator),
        "more": torch.randn(40, 2, generator=generator),
    }
    labels = torch.randint(0, 3, (40,), generator=generator)
    (first, *_) = evaluated(model, DataSet(Split(inputs, labels)), Execution(16))
    with torch.no_grad():
        truth = nn.functional.cross_entropy(model.double()(inputs["words"], inputs["more"].double()), labels)
    assert first["loss"] == pytest.approx(truth.item(), rel=1e-6)


class Energy(Objective):
    """The squared derivative of the network's answer, as a physics-informed loss has it."""

    differentiates = True

    def measure(self, model: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        places = batch[0].clone().requires_grad_()
        (slope,) = torch.autograd.grad(model(places).sum(), places)
        return {"loss": (slope[:, 0] - batch[1]).square()}


def test_an_objective_may_take_derivatives() -> None:
    model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
    places = torch.linspace(-1, 1, 30)[:, None]
    data = DataSet(Split(places, torch.cos(places[:, 0])))
    (first, *_) = evaluated(model, data, Execution(12), Energy())
    weights = [value.detach().double() for value in model.parameters()]
    inner = places.double() @ weights[0].T + weights[1]
    slope = ((1 - inner.tanh() ** 2) * weights[0][:, 0]) @ weights[2][0]
    assert first["loss"] == pytest.approx((slope - torch.cos(places[:, 0].double())).square().mean().item(), rel=1e-5)
    assert set(first) == {"loss", "std_error"}


class ForwardSlope(Objective):
    """A derivative by the data in forward mode, which inference mode allows."""

    def measure(self, model: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        slope = torch.func.jvp(model, (batch[0],), (torch.ones_like(batch[0]),))[1]
        return {"loss": (slope[:, 0] - batch[1]).square()}


class DeclaredSlope(ForwardSlope):
    differentiates = True


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:FutureWarning")  # PyTorch's own, of its first jvp
@pytest.mark.parametrize("objective", [Energy(), ForwardSlope(), DeclaredSlope()], ids=lambda o: type(o).__name__)
def test_derivatives_by_the_data_do_not_get_lost_in_the_affine_first_layer(objective) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
    places = torch.linspace(-1, 1, 30)[:, None]
    data = DataSet(Split(places, torch.cos(places[:, 0])))
    plain = evaluated(model, data, Execution(12), objective)
    quick = evaluated(model, data, Execution(12, affine_first_layer=True), objective)
    assert [point["loss"] for point in quick] == pytest.approx([point["loss"] for point in plain], rel=1e-6)


def test_an_execution_does_not_claim_an_affine_first_layer_that_cannot_be_had() -> None:
    model = nn.Sequential(nn.Embedding(5, 4), nn.Flatten(), nn.Linear(8, 3))
    split = Split(torch.zeros(6, 2, dtype=torch.int64), torch.zeros(6, dtype=torch.int64))
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [split], Execution(6, affine_first_layer=True))
        evaluator.choose_planes([plane_of(model)])
        assert evaluator.execution == Execution(6)


class Attending(nn.Module):
    """PyTorch's attention on the processor has no batching rule."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(8, 24), nn.Linear(64, 5)

    def forward(self, images: Tensor) -> Tensor:
        heads = self.inner(images[:, 0]).unsqueeze(1).chunk(3, dim=-1)
        return self.outer(nn.functional.scaled_dot_product_attention(*heads).flatten(1))


def test_attention_of_several_points_at_once_warns_of_nothing_and_is_right(data) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Attending()
    one, several = (evaluated(model, data, Execution(64, points_at_once=count)) for count in (1, 4))
    for found, expected in zip(several, one, strict=True):
        assert found == pytest.approx(expected, rel=1e-5)
