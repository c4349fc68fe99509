"""What a point takes at least, however an engine is written: for `grid.py` to tell beside what the contenders take."""

import time
from collections.abc import Callable
from itertools import pairwise, product
from pathlib import Path

import torch
from grid_problems import load_problem
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

SIDE, PRODUCTS = 2048, 10
"""Rows and columns of the matrices whose product tells what the processor can do at best, and how often."""
STACKS, SHARES, TURNS = (8, 16, 32, 64), (1, 2, 4), 40
"""Points at once, parts that the samples are cut into, and how often each is timed."""
PRODUCTS_ALONE = f"products and sums behind the first layer, as fast as those of {SIDE}² matrices"
KERNELS_ALONE = "PyTorch's kernels that cannot be left out, called by hand"


@torch.inference_mode()
def floors(problem: Path) -> dict[str, float]:
    """Returns seconds that a point takes at least, by what is counted."""
    counted = {PRODUCTS_ALONE: _products(problem)}
    model, images, _ = load_problem(problem)
    if isinstance(model, nn.Sequential):
        widths = [layer.out_features for layer in model if isinstance(layer, nn.Linear)]
        counted[KERNELS_ALONE] = _perceptron(widths, len(images))
    return counted


def seconds(work: Callable[[], object]) -> float:
    """Returns how long something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _products(problem: Path) -> float:
    """Returns seconds for a network's products and sums at the rate of large matrices.

    Those of the first layer are left out: it is affine in the coordinates, so that a table can stand in for it.
    """
    model, images, _ = load_problem(problem)
    with FlopCounterMode(display=False) as counter:
        model(images)
    first = next(module for module in model.modules() if isinstance(module, nn.Linear | nn.Conv2d))
    with FlopCounterMode(display=False) as saved:
        first(images if isinstance(first, nn.Conv2d) else images.flatten(1))
    matrix = torch.randn(SIDE, SIDE)
    best = min(seconds(lambda: matrix @ matrix) for _ in range(PRODUCTS))
    return best * (counter.get_total_flops() - saved.get_total_flops()) / (2 * SIDE**3)


def _perceptron(widths: list[int], samples: int) -> float:
    """Returns seconds for a point of a perceptron with ReLUs, in the fewest calls and the best stack and cut of them.

    The first layer's outputs are combined from three tables, ReLUs write over what they read, further layers are
    products of stacked matrices, and of the loss there is a sum of exponentials down the columns. Weights of the
    points, biases, labels, accuracy and sums are left out, and so is room for anything new.
    """
    return min(_stack(widths, points, samples // share, share) for points, share in product(STACKS, SHARES))


def _stack(widths: list[int], points: int, samples: int, times: int) -> float:
    tables = torch.randn(3, widths[0], samples)
    alpha, beta = torch.rand(2, points, 1, 1)
    values = [torch.empty(points, width, samples) for width in widths]
    weights = [torch.randn(points, b, a) / a**0.5 for a, b in pairwise(widths)]
    loss = torch.empty(points, samples)

    def evaluate() -> None:
        for _ in range(times):
            torch.addcmul(tables[0], alpha, tables[1], out=values[0]).addcmul_(beta, tables[2])
            for weight, incoming, outgoing in zip(weights, values, values[1:], strict=False):
                torch.bmm(weight, incoming.relu_(), out=outgoing)
            torch.sum(values[-1].exp_(), 1, out=loss)

    return min(seconds(evaluate) for _ in range(TURNS)) / points
