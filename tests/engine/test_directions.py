"""Every kind of direction, norm and BatchNorm policy against a plain float64 loop."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from reference import State, measured, moved_state, network_at, reference_point
from torch import nn

import landscape
from landscape.analysis.barrier import barriers_of
from landscape.engine.checkpoints import Checkpoint
from landscape.engine.data import DataSet, Split
from landscape.engine.directions import direction_kinds
from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Supervised
from landscape.engine.plane import Plane, dot, norm
from landscape.engine.problem import Problem
from landscape.engine.survey import Survey
from landscape.engine.training_paths import TrainingPath
from landscape.errors import LandscapeError
from landscape.spec import DIRECTION_KINDS, ComputeSpec, PlaneSpec
from landscape.surface import Surface


def problem(network: nn.Module, data: DataSet, path: list[State]) -> Problem:
    return Problem(
        network,
        data,
        Supervised(cross_entropy),
        "cross-entropy",
        paths=(TrainingPath(tuple(Checkpoint(state) for state in path)),),
        ends=(("b.pt", Checkpoint(path[0])), ("c.pt", Checkpoint(path[3]))),
    )


def computed(study: Problem, spec: ComputeSpec) -> tuple[Surface, tuple[Plane, ...]]:
    with Survey(study, spec) as survey:
        for _ in survey.points():
            pass
        assert survey.surface is not None
        return survey.surface, survey.outline.planes


def doubled(state: State) -> State:
    return {name: value.double() if value.is_floating_point() else value for name, value in state.items()}


def recalibrated(model: nn.Module, split: Split, batch: int) -> nn.Module:
    """BatchNorm statistics as the mean over batches of their own, layer by layer, by PyTorch's own bookkeeping."""
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
            module.train()
    with torch.no_grad():
        for images in split.inputs.double().split(batch):
            model(images)
    return model.eval()


def test_the_engine_knows_exactly_the_kinds_of_the_spec() -> None:
    assert direction_kinds() == DIRECTION_KINDS


PLANES = [
    *(
        PlaneSpec("random", norm, perturb_1d)
        for norm in ("filter", "layer", "weight", "none")
        for perturb_1d in (False, True)
    ),
    PlaneSpec("random", line=True),
    PlaneSpec("pca"),
    PlaneSpec("pca", line=True),
    PlaneSpec("interpolate", to="b.pt", third="c.pt"),
    PlaneSpec("interpolate", line=True),
    PlaneSpec("gradient"),
    PlaneSpec("hessian"),
    PlaneSpec("hessian", eigenvectors="ends"),
]


@pytest.mark.parametrize("plane", PLANES, ids=str)
@pytest.mark.parametrize("policy", [None, "frozen", "recalibrate"])
def test_points_equal_a_plain_float64_loop(network, path, data, plane, policy) -> None:
    spec = ComputeSpec(plane=plane, resolution=5, batch_norm=policy, batch_size=50, recalibration_samples=100)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    surface, (found,) = computed(problem(network, data, path), spec)
    assert surface.shape == ((1, 5) if plane.is_line else (5, 5))
    for row, column in np.random.default_rng(1).integers(0, surface.shape, (3, 2)):
        at = float(surface.alpha[column]), float(surface.beta[row])
        model = network_at(network, moved_state(found, state, at))
        if policy == "recalibrate":
            chosen = torch.randperm(150, generator=torch.Generator().manual_seed(0))[:100].sort().values
            model = recalibrated(model, data.train.take(chosen), 100)
        for split, prefix in ((data.train, ""), (data.test, "test_")):
            loss, accuracy = measured(model, split)
            assert abs(surface.fields[f"{prefix}loss"][row, column] - loss) <= 1e-5 * abs(loss) + 1e-7
            assert surface.fields[f"{prefix}accuracy"][row, column] == pytest.approx(accuracy, abs=1.01 / len(split))


