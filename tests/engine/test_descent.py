"""Steps of gradient descent against a plain loop over torch.optim, and rates against closed forms."""

import copy
import math
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
import torch
from torch import nn

from landscape.engine.data import CIFAR, Split
from landscape.engine.descent import Descent, learning_rate, optimizer_names, schedule_names
from landscape.engine.losses import cross_entropy
from landscape.engine.models import build_model
from landscape.errors import LandscapeError
from landscape.spec import OPTIMIZERS, SCHEDULES, OptimizerName, Schedule, TrainSpec

SGD, ADAM, ADAMW, RMSPROP = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop
PLAIN: list[tuple[TrainSpec, Callable[..., torch.optim.Optimizer]]] = [
    (
        TrainSpec(optimizer="sgd"),
        lambda p: SGD(p, lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True),
    ),
    (
        TrainSpec(optimizer="sgd", nesterov=False, learning_rate=0.1, weight_decay=0.0),
        lambda p: SGD(p, lr=0.1, momentum=0.9),
    ),
    (TrainSpec(optimizer="sgd", momentum=0.0), lambda p: SGD(p, lr=0.05, weight_decay=5e-4)),
    (TrainSpec(optimizer="adam"), lambda p: ADAM(p, lr=1e-3, weight_decay=5e-4)),
    (TrainSpec(optimizer="adam", learning_rate=0.01, weight_decay=0.0), lambda p: ADAM(p, lr=0.01)),
    (TrainSpec(optimizer="adamw"), lambda p: ADAMW(p, lr=1e-3, weight_decay=0.01)),
    (TrainSpec(optimizer="rmsprop"), lambda p: RMSPROP(p, lr=1e-3, weight_decay=5e-4)),
    (
        TrainSpec(optimizer="rmsprop", momentum=0.5, weight_decay=0.1),
        lambda p: RMSPROP(p, lr=1e-3, momentum=0.5, weight_decay=0.1),
    ),
]


def settled(spec: TrainSpec, schedule: Schedule = "cosine") -> TrainSpec:
    return replace(spec, batch_size=32, epochs=2, seed=3, schedule=schedule).settled()


def same_weights(first: nn.Module, second: nn.Module) -> bool:
    pairs = zip(first.state_dict().values(), second.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)


@pytest.mark.parametrize(("spec", "make"), PLAIN, ids=lambda value: getattr(value, "optimizer", ""))
def test_steps_are_those_of_a_plain_loop_with_pytorchs_loss(spec, make, data) -> None:
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Tanh(), nn.Flatten(), nn.Linear(108, 5)).double()
    plain = copy.deepcopy(model)
    split = Split(data.train.inputs.double(), data.train.targets)
    descent = Descent(settled(spec, schedule="constant"), model, split)
    optimizer = make(plain.parameters())
    generator = torch.Generator().manual_seed(3)
    for _ in range(2):
        for chosen in torch.randperm(150, generator=generator).split(32):
            descent.advance()
            optimizer.zero_grad()
            nn.functional.cross_entropy(plain(split.inputs[chosen]), split.targets[chosen]).backward()
            optimizer.step()
            for ours, theirs in zip(model.parameters(), plain.parameters(), strict=True):
                torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-10)
    assert descent.step == 10 == descent.steps


@pytest.mark.parametrize(("spec", "make"), PLAIN, ids=lambda value: getattr(value, "optimizer", ""))
def test_steps_have_the_very_bits_of_a_plain_loop_with_the_same_loss(spec, make, data) -> None:
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Flatten(), nn.Linear(108, 5))
    plain = copy.deepcopy(model)
    descent = Descent(settled(spec), model, data.train)
    optimizer = make(plain.parameters())
    start = optimizer.param_groups[0]["lr"]
    generator = torch.Generator().manual_seed(3)
    batches = [c for _ in range(2) for c in torch.randperm(150, generator=generator).split(32)]
    for step, chosen in enumerate(batches):
        descent.advance()
        optimizer.param_groups[0]["lr"] = start * (1 + math.cos(math.pi * step / 10)) / 2
        optimizer.zero_grad()
        cross_entropy(plain(data.train.inputs[chosen]), data.train.targets[chosen]).mean().backward()
        optimizer.step()
        assert same_weights(model, plain)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("step", [0, 3, 5, 7])
