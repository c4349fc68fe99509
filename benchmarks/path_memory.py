"""Peak memory of the plane of a ResNet-50's path, in copies of its weights.

    PYTHONPATH=. python benchmarks/path_memory.py [checkpoints] [few]

Checkpoints of a ResNet-50 with 10 classes, whose weights walk at random from where they begin, go to a temporary
folder; the last of them is the network as it is built, so that no process has to load weights before it is measured.
Processes of their own make planes of them: ours of all and of a few, and scikit-learn's PCA, as it comes, of all
stacked. What a process needs beyond what it had with the network in memory is told in copies of the weights (float32).
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from sklearn.decomposition import PCA

from landscape.engine.checkpoints import Checkpoint, save_checkpoint
from landscape.engine.data import DataSet, ImageShape, Split
from landscape.engine.directions import choose_directions
from landscape.engine.losses import cross_entropy
from landscape.engine.models import build_model
from landscape.engine.objective import Supervised
from landscape.engine.problem import Problem
from landscape.engine.training_paths import TrainingPath
from landscape.spec import ComputeSpec, PlaneSpec

CLASSES, STEP = 10, 0.01
ALLOWED, PLAIN = 4.0, 20.0


def peak() -> float:
    """Returns the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def network() -> torch.nn.Module:
    """Returns the ResNet-50."""
    return build_model("torchvision:resnet50", 0, ImageShape(3, 224, 224, CLASSES)).eval()


def write(folder: Path, count: int) -> None:
    """Writes the checkpoints of a random walk, from the last to the first."""
    model, generator = network(), torch.Generator().manual_seed(1)
    for number in reversed(range(count)):
        save_checkpoint(model, folder / f"step-{number:03}.safetensors")
        with torch.no_grad():
            for value in model.parameters():
                size = STEP * float(value.square().mean().sqrt().clamp_min(1e-3))
                value.add_(torch.randn(value.shape, generator=generator), alpha=size)


def ours(files: list[Path], model: torch.nn.Module) -> list[float]:
    """Makes our plane of the files and lays the path on it, as `landscape compute` does; tells what it explains."""
    path = TrainingPath(tuple(map(Checkpoint, files)))
    data = DataSet(Split(torch.zeros(1, 3, 224, 224), torch.zeros(1, dtype=torch.int64)))
    problem = Problem(model, data, Supervised(cross_entropy), "cross-entropy", paths=(path,))
    plane = choose_directions(problem, ComputeSpec(plane=PlaneSpec(directions="pca"))).planes[0]
    assert plane.explained_variance is not None
    return list(plane.explained_variance)


def plain(files: list[Path], model: torch.nn.Module) -> list[float]:
    """Makes scikit-learn's of the weights stacked; returns what it explains."""
    names = [name for name, _ in model.named_parameters()]
    stacked = np.empty((len(files), sum(value.numel() for value in model.parameters())), np.float32)
    for row, file in zip(stacked, files, strict=True):
        held = load_file(file)
        np.concatenate([held[name].ravel() for name in names], out=row)
    stacked[:-1] -= stacked[-1]
    return PCA(2, random_state=0).fit(stacked[:-1]).explained_variance_ratio_.tolist()


def child(what: str, folder: str, count: int) -> None:
    """Prints MB of the weights, the peak with the network alone and in the end, seconds and explained variance."""
    if what == "write":  # in a process of its own too: on Linux children begin with their parent's peak
        write(Path(folder), count)
        return
    files = sorted(Path(folder).iterdir())[-count:]
    model = network()
    weights = sum(p.numel() * p.element_size() for p in model.parameters()) / 2**20
    before, start = peak(), time.perf_counter()
    explained = (ours if what == "ours" else plain)(files, model)
    print(weights, before, peak(), time.perf_counter() - start, *explained)


def measured(what: str, folder: str, count: int) -> list[float]:
    """Returns what a child prints."""
    command = [sys.executable, __file__, what, folder, str(count)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [float(word) for word in done.stdout.split()]


def main() -> None:
    """Prints a line for each plane."""
    if len(sys.argv) == 4:
        child(sys.argv[1], sys.argv[2], int(sys.argv[3]))
        return
    count, few = (int(word) for word in [*sys.argv[1:], "20", "5"][:2])
    with tempfile.TemporaryDirectory() as folder:
        measured("write", folder, count)
        print("plane                     checkpoints  peak beside the network     copies  with it  seconds  explained")
        for name, what, checkpoints in (
            ("ours", "ours", count),
            ("ours", "ours", few),
            ("scikit-learn of all stacked", "plain", count),
        ):
            weights, before, most, seconds, *explained = measured(what, folder, checkpoints)
            copies = (most - before) / weights
            shares = " ".join(f"{share:.4%}" for share in explained)
            print(f"{name:<27} {checkpoints:>9} {most - before:>20,.0f} MB {copies:>11.2f} {copies + 1:>8.2f}"
                  f" {seconds:>8.1f}  {shares}", flush=True)  # fmt: skip
    print(f"weights {weights:.1f} MB; asked: ours with the network at most {ALLOWED:g} copies, plain over {PLAIN:g}")


if __name__ == "__main__":
    main()
