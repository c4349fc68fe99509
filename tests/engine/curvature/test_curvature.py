"""Derivatives, eigenpairs, trace and density against the dense Hessian of a small perceptron."""

import numpy as np
import pytest
import torch
from torch import nn

from landscape.engine.borrowed import BorrowedModel
from landscape.engine.curvature import Derivatives, extreme_eigenpairs, hutchinson_trace, spectral_density
from landscape.engine.curvature.eigenpairs import residuals
from landscape.engine.curvature.soundness import check_products
from landscape.engine.data import Split
from landscape.engine.losses import cross_entropy
from landscape.engine.objective import Supervised
from landscape.engine.plane import Plane
from landscape.errors import LandscapeError
from landscape.trajectory import FloatArray


@pytest.fixture
def perceptron() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Dropout(0.5), nn.Linear(6, 3))


@pytest.fixture
def split() -> Split:
    generator = torch.Generator().manual_seed(1)
    return Split(torch.randn(50, 4, generator=generator), torch.randint(0, 3, (50,), generator=generator))


def loss_at(model: nn.Module, split: Split, weights: dict[str, torch.Tensor]) -> torch.Tensor:
    return nn.functional.cross_entropy(
        torch.func.functional_call(model.eval(), weights, (split.inputs.double(),)), split.targets
    )


def dense(model: nn.Module, split: Split) -> FloatArray:
    """The Hessian by PyTorch's own second derivative of the whole loss."""
    names, weights = zip(*((name, value.detach().double()) for name, value in model.named_parameters()), strict=True)
    blocks = torch.autograd.functional.hessian(
        lambda *values: loss_at(model, split, dict(zip(names, values, strict=True))), weights
    )
    rows = [
        torch.cat([block.reshape(weights[i].numel(), -1) for block in row], 1)  # pyright: ignore[reportAttributeAccessIssue]
        for i, row in enumerate(blocks)
    ]
    return torch.cat(rows).numpy()


@pytest.mark.parametrize(("dtype", "close"), [(torch.float64, 1e-10), (torch.float32, 1e-5)])
def test_eigenpairs_are_those_of_the_dense_hessian(perceptron, split, dtype, close) -> None:
    values = np.linalg.eigvalsh(dense(perceptron, split))
    with BorrowedModel(perceptron, dtype) as borrowed:
        derivatives = Derivatives(borrowed, Supervised(cross_entropy), split, 16)
        pairs = extreme_eigenpairs(derivatives, 3, 2, seed=0, tolerance=1e-8 if dtype == torch.float64 else 1e-4)
        missed = residuals(derivatives, pairs)
    np.testing.assert_allclose(pairs.values, values[[-1, -2, -3, 1, 0]], rtol=close)
    np.testing.assert_allclose(np.linalg.norm(pairs.vectors, axis=1), 1.0, rtol=1e-12)
    assert missed.max() < 1e-4 * values[-1]


def test_the_curvature_along_an_eigenvector_is_its_eigenvalue_by_finite_differences(perceptron, split) -> None:
    with BorrowedModel(perceptron, torch.float64) as borrowed:
        derivatives = Derivatives(borrowed, Supervised(cross_entropy), split)
        pairs = extreme_eigenpairs(derivatives, 1, 1, seed=0, tolerance=1e-8)
        directions = [derivatives.named(vector) for vector in pairs.vectors]
    step = 1e-4
    for value, direction in zip(pairs.values, directions, strict=True):
        losses = []
        for k in (-1, 0, 1):
            there = {n: p.detach().double() + k * step * direction[n] for n, p in perceptron.named_parameters()}
            losses.append(float(loss_at(perceptron, split, there)))
        assert (losses[0] - 2 * losses[1] + losses[2]) / step**2 == pytest.approx(value, rel=1e-5)


