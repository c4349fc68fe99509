"""Networks, images and labels on which `grid.py` sets the contenders to work, written where each finds the same.

A problem is a folder with ``network.txt`` (a name of `NETWORKS`), ``weights.pt`` (its state_dict),
``images.pt`` and ``labels.pt``. Only PyTorch and NumPy are imported: the peers' environment has nothing else.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

ROOT = Path(__file__).parent.parent
CLASSES = 10
CIFAR_IMAGES = 1017
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of each channel, as the published CIFAR-10 weights were trained with."""


class BasicBlock(nn.Module):
    """Two 3 × 3 convolutions around which the input is subsampled and padded with zeros (He et al. 2016, option A)."""

    def __init__(self, incoming: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(incoming, channels, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self._stride, self._padding = stride, (channels - incoming) // 2

    def forward(self, x: Tensor) -> Tensor:
        """Maps (B, incoming, H, W) to (B, channels, H / stride, W / stride)."""
        y = functional.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self._stride != 1:
            x = functional.pad(x[:, :, :: self._stride, :: self._stride], (0, 0, 0, 0, self._padding, self._padding))
        return functional.relu(y + x)


class ResNet20(nn.Module):
    """The CIFAR-10 network of He et al. 2016 with 20 layers and 0.27 million parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.layer1 = _stage(16, 16, stride=1)
        self.layer2 = _stage(16, 32, stride=2)
        self.layer3 = _stage(32, 64, stride=2)
        self.linear = nn.Linear(64, CLASSES)

    def forward(self, images: Tensor) -> Tensor:
        """Maps images (B, 3, 32, 32) to logits (B, 10)."""
        x = functional.relu(self.bn1(self.conv1(images)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean(dim=(2, 3)))


def _stage(incoming: int, channels: int, stride: int) -> nn.Sequential:
    first = BasicBlock(incoming, channels, stride)
    return nn.Sequential(first, BasicBlock(channels, channels, 1), BasicBlock(channels, channels, 1))


def mlp() -> nn.Module:
    """Returns a network 64-64-64-10 for 8 × 8 images."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, CLASSES)
    )


NETWORKS: dict[str, Callable[[], nn.Module]] = {"resnet20": ResNet20, "mlp": mlp}


def load_problem(folder: Path) -> tuple[nn.Module, Tensor, Tensor]:
    """Returns the network in eval mode, its images and their labels."""
    model = NETWORKS[(folder / "network.txt").read_text()]()
    model.load_state_dict(torch.load(folder / "weights.pt", weights_only=True))
    images, labels = (torch.load(folder / f"{name}.pt", weights_only=True) for name in ("images", "labels"))
    return model.eval(), images, labels


def write_problem(name: str, folder: Path, weights: Path | None, images: Path | None) -> None:
    """Writes a problem; the two files are for ``resnet20``, random numbers stand for what is not given.

    Args:
        name: one of `NETWORKS`.
        folder: written to.
        weights: a state_dict, or a dict that holds it as ``state_dict``; names may begin with ``module.``.
        images: an ``.npz`` with `x_test` (S, 32, 32, 3) uint8 and `y_test`, as Keras calls them.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = NETWORKS[name]()
        if name == "mlp":
            pictures, labels = _digits()
            _train(model, pictures, labels)
        else:
            pictures, labels = _cifar(images) if images else _noise()
            if weights:
                model.load_state_dict(_published(weights))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "network.txt").write_text(name)
    torch.save(model.state_dict(), folder / "weights.pt")
    torch.save(pictures, folder / "images.pt")
    torch.save(labels, folder / "labels.pt")


@torch.no_grad()
def loss_and_accuracy(folder: Path) -> tuple[float, float]:
    """Returns what a plain loop over a problem finds: the mean cross-entropy and the share of right answers."""
    model, images, labels = load_problem(folder)
    outputs = torch.cat([model(batch) for batch in images.split(128)])
    loss = functional.cross_entropy(outputs.double(), labels).item()
    return loss, (outputs.argmax(dim=1) == labels).double().mean().item()


def _published(path: Path) -> dict[str, Tensor]:
    loaded = torch.load(path, map_location="cpu", weights_only=True)
    state = loaded.get("state_dict", loaded)
    return {key.removeprefix("module."): value for key, value in state.items()}


def _cifar(path: Path) -> tuple[Tensor, Tensor]:
    with np.load(path) as archive:
        pixels, labels = archive["x_test"], archive["y_test"]
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous().float() / 255
    mean, deviation = (torch.tensor(values)[:, None, None] for values in (MEAN, DEVIATION))
    return (images - mean) / deviation, torch.from_numpy(labels.astype(np.int64).ravel())


def _noise() -> tuple[Tensor, Tensor]:
    return torch.randn(CIFAR_IMAGES, 3, 32, 32), torch.randint(CLASSES, (CIFAR_IMAGES,))


def _digits() -> tuple[Tensor, Tensor]:
    with np.load(ROOT / "assets" / "digits.npz") as archive:
        pixels, labels = archive["images"].astype(np.float32), archive["labels"].astype(np.int64)
    return torch.from_numpy((pixels - pixels.mean()) / pixels.std())[:, None], torch.from_numpy(labels)


def _train(model: nn.Module, images: Tensor, labels: Tensor) -> None:
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    for _ in range(100):
        optimiser.zero_grad()
        functional.cross_entropy(model(images), labels).backward()
        optimiser.step()