def test_several_seeds_give_mean_and_spread_of_their_surfaces(network, path, data) -> None:
    asked = ComputeSpec(plane=PlaneSpec(seed=3, seeds=3), resolution=3, precision="float64", batch_size=64)
    study = problem(network, data, path)
    together, planes = computed(study, asked)
    alone = [computed(study, replace(asked, plane=PlaneSpec(seed=seed)))[0] for seed in (3, 4, 5)]
    assert len(planes) == 3
    for name in ("loss", "accuracy", "test_loss", "std_error"):
        each = np.stack([surface.fields[name] for surface in alone])
        np.testing.assert_allclose(together.fields[name], each.mean(0), rtol=1e-12)
        np.testing.assert_allclose(together.fields[f"{name}_spread"], each.std(0, ddof=1), rtol=1e-9, atol=1e-15)


def test_an_interpolation_line_leads_from_the_model_to_the_other_solution(network, path, data) -> None:
    other = path[0]
    surface, _ = computed(
        problem(network, data, path), ComputeSpec(plane=PlaneSpec("interpolate", line=True), resolution=7)
    )
    assert surface.alpha[[0, -1]] == pytest.approx([-0.25, 1.25])
    (points,) = surface.trajectories
    np.testing.assert_allclose(points.alpha, [0.0, 1.0], atol=1e-12)
    np.testing.assert_allclose(points.residual, 0.0, atol=1e-5)
    truth = measured(
        network_at(network, {n: v.double() if v.is_floating_point() else v for n, v in other.items()}), data.train
    )
    exact, _ = computed(
        problem(network, data, path),
        ComputeSpec(plane=PlaneSpec("interpolate", line=True), resolution=2, alpha_range=(0.0, 1.0)),
    )
    assert exact.loss[0, 1] == pytest.approx(truth[0], rel=1e-5)
    assert points.loss[1] == pytest.approx(truth[0], rel=1e-5)


@pytest.mark.parametrize("resolution", [2, 3, 7, 50, 51, 200])
def test_both_ends_of_an_interpolation_line_are_among_its_samples(network, path, data, resolution) -> None:
    asked = ComputeSpec(plane=PlaneSpec("interpolate"), resolution=resolution, splits="train")
    surface, _ = computed(problem(network, data, path), asked)
    assert surface.shape == (1, resolution)
    assert 0.0 in surface.alpha
    assert np.abs(surface.alpha - 1).min() < 1e-12


def test_between_a_network_and_itself_with_its_units_permuted_stands_a_barrier() -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2)).double()
        inputs = torch.randn(60, 4, dtype=torch.float64)
        with torch.no_grad():
            targets = model(inputs).argmax(1)
    order = torch.arange(8).roll(3)
    here = {name: value.clone() for name, value in model.state_dict().items()}
    there = {**here, "0.weight": here["0.weight"][order], "0.bias": here["0.bias"][order]}
    there["2.weight"] = here["2.weight"][:, order]
    surface = landscape.compute(
        model, (inputs, targets), directions="interpolate", ends=[there], resolution=31, precision="float64"
    )
    losses = {}
    for alpha in surface.alpha[(surface.alpha >= 0) & (surface.alpha <= 1 + 1e-9)].tolist():
        weights = {name: (1 - alpha) * here[name] + alpha * there[name] for name in here}
        outputs = torch.func.functional_call(model, weights, (inputs,))
        losses[alpha] = float(nn.functional.cross_entropy(outputs, targets))
    top = max(losses, key=lambda alpha: losses[alpha])
    (loss, _) = barriers_of(surface)
    assert loss.ends == pytest.approx((losses[0.0], losses[0.0]), rel=1e-12)
    assert loss.alpha == top
    assert loss.height == pytest.approx(losses[top] - losses[0.0], rel=1e-10)


