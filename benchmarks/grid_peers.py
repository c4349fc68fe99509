"""Other tools that evaluate a loss over a plane, for `grid.py` to take turns with.

    python benchmarks/grid_peers.py NAME PROBLEM_FOLDER [tuned]

Run by the peers' own environment. Prints ``ready`` and the batch size; then, for each line of input, lets
the tool evaluate as many points a side as it says and prints a JSON line with the seconds a point took
on the clock and on the processor, the loss at the centre and the share of losses that are numbers.

Each tool's own loop runs, called as its documentation shows. Where that leaves the batch size to the
caller, the quickest of `BATCHES` is taken. ``tuned`` adds what its documentation does not say, but a caller who knows
PyTorch can do without touching the tool: images and weights with channels last, batches cut beforehand,
for every tool. Random directions are drawn before the clock starts wherever the tool allows that.
"""

import json
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from grid_problems import load_problem
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

BATCHES = 64, 128, 256
"""Tried besides all images at once."""
ROUNDS = 3
"""Points that each of them is tried on, after one that wakes the threads."""

Batches = list[tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Setting:
    """What a tool is given, and how."""

    model: nn.Module
    images: Tensor
    labels: Tensor
    batch: int
    tuned: bool

    def batches(self) -> Batches:
        """Returns images and labels, cut."""
        return list(zip(self.images.split(self.batch), self.labels.split(self.batch), strict=True))

    def mean_loss(self, answer: Callable[[Tensor], Tensor], batches: Batches) -> float:
        """Returns the mean cross-entropy over all images, the batches weighted by their size."""
        losses = ((nn.functional.cross_entropy(answer(x), y).item(), len(y)) for x, y in batches)
        return sum(loss * count for loss, count in losses) / len(self.labels)


@dataclass(frozen=True)
class Measured:
    """A grid that a tool evaluated: seconds on clock and processor, the losses, and the one at the centre."""

    seconds: float
    processor: float
    losses: np.ndarray
    centre: float


Grid = Callable[[int], Measured]


def timed(compute: Callable[[], Any]) -> tuple[Any, float, float]:
    """Returns what a call returns, and its seconds on the clock and on the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    answer = compute()
    return answer, time.perf_counter() - clock, time.process_time() - processor


def loss_landscapes(setting: Setting) -> Grid:
    """`loss_landscapes.random_plane` with the metric `Loss` on all images at once, as in its README.

    Tuned, a metric of our own over batches, which the README provides for. `distance` divides there: 0.5
    reaches from -1 to 1 times the norm of the weights. Directions are drawn inside. `random_plane` passes
    through the centre only where the steps are a multiple of four, so `loss_landscapes.point` tells its loss.
    """
    import loss_landscapes  # pyright: ignore[reportMissingImports]  # only in the benchmark's own environment
    from loss_landscapes.metrics import Loss, metric  # pyright: ignore[reportMissingImports]  # the same

    batches = setting.batches()

    class BatchedLoss(metric.Metric):
        def __call__(self, model_wrapper: Any) -> float:
            return setting.mean_loss(model_wrapper.forward, batches)

    chosen = BatchedLoss() if setting.tuned else Loss(nn.CrossEntropyLoss(), setting.images, setting.labels)
    centre = loss_landscapes.point(setting.model, chosen)

    def grid(steps: int) -> Measured:
        losses, seconds, processor = timed(
            lambda: loss_landscapes.random_plane(
                setting.model, chosen, distance=0.5, steps=steps, normalization="filter", deepcopy_model=True
            )
        )
        return Measured(seconds, processor, losses, centre)

    return grid


def loss_landscape_3d(setting: Setting) -> Grid:
    """`LossLandscapeCalculator.calculate` in directions of `generate_random_directions`, as in its README.

    The README's `DataLoader` feeds it; tuned, a list of batches, which it takes as well. Its directions move
    the running variances of BatchNorm too, below zero at most points, and the loss there is not a number.
    """
    import loss_landscape_3d as peer  # pyright: ignore[reportMissingImports]  # only in the benchmark's own environment

    loader = DataLoader(TensorDataset(setting.images, setting.labels), batch_size=setting.batch)
    calculator = peer.LossLandscapeCalculator(
        setting.model, setting.batches() if setting.tuned else loader, nn.CrossEntropyLoss()
    )
    centre = {name: tensor.clone() for name, tensor in setting.model.state_dict().items()}
    directions = peer.generate_random_directions(setting.model, normalize=True)

    def grid(steps: int) -> Measured:
        axis = np.linspace(-1, 1, steps)
        losses, seconds, processor = timed(lambda: calculator.calculate(axis, axis, *directions, center_state=centre))
        return Measured(seconds, processor, losses, losses[steps // 2, steps // 2])

    return grid


def landscaper(setting: Setting) -> Grid:
    """`LossLandscape.compute` in directions of its `generate_random_orthogonal_directions`, as in its quick start.

    It rescales directions tensor by tensor, not filter by filter. The quick start's function that it calls at every
    point loops over batches; ours weights them, so that it is a mean. It reaches a point from the centre step
    by step, so that a point takes longer the finer the grid is: a coarse one flatters it.
    """
    from landscaper import LossLandscape, utils  # pyright: ignore[reportMissingImports]  # only in the benchmark's own environment

    batches = setting.batches()
    directions = utils.generate_random_orthogonal_directions(setting.model, n=2)

    def loss(model: nn.Module, data: Batches) -> float:
        return setting.mean_loss(model.forward, data)

    def grid(steps: int) -> Measured:
        found, seconds, processor = timed(
            lambda: LossLandscape.compute(
                setting.model, batches, directions, loss, steps=steps, distance=1.0, dim=2, device="cpu"
            )
        )
        return Measured(seconds, processor, found.loss, found.loss[steps // 2, steps // 2])

    return grid


PEERS: dict[str, Callable[[Setting], Grid]] = {
    "loss-landscapes": loss_landscapes,
    "loss-landscape-3d": loss_landscape_3d,
    "landscaper": landscaper,
}
"""By the names they have on PyPI."""


def quickest(name: str, folder: Path, tuned: bool) -> tuple[Grid, int]:
    """Returns the tool with the batch size that suits it, and that size."""
    model, images, labels = load_problem(folder)
    if tuned and images.ndim == 4 and images.shape[1] > 1:
        model, images = (
            model.to(memory_format=torch.channels_last),
            images.contiguous(memory_format=torch.channels_last),
        )
    everything = len(labels)
    sizes = (*BATCHES, everything) if tuned or name != "loss-landscapes" else (everything,)
    grids = {size: PEERS[name](Setting(model, images, labels, size, tuned)) for size in sizes}
    seconds: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(1 + ROUNDS if len(sizes) > 1 else 1):
        for size, grid in grids.items():
            seconds[size].append(grid(1).seconds)
    size = min(sizes, key=lambda size: min(seconds[size]))
    return grids[size], size


def main() -> None:
    """Evaluates a grid for each line of input."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what the tools print is no answer
    torch.manual_seed(0)
    grid, size = quickest(sys.argv[1], Path(sys.argv[2]), "tuned" in sys.argv[3:])
    print("ready", size, file=answers)
    for line in sys.stdin:
        steps = int(line)
        measured = grid(steps)
        finite = float(np.isfinite(measured.losses).mean())
        centre = measured.centre if math.isfinite(measured.centre) else None
        a_point = {"seconds_a_point": measured.seconds / steps**2, "processor_a_point": measured.processor / steps**2}
        answer = a_point | {"centre": centre, "finite": finite}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main()