def test_taken_up_after_any_step_the_rest_is_the_same(name, step, network, data) -> None:
    spec = settled(TrainSpec(optimizer=name, flip=True, crop=1))
    whole = Descent(spec, network, data.train)
    for _ in range(step):
        whole.advance()
    state, weights = copy.deepcopy(whole.state()), copy.deepcopy(network.state_dict())
    for _ in range(step, 10):
        whole.advance()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(99)  # the caller's generator is nobody's business, dropout or not
        other = copy.deepcopy(network)
        other.load_state_dict(weights)
        resumed = Descent(spec, other, data.train)
        resumed.take_up(state, step)
        for _ in range(step, 10):
            resumed.advance()
    assert same_weights(network, other)
    assert all(torch.equal(value, resumed.state()[key]) for key, value in whole.state().items())


@pytest.mark.parametrize("name", ["resnet20", "vgg9-bn", "mobilenet_v2", "vit"])
def test_networks_by_name_are_taken_up_dropout_and_statistics_included(name) -> None:
    generator = torch.Generator().manual_seed(0)
    split = Split(torch.randn(4, 3, 32, 32, generator=generator), torch.arange(4))
    spec = TrainSpec(model=name, epochs=3, batch_size=2, flip=True, crop=4).settled()
    model, other = build_model(name, 0, CIFAR), build_model(name, 1, CIFAR)
    whole, resumed = Descent(spec, model, split), Descent(spec, other, split)
    whole.advance()
    resumed.take_up(copy.deepcopy(whole.state()), 1)
    other.load_state_dict(copy.deepcopy(model.state_dict()))
    for descent in (whole, resumed):
        descent.advance()
    assert same_weights(model, other)


def test_the_callers_random_numbers_are_left_alone(network, data) -> None:
    before = torch.get_rng_state()
    Descent(settled(TrainSpec()), network, data.train).advance()
    assert torch.equal(torch.get_rng_state(), before)


def test_rates_follow_their_closed_forms() -> None:
    cosine = TrainSpec(epochs=4, learning_rate=0.2).settled()
    for step in range(40):
        assert learning_rate(cosine, step, 10) == pytest.approx(0.1 * (1 + math.cos(math.pi * step / 40)), rel=1e-15)
    constant = TrainSpec(epochs=4, schedule="constant", optimizer="adam").settled()
    assert {learning_rate(constant, step, 10) for step in range(40)} == {1e-3}
    steps = TrainSpec(epochs=8, schedule="step", milestones=(2, 5), step_factor=0.5, learning_rate=0.4).settled()
    rates = [learning_rate(steps, step, 3) for step in range(24)]
    assert rates == [0.4] * 6 + [0.2] * 9 + [0.1] * 9


def test_rates_in_steps_are_those_of_torchs_scheduler() -> None:
    spec = TrainSpec(epochs=12, schedule="step").settled()
    assert spec.milestones == (6, 9)
    optimizer = SGD([nn.Parameter(torch.zeros(1))], lr=0.05)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [6, 9], gamma=0.1)
    for epoch in range(12):
        assert learning_rate(spec, 5 * epoch + 4, 5) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)
        optimizer.step()
        scheduler.step()


def test_the_names_are_those_of_the_spec() -> None:
    assert optimizer_names() == OPTIMIZERS == get_args(OptimizerName)
    assert schedule_names() == SCHEDULES == get_args(Schedule)


def test_a_single_image_left_over_for_batch_norm_is_told(data) -> None:
    model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(64), nn.Linear(64, 5))
    few = Split(data.train.inputs[:33], data.train.targets[:33])
    descent = Descent(settled(TrainSpec()), model, few)
    descent.advance()
    with pytest.raises(LandscapeError, match="batch of 1 image: the training split has 33"):
        descent.advance()
