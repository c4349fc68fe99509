"""What every plan must keep, on surfaces of all sorts."""

import json

import numpy as np
import planning_surfaces as surfaces
import pytest
from planning_surfaces import drain, grid

from landscape.analysis import find_critical_points
from landscape.planning import full_levels, full_plan, refined_plan
from landscape.planning.chart import chart_of
from landscape.planning.interpolation import find_stencils
from landscape.planning.knowledge import Knowledge
from landscape.planning.levels import lattice, refined_strides
from landscape.planning.scales import scale_of
from landscape.surface import PointState, Surface

TOLERANCE = 0.01

CASES = {
    "bowl": (surfaces.bowl, (51, 51)),
    "wall": (surfaces.wall, (41, 60)),
    "cliff": (surfaces.cliff, (41, 41)),
    "ridge": (surfaces.ridge, (51, 51)),
    "hole": (surfaces.hole, (51, 51)),
    "bumpy": (surfaces.bumpy, (101, 101)),
    "noise": (surfaces.noise, (30, 30)),
    "grain": (surfaces.grain, (51, 51)),
    "constant": (surfaces.constant, (51, 51)),
    "line": (surfaces.wall, (1, 201)),
    "strip": (surfaces.wall, (2, 101)),
    "narrow": (surfaces.bowl, (3, 65)),
    "tiny": (surfaces.bowl, (2, 2)),
    "point": (surfaces.bowl, (1, 1)),
}


def planned(name: str, seed: int = 0):
    function, shape = CASES[name]
    alpha, beta, x, y = grid(*shape)
    truth = function(x, y)
    outcome, waves = drain(refined_plan(alpha, beta, ("loss",), TOLERANCE, seed), truth.reshape(-1, 1))
    return Surface(alpha, beta, outcome.fields, outcome.state, provenance=outcome.proof), truth, waves


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return planned(request.param)


def missing_share(surface: Surface, truth: np.ndarray) -> float:
    left = surface.state == PointState.INTERPOLATED
    proof = surface.provenance
    scale = scale_of("loss", np.array(proof["range"]))
    assert scale.logarithmic == (proof["scale"] == "log")
    return float(np.mean(scale.errors(surface.loss[left], truth[left]) > proof["tolerance"])) if left.any() else 0.0


@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (2, 2), (17, 40)])
def test_a_full_plan_asks_for_every_point_once_level_by_level(shape: tuple[int, int]) -> None:
    alpha, beta, x, y = (
        grid(*shape) if shape[1] > 1 else (np.zeros(1), np.arange(9.0), np.zeros((9, 1)), np.ones((9, 1)))
    )
    values = np.stack([(x * y).ravel(), x.ravel()], axis=1)
    values[0] = np.nan
    outcome, waves = drain(full_plan(alpha, beta, ("loss", "accuracy")), values)
    np.testing.assert_array_equal(np.sort(np.concatenate(waves)), np.arange(x.size))
    for wave, level in zip(waves, [level for level in full_levels(*shape) if len(level)], strict=True):
        np.testing.assert_array_equal(wave, level)
    np.testing.assert_array_equal(outcome.fields["loss"].ravel(), values[:, 0])
    np.testing.assert_array_equal(outcome.fields["accuracy"].ravel(), values[:, 1])
    assert outcome.state.ravel().tolist() == [PointState.NOT_FINITE] + [PointState.EVALUATED] * (x.size - 1)
    assert outcome.proof == {}


def test_a_point_is_asked_for_once_and_keeps_what_was_measured(case) -> None:
    surface, truth, waves = case
    asked = np.concatenate(waves)
    assert len(np.unique(asked)) == len(asked)
    assert all(np.all(np.diff(wave) > 0) for wave in waves)
    np.testing.assert_array_equal(surface.loss.ravel()[asked], truth.ravel()[asked])
    evaluated = np.zeros(truth.size, dtype=bool)
    evaluated[asked] = True
    state = surface.state.ravel()
    np.testing.assert_array_equal(state == PointState.INTERPOLATED, ~evaluated)
    np.testing.assert_array_equal(state == PointState.NOT_FINITE, evaluated & ~np.isfinite(truth.ravel()))


