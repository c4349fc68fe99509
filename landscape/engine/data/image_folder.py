"""A folder of images, one folder for each class."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from landscape.engine.data.images import prepared
from landscape.engine.data.split import DataSet, Split
from landscape.engine.data.subset import chosen
from landscape.errors import LandscapeError
from landscape.spec import DataSpec

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm"})


@dataclass(frozen=True)
class Listing:
    """The files of one split in the order of their names, and their class numbers."""

    files: tuple[Path, ...]
    labels: tuple[int, ...]


def image_folder(folder: Path, spec: DataSpec) -> DataSet:
    """Returns the images of a folder of class folders, or of ``train/`` and ``test/`` (or ``val/``) with those.

    Classes are numbered in the order of their names. Images become RGB; they are scaled until
    their shorter side is `image_size` and cut to a square about their centre. Only the subset asked
    for is read, and mean and deviation are those of its training images: unlike those of arrays,
    images of a folder may be too many to look at each.

    Raises:
        LandscapeError: there are no class folders, one for training has no images, or an image is broken.
    """
    if (folder / "train").is_dir():
        classes, listing = _training_classes(folder / "train")
        beside = next((folder / name for name in ("test", "val") if (folder / name).is_dir()), None)
        listings = [listing, None if beside is None else _listing(beside, classes)]
    else:
        classes, listing = _training_classes(folder)
        listings = [listing, None]
    train, test = (None if listing is None else _read(listing, spec) for listing in listings)
    if train is None:
        raise LandscapeError(f"{folder} holds no training images")
    return prepared(DataSet(train, test), replace(spec, samples=None), str(folder), len(classes))


def _classes(folder: Path) -> list[str]:
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("."))
    if not names:
        raise LandscapeError(f"{folder} holds no folders: expected one for each class, with its images")
    return names


def _training_classes(folder: Path) -> tuple[list[str], Listing]:
    """Returns the names of the classes, each of which has images, and the files of the training split."""
    classes = _classes(folder)
    listing = _listing(folder, classes)
    empty = sorted(set(range(len(classes))).difference(listing.labels))
    if empty:
        raise LandscapeError(
            f"{folder / classes[empty[0]]} holds no images, and each folder is a class: remove it, or put images there"
        )
    return classes, listing


def _listing(folder: Path, classes: list[str]) -> Listing:
    strange = [name for name in _classes(folder) if name not in classes]
    if strange:
        raise LandscapeError(f"{folder} has the class '{strange[0]}', which the training images have not")
    files, labels = [], []
    for label, name in enumerate(classes):
        found = sorted(file for file in (folder / name).rglob("*") if file.suffix.lower() in SUFFIXES)
        files += found
        labels += [label] * len(found)
    if not files:
        raise LandscapeError(f"{folder} holds no images in its class folders: expected {', '.join(sorted(SUFFIXES))}")
    return Listing(tuple(files), tuple(labels))


def _read(listing: Listing, spec: DataSpec) -> Split:
    indices = chosen(len(listing.files), spec)
    wanted = range(len(listing.files)) if indices is None else indices.tolist()
    images = torch.empty((len(wanted), 3, spec.image_size, spec.image_size), dtype=torch.uint8)
    for place, index in enumerate(wanted):
        images[place] = _image(listing.files[index], spec.image_size)
    return Split(images, torch.tensor([listing.labels[index] for index in wanted], dtype=torch.int64))


def _image(file: Path, side: int) -> Tensor:
    """Returns (3, side, side) bytes."""
    try:
        with Image.open(file) as image:
            square = ImageOps.fit(image.convert("RGB"), (side, side), Image.Resampling.BILINEAR)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error).strip() else type(error).__name__
        raise LandscapeError(f"image {file} cannot be read ({reason}): mend or remove it") from error
    return torch.from_numpy(np.array(square)).movedim(2, 0)
