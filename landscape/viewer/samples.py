"""The surfaces that come with the program."""

from pathlib import Path

from landscape.resources import resource_path

SAMPLES = {
    "digits-cnn-pca.ply": "Digits CNN, its training path",
    "digits-cnn-random.ply": "Digits CNN, random plane",
    "digits-cnn-noskip-random.ply": "The same without skip connections",
}
"""Title by file name, in the order they are offered; the first one is shown when no file is named."""


def sample_path(name: str) -> Path:
    """Returns where a bundled surface lies."""
    return resource_path(f"assets/samples/{name}")


def is_sample(path: Path) -> bool:
    """Whether a file is one of the bundled surfaces."""
    return path.name in SAMPLES and path.absolute() == sample_path(path.name).absolute()
