"""Walks along paths whose losses are known: in closed form, and by a plain float64 loop."""

import copy
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from reference import measured, network_at
from torch import nn

from landscape.analysis.walk import Walk
from landscape.engine.checkpoints import Checkpoint
from landscape.engine.data import DataSet, Split
from landscape.engine.losses import cross_entropy, loss_by_name
from landscape.engine.objective import Supervised
from landscape.engine.problem import Problem
from landscape.engine.route import Route
from landscape.engine.survey import KnownPoints
from landscape.engine.training_paths import TrainingPath
from landscape.engine.walking import Stroll
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec
from landscape.surface import Surface


def valley(rate: float, steps: int) -> tuple[Problem, np.ndarray]:
    """Gradient descent on w1² + 0.01 w2², and its iterates (T, 2)."""
    places = [np.array([1.0, 1.0])]
    for _ in range(steps):
        places.append(places[-1] * (1 - rate * np.array([2.0, 0.02])))
    model = nn.Linear(2, 1, bias=False).double()
    inputs = torch.tensor([[math.sqrt(2), 0.0], [0.0, math.sqrt(0.02)]], dtype=torch.float64)
    path = tuple(Checkpoint({"weight": torch.from_numpy(place)[None]}) for place in places)
    data = DataSet(Split(inputs, torch.zeros(2, 1, dtype=torch.float64)))
    return Problem(model, data, Supervised(loss_by_name("mse")), "mse", paths=(TrainingPath(path, "gd"),)), np.array(
        places
    )


def walked(
    problem: Problem, points: int = 8, first: int = 0, steps: tuple[int, ...] = (), earlier: KnownPoints | None = None
) -> tuple[Surface, Walk, list[int]]:
    """Returns the curve, what it shows, and which points were measured."""
    spec = ComputeSpec(precision="float64", batch_size=64)
    with Stroll(problem, spec, Route(problem.paths[0], points, first, steps)) as stroll:
        measured = [int(place) for point in stroll.points(earlier) for place in point.places]
    return stroll.surface, stroll.found, measured


def test_descent_with_too_large_a_rate_bounces_between_the_walls_of_a_valley() -> None:
    problem, places = valley(0.9, 10)  # w1 changes its sign in each step
    surface, found, _ = walked(problem, points=9)
    shares = np.arange(91) / 9
    along = np.stack([np.interp(shares, np.arange(11), places[:, k]) for k in range(2)])
    assert surface.alpha == pytest.approx(shares)
    assert surface.loss[0] == pytest.approx(along[0] ** 2 + 0.01 * along[1] ** 2, rel=1e-12)
    assert surface.fields["distance"][0] == pytest.approx(np.linalg.norm(along.T - places[0], axis=1), abs=1e-12)
    updates = np.diff(places, axis=0)
    lengths = np.linalg.norm(updates, axis=1)
    cosines = (updates[1:] * updates[:-1]).sum(axis=1) / lengths[1:] / lengths[:-1]
    assert found.angle[1:] == pytest.approx(np.degrees(np.arccos(cosines)))
    assert np.isnan(found.angle[0])
    told = found.record()
    assert (told["segments"], told["crossing"], told["with_barrier"], told["obtuse"]) == (10, 1.0, 0.0, 1.0)
    assert told["path_length"] == pytest.approx(lengths.sum())
    assert told["end_distance"] == pytest.approx(np.linalg.norm(places[-1] - places[0]))
    losses = surface.loss[0, ::9]
    assert found.height == pytest.approx((losses[1:] + losses[:-1]) / 2 - found.floor)
    (run,) = surface.trajectories
    assert run.loss == pytest.approx(losses)
    assert run.label == "gd"


def test_a_small_rate_goes_down_one_wall() -> None:
    told = walked(valley(0.05, 6)[0])[1].record()
    assert (told["crossing"], told["median_height"], told["obtuse"]) == (0.0, None, 0.0)