def test_the_second_differences_on_a_plane_are_those_of_the_hessian_between_its_directions(perceptron, split) -> None:
    generator = torch.Generator().manual_seed(5)
    delta, eta = (
        {
            name: torch.randn(p.shape, generator=generator, dtype=torch.float64)
            for name, p in perceptron.named_parameters()
        }
        for _ in range(2)
    )
    h = 1e-3
    with BorrowedModel(perceptron, torch.float64) as borrowed:
        objective = Supervised(cross_entropy)
        derivatives, placed = Derivatives(borrowed, objective, split), borrowed.on(Plane(delta, eta))
        columns = np.array([np.concatenate([v.numpy().ravel() for v in d.values()]) for d in (delta, eta)])
        truth = columns @ np.array([derivatives.hessian_times(column) for column in columns]).T
        slope = columns @ derivatives.gradient()

        def loss(alpha: float, beta: float) -> float:
            placed.move_to(alpha * h, beta * h)
            batch = split.inputs.double(), split.targets
            return float(objective.measure(perceptron, batch)["loss"].detach().mean())

        grid = np.array([[loss(a, b) for a in (-1, 0, 1)] for b in (-1, 0, 1)])
    across = (grid[2, 2] - grid[2, 0] - grid[0, 2] + grid[0, 0]) / (4 * h * h)
    own = [(grid[1, 0] - 2 * grid[1, 1] + grid[1, 2]) / h**2, (grid[0, 1] - 2 * grid[1, 1] + grid[2, 1]) / h**2]
    np.testing.assert_allclose([*own, across], [truth[0, 0], truth[1, 1], truth[0, 1]], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose((grid[1, 2] - grid[1, 0]) / (2 * h), slope[0], rtol=1e-4)


def test_the_trace_lies_within_its_stated_error(perceptron, split) -> None:
    truth = np.trace(dense(perceptron, split))
    with BorrowedModel(perceptron, torch.float64) as borrowed:
        derivatives = Derivatives(borrowed, Supervised(cross_entropy), split)
        found = hutchinson_trace(derivatives, 200, seed=0)
    assert abs(found.mean - truth) < 3 * found.std_error
    assert found.std_error < 0.1 * truth


def test_the_spectral_density_integrates_to_one_and_its_mean_is_the_trace_by_the_parameters(perceptron, split) -> None:
    values = np.linalg.eigvalsh(dense(perceptron, split))
    with BorrowedModel(perceptron, torch.float64) as borrowed:
        derivatives = Derivatives(borrowed, Supervised(cross_entropy), split)
        density = spectral_density(derivatives, 100, 24, seed=0)
        trace = hutchinson_trace(derivatives, 100, seed=0)
    places, heights = density.curve()
    assert np.trapezoid(heights, places) == pytest.approx(1.0, abs=1e-6)
    assert np.trapezoid(heights * places, places) == pytest.approx(density.mean, abs=1e-6)
    assert density.mean == pytest.approx(trace.mean / derivatives.size, rel=1e-10)
    assert abs(density.mean * derivatives.size - values.sum()) < 3 * trace.std_error
    assert density.negative == pytest.approx(float((values < 0).mean()), abs=0.15)


def test_the_model_is_as_it_was_and_batches_make_no_difference(perceptron, split) -> None:
    perceptron.train()
    next(iter(perceptron.parameters())).requires_grad_(False)
    before = {name: value.clone() for name, value in perceptron.state_dict().items()}
    products = []
    for size in (7, 50):
        with BorrowedModel(perceptron, torch.float64) as borrowed:
            derivatives = Derivatives(borrowed, Supervised(cross_entropy), split, size)
            products.append(derivatives.hessian_times(np.ones(derivatives.size)))
            assert check_products(derivatives, 0) == ""
    np.testing.assert_allclose(products[0], products[1], rtol=1e-10, atol=1e-14)
    assert perceptron.training
    assert [value.requires_grad for value in perceptron.parameters()] == [False, True, True, True]
    assert all(torch.equal(value, before[name]) for name, value in perceptron.state_dict().items())
    assert all(value.grad is None for value in perceptron.parameters())


class Noisy(nn.Linear):
    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return super().forward(input * (1 + torch.rand(1)))


def test_a_random_model_is_told(split) -> None:
    model = nn.Sequential(nn.Linear(4, 4), nn.Tanh(), Noisy(4, 3))
    with BorrowedModel(model, torch.float64) as borrowed:
        derivatives = Derivatives(borrowed, Supervised(cross_entropy), split)
        with pytest.raises(LandscapeError, match="the model is random"):
            check_products(derivatives, 0)


def test_a_hessian_of_zeros_has_eigenvalues_of_zero() -> None:
    model = nn.Linear(8, 5)
    data = Split(torch.randn(6, 8), torch.zeros(6))
    with BorrowedModel(model, torch.float64) as borrowed:
        derivatives = Derivatives(borrowed, Supervised(lambda outputs, targets: outputs.sum(1)), data)
        assert extreme_eigenpairs(derivatives, 1, 1, seed=0).values.tolist() == [0.0, 0.0]
