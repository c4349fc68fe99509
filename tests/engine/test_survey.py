"""Points of a surface against a plain float64 loop over load_state_dict; the model stays as it was."""

import copy
import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from reference import State, reference_point
from torch import Tensor, nn

import landscape
from landscape.engine.checkpoints import Checkpoint
from landscape.engine.data import DataSet
from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Supervised
from landscape.engine.plane import Plane
from landscape.engine.problem import Problem
from landscape.engine.survey import Survey
from landscape.engine.training_paths import TrainingPath
from landscape.errors import LandscapeError
from landscape.spec import ComputeSpec, PlaneSpec
from landscape.surface import PointState, Surface


def snapshot(model: nn.Module) -> list[object]:
    """Everything about a model that must come back: identity, bits, versions and flags."""
    tensors = [*model.parameters(), *model.buffers()]
    return [
        [module.training for module in model.modules()],
        [id(tensor) for tensor in tensors],
        [tensor.data_ptr() for tensor in tensors],
        [tensor.detach().clone().reshape(-1).view(torch.uint8).tolist() for tensor in tensors],
        [(tensor.requires_grad, tensor.dtype, tensor.grad is None) for tensor in tensors],
    ]


def spec(kind: str, **more: object) -> ComputeSpec:
    return ComputeSpec(plane=PlaneSpec(kind), batch_size=64, **more)  # pyright: ignore[reportArgumentType]


def problem(network: nn.Module, data: DataSet, path: list[State] | None = None) -> Problem:
    checkpoints = tuple(Checkpoint(state) for state in path or ())
    return Problem(network, data, Supervised(cross_entropy), "cross-entropy", paths=(TrainingPath(checkpoints),))


@pytest.mark.parametrize("kind", ["random", "pca"])
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_points_equal_a_float64_loop_over_load_state_dict(network, path, data, kind, precision) -> None:
    asked = spec(kind, resolution=9, precision=precision)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    with Survey(problem(network, data, path), asked) as survey:
        plan = survey.outline
        measured = list(survey.points())
    places = np.concatenate([m.places for m in measured])
    values = np.concatenate([m.values for m in measured])
    relative, absolute = (1e-5, 1e-7) if precision == "float32" else (1e-11, 0.0)
    for k in np.random.default_rng(0).choice(len(places), 20, replace=False):
        row, column = divmod(int(places[k]), 9)
        at = float(plan.alpha[column]), float(plan.beta[row])
        found = dict(zip(plan.fields, values[k], strict=True))
        for split, prefix in ((data.train, ""), (data.test, "test_")):
            loss, accuracy = reference_point(network, plan.plane, state, split, at)
            assert abs(found[f"{prefix}loss"] - loss) <= relative * abs(loss) + absolute
            assert found[f"{prefix}accuracy"] == pytest.approx(accuracy, abs=1.01 / len(split))


def test_standard_errors_are_those_of_the_mean_over_samples(network, data) -> None:
    surface = compute(network, data, resolution=3, precision="float64")
    with torch.no_grad():
        outputs = copy.deepcopy(network).double().eval()(data.train.inputs.double())
    losses = nn.functional.cross_entropy(outputs, data.train.targets, reduction="none").numpy()
    right = (outputs.argmax(1) == data.train.targets).numpy()
    for name, values in (("std_error", losses), ("accuracy_std_error", right)):
        assert surface.fields[name][1, 1] == pytest.approx(np.std(values, ddof=1) / np.sqrt(len(values)), rel=1e-9)


def test_every_grid_point_comes_once_and_every_level_is_a_whole_grid(network, data) -> None:
    with Survey(problem(network, data), spec("random", resolution=21)) as survey:
        order = [divmod(int(place), 21) for measured in survey.points() for place in measured.places]
    assert sorted(order) == list(itertools.product(range(21), range(21)))
    for stride in (8, 4, 2):
        lines = sorted({*range(0, 21, stride), 20})
        assert set(order[: len(lines) ** 2]) == set(itertools.product(lines, lines))


def test_the_centre_is_a_sample_and_holds_the_loss_of_the_model_itself(network, data) -> None:
    surface = compute(network, data, resolution=7)
    assert surface.alpha[3] == 0.0
    assert surface.beta[3] == 0.0
    state = network.state_dict()
    loss, _ = reference_point(network, Plane({}, {}), state, data.train, (0.0, 0.0))
    assert surface.loss[3, 3] == pytest.approx(loss, rel=1e-6)
    assert surface.provenance["centre"]["loss"] == surface.loss[3, 3]