def test_a_bump_between_two_iterates_is_a_barrier_and_no_floor() -> None:
    loss = np.array([[1.0, 2.5, 0.5], [0.5, 0.1, 0.3]])
    found = Walk(loss, np.ones(2), np.array([np.nan, 90.0]), np.array([0.0, 1.0, 1.4]))
    assert found.barrier.tolist() == [1.5, 0.0]
    assert found.crosses.tolist() == [False, True]
    assert found.height == pytest.approx([0.0, 0.3])


def test_an_update_of_no_length_has_no_angle() -> None:
    problem, _ = valley(0.05, 2)
    first, *others = problem.paths[0].checkpoints
    again = replace(problem, paths=(TrainingPath((first, first, *others)),))
    assert np.isfinite(walked(again)[1].angle).tolist() == [False, False, True]


def test_weights_and_statistics_of_batch_norm_follow_the_segments(network, path, data) -> None:
    paths = (TrainingPath(tuple(Checkpoint(state) for state in path)),)
    problem = Problem(network, data, Supervised(cross_entropy), "cross-entropy", paths=paths)
    before = copy.deepcopy(network.state_dict())
    surface, _, _ = walked(problem, points=4, first=2)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert surface.alpha[[0, -1]].tolist() == [2.0, 8.0]
    for place, segment, share in (0, 0, 0.0), (6, 1, 0.5), (11, 2, 0.75), (24, 5, 1.0):
        first, second = ({n: v.double() for n, v in path[segment + k].items()} for k in (0, 1))
        state = {
            name: first[name] ** (1 - share) * second[name] ** share
            if name.endswith("running_var")
            else (1 - share) * first[name] + share * second[name]
            for name in first
        }
        for split, prefix in ((data.train, ""), (data.test, "test_")):
            loss, accuracy = measured(network_at(network, state), split)
            assert surface.fields[f"{prefix}loss"][0, place] == pytest.approx(loss, rel=1e-10)
            assert surface.fields[f"{prefix}accuracy"][0, place] == pytest.approx(accuracy)


def test_known_points_are_not_measured_again_and_change_nothing() -> None:
    problem, _ = valley(0.9, 3)
    surface, found, measured = walked(problem, points=4)
    assert measured == list(range(13))
    known = np.isin(np.arange(13), [0, 2, 3, 4, 11])
    fields = [name for name in surface.fields if name not in ("distance", "floor", "angle")]
    values = np.where(known[:, None], np.stack([surface.fields[name][0] for name in fields], axis=1), np.nan)
    again, same, measured = walked(problem, points=4, earlier=KnownPoints(known, values))
    assert measured == np.flatnonzero(~known).tolist()
    for name, values in surface.fields.items():
        np.testing.assert_array_equal(again.fields[name], values)
    assert same.record()["each"]["floor"] == found.record()["each"]["floor"]


def test_alpha_is_the_training_step_where_it_is_known_evenly_between_checkpoints() -> None:
    problem, _ = valley(0.1, 3)
    surface, _, _ = walked(problem, points=2, first=7, steps=(10, 12, 20, 21))
    assert surface.alpha.tolist() == [10, 11, 12, 16, 20, 20.5, 21]
    (run,) = surface.trajectories
    assert run.step.tolist() == run.alpha.tolist() == [10, 12, 20, 21]
    assert surface.provenance["axes"] == {"alpha": "training step"}
    numbered, _, _ = walked(problem, points=2, first=7)
    assert numbered.alpha.tolist() == [7, 7.5, 8, 8.5, 9, 9.5, 10]
    assert numbered.provenance["axes"] == {"alpha": "checkpoint"}


def test_more_samples_than_a_file_holds_are_refused() -> None:
    problem, _ = valley(0.1, 3)
    with pytest.raises(LandscapeError, match=r"the walk has 30,000,001 samples: expected at most 16,008,001; take"):
        walked(problem, points=10_000_000)


def test_one_checkpoint_is_no_walk() -> None:
    problem, _ = valley(0.1, 0)
    with pytest.raises(LandscapeError, match="needs two checkpoints or more, got 1"):
        walked(problem)