def test_interpolated_values_are_finite(case) -> None:
    surface, _, _ = case
    assert np.isfinite(surface.loss[surface.state == PointState.INTERPOLATED]).all()


def test_the_centre_comes_with_the_first_wave(case) -> None:
    surface, _, waves = case
    for row in np.flatnonzero(surface.beta == 0):
        for column in np.flatnonzero(surface.alpha == 0):
            assert row * len(surface.alpha) + column in waves[0]


def test_the_coarsest_level_comes_first_and_complete(case) -> None:
    surface, _, waves = case
    rows, columns = surface.shape
    assert np.isin(lattice(rows, columns, refined_strides(rows, columns)[0]), waves[0]).all()


def test_what_the_proof_states_is_true(case) -> None:
    surface, truth, _ = case
    assert missing_share(surface, truth) <= surface.provenance["bound"] <= 0.05


def test_the_proof_is_written_in_json(case) -> None:
    surface, truth, _ = case
    proof = json.loads(json.dumps(dict(surface.provenance), allow_nan=False))
    left = int(np.sum(surface.state == PointState.INTERPOLATED))
    assert proof["points"] == {"evaluated": truth.size - left, "interpolated": left}
    assert proof["attempts"] >= 1


def test_critical_points_inside_rest_on_evaluated_vertices(case) -> None:
    surface, _, _ = case
    for point in find_critical_points(surface, refined=False):
        if not point.border:
            around = surface.state[point.row - 1 : point.row + 2, point.column - 1 : point.column + 2]
            assert not np.any(around == PointState.INTERPOLATED)


def test_stencils_that_are_not_finite_are_evaluated() -> None:
    surface, _, _ = planned("hole")
    state = surface.state.ravel()
    assert np.any(state == PointState.INTERPOLATED)
    rows, columns = surface.shape
    levels = [lattice(rows, columns, strides) for strides in refined_strides(rows, columns)]
    knowledge = Knowledge(surface.alpha, surface.beta, ("loss",), levels)
    knowledge.known = state != PointState.INTERPOLATED
    for level in range(1, len(levels)):
        left = np.flatnonzero(~knowledge.known & (knowledge.level == level))
        nodes = find_stencils(chart_of(surface.alpha, surface.beta), knowledge.sources(level), left).nodes
        assert np.isfinite(surface.loss.ravel()[nodes]).all()


@pytest.mark.parametrize("name", ["wall", "ridge", "hole", "bumpy", "grain"])
def test_a_run_that_was_interrupted_asks_for_the_same_waves_again(name) -> None:
    function, shape = CASES[name]
    alpha, beta, x, y = grid(*shape)
    values = function(x, y).reshape(-1, 1)
    whole, waves = drain(refined_plan(alpha, beta, ("loss",), TOLERANCE, 3), values)
    for cut in np.random.default_rng(4).integers(1, len(waves), size=3):
        # What was known when it stopped; anything else must not be looked at.
        known = np.full_like(values, np.nan)
        before = np.concatenate(waves[:cut])
        known[before] = values[before]
        plan = refined_plan(alpha, beta, ("loss",), TOLERANCE, 3)
        wave = next(plan)
        for number in range(cut):
            np.testing.assert_array_equal(wave, waves[number])
            wave = plan.send(known[wave])
        np.testing.assert_array_equal(wave, waves[cut])
    again, _ = drain(refined_plan(alpha, beta, ("loss",), TOLERANCE, 3), values)
    assert again.fields["loss"].tobytes() == whole.fields["loss"].tobytes()
    assert again.proof == whole.proof


@pytest.mark.parametrize(("name", "share"), [("bowl", 0.13), ("constant", 0.13), ("wall", 0.25), ("bumpy", 0.1)])
def test_a_smooth_surface_needs_few_of_its_points(name, share) -> None:
    surface, _, _ = planned(name)
    assert np.mean(surface.state != PointState.INTERPOLATED) < share


def test_noise_is_evaluated_everywhere() -> None:
    surface, _, _ = planned("noise")
    assert np.all(surface.state == PointState.EVALUATED)
    assert surface.provenance["bound"] == 0