def test_the_lengths_of_the_directions_are_told(network, data) -> None:
    weights = torch.cat([value.detach().double().reshape(-1) for value in network.parameters() if value.ndim >= 2])
    for precision, relative in (("float64", 1e-12), ("float32", 1e-7)):  # directions are kept in that type
        norms = compute(network, data, resolution=3, precision=precision).provenance["norms"]
        assert norms == pytest.approx([float(weights.norm())] * 2, rel=relative)


def test_the_centre_is_evaluated_also_when_it_lies_outside_the_range(network, data) -> None:
    inside = compute(network, data, resolution=3)
    outside = compute(network, data, resolution=2, alpha_range=(0.5, 1.0))
    assert 0.0 not in outside.alpha
    assert outside.provenance["centre"] == inside.provenance["centre"]


def test_rows_follow_beta_and_columns_alpha(network, data) -> None:
    along = compute(network, data, resolution=3, alpha_range=(0.0, 1.0), beta_range=(-1e-6, 1e-6))
    assert np.ptp(along.loss[1, :]) > 1e3 * np.ptp(along.loss[:, 0])


@pytest.mark.parametrize("kind", ["random", "pca"])
def test_the_model_is_bit_identical_afterwards(network, path, data, kind) -> None:
    network[0].eval()
    network[3].weight.requires_grad_(False)
    nn.functional.cross_entropy(network(data.train.inputs), data.train.targets).backward()
    path = [*path[:-1], copy.deepcopy(network.state_dict())]
    before = snapshot(network)
    compute(network, data, resolution=3, directions=kind, checkpoints=path)
    compute(network, data, resolution=3, directions=kind, checkpoints=path, precision="float64")
    assert snapshot(network) == before


def test_the_model_is_bit_identical_after_an_exception(network, data) -> None:
    before = snapshot(network)
    calls = itertools.count()

    def failing(outputs: Tensor, targets: Tensor) -> Tensor:
        if next(calls) > 12:
            raise KeyError("on purpose")
        return nn.functional.cross_entropy(outputs, targets, reduction="none")

    with pytest.raises(LandscapeError, match=r"the loss cannot compare .*: KeyError: 'on purpose'"):
        compute(network, data, resolution=5, loss=failing)
    assert next(calls) > 12
    assert snapshot(network) == before


def test_the_model_comes_back_when_the_survey_is_left_early(network, data) -> None:
    before = snapshot(network)
    with Survey(problem(network, data), spec("random", resolution=5)) as survey:
        next(survey.points())
        assert snapshot(network) != before
    assert snapshot(network) == before


def test_losses_that_are_not_finite_are_kept(network, data) -> None:
    surface = compute(network, data, resolution=3, alpha_range=(-1e30, 1e30))
    assert (surface.state == PointState.NOT_FINITE).any()
    assert np.array_equal(surface.state == PointState.NOT_FINITE, ~np.isfinite(surface.loss))
    assert surface.state[1, 1] == PointState.EVALUATED


def test_the_batch_size_does_not_change_the_result(network, data) -> None:
    small, large = (compute(network, data, resolution=3, batch_size=size, precision="float64") for size in (7, 1000))
    np.testing.assert_allclose(small.loss, large.loss, rtol=1e-12)


def test_seeds_change_the_surface_and_the_same_seed_repeats_it(network, data) -> None:
    first, again, other = (compute(network, data, resolution=3, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.loss, again.loss)
    assert not np.allclose(first.loss[0], other.loss[0])
    assert first.provenance["compute"]["directions_hash"] != other.provenance["compute"]["directions_hash"]


def test_real_valued_targets_have_a_loss_and_no_accuracy() -> None:
    model = nn.Linear(3, 2)
    x = torch.randn(10, 3, generator=torch.Generator().manual_seed(0))
    y = x @ torch.ones(3, 2)
    surface = landscape.compute(model, (x, y), loss="mse", resolution=3)
    assert set(surface.fields) == {"loss", "std_error"}
    assert surface.loss[1, 1] == pytest.approx(nn.functional.mse_loss(model(x), y).item(), rel=1e-6)


def test_the_path_carries_the_true_loss_of_its_checkpoints(network, path, data) -> None:
    surface = compute(network, data, resolution=5, directions="pca", checkpoints=path)
    (trajectory,) = surface.trajectories
    for state, loss in zip(path, trajectory.loss, strict=True):
        true, _ = reference_point(network, Plane({}, {}), state, data.train, (0.0, 0.0))
        assert loss == pytest.approx(true, rel=1e-5)
    assert trajectory.alpha[-1] == trajectory.beta[-1] == trajectory.residual[-1] == 0.0
    assert 0.0 in surface.alpha
    assert 0.0 in surface.beta
    assert surface.alpha[0] < trajectory.alpha.min() < trajectory.alpha.max() < surface.alpha[-1]


def test_a_model_beyond_the_last_checkpoint_ends_the_path(network, path, data) -> None:
    surface = compute(network, data, resolution=3, directions="pca", checkpoints=path[:-1])
    assert len(surface.trajectories[0]) == len(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"loss": nn.functional.cross_entropy}, "one value for each"),
        ({"loss": "hinge"}, "unknown loss 'hinge'"),
        ({"directions": "pca"}, "checkpoints"),
        ({"resolution": 0}, "resolution is 0"),
        ({"resolution": 10**6}, "resolution is 1000000"),
    ],
)
def test_what_does_not_go_together_is_told_in_one_line(network, data, change, message) -> None:
    with pytest.raises(LandscapeError, match=message) as raised:
        compute(network, data, **change)
    assert "\n" not in str(raised.value)


