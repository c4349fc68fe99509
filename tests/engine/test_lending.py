"""A lent model comes back as it was, and what it keeps to itself does not make its numbers wrong."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from torch import Tensor, nn

import landscape
from landscape.engine.borrowed import BorrowedModel
from landscape.engine.data import Split
from landscape.engine.evaluation import Evaluator, Execution
from landscape.engine.evaluation.probe import probe
from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Supervised
from landscape.engine.plane import parameters_of
from landscape.engine.random_directions import random_plane
from landscape.spec import ComputeSpec, PlaneSpec

GENERATOR = torch.Generator().manual_seed(0)
X, Y = torch.randn(60, 6, generator=GENERATOR), torch.arange(60) % 3


class Merging(nn.Linear):
    """Adds a part to its weight when it is set to eval mode, as adapters do."""

    merged = False

    def train(self, mode: bool = True) -> "Merging":
        if self.merged == mode:
            self.weight.data += 1.0 if self.merged is False else -1.0
            self.merged = not mode
        return super().train(mode)


class Caching(nn.Linear):
    """Keeps what it has computed once."""

    def __init__(self) -> None:
        super().__init__(6, 3)
        self.cache: dict[str, Tensor] = {}

    def forward(self, input: Tensor) -> Tensor:
        if "scale" not in self.cache:
            self.cache["scale"] = torch.ones(3, dtype=input.dtype)
        return super().forward(input) * self.cache["scale"]


class Aliased(nn.Module):
    """Reads its weight through a list that no registry knows."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(6, 3)
        self.weights = [self.layer.weight]

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weights[0].T + self.layer.bias


def test_a_method_of_the_users_is_not_called_on_weights_of_his_own() -> None:
    model = Merging(6, 3)
    before = model.weight.detach().clone()
    landscape.compute(model, (X, Y), resolution=3)
    assert torch.equal(model.weight, before)
    assert model.training


@pytest.mark.parametrize("directions", ["random", "gradient"])
def test_what_a_model_keeps_in_containers_is_as_it_was(directions) -> None:
    model = Caching()
    landscape.compute(model, (X, Y), resolution=3, precision="float64", directions=directions)
    assert model.cache == {}
    model(X).sum().backward()


def test_an_alias_of_a_weight_moves_too_whatever_way_is_chosen() -> None:
    model = Aliased()
    plane = random_plane(parameters_of(model), PlaneSpec(), torch.float32)
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, Supervised(cross_entropy), [Split(X, Y)], Execution(60))
        evaluator.choose_planes([plane])
        truth = evaluator.evaluate([(0.5, 0.5), (0.0, 1.0)])
        found = probe(evaluator, [plane], ComputeSpec(compile="off"), points=10**6)
        assert found.execution.points_at_once == 1
        assert torch.allclose(torch.tensor(evaluator.evaluate([(0.5, 0.5), (0.0, 1.0)])), torch.tensor(truth))
    surface = landscape.compute(model, (X, Y), resolution=3, directions="gradient", alpha_range=(-1e-3, 1e-3))
    nn.functional.cross_entropy(model(X), Y).backward()
    length = float(torch.cat([p.grad.reshape(-1) for p in model.parameters() if p.grad is not None]).norm())
    assert surface.provenance["parabola"]["true_slope"] == pytest.approx(-length, rel=1e-5)


class TwoNorms(nn.Module):
    """One filter bank before two BatchNorm layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Conv1d(1, 4, 3, padding=1), nn.Conv1d(1, 4, 3, padding=1)
        self.second.weight = self.first.weight
        self.norms = nn.ModuleList([nn.BatchNorm1d(4), nn.BatchNorm1d(4)])
        self.head = nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        sides = [norm(layer(x[:, None])) for layer, norm in zip((self.first, self.second), self.norms, strict=True)]
        return self.head(torch.cat([side.relu().mean(2) for side in sides], 1))


class Decayed(landscape.Objective):
    """A loss that reads the weights."""

    def measure(self, model: nn.Module, batch: Any) -> Mapping[str, Tensor]:
        penalty = sum((p**2).sum() for p in model.parameters())
        return {"loss": cross_entropy(model(batch[0]), batch[1]) + 1e-4 * penalty}


@pytest.mark.parametrize("objective", [Supervised(cross_entropy), Decayed()])
def test_filters_that_somebody_else_reads_are_not_folded(objective) -> None:
    model = (
        TwoNorms()
        if isinstance(objective, Supervised)
        else nn.Sequential(nn.Unflatten(1, (1, 6)), nn.Conv1d(1, 3, 6), nn.BatchNorm1d(3), nn.Flatten())
    )
    with torch.no_grad():
        for _ in range(3):
            model.train()(X * 2 + 1)
    with BorrowedModel(model, torch.float32) as borrowed:
        evaluator = Evaluator(borrowed, objective, [Split(X, Y)], Execution(60, folded_norms=True))
        evaluator.choose_planes([random_plane(parameters_of(model), PlaneSpec(), torch.float32)])
        assert not evaluator.execution.folded_norms


class Normalising(nn.Module):
    """Answers for a sample depend on its batch."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.head = nn.BatchNorm1d(6, track_running_stats=False), nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.norm(x))


def test_a_model_whose_answers_depend_on_the_batch_is_told_and_its_batch_is_kept() -> None:
    surface = landscape.compute(Normalising(), (X, Y), resolution=9, batch_size=20)
    (note,) = surface.provenance["notes"]
    assert "depends on the others in its batch" in note
    assert surface.provenance["execution"]["batch_size"] == 20


def test_what_the_caller_has_set_neither_changes_the_numbers_nor_is_changed() -> None:
    model = nn.Linear(6, 3)
    plain = landscape.compute(model, (X, Y), resolution=3, batch_size=60)
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("medium")
    try:
        with torch.autocast("cpu", torch.bfloat16), torch.no_grad():
            other = landscape.compute(model, (X, Y), resolution=3, batch_size=60)
        assert torch.get_float32_matmul_precision() == "medium"
    finally:
        torch.set_float32_matmul_precision(before)
    assert (plain.loss == other.loss).all()


def test_dropout_is_noticed_among_many_samples() -> None:
    class Dropping(nn.Linear):
        def forward(self, input: Tensor) -> Tensor:
            return nn.functional.dropout(super().forward(input), 0.1, training=True)

    inputs = torch.randn(8000, 6, generator=GENERATOR)
    with pytest.raises(landscape.LandscapeError, match="the model is random"):
        landscape.compute(Dropping(6, 3), (inputs, torch.arange(8000) % 3), resolution=3)
