"""Our engine, and a bare loop over the network, for `grid.py` to take turns with.

    PYTHONPATH=. python benchmarks/grid_ours.py compute|forward PROBLEM_FOLDER

Prints ``ready``; then answers each line of input with a JSON line. `compute` takes a JSON line with
`resolution` and any other argument of `landscape.compute`; `forward` takes any line and tells images a second for
each memory layout and batch size.
"""

import json
import os
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import torch
from grid_floor import floors, seconds
from grid_problems import load_problem
from torch import Tensor, nn

import landscape

BATCHES = 32, 64, 128, 256
"""Of the bare loop, besides all images at once."""
LAYOUTS = {"contiguous": torch.contiguous_format, "channels last": torch.channels_last}


def ours(problem: Path, resolution: int, **options: Any) -> dict[str, Any]:
    """Computes a surface as a user would and tells how long all of it took.

    Args:
        problem: its folder.
        resolution: samples along each axis.
        options: further arguments of `landscape.compute`.

    Returns:
        `seconds`, `processor` (seconds of all threads), `a_point` (seconds of a point among many, without what comes
        before the first), `evaluated` (points that were not interpolated), `centre` (the loss there), and
        `execution` and `proof` as the surface tells them.
    """
    model, images, labels = load_problem(problem)
    arguments: dict[str, Any] = {"directions": "random", "seed": 0, "loss": "cross-entropy"} | options
    clock, processor = time.perf_counter(), time.process_time()
    surface = landscape.compute(model, data=(images, labels), resolution=resolution, **arguments)
    seconds, processor = time.perf_counter() - clock, time.process_time() - processor
    middle = resolution // 2
    evaluated = int((surface.state != landscape.PointState.INTERPOLATED).sum())
    centre = float(surface.fields["loss"][middle, middle])
    return {
        "seconds": seconds,
        "processor": processor,
        "a_point": len(labels) / surface.provenance["samples_per_second"],
        "evaluated": evaluated,
        "centre": centre,
        "execution": surface.provenance["execution"],
        "proof": surface.provenance.get("interpolation"),
    }


def forward(problem: Path) -> dict[str, Any]:
    """Returns what the bare network takes: its `rates`, and the `floors` of a point."""
    return {"rates": rates(problem), "floors": floors(problem)}


@torch.inference_mode()
def rates(problem: Path) -> dict[str, float]:
    """Returns images a second of ``model(batch)`` and nothing else, by layout and batch size."""
    model, images, labels = load_problem(problem)
    layouts = LAYOUTS if images.ndim == 4 and images.shape[1] > 1 else {"contiguous": torch.contiguous_format}
    found: dict[str, float] = {}
    for name, layout in layouts.items():
        model = model.to(memory_format=layout)
        for size in (*BATCHES, len(labels)):
            batches = [batch.contiguous(memory_format=layout) for batch in images.split(size)]
            found[f"{name}, {size}"] = len(labels) / seconds(partial(_pass, model, batches))
    return found


def _pass(model: nn.Module, batches: list[Tensor]) -> None:
    for batch in batches:
        model(batch)


def main() -> None:
    """Answers each line of input."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what is printed on the way is no answer
    task, problem = sys.argv[1], Path(sys.argv[2])
    print("ready", file=answers)
    for line in sys.stdin:
        answer = ours(problem, **json.loads(line)) if task == "compute" else forward(problem)
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main()