def test_an_interpolation_plane_is_orthonormal_and_passes_through_its_three_points(network, path, data) -> None:
    surface, (plane,) = computed(
        problem(network, data, path), ComputeSpec(plane=PlaneSpec("interpolate", to="b.pt", third="c.pt"), resolution=5)
    )
    assert norm(plane.delta) == pytest.approx(1.0, abs=1e-6)
    assert norm(plane.eta) == pytest.approx(1.0, abs=1e-6)
    assert abs(dot(plane.delta, plane.eta)) < 1e-6
    (points,) = surface.trajectories
    assert points.label == "θ* – b.pt – c.pt"
    length = norm(
        {name: path[0][name].double() - value.detach().double() for name, value in network.named_parameters()}
    )
    np.testing.assert_allclose(points.alpha[:2], [0.0, length], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(points.residual, 0.0, atol=1e-5 * length)
    state = {name: value.clone() for name, value in network.state_dict().items()}
    for k, other in enumerate((state, path[0], path[3])):
        there = reference_point(network, plane, state, data.train, (float(points.alpha[k]), float(points.beta[k])))
        own = measured(
            network_at(network, {n: v.double() if v.is_floating_point() else v for n, v in other.items()}), data.train
        )
        assert there[0] == pytest.approx(own[0], rel=1e-4)  # statistics of BatchNorm follow too


def test_the_gradient_line_goes_down_as_steeply_as_the_gradient_is_long(network, path, data) -> None:
    reach = 1e-7  # so near that no unit's ReLU switches on the way, which would be another slope
    spec = ComputeSpec(plane=PlaneSpec("gradient"), resolution=5, alpha_range=(-reach, reach), precision="float64")
    model = copy.deepcopy(network).double().eval()
    nn.functional.cross_entropy(model(data.train.inputs.double()), data.train.targets).backward()
    truth = [p.grad for p in model.parameters() if p.grad is not None]
    length = float(torch.cat([g.reshape(-1) for g in truth]).norm())
    network.zero_grad()
    surface, (plane,) = computed(problem(network, data, path), spec)
    assert plane.slope == pytest.approx(-length, rel=1e-9)
    for name, value in model.named_parameters():
        assert value.grad is not None
        torch.testing.assert_close(plane.delta[name], -value.grad / length, rtol=1e-7, atol=1e-10)
    assert (surface.loss[0, 3] - surface.loss[0, 1]) / reach == pytest.approx(-length, rel=1e-6)
    assert surface.provenance["parabola"]["slope"] == pytest.approx(-length, rel=1e-6)
    assert all(value.grad is None for value in network.parameters())


def test_the_gradient_line_is_told_with_its_least_squares_parabola(network, path, data) -> None:
    spec = ComputeSpec(plane=PlaneSpec("gradient"), resolution=7, alpha_range=(-0.5, 1.5), precision="float64")
    surface, (plane,) = computed(problem(network, data, path), spec)
    told = surface.provenance["parabola"]
    assert told["true_slope"] == plane.slope
    coefficients = np.polyfit(surface.alpha, surface.loss[0], 2)
    np.testing.assert_allclose(surface.fields["parabola"][0], np.polyval(coefficients, surface.alpha), rtol=1e-9)
    assert coefficients[0] > 0
    assert told["vertex"] == pytest.approx(-coefficients[1] / (2 * coefficients[0]), rel=1e-9)


@pytest.mark.parametrize("eigenvectors", ["top", "ends"])
def test_hessian_directions_are_unit_eigenvectors_along_which_the_loss_curves_as_told(
    network, path, data, eigenvectors
) -> None:
    plane = PlaneSpec("hessian", eigenvectors=eigenvectors)
    reach = 1e-5  # so near that no unit's ReLU switches on the way
    bounds = (-reach, reach)
    spec = ComputeSpec(plane=plane, resolution=3, alpha_range=bounds, beta_range=bounds, precision="float64")
    surface, (found,) = computed(problem(network, data, path), spec)
    _, (again,) = computed(problem(network, data, path), spec)
    assert found.digest() == again.digest()
    assert found.norms == pytest.approx((1.0, 1.0), abs=1e-12)
    assert abs(found.cosine) < 1e-12
    told = surface.provenance["hessian"]
    assert told["samples"] == 150
    first, second = told["eigenvalues"]
    assert first > abs(second) if eigenvectors == "top" else second < 0 < first
    assert max(told["residuals"]) <= 2e-4 * max(abs(first), abs(second))
    loss, centre = surface.loss, surface.loss[1, 1]
    assert (loss[1, 0] - 2 * centre + loss[1, 2]) / reach**2 == pytest.approx(first, rel=1e-3)
    assert (loss[0, 1] - 2 * centre + loss[2, 1]) / reach**2 == pytest.approx(second, rel=1e-3, abs=1e-4)


def test_hessian_directions_reach_as_far_as_the_loss_rises_tenfold_by_default(network, path, data) -> None:
    surface, _ = computed(problem(network, data, path), ComputeSpec(plane=PlaneSpec("hessian"), resolution=5))
    centre = surface.loss[2, 2]
    assert max(surface.loss[2, 0], surface.loss[2, -1]) / centre == pytest.approx(10.0, rel=0.06)


def test_an_automatic_span_ends_where_the_loss_has_risen_by_the_factor(network, path, data) -> None:
    spec = ComputeSpec(plane=PlaneSpec(), resolution=5, span="auto", span_factor=3.0)
    surface, _ = computed(problem(network, data, path), spec)
    centre = surface.loss[2, 2]
    for low, high in ((surface.loss[2, 0], surface.loss[2, -1]), (surface.loss[0, 2], surface.loss[-1, 2])):
        assert max(low, high) / centre == pytest.approx(3.0, rel=0.06)


def test_the_lengths_of_layers_do_not_matter_to_a_rescaled_network() -> None:
    """Scale invariance (Li et al. 2018, section 3): rescaled layers compute the same function."""
    generator = torch.Generator().manual_seed(0)
    first, second = nn.Linear(6, 16, bias=False), nn.Linear(16, 4, bias=False)
    model = nn.Sequential(first, nn.ReLU(), second)
    with torch.no_grad():
        for layer in (first, second):
            layer.weight.copy_(torch.randn(layer.weight.shape, generator=generator))
        rescaled = copy.deepcopy(model)
        for layer, factor in zip((rescaled[0], rescaled[2]), (8.0, 1 / 8), strict=True):
            layer.get_parameter("weight").mul_(factor)
    inputs = torch.randn(50, 6, generator=generator)
    data = DataSet(Split(inputs, torch.randint(0, 4, (50,), generator=generator)))
    for norm_kind, same in (("filter", True), ("layer", True), ("none", False)):
        spec = ComputeSpec(plane=PlaneSpec(norm=norm_kind), resolution=5, precision="float64")  # pyright: ignore[reportArgumentType]
        ours, theirs = (
            computed(Problem(network, data, Supervised(cross_entropy), "cross-entropy"), spec)[0].loss
            for network in (model, rescaled)
        )
        assert ours[2, 2] == pytest.approx(theirs[2, 2], rel=1e-12)
        assert np.allclose(ours, theirs, rtol=1e-9) == same


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ends": ()}, r"interpolation needs weights to lead to: give --to FILE.*; in Python, ends=\["),
        ({"ends": "same"}, "b.pt holds the same weights as the model"),
        ({"ends": "line"}, "c.pt lies on the line to b.pt"),
        ({"ends": "misfit"}, "b.pt does not fit the model"),
    ],
)
def test_ends_that_span_nothing_are_told(network, path, data, change, message) -> None:
    own, first = {name: value.clone() for name, value in network.state_dict().items()}, path[0]
    halfway = {name: (own[name] + value) / 2 if value.is_floating_point() else value for name, value in first.items()}
    ends = {
        "same": (("b.pt", Checkpoint(own)),),
        "line": (("b.pt", Checkpoint(first)), ("c.pt", Checkpoint(halfway))),
        "misfit": (("b.pt", Checkpoint({"x": torch.zeros(2)})),),
    }
    study = replace(problem(network, data, path), ends=ends.get(change["ends"], ()))
    with pytest.raises(LandscapeError, match=message):
        computed(study, ComputeSpec(plane=PlaneSpec("interpolate", to="b.pt", third="c.pt"), resolution=3))
