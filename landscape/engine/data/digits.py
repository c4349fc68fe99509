"""The embedded digits."""

import numpy as np
import torch

from landscape.engine.data.images import prepared
from landscape.engine.data.split import DIGITS, DataSet, Split
from landscape.engine.data.subset import drawn
from landscape.resources import resource_path
from landscape.spec import DataSpec

SPLIT_SEED = 20_180_101
TRAIN_DIGITS = 1437
WHITE = 16.0


def digits(spec: DataSpec) -> DataSet:
    """Returns UCI digits (Alpaydin & Kaynak 1998): 1,797 images, split 1,437 / 360 by a fixed permutation.

    Unless told otherwise they are normalised by mean and deviation of all pixels of the training split.
    """
    with np.load(resource_path("assets/digits.npz")) as archive:
        pixels, labels = archive["images"].astype(np.float64), archive["labels"].astype(np.int64)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(pixels))
    train, test = order[:TRAIN_DIGITS], order[TRAIN_DIGITS:]
    if spec.mean is not None:
        return prepared(_split(pixels / WHITE, labels, train, test), spec, "digits", DIGITS.classes)
    mean, deviation = pixels[train].mean(), pixels[train].std()
    return drawn(_split((pixels - mean) / deviation, labels, train, test), spec)


def _split(pixels: np.ndarray, labels: np.ndarray, train: np.ndarray, test: np.ndarray) -> DataSet:
    images, targets = torch.from_numpy(pixels.astype(np.float32)[:, None]), torch.from_numpy(labels)
    return DataSet(
        train=Split(images[train].clone(), targets[train].clone()),
        test=Split(images[test].clone(), targets[test].clone()),
        shape=DIGITS,
    )
