"""Training labels that are wrong on purpose (Zhang et al. 2017, arXiv 1611.03530)."""

from dataclasses import replace

import torch

from landscape.engine.data.labels import are_labels
from landscape.engine.data.split import DataSet, Split
from landscape.engine.generators import generator_for
from landscape.errors import LandscapeError


def replaced_labels(share: float, count: int) -> int:
    """Returns how many of `count` labels a share is."""
    return round(share * count)


def with_label_noise(data: DataSet, share: float, seed: int) -> DataSet:
    """Returns the data with a share of the training labels replaced; the test split is as it was.

    Which ones is drawn without replacement; each becomes one of the other classes, all as likely.

    Raises:
        LandscapeError: the targets are no labels, or all of one class.
    """
    if share == 0:
        return data
    labels = data.train.targets
    if not are_labels(labels):
        raise LandscapeError("label noise is for class labels, and the targets are none: leave it out")
    classes = int(labels.max()) + 1 if data.shape is None else data.shape.classes
    if classes < 2:
        raise LandscapeError("label noise needs two classes, and the data has one: leave it out")
    generator = generator_for(seed, "label noise")
    chosen = torch.randperm(len(labels), generator=generator)[: replaced_labels(share, len(labels))]
    offsets = torch.randint(1, classes, (len(chosen),), generator=generator)
    noisy = labels.clone()
    noisy[chosen] = ((labels[chosen] + offsets) % classes).to(labels.dtype)
    return replace(data, train=Split(data.train.inputs, noisy))
