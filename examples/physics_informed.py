"""The landscape of a physics-informed network: u″ = −u with u(0) = 0 and u(3π/2) = −1, which is the sine.

What one learns: an `Objective` that takes derivatives says so (`differentiates = True`), and gradients are
recorded while it measures. A sample is a place x; the loss is the squared residual of the equation there
plus what the boundary values miss by, and a second field is the error against the known solution.
Raissi, Perdikaris & Karniadakis 2019, doi:10.1016/j.jcp.2018.10.045.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

import landscape

END = 1.5 * math.pi
Places = tuple[Tensor, Tensor]


class Oscillator(landscape.Objective):
    """How far a network is from solving u″ = −u."""

    differentiates = True

    def measure(self, model: nn.Module, batch: Places) -> Mapping[str, Tensor]:
        """Returns (B,) each."""
        x, solution = batch
        x = x.detach().requires_grad_()
        u = model(x)
        (slope,) = torch.autograd.grad(u.sum(), x, create_graph=True)
        (curvature,) = torch.autograd.grad(slope.sum(), x, create_graph=True)
        residual = (curvature + u).square().squeeze(1)
        at_ends = model(x.new_tensor([[0.0], [END]])) - x.new_tensor([[0.0], [-1.0]])
        return {
            "loss": residual + at_ends.square().sum(),  # each place carries the boundary, so that the mean does
            "residual": residual,
            "error": (u - solution).abs().squeeze(1),
        }


objective = Oscillator  # what `landscape compute --objective examples.physics_informed:objective` calls


def data(count: int = 64) -> Places:
    """Returns places (count, 1) and the solution there, which training never sees."""
    x = torch.linspace(0, END, count)[:, None]
    return x, torch.sin(x)


def network(steps: int = 1000, seed: int = 0) -> nn.Module:
    """Returns the network after some steps of Adam."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(1, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(steps):
        optimizer.zero_grad()
        Oscillator().measure(model, data())["loss"].mean().backward()
        optimizer.step()
    return model


def main(output: Path, steps: int = 1000, resolution: int = 41) -> None:
    """Trains the network, computes its surface and says what is in the file."""
    surface = landscape.compute(network(steps), data(), loss=Oscillator(), resolution=resolution)
    surface.save(output)
    print(f"{output}: {surface.shape[0]} × {surface.shape[1]} points")
    for name, values in surface.fields.items():
        print(f"  {name:<24}{values.min():12.6f} … {values.max():8.4f}")
    print(f"Look at it: landscape-view {output}")


if __name__ == "__main__":
    main(Path("physics-informed.ply"))