def test_inputs_of_the_wrong_shape_are_told(network) -> None:
    with pytest.raises(LandscapeError, match="cannot take inputs"):
        landscape.compute(network, (torch.zeros(4, 3), torch.zeros(4, dtype=torch.int64)), resolution=3)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ((torch.zeros(4, 3), torch.zeros(3, dtype=torch.int64)), "4 inputs and 3 targets"),
        ((np.zeros((4, 3)), torch.zeros(4)), "the inputs are a ndarray: expected a tensor"),
        ((torch.zeros(4, 3), torch.zeros(4), torch.zeros(4)), "data is a tuple: expected two tensors"),
        (torch.zeros(4, 3), "data is a Tensor: expected two tensors"),
        (
            (torch.zeros(4, 3), torch.tensor([0, 0, 0, 7])),
            "labels reach from 0 to 7, and the model has 2 outputs",
        ),
    ],
)
def test_data_that_cannot_be_measured_is_told(data, message) -> None:
    with pytest.raises(LandscapeError, match=message):
        landscape.compute(nn.Linear(3, 2), data, resolution=3)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.Identity(), "none of the model's 0 parameters is a matrix or filter"),
        (nn.LayerNorm(3), r"none of the model's 2 parameters is a matrix or filter: .*perturb_1d"),
        (nn.Linear(3, 2, dtype=torch.complex64), r"parameter 'weight' is of type torch\.complex64"),
        (None, "the model is nothing: expected"),
    ],
)
def test_a_model_without_a_plane_is_told(model, message) -> None:
    with pytest.raises(LandscapeError, match=message):
        landscape.compute(model, (torch.zeros(4, 3), torch.zeros(4, 3)), loss="mse", resolution=3)


@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning")
def test_a_model_that_has_never_been_called_is_told() -> None:
    with pytest.raises(LandscapeError, match="parameter 'weight' is uninitialised: call the model once first"):
        landscape.compute(nn.LazyLinear(2), (torch.zeros(4, 3), torch.zeros(4, 2)), loss="mse", resolution=3)


def test_a_model_that_keeps_a_tensor_of_its_own_can_be_trained_afterwards() -> None:
    class Keeping(nn.Linear):
        kept: Tensor | None = None

        def forward(self, input: Tensor) -> Tensor:
            if self.kept is None:
                self.kept = torch.ones(self.out_features)
            return super().forward(input) * self.kept

    model, x = Keeping(3, 2), torch.ones(4, 3)
    landscape.compute(model, (x, torch.zeros(4, 2)), loss="mse", resolution=3)
    model(x).sum().backward()
    assert model.weight.grad is not None


def compute(network: nn.Module, data: DataSet, **options: object) -> Surface:
    """`landscape.compute` on both splits."""
    call: Callable[..., Surface] = landscape.compute
    test = None if data.test is None else (data.test.inputs, data.test.targets)
    return call(network, (data.train.inputs, data.train.targets), test_data=test, **options)


def test_most_points_on_a_part_of_the_samples_and_a_few_on_all(network, data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landscape.engine.evaluation.probe.NOT_WORTHWHILE", np.inf)  # both evaluate alike, to the bits
    full = compute(network, data, resolution=41, batch_size=64)
    mixed = compute(network, data, resolution=41, batch_size=64, tolerance=0.02, coarse_samples=50)
    evaluated = mixed.state == PointState.EVALUATED
    assert 0.05 < evaluated.mean() < 0.9
    for name, values in full.fields.items():
        np.testing.assert_array_equal(mixed.fields[name][evaluated], values[evaluated])
    proof = mixed.provenance["interpolation"]
    forth = np.log if proof["scale"] == "log" else np.asarray
    error = np.abs(forth(mixed.loss) - forth(full.loss)) / np.ptp(forth(full.loss))
    assert np.mean(error > 0.02) <= 0.05
    assert mixed.state[20, 20] == PointState.EVALUATED
