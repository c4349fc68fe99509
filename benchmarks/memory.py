"""Peak memory of computing ResNet-50's surface, in copies of its weights.

    PYTHONPATH=. python benchmarks/memory.py [images] [batch]

Two processes of their own: one passes the same batches forward once, the other computes a surface. What the
second needs beyond the first's activations and the data is told in copies of the weights (102 MB in float32).
"""

import resource
import subprocess
import sys

import torch

RESOLUTION = 3
ALLOWED = 5.0


def peak() -> float:
    """Returns the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def child(what: str, images: int, batch: int) -> None:
    """Prints MB: before the model is there, of weights, of data, and the peak."""
    from landscape.engine.data import ImageShape
    from landscape.engine.models import build_model

    torch.nn.Linear(8, 8)(torch.zeros(1, 8))  # what PyTorch itself needs belongs to nobody
    before = peak()
    model = build_model("torchvision:resnet50", 0, ImageShape(3, 224, 224, 1000)).eval()
    inputs, labels = torch.randn(images, 3, 224, 224), torch.arange(images) % 1000
    weights = sum(p.numel() * p.element_size() for p in model.parameters()) / 2**20
    data = inputs.numel() * inputs.element_size() / 2**20
    if what == "forward":
        with torch.inference_mode():
            for chunk in inputs.split(batch):
                model(chunk.contiguous(memory_format=torch.channels_last))
    else:
        import landscape

        landscape.compute(model, (inputs, labels), resolution=RESOLUTION, batch_size=batch, compile="off")
    print(before, weights, data, peak())


def measured(what: str, images: int, batch: int) -> list[float]:
    """Returns what a child prints."""
    command = [sys.executable, __file__, what, str(images), str(batch)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def main() -> None:
    """Prints both peaks, and the second in copies of the weights."""
    if len(sys.argv) == 4:
        child(sys.argv[1], *map(int, sys.argv[2:]))
        return
    images, batch = (int(word) for word in [*sys.argv[1:], "64", "16"][:2])
    before, weights, data, forward = measured("forward", images, batch)
    activations = forward - before - weights - data
    before, weights, data, surface = measured("surface", images, batch)
    copies = (surface - before - data - activations) / weights
    print(f"weights {weights:.0f} MB, data {data:.0f} MB, activations of a batch of {batch} {activations:.0f} MB")
    print(f"peak of a surface {surface - before:.0f} MB: {copies:.2f} copies of the weights, allowed {ALLOWED:g}")


if __name__ == "__main__":
    main()