def test_where_the_sample_misses_its_neighbours_are_evaluated() -> None:
    # The bump is seen by nobody but the sample.
    surface, truth, _ = planned("bumpy")
    left = surface.state == PointState.INTERPOLATED
    assert np.abs(surface.loss - truth)[left].max() < 0.02 * np.ptp(truth)


def test_each_seed_draws_another_sample() -> None:
    assert not np.array_equal(planned("bowl", 0)[2][-1], planned("bowl", 1)[2][-1])


def test_the_statement_holds_with_nearly_every_seed() -> None:
    held = 0
    for seed in range(20):
        surface, truth, _ = planned("ridge", seed)
        held += missing_share(surface, truth) <= surface.provenance["bound"]
    assert held >= 18


def test_uneven_axes_are_interpolated_in_their_own_coordinates() -> None:
    alpha, beta = np.sinh(np.linspace(-2, 2, 41)), np.linspace(0, 2, 41) ** 2
    x, y = np.meshgrid(alpha, beta)
    truth = 5 + surfaces.bowl(x, y)
    outcome, _ = drain(refined_plan(alpha, beta, ("loss",), TOLERANCE, 0), truth.reshape(-1, 1))
    left = outcome.state == PointState.INTERPOLATED
    assert left.mean() > 0.6
    assert np.abs(outcome.fields["loss"] - truth)[left].max() < 1e-9 * np.ptp(truth)


def test_every_field_is_interpolated_and_its_errors_are_told() -> None:
    alpha, beta, x, y = grid(51, 51)
    accuracy = np.clip(1.2 - x * x - y * y, 0, 1)
    fields = {
        "loss": surfaces.wall(x, y),
        "accuracy": accuracy,
        "test_loss": surfaces.wall(x, y) * 1.5,
        "std_error": 1e-3 * surfaces.wall(x, y),
        "lambda_min": x - y,
    }
    values = np.stack([value.ravel() for value in fields.values()], axis=1)
    outcome, _ = drain(refined_plan(alpha, beta, tuple(fields), TOLERANCE, 0), values)
    left = outcome.state == PointState.INTERPOLATED
    assert list(outcome.fields) == list(fields)
    assert outcome.fields["accuracy"].min() >= 0
    assert outcome.fields["accuracy"].max() <= 1
    for name in ("test_loss", "std_error"):
        assert outcome.fields[name][left].min() > 0
        assert np.abs(np.log(outcome.fields[name] / fields[name]))[left].max() < 0.02 * np.ptp(np.log(fields[name]))
    np.testing.assert_allclose(outcome.fields["lambda_min"], fields["lambda_min"], atol=1e-9)
    assert set(outcome.proof["fields"]) == set(fields) - {"loss"}
    assert outcome.proof["fields"]["lambda_min"]["largest"] < 1e-9


def test_a_field_that_is_not_finite_is_not_interpolated_from() -> None:
    alpha, beta, x, y = grid(41, 41)
    test_loss = np.where((x > 0.5) & (y > 0.5), np.nan, 1 + x)
    values = np.stack([surfaces.bowl(x, y).ravel(), test_loss.ravel()], axis=1)
    outcome, _ = drain(refined_plan(alpha, beta, ("loss", "test_loss"), TOLERANCE, 0), values)
    left = outcome.state == PointState.INTERPOLATED
    assert left.any()
    assert np.isfinite(outcome.fields["test_loss"][left]).all()
    assert not np.any(outcome.state == PointState.NOT_FINITE)


def test_what_does_not_fit_is_said() -> None:
    alpha = np.arange(5.0)
    with pytest.raises(ValueError, match="tolerance"):
        refined_plan(alpha, alpha, ("loss",), 0.0, 0)
    with pytest.raises(ValueError, match="'loss'"):
        refined_plan(alpha, alpha, ("accuracy",), 0.01, 0)
    plan = refined_plan(alpha, alpha, ("loss",), 0.01, 0)
    next(plan)
    with pytest.raises(ValueError, match="wave of 25 points"):
        plan.send(np.zeros((3, 1)))
