"""The landscape of a regression: a curve through noisy points, seen by two losses along the same training.

What one learns: `loss="mse"` needs nothing but outputs and targets of one shape, and a test split becomes
fields of its own. An `Objective` may measure several things at once: here Huber's loss, and the absolute
error beside it, in the plane of the training path.
"""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

import landscape

NOISE = 0.1
Points = tuple[Tensor, Tensor]


class Huber(landscape.Objective):
    """Huber's loss, which outliers pull less than they pull a square, and the absolute error."""

    def measure(self, model: nn.Module, batch: Points) -> Mapping[str, Tensor]:
        """Returns (B,) each."""
        x, y = batch
        answer = model(x)
        loss = functional.huber_loss(answer, y, reduction="none", delta=NOISE)
        return {"loss": loss.squeeze(1), "absolute_error": (answer - y).abs().squeeze(1)}


objective = Huber  # what `landscape compute --objective examples.regression:objective` calls


def points(count: int, seed: int) -> Points:
    """Returns x (count, 1) in [-2, 2], and y: a wave that grows, with noise."""
    generator = torch.Generator().manual_seed(seed)
    x = 4 * torch.rand(count, 1, generator=generator) - 2
    return x, x * torch.sin(3 * x) + NOISE * torch.randn(count, 1, generator=generator)


def data() -> tuple[Points, Points]:
    """Returns the training and the test points."""
    return points(256, seed=1), points(128, seed=2)


def trained(epochs: int = 600, seed: int = 0) -> tuple[nn.Module, list[dict[str, Tensor]]]:
    """Returns the network after full-batch Adam, and its weights 13 times on the way there."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    (x, y), _ = data()
    path = []
    for epoch in range(epochs + 1):
        if epoch % max(1, epochs // 12) == 0:
            path.append(deepcopy(model.state_dict()))
        if epoch < epochs:
            optimizer.zero_grad()
            functional.mse_loss(model(x), y).backward()
            optimizer.step()
    return model, path


def network() -> nn.Module:
    """Returns the trained network, for `landscape compute --model examples.regression:network`."""
    return trained()[0]


def main(output: Path, epochs: int = 600, resolution: int = 51) -> None:
    """Trains the network and computes two surfaces: random directions, and the plane of the training path."""
    model, path = trained(epochs)
    train, test = data()
    along_path = output.with_stem(f"{output.stem}-path")
    surface = landscape.compute(model, train, test_data=test, loss="mse", resolution=resolution)
    surface.save(output)
    huber = landscape.compute(model, train, loss=Huber(), directions="pca", checkpoints=path, resolution=resolution)
    huber.save(along_path)
    for file, found in ((output, surface), (along_path, huber)):
        print(f"{file}: {found.shape[0]} × {found.shape[1]} points")
        for name, values in found.fields.items():
            print(f"  {name:<24}{values.min():8.4f} … {values.max():8.4f}")
        print(f"Look at it: landscape-view {file}")


if __name__ == "__main__":
    main(Path("regression.ply"))
